//! What the compiler must refuse, with the message that a user would see.

use crate::support::root;

#[test]
fn mistakes_do_not_compile() {
    let folder = root().join("tests/compile-fail");
    trybuild::TestCases::new().compile_fail(folder.join("*.rs").to_string_lossy().into_owned());
}
