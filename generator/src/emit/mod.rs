//! The model to code, one file for each kind of file written.
