"""Reads message files of JSON, gettext, Java, Python and XML."""

import ast
import html
import json
import re
import struct

from collect.formats.strings import Pairs, decoded, english_key, flat, java_unescaped, joined


def pairs_json(en: bytes, ja: bytes) -> Pairs:
    return joined(flat(json.loads(decoded(en))), flat(json.loads(decoded(ja))))


def pairs_json_english_keys(en: bytes, ja: bytes) -> Pairs:
    """JSON whose keys are the English texts (also VS Code bundles)."""
    return [(english_key(key), text) for key, text in flat(json.loads(decoded(ja))).items()]


def pairs_vscode_bundle(en: bytes, ja: bytes) -> Pairs:
    """VS Code extensions: the bundle's keys are English, after `/` a comment."""
    bundle = json.loads(decoded(ja))["contents"].get("bundle", {})
    return [
        (
            re.sub(r"/[^/]*$", "", key)
            if text.count("/") < key.count("/") and "://" not in key
            else key,
            text,
        )
        for key, text in bundle.items()
    ]


def pairs_json_suffix(en: bytes, ja: bytes) -> Pairs:
    """JSON with the language as its first key."""

    def inner(data):
        return {k.split("\x1f", 2)[-1]: v for k, v in flat(json.loads(decoded(data))).items()}

    return joined(inner(en), inner(ja))


def pairs_cldr_annotations(en: bytes, ja: bytes) -> Pairs:
    """The names (not the keywords) of emoji in CLDR."""

    def names(data):
        return {k: v for k, v in flat(json.loads(decoded(data))).items() if "\x1ftts" in k}

    return joined(names(en), names(ja))


def pairs_cldr_names(en: bytes, ja: bytes) -> Pairs:
    """CLDR's names of languages, territories and so on."""

    def names(data):
        return {k.split("\x1f", 3)[-1]: v for k, v in flat(json.loads(decoded(data))).items()}

    return joined(names(en), names(ja))


PO_LINE = re.compile(r'^(?:(msgctxt|msgid_plural|msgid|msgstr(?:\[\d+\])?)\s+)?"(.*)"\s*$')


def po_string(text: str) -> str:
    try:
        return json.loads(f'"{text}"')
    except ValueError:
        return text.replace('\\"', '"').replace("\\n", "\n")


def po_entries(text: str):
    """Dictionaries of the fields of each entry that is not fuzzy."""
    for block in re.split(r"\n\s*\n", text.replace("\r\n", "\n")):
        if re.search(r"^#,.*\bfuzzy\b", block, re.M):
            continue
        entry, field = {}, None
        for line in block.split("\n"):
            match = PO_LINE.match(line)
            if match:
                field = match.group(1) or field
                if field:
                    entry[field] = entry.get(field, "") + po_string(match.group(2))
        yield entry


def pairs_po(en: bytes, ja: bytes) -> Pairs:
    pairs = []
    for entry in po_entries(decoded(ja)):
        source, plural = entry.get("msgid", ""), entry.get("msgid_plural")
        if not source:
            continue
        target = entry.get("msgstr") or entry.get("msgstr[0]", "")
        pairs.append((plural or source, target))
    return pairs


def pairs_po_keys(en: bytes, ja: bytes) -> Pairs:
    """Two .po files whose msgid is a key."""
    return joined(dict(pairs_po(b"", en)), dict(pairs_po(b"", ja)))


def pairs_mo(en: bytes, ja: bytes) -> Pairs:
    order = "<" if ja[:4] == b"\xde\x12\x04\x95" else ">"
    count, ids, texts = struct.unpack_from(order + "3I", ja, 8)

    def string(table: int, index: int) -> str:
        length, offset = struct.unpack_from(order + "2I", ja, table + 8 * index)
        return ja[offset : offset + length].decode("utf-8")

    pairs = []
    for index in range(count):
        source = string(ids, index).rsplit("\x04", 1)[-1].split("\0")[-1]
        if source:
            pairs.append((source, string(texts, index).split("\0")[0]))
    return pairs


def properties(data: bytes) -> dict[str, str]:
    text = re.sub(r"(?<!\\)((?:\\\\)*)\\\r?\n[ \t]*", r"\1", decoded(data))
    result = {}
    for line in text.splitlines():
        match = re.match(r"\s*((?:\\.|[^\\\s=:#!])(?:\\.|[^\\\s=:])*)\s*[=:\s]\s*(.*)", line)
        if match:
            result[java_unescaped(match[1])] = message_format(java_unescaped(match[2]))
    return result


def message_format(text: str) -> str:
    """Java's MessageFormat doubles apostrophes and quotes braces."""
    return text.replace("''", "'") if "''" in text else text


def pairs_properties(en: bytes, ja: bytes) -> Pairs:
    return joined(properties(en), properties(ja))


def java_listbundle(data: bytes) -> dict[str, str]:
    text = decoded(data)
    found = re.findall(r'\{\s*"((?:\\.|[^"\\])*)"\s*,\s*"((?:\\.|[^"\\])*)"\s*\}', text)
    return {key: java_unescaped(value) for key, value in found}


def pairs_java_listbundle(en: bytes, ja: bytes) -> Pairs:
    return joined(java_listbundle(en), java_listbundle(ja))


def python_dict(data: bytes) -> dict[str, str]:
    """The string items of all dictionaries in a Python module, by key."""
    result = {}
    for node in ast.walk(ast.parse(decoded(data))):
        if isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values):
                if (
                    isinstance(key, ast.Constant)
                    and isinstance(value, ast.Constant)
                    and isinstance(value.value, str)
                ):
                    result[str(key.value)] = value.value
    return result


def pairs_python(en: bytes, ja: bytes) -> Pairs:
    return joined(python_dict(en), python_dict(ja))


def xml_texts(data: bytes) -> dict[str, str]:
    """Texts of `<x key="..">text</x>` elements by their key, id or name."""
    found = re.findall(r'<\w[^<>]*?\b(?:key|id|name)="([^"]+)"[^<>]*>([^<>]+)</', decoded(data))
    return {key: html.unescape(text).strip() for key, text in found}


def pairs_xml(en: bytes, ja: bytes) -> Pairs:
    return joined(xml_texts(en), xml_texts(ja))


def pairs_xliff(en: bytes, ja: bytes) -> Pairs:
    found = re.findall(
        r"<source[^>]*>(.*?)</source>\s*<target[^>]*>(.*?)</target>", decoded(ja), re.S
    )
    return [(html.unescape(a), html.unescape(b)) for a, b in found]
