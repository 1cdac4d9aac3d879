//! Any map of headers, as far as the verifier looks into it.

use std::collections::{BTreeMap, HashMap};

use http::{HeaderMap, HeaderName};

/// The headers of a delivery. Names are compared without regard to case.
///
/// Implemented for `http::HeaderMap` (axum, hyper, tonic, …), for slices of pairs, and for maps from
/// name to value.
pub trait Headers {
    /// All values of the header with this name; `name.as_str()` is in lower case.
    fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]>;
}

impl Headers for HeaderMap {
    fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]> {
        self.get_all(name).iter().map(|value| value.as_bytes())
    }
}

impl<K: AsRef<str>, V: AsRef<[u8]>> Headers for [(K, V)] {
    fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]> {
        matching(name, self.iter().map(|(key, value)| (key, value)))
    }
}

impl<K: AsRef<str>, V: AsRef<[u8]>, const N: usize> Headers for [(K, V); N] {
    fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]> {
        self.as_slice().values(name)
    }
}

impl<K: AsRef<str>, V: AsRef<[u8]>> Headers for Vec<(K, V)> {
    fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]> {
        self.as_slice().values(name)
    }
}

impl<K: AsRef<str>, V: AsRef<[u8]>, S> Headers for HashMap<K, V, S> {
    fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]> {
        matching(name, self.iter())
    }
}

impl<K: AsRef<str>, V: AsRef<[u8]>> Headers for BTreeMap<K, V> {
    fn values(&self, name: &HeaderName) -> impl Iterator<Item = &[u8]> {
        matching(name, self.iter())
    }
}

fn matching<'a, K: AsRef<str> + 'a, V: AsRef<[u8]> + 'a>(
    name: &HeaderName,
    pairs: impl Iterator<Item = (&'a K, &'a V)>,
) -> impl Iterator<Item = &'a [u8]> {
    pairs
        .filter(move |(key, _)| key.as_ref().eq_ignore_ascii_case(name.as_str()))
        .map(|(_, value)| value.as_ref())
}
