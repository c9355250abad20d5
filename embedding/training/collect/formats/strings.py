"""What several readers need: joining by key, decoding, nested strings, escapes."""

import re

Pairs = list[tuple[str, str]]


def joined(en: dict[str, str], ja: dict[str, str]) -> Pairs:
    """Pairs of the texts that have the same key."""
    return [(en[key], text) for key, text in ja.items() if key in en]


def decoded(data: bytes) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def flat(value, prefix: str = "") -> dict[str, str]:
    """The strings of nested objects and lists, by their path."""
    if isinstance(value, str):
        return {prefix: value}
    items = (
        value.items()
        if isinstance(value, dict)
        else (enumerate(value) if isinstance(value, list) else ())
    )
    result = {}
    for key, inner in items:
        result.update(flat(inner, f"{prefix}\x1f{key}"))
    return result


def english_key(path: str) -> str:
    """The English text in the last part of a path, without context or plural."""
    text = path.rsplit("\x1f", 1)[-1].rsplit("\x04", 1)[-1]
    return re.sub(r"_(?:one|other|zero|many|few)$", "", text)


ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.S)
ESCAPED = {"n": "\n", "t": "\t", "r": "\r", "f": " "}


def java_unescaped(text: str) -> str:
    return ESCAPE.sub(
        lambda m: chr(int(m[1][1:], 16)) if len(m[1]) == 5 else ESCAPED.get(m[1], m[1]), text
    )
