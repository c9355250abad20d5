#!/usr/bin/env python3
"""Writes the licences and notices that go with the program to a folder.

    packaging/licences.py TARGET FOLDER

THIRD-PARTY.txt has those of the crates that the program for a target is made of, from
`cargo metadata` and the sources of the crates, which are there once the program has been
compiled. Fails where a crate has a licence that isn't accepted below, or neither the text of its
licence nor one that is the same for everybody. `cargo about` would write that file too, but takes
several minutes to compile.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

# Licences that allow to distribute a program with the crate in it, with their notice.
ACCEPTED = {
    "0BSD", "Apache-2.0", "Apache-2.0 WITH LLVM-exception", "BSD-2-Clause", "BSD-3-Clause",
    "BSL-1.0", "CC0-1.0", "CDLA-Permissive-2.0", "ISC", "MIT", "MIT-0", "Unicode-3.0",
    "Unlicense", "Zlib",
}
# The names that files with licences and notices begin with.
NAMES = ("copying", "copyright", "licence", "license", "notice", "unlicense")
# The project's own licences, and the notices of its data, with their names in the folder.
OWN = {
    "LICENSE-APACHE": "LICENSE-APACHE",
    "LICENSE-MIT": "LICENSE-MIT",
    "dictionary/NOTICE-IPADIC": "NOTICE-IPADIC",
    "embedding/NOTICE": "NOTICE-EMBEDDING",
}
ROOT = Path(__file__).resolve().parent.parent


def packages(target):
    """The packages of crates.io that are linked into the program."""
    command = ["cargo", "metadata", "--locked", "--format-version=1", f"--filter-platform={target}"]
    metadata = json.loads(subprocess.check_output(command, cwd=ROOT))
    by_id = {package["id"]: package for package in metadata["packages"]}
    nodes = {node["id"]: node for node in metadata["resolve"]["nodes"]}
    linked, left = set(), [metadata["resolve"]["root"]]
    while left:
        name = left.pop()
        if name in linked:
            continue
        linked.add(name)
        for dependency in nodes[name]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                left.append(dependency["pkg"])
    found = [by_id[name] for name in linked if by_id[name]["source"]]
    return sorted(found, key=lambda package: (package["name"], package["version"]))


def is_accepted(licence):
    """Whether an SPDX expression allows it: each part of AND has an accepted choice of OR."""
    parts = (part.strip("() ") for part in licence.split(" AND "))
    return all(ACCEPTED.intersection(re.split(r" OR |\s*/\s*", part)) for part in parts)


def texts(package):
    """The files with the package's licences and notices, at most two folders deep."""
    folder = Path(package["manifest_path"]).parent
    found = []
    for pattern in ("*", "*/*", "*/*/*"):
        for path in sorted(folder.glob(pattern)):
            is_code = path.suffix in (".rs", ".c", ".h", ".py", ".toml", ".json")
            if path.is_file() and path.name.lower().startswith(NAMES) and not is_code:
                found.append((str(path.relative_to(folder)), path.read_text(encoding="utf-8", errors="replace").strip()))
    return found


def common_text(package):
    """The text of a licence for a package that comes without one."""
    authors = ", ".join(re.sub(r"\s*<.*?>", "", author) for author in package["authors"])
    licences = re.split(r"\s+OR\s+|\s*/\s*", package["license"])
    if "MIT" in licences:
        text = (ROOT / "LICENSE-MIT").read_text(encoding="utf-8").strip()
        holder = authors or f"The authors of {package['name']}"
        return re.sub(r"(?m)^Copyright .*$", f"Copyright (c) {holder}", text)
    if "Apache-2.0" in licences:
        return "The Apache License, Version 2.0, is in the file LICENSE-APACHE beside this one."
    return None


def main(target, folder):
    """Writes the files, and returns what is wrong with licences."""
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    for source, name in OWN.items():
        shutil.copy(ROOT / source, folder / name)
    faults, names = [], []
    by_text = {}
    for package in packages(target):
        name = f"{package['name']} {package['version']}"
        licence = package["license"] or ""
        names.append(f"{name} ({licence})")
        if not is_accepted(licence):
            faults.append(f"{name}: the licence {licence!r} isn't accepted")
        found = texts(package) or [("its Cargo.toml", common_text(package))]
        for origin, text in found:
            if text is None:
                faults.append(f"{name}: there is no text of {licence}")
            else:
                by_text.setdefault(re.sub(r"\s+", " ", text), (text, []))[1].append(f"{name}, {origin}")
    if faults:
        return faults
    rule = "=" * 80
    lines = [
        "Licences of third parties",
        "",
        "Madoguchi is under the licences in LICENSE-MIT and LICENSE-APACHE. The program contains",
        "the crates below, and parts of the standard library of Rust (MIT OR Apache-2.0). The",
        "notices of the dictionary and the language models are in NOTICE-IPADIC and",
        "NOTICE-EMBEDDING; `madoguchi notices` prints them.",
        "",
        *names,
    ]
    for text, users in sorted(by_text.values(), key=lambda entry: entry[1]):
        lines += ["", rule, *users, rule, "", text]
    (folder / "THIRD-PARTY.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return []


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    if problems := main(*sys.argv[1:]):
        sys.exit("\n".join(problems))
