"""Reads binary resources: Chromium's .pak and Android's resources.arsc."""

import gzip
import struct

from collect.formats.strings import Pairs, joined


def pak(data: bytes) -> dict[int, str]:
    """The texts of a Chromium .pak file (version 5) by resource number."""
    version, encoding, count = struct.unpack_from("<IB3xH", data)
    if version != 5 or encoding != 1:
        raise ValueError(f"pak version {version}, encoding {encoding}")
    index = [struct.unpack_from("<HI", data, 12 + 6 * i) for i in range(count + 1)]
    return {
        number: pak_text(data[start:end]) for (number, start), (_, end) in zip(index, index[1:])
    }


def pak_text(data: bytes) -> str:
    """A resource; some are compressed, some are no text."""
    if data[:2] == b"\x1f\x8b":
        data = gzip.decompress(data)
    return data.decode("utf-8", "replace")


def pairs_pak(en: bytes, ja: bytes) -> Pairs:
    return joined(pak(en), pak(ja))


def string_pool(data: bytes, at: int) -> list[str]:
    """The strings of an Android string pool chunk."""
    count, _, flags, start = struct.unpack_from("<4I", data, at + 8)
    offsets = struct.unpack_from(f"<{count}I", data, at + struct.unpack_from("<H", data, at + 2)[0])
    read = pool_utf8 if flags & 0x100 else pool_utf16
    return [read(data, at + start + offset) for offset in offsets]


def pool_utf8(data: bytes, at: int) -> str:
    at += 2 if data[at] & 0x80 else 1
    size = data[at]
    at += 1
    if size & 0x80:
        size = (size & 0x7F) << 8 | data[at]
        at += 1
    return data[at : at + size].decode("utf-8", "replace")


def pool_utf16(data: bytes, at: int) -> str:
    (size,) = struct.unpack_from("<H", data, at)
    at += 2
    if size & 0x8000:
        size = (size & 0x7FFF) << 16 | struct.unpack_from("<H", data, at)[0]
        at += 2
    return data[at : at + 2 * size].decode("utf-16-le", "replace")


def chunks(data: bytes, at: int, end: int):
    """(kind, header size, start, end) of the chunks in a part of a file."""
    while at + 8 <= end:
        kind, header, size = struct.unpack_from("<HHI", data, at)
        yield kind, header, at, at + size
        at += max(size, 8)


def arsc(data: bytes) -> dict[bytes, dict]:
    """The strings of an Android resources.arsc: language -> key -> text."""
    tables, pool = {}, []
    for kind, header, at, end in chunks(data, 12, len(data)):
        if kind == 1:
            pool = string_pool(data, at)
        elif kind == 0x200:
            for inner, head, start, _ in chunks(data, at + header, end):
                if inner == 0x201:
                    arsc_type(data, start, head, pool, tables)
    return tables


def arsc_type(data: bytes, at: int, header: int, pool: list[str], tables: dict) -> None:
    """Add the strings of one type chunk if only its language is special."""
    kind, _, _, count, entries = struct.unpack_from("<BBHII", data, at + 8)
    (size,) = struct.unpack_from("<I", data, at + 20)
    config = data[at + 24 : at + 20 + size]
    language, rest = config[4:6], config[:4] + config[8:]
    if any(rest) or config[6:8] not in (b"\0\0", b"JP"):
        return
    table = tables.setdefault(language, {})
    for number, offset in enumerate(struct.unpack_from(f"<{count}I", data, at + header)):
        if offset != 0xFFFFFFFF:
            for name, text in arsc_entry(data, at + entries + offset, pool):
                table[kind, number, name] = text


def arsc_entry(data: bytes, at: int, pool: list[str]):
    """(name in a plural or array, text) of one resource entry."""
    size, flags, _ = struct.unpack_from("<HHI", data, at)
    values = [(0, at + size)]
    if flags & 1:
        (count,) = struct.unpack_from("<I", data, at + 12)
        values = [
            (struct.unpack_from("<I", data, at + 16 + 12 * i)[0], at + 20 + 12 * i)
            for i in range(count)
        ]
    for name, place in values:
        _, _, kind, value = struct.unpack_from("<HBBI", data, place)
        if kind == 3 and value < len(pool):
            yield name, pool[value]


def pairs_arsc(en: bytes, ja: bytes) -> Pairs:
    tables = arsc(ja)
    return joined(tables[b"\0\0"], tables[b"ja"])
