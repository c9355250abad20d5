#!/usr/bin/env python3
"""Makes an archive of a folder, and a file with its SHA-256 beside it.

    packaging/archive.py FOLDER ARCHIVE

The ending of ARCHIVE decides whether it is a .tar.gz or a .zip. Files belong to nobody in
particular, whoever runs this.
"""

import hashlib
import sys
import tarfile
import zipfile
from pathlib import Path


def nobody(entry):
    """A member of the archive without its owner."""
    entry.uid = entry.gid = 0
    entry.uname = entry.gname = ""
    return entry


def main(folder, archive):
    if archive.suffix == ".zip":
        with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as members:
            for path in sorted(folder.iterdir()):
                members.write(path, f"{folder.name}/{path.name}")
    else:
        with tarfile.open(archive, "w:gz", compresslevel=6) as members:
            members.add(folder, folder.name, filter=nobody)
    with archive.open("rb") as bytes_read:
        digest = hashlib.file_digest(bytes_read, "sha256").hexdigest()
    archive.with_name(f"{archive.name}.sha256").write_text(f"{digest}  {archive.name}\n")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*map(Path, sys.argv[1:]))
