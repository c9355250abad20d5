//! Says how each HTML element is read.

/// What began an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Origin {
    /// Markdown, which also ends it.
    Markdown,
    /// A tag of HTML, or text without the block that it needs.
    Html,
}

/// The part that a block plays: what it may contain, and how its text is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// The whole text.
    Root,
    /// A block without a meaning of its own, which separates what is around it.
    Division,
    /// A quotation.
    Quote,
    /// A paragraph.
    Paragraph,
    /// A paragraph in strong emphasis: a summary or the caption of a table.
    Summary,
    /// A heading.
    Heading,
    /// A block of code.
    Code,
    /// A list.
    List,
    /// An item of a list.
    Item,
    /// A table.
    Table,
    /// A row of a table.
    Row,
    /// A cell of a row.
    Cell,
    /// A list of terms with their definitions.
    Terms,
    /// A term of such a list.
    Term,
    /// A definition of such a list.
    Definition,
    /// An element that is left out with its content.
    Dropped,
}

impl Role {
    /// True for a block that has text of its own.
    pub(super) fn is_line(self) -> bool {
        self.is_flat() || self == Role::Paragraph
    }

    /// True for a block whose content is one text: blocks inside it become parts of that
    /// text.
    pub(super) fn is_flat(self) -> bool {
        use Role as R;
        matches!(
            self,
            R::Summary | R::Heading | R::Code | R::Cell | R::Term | R::Dropped
        )
    }
}

/// The style of an inline element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    /// Strong emphasis.
    Strong,
    /// Emphasis.
    Emphasis,
    /// Struck through.
    Struck,
    /// Code, keys and output.
    Code,
    /// Above the line.
    Raised,
    /// Below the line.
    Lowered,
    /// A link, if it has an address.
    Link,
}

/// The reading of an element.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    /// A block, with its name.
    Block(&'static str, Role),
    /// A part of a line, with its name.
    Inline(&'static str, Style),
    /// A line break.
    Break,
    /// A thematic break.
    Rule,
    /// An image.
    Image,
    /// It is left out with its content.
    Dropped(&'static str),
    /// It is left out with its content, which `check` reports.
    NotShown(&'static str),
    /// Its tags are left out and its content is kept.
    Unknown,
}

const BLOCKS: [(&str, Role); 49] = [
    ("p", Role::Paragraph),
    ("summary", Role::Summary),
    ("caption", Role::Summary),
    ("h1", Role::Heading),
    ("h2", Role::Heading),
    ("h3", Role::Heading),
    ("h4", Role::Heading),
    ("h5", Role::Heading),
    ("h6", Role::Heading),
    ("pre", Role::Code),
    ("listing", Role::Code),
    ("xmp", Role::Code),
    ("blockquote", Role::Quote),
    ("ul", Role::List),
    ("ol", Role::List),
    ("menu", Role::List),
    ("li", Role::Item),
    ("table", Role::Table),
    ("tr", Role::Row),
    ("td", Role::Cell),
    ("th", Role::Cell),
    ("dl", Role::Terms),
    ("dt", Role::Term),
    ("dd", Role::Definition),
    ("thead", Role::Division),
    ("tbody", Role::Division),
    ("tfoot", Role::Division),
    ("div", Role::Division),
    ("section", Role::Division),
    ("article", Role::Division),
    ("main", Role::Division),
    ("header", Role::Division),
    ("footer", Role::Division),
    ("nav", Role::Division),
    ("aside", Role::Division),
    ("search", Role::Division),
    ("figure", Role::Division),
    ("figcaption", Role::Division),
    ("details", Role::Division),
    ("dialog", Role::Division),
    ("address", Role::Division),
    ("center", Role::Division),
    ("hgroup", Role::Division),
    ("fieldset", Role::Division),
    ("legend", Role::Division),
    ("noscript", Role::Division),
    ("form", Role::Division),
    ("html", Role::Division),
    ("body", Role::Division),
];

const INLINES: [(&str, Style); 17] = [
    ("a", Style::Link),
    ("b", Style::Strong),
    ("strong", Style::Strong),
    ("i", Style::Emphasis),
    ("em", Style::Emphasis),
    ("cite", Style::Emphasis),
    ("dfn", Style::Emphasis),
    ("var", Style::Emphasis),
    ("s", Style::Struck),
    ("strike", Style::Struck),
    ("del", Style::Struck),
    ("code", Style::Code),
    ("kbd", Style::Code),
    ("samp", Style::Code),
    ("tt", Style::Code),
    ("sup", Style::Raised),
    ("sub", Style::Lowered),
];

/// Elements that aren't text.
const DROPPED: [&str; 4] = ["style", "template", "head", "title"];

/// Elements that run programs, embed other pages, or can't be shown as text.
const NOT_SHOWN: [&str; 22] = [
    "script", "iframe", "frame", "frameset", "noframes", "object", "embed", "applet", "video",
    "audio", "svg", "math", "canvas", "map", "input", "textarea", "select", "button", "datalist",
    "meter", "progress", "output",
];

/// Elements that are never closed, among those that aren't shown.
pub(super) const EMPTY: [&str; 3] = ["input", "embed", "frame"];

/// The reading of an element, by its name in lower case.
pub(super) fn element(name: &str) -> Element {
    let named = |names: &[&'static str]| names.iter().copied().find(|known| *known == name);
    if let Some((name, role)) = BLOCKS.iter().find(|(known, _)| *known == name) {
        return Element::Block(name, *role);
    }
    if let Some((name, style)) = INLINES.iter().find(|(known, _)| *known == name) {
        return Element::Inline(name, *style);
    }
    if let Some(name) = named(&DROPPED) {
        return Element::Dropped(name);
    }
    if let Some(name) = named(&NOT_SHOWN) {
        return Element::NotShown(name);
    }
    match name {
        "br" => Element::Break,
        "hr" => Element::Rule,
        "img" | "image" => Element::Image,
        _ => Element::Unknown,
    }
}
