//! The comment at the end of an entry: which bullets were written last, below their headings.
//!
//! Without it nobody could tell a bullet that a person deleted from one that was never written.

use super::bullets::{Bullet, Group, Told};

const FIRST_LINE: &str = "<!-- What the generator wrote above: by this it tells what people made of it since. Not published; leave it here.";
const LAST_LINE: &str = "-->";

/// An entry without its comment, and what the comment says.
pub(super) struct Remembered {
    pub(super) rest: String,
    pub(super) told: Vec<Told>,
}

pub(super) fn split_off(body: &str) -> Remembered {
    let lines = Vec::from_iter(body.lines());
    let mut rest: Vec<&str> = Vec::new();
    let mut told = Vec::new();
    let mut index = 0;
    while index < lines.len() {
        match comment(&lines[index..]) {
            Some((length, more)) => {
                index += length;
                told.extend(more);
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
        told,
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
            let Told {
                digest, subject, ..
            } = bullet.told();
            text += &format!("- {digest} {}\n", escape(&subject));
        }
    }
    text + LAST_LINE
}

/// How many lines the comment has that the first line begins. `None` if there is none, or one with
/// lines that are not ours.
fn comment(lines: &[&str]) -> Option<(usize, Vec<Told>)> {
    if lines.first()?.trim_end() != FIRST_LINE {
        return None;
    }
    let mut told = Vec::new();
    let mut group = None;
    for (index, line) in lines.iter().enumerate().skip(1) {
        let line = line.trim();
        if line == LAST_LINE {
            return Some((index + 1, told));
        } else if let Some(heading) = line.strip_prefix("### ") {
            group = Some(Group::of_heading(heading)?);
        } else if !line.is_empty() {
            let (digest, subject) = line.strip_prefix("- ")?.split_once(' ')?;
            let is_digest =
                digest.len() == 8 && digest.bytes().all(|byte| byte.is_ascii_hexdigit());
            told.push(Told {
                group: group?,
                digest: is_digest.then(|| digest.to_owned())?,
                subject: unescape(subject),
            });
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
    use crate::changelog::bullets::{Bullet, Group, Told};

    fn bullets() -> Vec<Bullet> {
        let bullet = |group, text: &str| Bullet {
            group,
            text: text.to_owned(),
        };
        vec![
            bullet(Group::Breaking, "`a-->b &gt; ----> &amp;gt;`."),
            bullet(Group::Documentation, "`-->`"),
        ]
    }

    fn told() -> Vec<Told> {
        bullets().iter().map(Bullet::told).collect()
    }

    #[test]
    fn what_is_added_is_split_off_again() {
        for body in ["", "Text.", "Text.\n\n### Breaking\n\n- One.\n  Two."] {
            let text = add(body, &bullets());
            assert_eq!(text.matches("-->").count(), 1, "{text}");
            let remembered = split_off(&text);
            assert_eq!(remembered.rest.trim_end(), body);
            assert_eq!(remembered.told, told());
        }
        assert_eq!(add("Text.", &[]), "Text.");
    }

    #[test]
    fn text_behind_the_comment_stays() {
        let text = add("Above.", &bullets()) + "\n\nBelow.\n";
        let remembered = split_off(&text);
        assert_eq!(remembered.rest, "Above.\n\nBelow.");
        assert_eq!(remembered.told, told());
        // A line right below a paragraph would make it a heading.
        let text = add("", &bullets());
        let remembered = split_off(&format!("Above.\n{}\n---", text.trim()));
        assert_eq!(remembered.rest, "Above.\n\n---");
    }

    #[test]
    fn a_comment_with_lines_of_a_person_is_a_person_s() {
        let text = add("", &bullets());
        for broken in [
            text.replace("### Breaking", "### Mine"),
            text.replace("### Breaking", "Mine"),
            text.replace("### Breaking", "### Breaking\n- Mine."),
            text.replace("\n-->", ""),
        ] {
            let remembered = split_off(&broken);
            assert_eq!(remembered.rest.trim(), broken.trim());
            assert_eq!(remembered.told, []);
        }
    }
}
