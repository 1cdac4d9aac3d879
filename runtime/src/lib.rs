//! The runtime under generated API clients.
