//! Header, formatting, the sorted map from path to contents.
