//! A checked tree to `openapiv3`, keyword by keyword.
