//! Small descriptions to models.
