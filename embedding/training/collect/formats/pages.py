"""Reads translated HTML pages and pairs their paragraphs."""

import html.parser
import re

from collect.formats.strings import Pairs, decoded

BLOCKS = {"p", "li", "dt", "dd", "h1", "h2", "h3", "h4", "h5", "td", "th"}
SKIPPED = {"script", "style", "pre", "nav", "noscript"}


class Blocks(html.parser.HTMLParser):
    """The text blocks of a page, as (block path, text), in page order."""

    def __init__(self):
        super().__init__()
        self.blocks: list[tuple[str, str]] = []
        self.kind, self.text, self.skip = None, [], 0

    def handle_starttag(self, tag, attrs):
        classes = dict(attrs)
        if tag in SKIPPED:
            self.skip += 1
        if tag in BLOCKS:
            self.close_block()
            self.kind = tag
        elif tag in ("div", "ul", "ol", "dl", "table", "tr"):
            self.close_block()
        if tag in ("a", "div") and classes.get("id"):
            self.blocks.append(("#" + classes["id"], ""))

    def handle_endtag(self, tag):
        if tag in SKIPPED:
            self.skip = max(0, self.skip - 1)
        if tag in BLOCKS or tag in ("div", "ul", "ol", "dl", "table", "tr"):
            self.close_block()

    def handle_data(self, data):
        if self.kind and not self.skip:
            self.text.append(data)

    def close_block(self):
        text = " ".join("".join(self.text).split())
        if self.kind and text:
            self.blocks.append((self.kind, text))
        self.kind, self.text = None, []


def page_sections(data: bytes) -> dict[str, list[tuple[str, str]]]:
    """The blocks of a page by the anchor before them."""
    parser = Blocks()
    parser.feed(
        decoded(
            re.sub(
                rb"(?i)<script\b[^>]*type=.text/(?:html|x-red)[^>]*>|(?i:</script>)(?=\s*(?:<script|$))",
                b"<div>",
                data,
            )
        )
    )
    parser.close_block()
    sections, name = {}, ""
    for kind, text in parser.blocks:
        if kind.startswith("#"):
            name = kind
        else:
            sections.setdefault(name, []).append((kind, text))
    return sections


def pairs_html(en: bytes, ja: bytes) -> Pairs:
    """Blocks of the same sections, aligned where the sections differ."""
    pairs, english = [], page_sections(en)
    for name, blocks in page_sections(ja).items():
        others = english.get(name, [])
        if [kind for kind, _ in blocks] == [kind for kind, _ in others]:
            pairs += [(a[1], b[1]) for a, b in zip(others, blocks)]
        else:
            pairs += aligned_blocks(others, blocks)
    return pairs


def aligned_blocks(en: list, ja: list) -> Pairs:
    """The best monotone one-to-one alignment of two lists of blocks."""
    ja_features = [features(block) for block in ja]
    best = [[0.0] * (len(ja) + 1) for _ in range(len(en) + 1)]
    scores = [[likeness(a, b) for b in ja_features] for a in map(features, en)]
    for i in range(len(en) - 1, -1, -1):
        for j in range(len(ja) - 1, -1, -1):
            best[i][j] = max(best[i + 1][j], best[i][j + 1], best[i + 1][j + 1] + scores[i][j])
    pairs, i, j = [], 0, 0
    while i < len(en) and j < len(ja):
        if best[i][j] == best[i + 1][j + 1] + scores[i][j] and scores[i][j] > 0:
            pairs.append((en[i][1], ja[j][1]))
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return pairs


def features(block: tuple[str, str]) -> tuple[str, float, set[str]]:
    """Kind, width (Japanese characters count double) and names of a block."""
    kind, text = block
    width = sum(2 if c > "\u2e80" else 1 for c in text)
    return kind, max(width, 1), set(re.findall(r"[a-z][\w-]{2,}|\d+", text.lower(), re.A))


def likeness(en: tuple, ja: tuple) -> float:
    """How likely two blocks are translations: shared names, fit of lengths."""
    if en[0] != ja[0] or not 0.4 < ja[1] / en[1] < 1.8 or len(ja[2]) < 2:
        return -1.0
    return len(ja[2] & en[2]) / len(ja[2]) - 0.6
