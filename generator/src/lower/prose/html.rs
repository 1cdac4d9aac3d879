//! HTML in descriptions: tags go, their text stays.
//!
//! In: one tag, or a block of HTML. Out: what is left of it. A tag that HTML does not know is a
//! placeholder of the author (`<customer_id>`) and stays as text.

use super::inline::{self, Urls};
use super::wrap;

/// What becomes of a tag inside a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InlineTag {
    Nothing,
    Break,
    Text,
}

/// Judges one tag, as it stands: `<br/>`, `</b>`, `<!-- … -->`.
pub(super) fn inline(tag: &str) -> InlineTag {
    if tag.starts_with("<!") || tag.starts_with("<?") {
        return InlineTag::Nothing;
    }
    let name = tag_name(tag);
    if name == "br" {
        InlineTag::Break
    } else if is_element(&name) {
        InlineTag::Nothing
    } else {
        InlineTag::Text
    }
}

/// The text of a block of HTML, in paragraphs.
pub(super) fn paragraphs(html: &str) -> String {
    let text = strip(html);
    let paragraphs: Vec<String> = text
        .split("\n\n")
        .map(|paragraph| {
            let words = paragraph.split_whitespace().collect::<Vec<_>>().join(" ");
            let mut out = String::new();
            inline::push_text(&mut out, &unescape(&words), Urls::Linked);
            wrap::wrap(&out)
        })
        .filter(|paragraph| !paragraph.is_empty())
        .collect();
    paragraphs.join("\n\n")
}

fn strip(html: &str) -> String {
    let mut text = String::new();
    let mut rest = html;
    while let Some(start) = rest.find('<') {
        text.push_str(&rest[..start]);
        rest = &rest[start..];
        if rest.starts_with("<!--") {
            rest = rest.find("-->").map_or("", |end| &rest[end + 3..]);
            continue;
        }
        let Some(end) = rest.find('>') else {
            break;
        };
        let tag = &rest[..=end];
        let name = tag_name(tag);
        if is_line(&name) {
            text.push_str("\n\n");
        } else if !is_element(&name) && !tag.starts_with("<!") {
            text.push_str(tag);
        } else {
            text.push(' ');
        }
        rest = &rest[end + 1..];
    }
    text.push_str(rest);
    text
}

/// The few entities people write; in other text the Markdown parser has read them already.
fn unescape(text: &str) -> String {
    if !text.contains('&') {
        return text.to_owned();
    }
    text.replace("&lt;", "<")
        .replace("&gt;", ">")
        .replace("&quot;", "\"")
        .replace("&#39;", "'")
        .replace("&apos;", "'")
        .replace("&nbsp;", " ")
        .replace("&amp;", "&")
}

fn tag_name(tag: &str) -> String {
    tag.trim_start_matches(['<', '/'])
        .chars()
        .take_while(|each| each.is_ascii_alphanumeric() || matches!(each, '-' | '_'))
        .map(|each| each.to_ascii_lowercase())
        .collect()
}

/// Elements that stand on lines of their own.
fn is_line(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "blockquote"
            | "br"
            | "dd"
            | "details"
            | "div"
            | "dl"
            | "dt"
            | "figure"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "hr"
            | "li"
            | "ol"
            | "p"
            | "pre"
            | "section"
            | "summary"
            | "table"
            | "tbody"
            | "thead"
            | "tr"
            | "ul"
    )
}

fn is_element(name: &str) -> bool {
    is_line(name)
        || matches!(
            name,
            "a" | "abbr"
                | "aside"
                | "audio"
                | "b"
                | "big"
                | "body"
                | "button"
                | "caption"
                | "center"
                | "cite"
                | "code"
                | "col"
                | "colgroup"
                | "del"
                | "em"
                | "figcaption"
                | "font"
                | "footer"
                | "form"
                | "head"
                | "header"
                | "html"
                | "i"
                | "iframe"
                | "img"
                | "input"
                | "ins"
                | "kbd"
                | "label"
                | "link"
                | "main"
                | "mark"
                | "meta"
                | "nav"
                | "noscript"
                | "q"
                | "s"
                | "samp"
                | "script"
                | "security-definitions"
                | "small"
                | "source"
                | "span"
                | "strike"
                | "strong"
                | "style"
                | "sub"
                | "sup"
                | "svg"
                | "td"
                | "tfoot"
                | "th"
                | "tt"
                | "u"
                | "var"
                | "video"
        )
}
