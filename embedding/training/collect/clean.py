"""Turn raw message strings into natural text and drop bad pairs.

Raw messages hold markup, placeholders, accelerators and escapes.  `pairs`
removes these on both sides alike (placeholders become the same name or
number on both sides), splits long messages into sentences when
both sides have the same number of them, and drops what does not look like a
translation.
"""

import html
import re
import unicodedata
import zlib
from collections.abc import Iterator

LONGEST = 400

JAPANESE = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uff66-\uff9f々]")
KANA = re.compile(r"[\u3040-\u30ff\uff66-\uff9f]")
LATIN = re.compile(r"[A-Za-z]")
OTHER_SCRIPT = re.compile(r"[\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f\uac00-\ud7af]")

# A placeholder becomes this private mark first, so that the marks around it
# (quotes, brackets, spaces) can be tidied before it is dropped.
HOLE = "\ue000"
BREAK = "\ue001"

BLOCK_END = re.compile(r"(?i)<br\s*/?>|</(p|li|div|h[1-6]|dd|dt|tr|td|ul|ol)\s*>")
SCRIPT = re.compile(r"(?is)<(script|style)\b.*?</\1>|<!--.*?-->")
TAG = re.compile(r"</?[A-Za-z][\w:.-]*(?:\s[^<>]*)?/?>|</?\d+\s*/?>|</?>")
CODE_BLOCK = re.compile(r"(?s)```.*?```")
MARKDOWN_LINK = re.compile(r"!?\[([^\]\[]*)\]\((?:[^()\s]|\([^()]*\))*\)")
MARKDOWN_MARK = re.compile(r"\*\*|__(?=\S)|(?<=\S)__|`+")
URL = re.compile(r"(?:https?|ftp|mailto):[^\s\"'<>\u3000-\u30ff\u4e00-\u9fff]+")
ESCAPES = (("\\n", "\n"), ("\\t", " "), ("\\r", " "), ('\\"', '"'), ("\\'", "'"))

PLACEHOLDERS = re.compile(
    r"\{\{\{?[^{}]*\}?\}\}"  # {{name}}
    r"|\$\{[^{}]*\}"  # ${name}
    r"|\{%[^%]*%\}"  # {% name %}
    r"|#\{[^{}]*\}"  # #{name}
    r"|%\{[^{}]*\}|%<[^<>]*>"  # %{name}
    r"|\{[\w .:!,#$@\[\]%+*/|()'\"-]*\}"  # {0}, {name}, {n:d}
    r"|%\([^()]*\)[#0 +-]*[\d.]*[a-zA-Z]"  # %(name)s
    r"|%%[\w-]+%%"  # %%name%%
    r"|%(?:\d+\$)?[#0+-]*\d*(?:\.(?:\d+|\*))?(?:hh?|ll?|z|j|t|L)?[sdiouxXeEfgGcpr@](?![A-Za-z])"
    r"|%\d+(?!\s*[%\d.])\b"  # %1
    r"|%m\b|%\*"  # C messages
    r"|\$[A-Z_]{2,}\$|\$t\([^()]*\)"  # $NAME$, $t(key)
    r"|\$\d\b"
    r"|__[A-Za-z][A-Za-z0-9]*__|@@\w+@@"
    r"|\ue000"
)
ICU = re.compile(r"\{\s*\w+\s*,\s*(?:plural|select|selectordinal)\s*,")
PLURAL_S = re.compile(r"(?<=[a-z])\((s|es)\)")
ACCELERATOR_JA = re.compile(r"\s*[(（]\s*[&_~]{1,2}\s*[A-Za-z0-9]\s*[)）]")
ACCELERATOR = re.compile(
    r"(?<![A-Za-z&\s])&{1,2}(?=[A-Za-z])|(?:^|(?<=\s))&{1,2}(?=[A-Za-z])"
    r"|(?<=[A-Za-z])&(?=[a-z])(?![a-z]*;)|(?:^|(?<=\s))_(?=[A-Z][a-z])"
)
EMPTY = re.compile(
    rf"(?:\"\s*{HOLE}\s*\"|'\s*{HOLE}\s*'|“\s*{HOLE}\s*”|‘\s*{HOLE}\s*’|«\s*{HOLE}\s*»"
    rf"|「\s*{HOLE}\s*」|『\s*{HOLE}\s*』|【\s*{HOLE}\s*】|\(\s*{HOLE}\s*\)|（\s*{HOLE}\s*）"
    rf"|\[\s*{HOLE}\s*\]|<\s*{HOLE}\s*>|`\s*{HOLE}\s*`|＜\s*{HOLE}\s*＞|［\s*{HOLE}\s*］)"
)
EMPTY_AGAIN = re.compile(
    r"\(\s*[,/:;-]*\s*\)|（\s*[、,:：]*\s*）|「\s*」|『\s*』|\[\s*\]|\"\s*\"|(?<!\w)'\s*'(?!\w)"
)
JA_SPACE = re.compile(
    r"(?<=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef]) +(?=[\u3000-\u30ff\u3400-\u9fff\uff00-\uffef])"
)
FRAGMENT = re.compile(
    r"[をんーゃゅょぁぃぅぇぉ、。）」]|の(?!り|ど|ぼ|み|ち|こ|ぞ)|が(?!ん|い|ぞ|っ|く)|は(?=[一-龥ァ-ヴA-Z])"
)
NUMERIC = re.compile(
    r"(?i)%[^a-z]*[diuxl]+$|count|num|total|size|length|max|min|limit|days?\b|hours?\b|second"
    r"|minute|percent|amount|\bn\b|port\b|line\b|\ue000"
)
COUNTER = re.compile(
    r"\s*(?:個|件|文字|日|時間|分|秒|つ|回|人|行|%|％|パーセント|バイト|本|枚|台|ページ|桁|か月|ヶ月|カ月"
    r"|年|週|ビット|[KMG]B|円|以上|以下|未満|番|ミリ秒|名|箇所|項目|ファイル|倍|度)"
)
NUMBERS = ("2", "3", "4", "5", "7", "8", "10", "12", "15", "20", "24", "30", "50", "60", "100")
NAMES = (
    "Sakura",
    "Nova",
    "Atlas",
    "Delta",
    "Orion",
    "Alpha",
    "Sample",
    "Demo",
    "Mint",
    "Kaede",
    "Robin",
    "Maple",
    "Luna",
    "Falcon",
    "Cobalt",
    "Sora",
)
SENTENCE_EN = re.compile(r"(?<=[a-z0-9)\]\"'”’%][.!?])[\"')]*\s+(?=[\"'(“]?[A-Z])")
SENTENCE_JA = re.compile(r"(?<=[。！？])(?![」』）)])\s*|(?<=[ぁ-んァ-ン一-龥][.!?])\s+")
ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|etc|vs|cf|Mr|Mrs|Dr|No|Inc|St|approx)\.)$")


# --- text ------------------------------------------------------------------


def icu(text: str) -> str:
    """Replace ICU plural and select arguments by their last branch."""
    for _ in range(6):
        match = ICU.search(text)
        if not match:
            return text
        end, branches = icu_branches(text, match.end())
        if not branches:
            return text
        text = text[: match.start()] + branches[-1].replace("#", HOLE) + text[end:]
    return text


def icu_branches(text: str, at: int) -> tuple[int, list[str]]:
    """The branch texts of an ICU argument and the index behind it."""
    branches, depth, start = [], 0, at
    while at < len(text):
        if text[at] == "{":
            depth += 1
            if depth == 1:
                start = at + 1
        elif text[at] == "}":
            depth -= 1
            if depth < 0:
                return at + 1, branches
            if depth == 0:
                branches.append(text[start:at])
        at += 1
    return at, []


def strip_markup(text: str) -> str:
    text = CODE_BLOCK.sub(" ", SCRIPT.sub(" ", text))
    text = TAG.sub("", BLOCK_END.sub("\n", text))
    text = html.unescape(html.unescape(text))
    text = TAG.sub("", BLOCK_END.sub("\n", text))
    text = MARKDOWN_LINK.sub(r"\1", text)
    return MARKDOWN_MARK.sub("", text)


def marked(text: str) -> str:
    """A message without markup and accelerators; placeholders stay."""
    for escape, char in ESCAPES:
        text = text.replace(escape, char)
    text = re.sub(r"\n\s*\n", BREAK, text.strip()).replace("\n", " ").replace(BREAK, "\n")
    text = re.sub(r"#([\w.-]+)#", r"\1", strip_markup(icu(text.replace("''", "'"))))
    return ACCELERATOR.sub("", ACCELERATOR_JA.sub("", text))


def filled(en: str, ja: str) -> tuple[str, str] | None:
    """Both texts with the same names and numbers in place of placeholders.

    None if the two have different placeholders.
    """
    if sorted(holes(en)) != sorted(holes(ja)):
        return None
    chosen = {}
    for name, match in zip(holes(ja), PLACEHOLDERS.finditer(ja)):
        number = NUMERIC.search(match[0]) or COUNTER.match(ja, match.end())
        choices = NUMBERS if number else NAMES
        chosen.setdefault(name, choices[zlib.crc32((en + name).encode()) % len(choices)])
    return substituted(en, chosen), substituted(ja, chosen)


def holes(text: str) -> list[str]:
    """The placeholders of a text: names, or places where they have no names."""
    return [hole_name(hole, place) for place, hole in enumerate(PLACEHOLDERS.findall(text))]


def hole_name(hole: str, place: int) -> str:
    position = re.match(r"%(\d+)\$", hole)
    if position:
        return str(int(position[1]) - 1)
    if hole == HOLE or re.fullmatch(r"%[#0+.*\d-]*[a-zA-Z@*]{1,3}|\{\}|%s", hole):
        return str(place)
    return re.sub(r"[\s{}%$#()<>@_]|(?<=\))[a-z]$", "", hole)


def substituted(text: str, chosen: dict[str, str]) -> str:
    """The text with its placeholders filled, apart from Latin letters."""
    names = iter(holes(text))

    def fill(match):
        before, after = text[: match.start()][-1:], text[match.end() :][:1]
        value = chosen.get(next(names), "")
        return (
            (" " * joins(before) if value.isalpha() else "")
            + value
            + " " * (joins(after) and after != "s")
        )

    return PLACEHOLDERS.sub(fill, text)


def joins(char: str) -> bool:
    """Whether a name beside this character would run into it."""
    return char.isascii() and char.isalpha() or char in ("}", "{", "%")


def plain(text: str, lang: str) -> str:
    """Marked text without URLs and leftovers; lines stay apart."""
    text = EMPTY.sub(HOLE, URL.sub(HOLE, text))
    text = PLURAL_S.sub(r"\1", text)
    lines = (tidy(line, lang) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def tidy(line: str, lang: str) -> str:
    """One line with its holes, odd spaces and loose marks removed."""
    line = "".join(c if unicodedata.category(c) not in ("Cc", "Cf") else " " for c in line)
    line = re.sub(r"[\s\u00a0\u3000]+", " ", line).strip()
    line = re.sub(rf"\s*{HOLE}\s*", " ", line)
    line = EMPTY_AGAIN.sub(" ", line)
    if lang == "ja":
        line = JA_SPACE.sub("", line.strip())
    line = re.sub(r"\s+([.,;:!?)\]。、）」])", r"\1", line)
    line = re.sub(r"([(\[「（])\s+", r"\1", line)
    line = re.sub(r"\s+", " ", line)
    line = re.sub(r"^[\s.,:;、。，・*•¶#>/|=+~-]+|[\s:：;=|/>*¶-]+$", "", line)
    return line.strip()


def sentences(text: str, lang: str) -> list[str]:
    """The lines and sentences of a text."""
    pattern = SENTENCE_JA if lang == "ja" else SENTENCE_EN
    result = []
    for line in text.split("\n"):
        for part in pattern.split(line):
            part = part.strip()
            if not part:
                continue
            if lang == "en" and result and ABBREVIATION.search(result[-1]):
                result[-1] += " " + part
            else:
                result.append(part)
    return result


# --- pairs -----------------------------------------------------------------


def pairs(en: str, ja: str, aligned: bool) -> Iterator[tuple[str, str]]:
    """The good pairs in a raw pair: whole, or sentence by sentence."""
    if not en or not ja or en.strip() == ja.strip() or too_hollow(en):
        return
    whole = filled(marked(en), marked(ja))
    if whole is None:
        return
    en, ja = plain(whole[0], "en"), plain(whole[1], "ja")
    en_parts, ja_parts = sentences(en, "en"), sentences(ja, "ja")
    if 1 < len(en_parts) == len(ja_parts):
        candidates = list(zip(en_parts, ja_parts))
        if all(similar_length(e, j) for e, j in candidates):
            yield from (pair for pair in candidates if good(*pair, aligned))
            return
    pair = en.replace("\n", " "), clean_join(ja)
    if good(*pair, aligned):
        yield pair


def clean_join(ja: str) -> str:
    return JA_SPACE.sub("", ja.replace("\n", " "))


def too_hollow(en: str) -> bool:
    """More placeholders than text."""
    holes = PLACEHOLDERS.findall(en)
    return len(holes) > 3 or sum(map(len, holes)) > 0.7 * len(en) + 4


def good(en: str, ja: str, aligned: bool) -> bool:
    return (
        good_text(en, "en")
        and good_text(ja, "ja")
        and en.lower() != ja.lower()
        and similar_length(en, ja)
        and shares_words(en, ja, aligned)
    )


def good_text(text: str, lang: str) -> bool:
    if not 2 <= len(text) <= LONGEST or OTHER_SCRIPT.search(text):
        return False
    letters = sum(c.isalpha() for c in text)
    if letters < 0.55 * len(text.replace(" ", "")) or re.search(
        r"[{}\\<>|]|\$\(|=\"|::|\ufffd|(?<!\w)--\w|%\w", text
    ):
        return False
    return good_ja(text, letters) if lang == "ja" else good_en(text)


def good_en(text: str) -> bool:
    if JAPANESE.search(text) or not LATIN.search(text):
        return False
    words = re.findall(r"[A-Za-z][A-Za-z'’-]*", text)
    longest = max((len(w) for w in re.split(r"\s+", text)), default=0)
    if not words or longest > 40 or sum(len(w) for w in words) < 3:
        return False
    if re.fullmatch(r"\S*\w[._:/]\w\S*|[a-z]+[A-Z]\S*", text):
        return False  # an identifier, not text
    return ord(max(text)) < 0x3000 and sum(ord(c) > 0x7F and c.isalpha() for c in text) < 3


def good_ja(text: str, letters: int) -> bool:
    japanese = len(JAPANESE.findall(text))
    if japanese < 1 or japanese < 0.25 * letters:
        return False
    return not FRAGMENT.match(text) and (bool(KANA.search(text)) or japanese <= 12)


def similar_length(en: str, ja: str) -> bool:
    """Japanese needs about half as many characters as English."""
    ja_size = sum(1 if JAPANESE.match(c) else 0.5 for c in ja)
    ratio = ja_size / max(len(en), 1)
    return 0.14 < ratio < 1.1 if len(en) > 30 else 0.08 < ratio and ja_size < 14 + len(en)


def shares_words(en: str, ja: str, aligned: bool) -> bool:
    """Latin words and numbers in the Japanese text occur in the English."""
    low = en.lower()
    words = [w.lower() for w in re.findall(r"[A-Za-z][\w-]{2,}|\d{2,}", ja, re.A)]
    found = sum(w in low or w.rstrip("s") in low for w in words)
    if len(words) >= 2 and found < 0.5 * len(words):
        return False
    if aligned or not words:
        return True
    return found >= 0.75 * len(words) and mentions(en, ja)


def mentions(en: str, ja: str) -> bool:
    """Names in the English (capitals inside, digits) occur in the Japanese."""
    names = re.findall(r"\b(?:[A-Z]{2,}|[A-Za-z]+_\w+|[A-Z][a-z]+[A-Z]\w+|\d{2,})\b", en)
    low = ja.lower()
    return sum(n.lower() in low for n in names) >= 0.5 * len(names)


def texts(text: str, lang: str) -> Iterator[str]:
    """The good sentences of a text in one language."""
    for sentence in sentences(plain(marked(text), lang), lang):
        if good_text(sentence, lang):
            yield sentence


def key(text: str) -> str:
    """What makes two texts the same: case, width and final marks do not."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"[\s.,!?。、！？:;\"'“”‘’「」()…-]+", "", text) or text
