//! The comment at the end of an entry: the bullets as they were written last, below their headings.
//!
//! Without it nobody could tell a bullet that a person deleted from one that was never written.

use super::bullets::{Bullet, Group};

const FIRST_LINE: &str = "<!-- What the generator wrote above, by which it tells what people made of it since. Not published; leave it here.";
const LAST_LINE: &str = "-->";

/// An entry without its comment, and what the comment says.
pub(super) struct Remembered {
    pub(super) rest: String,
    pub(super) bullets: Vec<Bullet>,
}

pub(super) fn split_off(body: &str) -> Remembered {
    let lines = Vec::from_iter(body.lines());
    let mut rest: Vec<&str> = Vec::new();
    let mut bullets = Vec::new();
    let mut index = 0;
    while index < lines.len() {
        match comment(&lines[index..]) {
            Some((length, more)) => {
                index += length;
                bullets.extend(more);
                let is_blank = |line: Option<&&str>| line.is_none_or(|line| line.trim().is_empty());
                match (is_blank(rest.last()), is_blank(lines.get(index))) {
                    (true, true) => index += 1,
                    // What stood above and below was not one paragraph.
                    (false, false) => rest.push(""),
                    _ => {}
                }
            }
            None => {
                rest.push(lines[index]);
                index += 1;
            }
        }
    }
    Remembered {
        rest: rest.join("\n"),
        bullets,
    }
}

pub(super) fn add(body: &str, bullets: &[Bullet]) -> String {
    if bullets.is_empty() {
        return body.to_owned();
    }
    let mut text = format!("{}\n\n{FIRST_LINE}\n", body.trim_end());
    for group in Group::ALL {
        let own = Vec::from_iter(bullets.iter().filter(|bullet| bullet.group == group));
        if !own.is_empty() {
            text += &format!("### {}\n", group.heading());
        }
        for bullet in own {
            text += &format!("- {}\n", escape(&bullet.text));
        }
    }
    text + LAST_LINE
}

/// How many lines the comment has that the first line begins. `None` if there is none, or one with
/// lines that are not ours.
fn comment(lines: &[&str]) -> Option<(usize, Vec<Bullet>)> {
    if lines.first()?.trim_end() != FIRST_LINE {
        return None;
    }
    let mut bullets = Vec::new();
    let mut group = None;
    for (index, line) in lines.iter().enumerate().skip(1) {
        let line = line.trim();
        if line == LAST_LINE {
            return Some((index + 1, bullets));
        } else if let Some(heading) = line.strip_prefix("### ") {
            group = Some(Group::of_heading(heading)?);
        } else if let Some(text) = line.strip_prefix("- ") {
            bullets.push(Bullet {
                group: group?,
                text: unescape(text),
            });
        } else if !line.is_empty() {
            return None;
        }
    }
    None
}

/// The end of the comment must not stand within it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace("-->", "--&gt;")
}

fn unescape(text: &str) -> String {
    text.replace("&gt;", ">").replace("&amp;", "&")
}

#[cfg(test)]
mod tests {
    use super::{add, split_off};
    use crate::changelog::bullets::{Bullet, Group};

    fn bullets() -> Vec<Bullet> {
        let bullet = |group, text: &str| Bullet {
            group,
            text: text.to_owned(),
        };
        vec![
            bullet(Group::Breaking, "`a-->b` &gt; `---->` &amp;gt;."),
            bullet(Group::Documentation, "`-->`"),
        ]
    }

    #[test]
    fn what_is_added_is_split_off_again() {
        for body in ["", "Text.", "Text.\n\n### Breaking\n\n- One.\n  Two."] {
            let text = add(body, &bullets());
            assert_eq!(text.matches("-->").count(), 1, "{text}");
            let remembered = split_off(&text);
            assert_eq!(remembered.rest.trim_end(), body);
            assert_eq!(remembered.bullets, bullets());
        }
        assert_eq!(add("Text.", &[]), "Text.");
    }

    #[test]
    fn text_behind_the_comment_stays() {
        let text = add("Above.", &bullets()) + "\n\nBelow.\n";
        let remembered = split_off(&text);
        assert_eq!(remembered.rest, "Above.\n\nBelow.");
        assert_eq!(remembered.bullets, bullets());
    }

    #[test]
    fn a_comment_with_lines_of_a_person_is_a_person_s() {
        let text = add("", &bullets());
        for broken in [
            text.replace("### Breaking", "### Mine"),
            text.replace("### Breaking", "Mine"),
            text.replace("\n-->", ""),
        ] {
            let remembered = split_off(&broken);
            assert_eq!(remembered.rest.trim(), broken.trim());
            assert_eq!(remembered.bullets, []);
        }
    }
}
