//! Reads the fixtures in `tests/fixtures/changes`: a description, edits of it, what must be said of each,
//! and code that calls the crates. Compares nothing by itself.

use std::collections::BTreeMap;

use dinie_generator::changes::Changes;
use dinie_generator::diagnostic::{self, Style};
use dinie_generator::release::{self, Origin};
use dinie_generator::source::Text;
use serde::Deserialize;
use serde_json::Value;

use crate::support::{file_name, files_below, fixtures, read};

#[derive(Deserialize)]
pub(crate) struct Theme {
    /// Name of the file without its ending.
    #[serde(skip)]
    pub(crate) name: String,
    pub(crate) base: Value,
    /// Text of the settings, the same for both sides.
    pub(crate) settings: Option<String>,
    /// Rust that uses everything of the base's crate, which it knows as `zoo`.
    pub(crate) caller: String,
    pub(crate) pairs: Vec<Pair>,
}

#[derive(Deserialize)]
pub(crate) struct Pair {
    pub(crate) name: String,
    /// Whether the edited description is the old one.
    #[serde(default)]
    pub(crate) swap: bool,
    edits: Vec<Edit>,
    /// `class | place | what`
    #[serde(default)]
    pub(crate) lines: Vec<String>,
    /// Of the lines whose reason is more exact than that of their rule.
    #[serde(default)]
    pub(crate) reasons: Vec<String>,
    /// Written for the old crate of this pair, instead of the theme's.
    pub(crate) caller: Option<String>,
    /// By the code of a rule, what the compiler says where it refuses the caller; nothing where it has
    /// already stopped at another error.
    #[serde(default)]
    pub(crate) felt: BTreeMap<String, Vec<String>>,
}

/// Each names its place by a JSON pointer.
#[derive(Deserialize)]
#[serde(untagged)]
enum Edit {
    /// `-` as the last segment appends to a list.
    Set {
        set: String,
        to: Value,
    },
    Remove {
        remove: String,
    },
    /// The member keeps its position.
    Rename {
        rename: String,
        to: String,
    },
}

pub(crate) fn themes() -> Vec<Theme> {
    let paths = files_below(&fixtures("changes"));
    let parse = |path: &std::path::PathBuf| {
        let theme = serde_yaml::from_str(&read(path));
        let theme: Theme = theme.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let name = file_name(path).trim_end_matches(".yaml").to_owned();
        Theme { name, ..theme }
    };
    paths.iter().map(parse).collect()
}

/// The description with the edits.
pub(crate) fn edited(theme: &Theme, pair: &Pair) -> Value {
    let mut edited = theme.base.clone();
    for edit in &pair.edits {
        apply(&mut edited, edit).unwrap_or_else(|| panic!("{}: no such place", pair.name));
    }
    edited
}

pub(crate) fn compare(theme: &Theme, pair: &Pair) -> Changes {
    let (base, edited) = (theme.base.to_string(), edited(theme, pair).to_string());
    let (old, new) = match pair.swap {
        true => (&edited, &base),
        false => (&base, &edited),
    };
    diff(old, new, theme.settings.as_deref())
        .unwrap_or_else(|problems| panic!("{}:\n{problems}", pair.name))
}

pub(crate) fn diff(old: &str, new: &str, settings: Option<&str>) -> Result<Changes, String> {
    let named = |name, text| Text { name, text };
    let (old, new) = (named("old.yaml", old), named("new.yaml", new));
    let settings = settings.map(|text| named("sdk.yaml", text));
    let origin = |description| Origin {
        description,
        settings,
    };
    release::diff(origin(old), origin(new)).map_err(|problems| {
        let texts: Vec<_> = [Some(old), Some(new), settings]
            .into_iter()
            .flatten()
            .collect();
        diagnostic::render(&problems, &texts, Style::Plain)
    })
}

/// `None` when the place is not there.
fn apply(value: &mut Value, edit: &Edit) -> Option<()> {
    let (Edit::Set { set: pointer, .. }
    | Edit::Remove { remove: pointer }
    | Edit::Rename {
        rename: pointer, ..
    }) = edit;
    let (parent, key) = pointer.rsplit_once('/')?;
    let key = key.replace("~1", "/").replace("~0", "~");
    match (value.pointer_mut(parent)?, edit) {
        (Value::Object(members), Edit::Set { to, .. }) => {
            members.insert(key, to.clone());
        }
        (Value::Array(items), Edit::Set { to, .. }) if key == "-" => items.push(to.clone()),
        (Value::Array(items), Edit::Set { to, .. }) => {
            *items.get_mut(key.parse::<usize>().ok()?)? = to.clone();
        }
        (Value::Object(members), Edit::Remove { .. }) => {
            members.shift_remove(&key)?;
        }
        (Value::Array(items), Edit::Remove { .. }) => {
            let index = key.parse().ok().filter(|index| *index < items.len())?;
            items.remove(index);
        }
        (Value::Object(members), Edit::Rename { to, .. }) => {
            members.get(&key)?;
            let renamed = std::mem::take(members).into_iter().map(|(name, value)| {
                let name = if name == key { to.clone() } else { name };
                (name, value)
            });
            *members = renamed.collect();
        }
        _ => return None,
    }
    Some(())
}
