//! What programs print of values and errors, kept for the search.

use std::fmt::{Debug, Write};
use std::panic::AssertUnwindSafe;

use dinie::{Error, ErrorKind};

/// All that was shown, and the kinds of the errors among it.
#[derive(Default)]
pub struct Shown {
    pub text: String,
    pub kinds: Vec<ErrorKind>,
}

impl Shown {
    pub fn debug(&mut self, value: &impl Debug) {
        writeln!(self.text, "{value:?} {value:#?}").unwrap();
    }

    /// The error, its causes, and the panic that somebody makes of it.
    pub fn error(&mut self, error: &Error) {
        self.debug(error);
        writeln!(self.text, "{error} {error:#}").unwrap();
        let mut cause = std::error::Error::source(error);
        while let Some(current) = cause {
            writeln!(self.text, "{current} {current:?} {current:#?}").unwrap();
            cause = current.source();
        }
        let error_again = error.clone();
        let failing = AssertUnwindSafe(move || fail(error_again).expect("no failure"));
        let panic = std::panic::catch_unwind(failing).unwrap_err();
        let text = panic.downcast::<String>().unwrap();
        writeln!(self.text, "{text}").unwrap();
        self.kinds.push(error.kind());
    }

    pub fn result<T: Debug>(&mut self, result: &Result<T, Error>) {
        match result {
            Ok(value) => self.debug(value),
            Err(error) => self.error(error),
        }
    }
}

fn fail(error: Error) -> Result<(), Error> {
    Err(error)
}
