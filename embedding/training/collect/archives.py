"""Turns a source into the files of its package, downloaded and checked.

Packages come through the registries' ordinary clients (npm pack, pip download, apt-get
download) and nothing is read from one before its sha256 was compared.
"""

import gzip
import hashlib
import io
import os
import re
import shutil
import subprocess
import tarfile
import tempfile
import zipfile
from pathlib import Path

DOWNLOADED = Path(__file__).resolve().parent.parent / "work/archives"


class Gone(Exception):
    """The registry does not have the package in that version any more."""


def fetch(source: dict) -> Path:
    """The package of a source, downloaded unless it has been."""
    version = source["version"].replace(":", "%3a")
    folder = DOWNLOADED / source["registry"] / source["package"].replace("/", "__") / version
    if not folder.is_dir():
        download(source, folder)
    found = sorted(folder.glob("*"))
    if len(found) != 1:
        raise RuntimeError(f"{source['name']}: expected one file in {folder}")
    return found[0]


def download(source: dict, folder: Path) -> None:
    """Downloads a package into a folder of its own, whole or not at all."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent) as scratch:
        command = download_command(source)
        try:
            done = subprocess.run(command, cwd=scratch, capture_output=True, text=True)
        except FileNotFoundError as missing:
            raise Gone(f"{source['name']}: no program {command[0]}") from missing
        if done.returncode or not os.listdir(scratch):
            raise Gone(f"{source['name']}: {' '.join(command)}: {done.stderr.strip()[-300:]}")
        shutil.copytree(scratch, folder)


def download_command(source: dict) -> list[str]:
    name, version = source["package"], source["version"]
    match source["registry"]:
        case "npm":
            return ["npm", "pack", "--silent", f"{name}@{version}"]
        case "debian":
            return ["apt-get", "download", f"{name}={version}"]
        case "pypi":
            return [*pip_command(source), f"{name}=={version}"]
    raise ValueError(f"{source['name']}: unknown registry {source['registry']}")


def pip_command(source: dict) -> list[str]:
    """Downloads the same wheel on every machine."""
    command = ["pip", "download", "-q", "--disable-pip-version-check", "--no-deps", "-d", "."]
    command += ["--only-binary=:all:", "--python-version", source.get("python", "3.14")]
    for platform in ("manylinux_2_28_x86_64", "manylinux2014_x86_64", "any"):
        command += ["--platform", platform]
    return command


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


class Archive:
    """Names and bytes of the files in a wheel, a tarball or a Debian package."""

    def __init__(self, path: Path):
        self._zip = zipfile.ZipFile(path) if path.suffix in (".whl", ".zip", ".jar") else None
        if self._zip is None:
            self._tar = tarfile.open(fileobj=io.BytesIO(tar_bytes(path)))
            self._members = {m.name.removeprefix("./"): m for m in self._tar if m.isfile()}
        self.names = sorted(self._members if self._zip is None else self._zip.namelist())

    def read(self, name: str) -> bytes:
        if self._zip is None:
            return self._tar.extractfile(self._members[name]).read()
        return self._zip.read(name)


def tar_bytes(path: Path) -> bytes:
    """The whole tar, so that its members are read in any order quickly."""
    if path.suffix == ".deb":
        command = ["dpkg-deb", "--fsys-tarfile", path]
        return subprocess.run(command, check=True, capture_output=True).stdout
    if path.suffix in (".tgz", ".gz"):
        return gzip.decompress(path.read_bytes())
    return path.read_bytes()


class InnerZips:
    """The files of all .jar, .apk or .zip files inside another archive."""

    def __init__(self, archive: Archive, pattern: str):
        self._zips: dict[str, zipfile.ZipFile] = {}
        for name in archive.names:
            if re.fullmatch(pattern, name):
                inner = zipfile.ZipFile(io.BytesIO(archive.read(name)))
                self._zips.update((n, inner) for n in inner.namelist())
        self.names = sorted(self._zips)

    def read(self, name: str) -> bytes:
        return self._zips[name].read(name)
