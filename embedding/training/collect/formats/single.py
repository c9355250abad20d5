"""Reads texts of one language, and the words of a dictionary."""

import re
from collections.abc import Iterator

from collect.formats.strings import decoded

# Parts of speech of IPADIC that a question is made of.
WANTED = (
    "名詞,一般",
    "名詞,サ変接続",
    "名詞,形容動詞語幹",
    "名詞,副詞可能",
    "動詞,自立",
    "形容詞,自立",
    "副詞,一般",
    "副詞,助詞類接続",
    "感動詞",
)


def texts_wordnet(data: bytes) -> Iterator[str]:
    """Glosses and examples of WordNet's data files."""
    for line in decoded(data).splitlines():
        if line.startswith("  ") or "|" not in line:
            continue
        gloss = line.split("|", 1)[1].strip()
        for part in re.split(r";\s*(?=\")|(?<=\")\s*;\s*|;\s+", gloss):
            yield part.strip().strip('"')


def words_ipadic(data: bytes) -> Iterator[tuple[str, str]]:
    """Base forms of IPADIC with their costs: low is common."""
    for line in data.decode("euc_jp").splitlines():
        cells = line.split(",")
        if cells[0] == cells[10] and ",".join(cells[4:6]).startswith(WANTED):
            yield cells[0], cells[3]
