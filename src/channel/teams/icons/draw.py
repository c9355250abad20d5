"""Draws the two icons of the Teams app, which are kept beside this script.

A window (窓) with its sill. color.png has 192 x 192 pixels; outline.png has 32 x 32,
white on nothing, as Teams wants it. Needs Python alone:

    python3 draw.py
"""

import struct
import zlib
from pathlib import Path

BLUE, WHITE, CLEAR = (0x2F, 0x6F, 0xB7, 255), (255, 255, 255, 255), (255, 255, 255, 0)


def png(pixels, palette):
    """An indexed PNG of two bits a pixel (ISO/IEC 15948)."""

    def chunk(kind, data):
        sum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", sum)

    size = len(pixels)
    rows = b""
    for row in pixels:
        packed = [sum(row[at + k] << (6 - 2 * k) for k in range(4)) for at in range(0, size, 4)]
        rows += b"\0" + bytes(packed)
    head = struct.pack(">IIBBBBB", size, size, 2, 3, 0, 0, 0)
    return b"".join([
        b"\x89PNG\r\n\x1a\n",
        chunk(b"IHDR", head),
        chunk(b"PLTE", b"".join(bytes(color[:3]) for color in palette)),
        chunk(b"tRNS", bytes(color[3] for color in palette)),
        chunk(b"IDAT", zlib.compress(rows, 9)),
        chunk(b"IEND", b""),
    ])


def is_window(x, y, size, line):
    """True on the frame, the bars and the sill."""
    left, right, top, bottom = size * 0.22, size * 0.78, size * 0.17, size * 0.72
    middle, bar = size / 2, size * 0.40
    inside = left <= x <= right and top <= y <= bottom
    frame = min(x - left, right - x, y - top, bottom - y) < line
    bars = abs(x - middle) < line / 2 or abs(y - bar) < line / 2
    sill = size * 0.13 <= x <= size * 0.87 and size * 0.77 <= y <= size * 0.77 + line * 1.4
    return inside and (frame or bars) or sill


def draw(size, line, background):
    """1 where the window is, 0 elsewhere."""
    at = [step + 0.5 for step in range(size)]
    return png([[int(is_window(x, y, size, line)) for x in at] for y in at], [background, WHITE])


if __name__ == "__main__":
    here = Path(__file__).parent
    (here / "color.png").write_bytes(draw(192, 10, BLUE))
    (here / "outline.png").write_bytes(draw(32, 2, CLEAR))
