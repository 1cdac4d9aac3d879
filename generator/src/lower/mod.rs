//! `openapiv3` to the model: references, types, names, settings.
