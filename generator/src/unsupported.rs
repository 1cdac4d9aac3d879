//! The one list of what is not supported.
