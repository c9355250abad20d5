"""Turns `sources.toml` into texts, and into the table of sources, `SOURCES.md`.

The texts go to `../work/texts`: `pairs.tsv` (source, English, Japanese), `singles.tsv`
(source, English) and `words.tsv` (source, Japanese word, cost: low is common).

Invariant: the same packages give the same bytes. A Debian package whose pinned version
has gone from the mirrors is left out with a warning; anything else that is missing, and
a package of another sha256, is an error. `python -m collect --pin` writes the sha256 of
sources that have none.
"""

import fnmatch
import functools
import multiprocessing
import os
import re
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from collect import clean
from collect.archives import Archive, Gone, InnerZips, fetch, sha256
from collect.formats import PAIRS, SINGLE, WORDS

HERE = Path(__file__).resolve().parent
SOURCES = HERE / "sources.toml"
TABLE = HERE / "SOURCES.md"
TEXTS = HERE.parent / "work/texts"
# No text is paired with more others than this: "OK" would be with dozens.
MOST_TRANSLATIONS = 4

Pairs = list[tuple[str, str]]


def main() -> None:
    sources = tomllib.loads(SOURCES.read_text())["source"]
    paths = downloaded(sources)
    readable = [source for source in sources if read_from(source) <= paths.keys()]
    with multiprocessing.Pool(os.cpu_count()) as pool:
        found = pool.map(functools.partial(collected, paths), readable, chunksize=1)
    rows, counts = without_repetitions(readable, found)
    singles = [row for source in readable for row in single_texts(paths, source)]
    listed = [row for source in readable for row in words(paths, source)]
    TEXTS.mkdir(parents=True, exist_ok=True)
    for name, content in (("pairs", rows), ("singles", singles), ("words", listed)):
        write_lines(TEXTS / f"{name}.tsv", ["\t".join(row) for row in content])
    write_lines(TABLE, table(sources, counts))
    print(f"{len(rows)} pairs from {len(readable)} of {len(sources)} sources")


def downloaded(sources: list[dict]) -> dict[str, Path]:
    """The packages of the sources by their names, checked."""
    paths = {}
    for source in sources:
        try:
            path = fetch(source)
        except Gone as gone:
            if source["registry"] != "debian":
                raise
            print(f"left out: {gone}", file=sys.stderr)
            continue
        check(source, sha256(path))
        paths[source["name"]] = path
    return paths


def check(source: dict, digest: str) -> None:
    """Compares a package's sha256, or pins it."""
    if "sha256" not in source and sys.argv[1:] == ["--pin"]:
        write_pin(source["name"], digest)
    elif source.get("sha256") != digest:
        raise RuntimeError(f"{source['name']}: sha256 is {digest}")


def write_pin(name: str, digest: str) -> None:
    """Puts a sha256 after the version line of one source."""
    pattern = rf'(name = "{re.escape(name)}"\n(?:(?!\[\[source\]\]).*\n)*?version = .*\n)'
    SOURCES.write_text(re.sub(pattern, rf'\1sha256 = "{digest}"\n', SOURCES.read_text(), count=1))


def read_from(source: dict) -> set[str]:
    """The sources whose packages a source's texts are in."""
    files = source.get("files", [])
    others = {one[key] for one in files for key in ("en_from", "ja_from") if key in one}
    return others | {source["name"]}


def collected(paths: dict[str, Path], source: dict) -> Pairs:
    """Clean pairs of a source, each once."""
    archives = {name: Archive(paths[name]) for name in read_from(source)}
    kept = {}
    for en, ja in extracted(source, archives):
        aligned = not source.get("check_alignment", False)
        for pair in clean.pairs(en, ja, aligned):
            kept.setdefault(pair, None)
    return list(kept)


def extracted(source: dict, archives: dict[str, Archive]) -> Pairs:
    """Raw pairs of a source, in the order of its file names."""
    pairs = []
    for files in source.get("files", []):
        ja_archive = archives[files.get("ja_from", source["name"])]
        if "inside" in files:
            ja_archive = InnerZips(ja_archive, files["inside"])
        en_archive = archives[files["en_from"]] if "en_from" in files else ja_archive
        pairs += extracted_files(files, ja_archive, en_archive)
    return pairs


def extracted_files(
    files: dict, ja_archive: Archive | InnerZips, en_archive: Archive | InnerZips
) -> Pairs:
    """Pairs of every file whose whole name matches the pattern `ja`."""
    pairs = []
    for name in ja_archive.names:
        match = re.fullmatch(files["ja"], name)
        en = english(files, match, en_archive) if match else None
        if en is None:
            continue
        try:
            pairs += PAIRS[files["format"]](en, ja_archive.read(name))
        except (ValueError, KeyError, UnicodeError) as error:
            print(f"left out: {name}: {error!r}", file=sys.stderr)
    return pairs


def english(files: dict, match: re.Match, archive: Archive | InnerZips) -> bytes | None:
    """The English side of a Japanese file: empty if that has both, None if missing."""
    if "en" in files:
        name = match.expand(files["en"])
        found = fnmatch.filter(archive.names, name) if "*" in name else [name]
        try:
            return archive.read(found[0])
        except (IndexError, KeyError):
            return None
    if "en_all" in files:
        names = [name for name in archive.names if re.fullmatch(files["en_all"], name)]
        return b"\n".join(archive.read(name) for name in names)
    return b""


def single_texts(paths: dict[str, Path], source: dict) -> list[tuple[str, str]]:
    """Clean English texts of a source that has no other language, each once."""
    rows = {}
    for files in source.get("single", []):
        for data in whole_files(paths[source["name"]], files["path"]):
            for text in SINGLE[files["format"]](data):
                rows.update(((source["name"], line), None) for line in clean.texts(text, "en"))
    return list(rows)


def words(paths: dict[str, Path], source: dict) -> list[tuple[str, str, str]]:
    """The words of a source's dictionaries with their costs."""
    rows = set()
    for files in source.get("words", []):
        for data in whole_files(paths[source["name"]], files["path"]):
            rows |= {(source["name"], *row) for row in WORDS[files["format"]](data)}
    return sorted(rows)


def whole_files(path: Path, pattern: str) -> Iterator[bytes]:
    archive = Archive(path)
    return (archive.read(name) for name in archive.names if re.fullmatch(pattern, name))


def without_repetitions(
    sources: list[dict], found: list[Pairs]
) -> tuple[list[tuple[str, str, str]], dict[str, int]]:
    """Rows of all sources, and their number by source. The first source keeps a pair."""
    rows, counts = [], {}
    translations: Counter[str] = Counter()
    seen = set()
    for source, pairs in zip(sources, found):
        before = len(rows)
        for en, ja in pairs:
            key = clean.key(en), clean.key(ja)
            if key in seen or max(translations[one] for one in key) >= MOST_TRANSLATIONS:
                continue
            seen.add(key)
            translations.update(key)
            rows.append((source["name"], en, ja))
        counts[source["name"]] = len(rows) - before
    return rows, counts


def table(sources: list[dict], counts: dict[str, int]) -> list[str]:
    lines = [
        "# Sources of the pairs",
        "",
        "Written by `python -m collect`. A source of 0 pairs has the English side of another,",
        "or texts of one language; one of - was left out. Comments in sources.toml say what to mind before an update.",
        "",
        "| source | registry | package | version | licence | pairs |",
        "| --- | --- | --- | --- | --- | ---: |",
    ]
    for source in sources:
        cells = [source[key] for key in ("name", "registry", "package", "version", "licence")]
        lines.append("| " + " | ".join([*cells, str(counts.get(source["name"], "-"))]) + " |")
    return [*lines, f"| all | | | | | {sum(counts.values())} |"]


def write_lines(path: Path, lines: list[str]) -> None:
    path.write_text("".join(line + "\n" for line in lines))


if __name__ == "__main__":
    main()
