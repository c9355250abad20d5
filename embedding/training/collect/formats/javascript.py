"""Reads texts in JavaScript code without running it."""

import json
import re

from collect.formats.strings import Pairs, decoded, english_key, java_unescaped, joined

JS_TOKEN = re.compile(
    r"""(?P<comment>/\*.*?\*/|//[^\n]*)"""
    r"""|(?P<string>"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\])*`)"""
    r"""|(?P<name>[A-Za-z_$][\w$.-]*|\d+)"""
    r"""|(?P<mark>[{}\[\]:,()=;+?])""",
    re.S,
)


def js_string(token: str) -> str:
    body = token[1:-1].replace("\\\n", "")
    body = re.sub(r"\\x([0-9a-fA-F]{2})", r"\\u00\1", body)
    body = re.sub(r"\\u\{([0-9a-fA-F]+)\}", lambda m: chr(int(m[1], 16)), body)
    return java_unescaped(body)


def js_strings(data: bytes) -> dict[str, str]:
    """`key: "text"` of nested object literals, by path, without evaluation.

    A text counts only when it is the whole value, or parts joined by `+`.
    """
    result, path, key, last, counts = {}, [], None, None, []
    tokens = [m for m in JS_TOKEN.finditer(decoded(data)) if m.lastgroup != "comment"]
    at = 0
    while at < len(tokens):
        kind, text = tokens[at].lastgroup, tokens[at].group()
        after = tokens[at + 1].group() if at + 1 < len(tokens) else ""
        if text in "{[" and kind == "mark":
            path.append(key or "")
            counts.append(0 if text == "[" else None)
            key = "0" if text == "[" else None
        elif text in "}]" and kind == "mark":
            if path:
                path.pop()
                counts.pop()
            key = None
        elif text == "," and kind == "mark":
            key = None
            if counts and counts[-1] is not None:
                counts[-1] += 1
                key = str(counts[-1])
        elif (
            kind in ("name", "string")
            and after in (":", "=")
            and (last in ("{", ",", ";", None) or after == "=" or last not in ("?", ":"))
        ):
            key = js_string(text) if kind == "string" else text
        elif kind == "string" and key is not None and last in (":", "=", "[", ",", "+"):
            value = js_string(text)
            place = "\x1f".join(path + [key])
            if last == "+":
                if place in result:
                    result[place] += value
            elif after in (",", "}", "]", ";", "+", ""):
                result[place] = value
        last = text if kind == "mark" else "x"
        at += 1
    return result


def pairs_js(en: bytes, ja: bytes) -> Pairs:
    return joined(js_strings(en), js_strings(ja))


def pairs_js_suffix(en: bytes, ja: bytes) -> Pairs:
    """Objects in differently named variables: joined on inner keys only."""

    def inner(strings):
        return {k.split("\x1f", 1)[-1]: v for k, v in strings.items()}

    return joined(inner(js_strings(en)), inner(js_strings(ja)))


def pairs_js_last(en: bytes, ja: bytes) -> Pairs:
    """A flat object with dotted keys and a nested one with the same keys."""

    def last(strings):
        parts = {k: k.split("\x1f") for k in strings}
        return {
            tail: strings[k]
            for k, path in parts.items()
            for tail in (".".join(path[-n:]) for n in range(1, 5))
        }

    return joined(last(js_strings(en)), last(js_strings(ja)))


def pairs_js_english_keys(en: bytes, ja: bytes) -> Pairs:
    return [(english_key(key), text) for key, text in js_strings(ja).items()]


VARIABLE = re.compile(r'\b([\w$]+)=("(?:\\.|[^"\\])*"|`[^`]*`)')
INLINE = re.compile(r'("(?:\\.|[^"\\])*"):("(?:\\.|[^"\\])*")(?=[,}])')
EXPORT = re.compile(r"\b([\w$]+) as (\w+)")


def pairs_js_variables(en: bytes, ja: bytes) -> Pairs:
    """A minified module of JSON with English keys: inline and exported texts."""
    text = decoded(ja)
    values = {name: js_string(token) for name, token in VARIABLE.findall(text)}
    pairs = [(english_key(js_string(key)), js_string(token)) for key, token in INLINE.findall(text)]
    return pairs + [(key, values[name]) for name, key in EXPORT.findall(text) if name in values]


ASSIGN = re.compile(r'\["(\w+)"\]\s*=\s*("(?:\\.|[^"\\])*")')


def pairs_js_assign(en: bytes, ja: bytes) -> Pairs:
    """Blockly's `Blockly.Msg["KEY"] = "text";`."""

    def texts(data):
        return {key: js_string(token) for key, token in ASSIGN.findall(decoded(data))}

    return joined(texts(en), texts(ja))


DIAG = re.compile(r'diag\(\d+, \d+ /\* \w+ \*/, "([^"]+)", "((?:\\.|[^"\\])*)"')


def pairs_typescript(en: bytes, ja: bytes) -> Pairs:
    """TypeScript's diagnostics: English in the compiler, Japanese in JSON."""
    messages = {key: js_string(f'"{text}"') for key, text in DIAG.findall(decoded(en))}
    return joined(messages, json.loads(decoded(ja)))


LOCALIZE = re.compile(
    r"""localize2?\(\s*(\d+)\s*,\s*("(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|`(?:\\.|[^`\\])*`)""", re.S
)
ARRAY = re.compile(r"(?:_NLS_MESSAGES|content)\s*=\s*(\[.*?\n?\])\s*(?:;|$)", re.S)


def nls_array(data: bytes) -> list:
    text = ARRAY.search(decoded(data)).group(1)
    text = re.sub(r"^\s*undefined\s*,?", "null,", text.removeprefix("["), flags=re.M)
    text = re.sub(r"(?<=[,\[])\s*(?:undefined)(?=\s*[,\]])", "null", text)
    return json.loads("[" + re.sub(r",\s*\]\s*$", "]", text))


def pairs_nls(en: bytes, ja: bytes) -> Pairs:
    """VS Code: `localize(12, "English")` in code and an array of Japanese."""
    texts = nls_array(ja)
    pairs = {}
    for index, token in LOCALIZE.findall(decoded(en)):
        number = int(index)
        if number < len(texts) and isinstance(texts[number], str):
            pairs.setdefault(number, (js_string(token), texts[number]))
    return [pairs[number] for number in sorted(pairs)]
