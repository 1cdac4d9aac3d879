//! Words that are taken: by Rust, by clippy's idea of a trait method, by options of our own calls.
//!
//! In: a name. Out: whether it is taken, or the name with a guard. One table for each owner.

/// Keeps a keyword out of the way: raw where Rust allows it, with a trailing `_` where not.
pub fn guard_keyword(name: &str) -> String {
    if matches!(name, "self" | "super" | "crate" | "_" | "Self") {
        format!("{name}_")
    } else if is_keyword(name) {
        format!("r#{name}")
    } else {
        name.to_owned()
    }
}

/// Keywords of the 2024 edition, those kept for the future included.
pub fn is_keyword(name: &str) -> bool {
    matches!(
        name,
        "Self"
            | "abstract"
            | "as"
            | "async"
            | "await"
            | "become"
            | "box"
            | "break"
            | "const"
            | "continue"
            | "crate"
            | "do"
            | "dyn"
            | "else"
            | "enum"
            | "extern"
            | "false"
            | "final"
            | "fn"
            | "for"
            | "gen"
            | "if"
            | "impl"
            | "in"
            | "let"
            | "loop"
            | "macro"
            | "match"
            | "mod"
            | "move"
            | "mut"
            | "override"
            | "priv"
            | "pub"
            | "ref"
            | "return"
            | "self"
            | "static"
            | "struct"
            | "super"
            | "trait"
            | "true"
            | "try"
            | "type"
            | "typeof"
            | "unsafe"
            | "unsized"
            | "use"
            | "virtual"
            | "where"
            | "while"
            | "yield"
    )
}

/// Types, traits and variants that generated code names without a path.
pub fn is_needed_type(name: &str) -> bool {
    matches!(
        name,
        "AsMut"
            | "AsRef"
            | "Box"
            | "Clone"
            | "Copy"
            | "Debug"
            | "Default"
            | "Display"
            | "DoubleEndedIterator"
            | "Drop"
            | "Eq"
            | "Err"
            | "ExactSizeIterator"
            | "Extend"
            | "Fn"
            | "FnMut"
            | "FnOnce"
            | "From"
            | "FromIterator"
            | "FromStr"
            | "Future"
            | "Hash"
            | "Into"
            | "IntoFuture"
            | "IntoIterator"
            | "Iterator"
            | "None"
            | "Ok"
            | "Option"
            | "Ord"
            | "PartialEq"
            | "PartialOrd"
            | "Result"
            | "Self"
            | "Send"
            | "Sized"
            | "Some"
            | "String"
            | "Sync"
            | "ToOwned"
            | "ToString"
            | "TryFrom"
            | "TryInto"
            | "Unpin"
            | "Vec"
    )
}

/// Associated functions of every type, and methods that clippy takes for those of a std trait.
pub fn is_taken_setter(name: &str) -> bool {
    matches!(
        name,
        "add"
            | "as_mut"
            | "as_ref"
            | "bitand"
            | "bitor"
            | "bitxor"
            | "borrow"
            | "borrow_mut"
            | "clone"
            | "clone_into"
            | "cmp"
            | "default"
            | "deref"
            | "deref_mut"
            | "div"
            | "drop"
            | "eq"
            | "fmt"
            | "from"
            | "from_iter"
            | "from_str"
            | "hash"
            | "index"
            | "index_mut"
            | "into"
            | "into_iter"
            | "mul"
            | "ne"
            | "neg"
            | "new"
            | "next"
            | "not"
            | "partial_cmp"
            | "rem"
            | "shl"
            | "shr"
            | "sub"
            | "to_owned"
            | "to_string"
            | "try_from"
            | "try_into"
    )
}

/// Options that every call has.
pub fn is_call_option(name: &str) -> bool {
    matches!(
        name,
        "header"
            | "idempotency_key"
            | "into_future"
            | "items"
            | "pages"
            | "retries"
            | "send"
            | "stream"
            | "timeout"
            | "total_timeout"
            | "wait"
            | "wait_stream"
            | "with_response"
    )
}

/// Methods of the client and of its modules' parent.
pub fn is_client_method(name: &str) -> bool {
    is_taken_setter(name)
        || matches!(
            name,
            "builder" | "core" | "from_core" | "from_env" | "lib" | "main" | "retry_budget"
        )
}

/// Crate names that Cargo refuses or that hide a crate every program has.
pub fn is_crate_name(name: &str) -> bool {
    is_keyword(name)
        || matches!(
            name,
            "alloc"
                | "core"
                | "proc-macro"
                | "std"
                | "test"
                | "dinie-runtime"
                | "serde"
                | "build"
                | "deps"
                | "examples"
                | "incremental"
        )
}
