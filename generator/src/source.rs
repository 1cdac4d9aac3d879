//! YAML or JSON text to a tree that knows the position of every node.
