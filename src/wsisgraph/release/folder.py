"""The folder of a release: made aside and renamed, so that it is complete or not there."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from gzip import GzipFile
from hashlib import sha256
from pathlib import Path
from typing import Any, BinaryIO

from wsisgraph.corpus import shown
from wsisgraph.errors import NotHere, WouldOverwrite
from wsisgraph.release.model import File

__all__ = ["RECORD", "STONES", "SUMS", "Folder", "guard", "is_release", "made_aside", "record"]

RECORD, SUMS, STONES = "release.json", "SHA256SUMS", "withdrawn.ttl"


def record(path: Path) -> Mapping[str, Any] | None:
    """Return what the record of a release says, or None where a folder is no release."""
    try:
        found = json.loads((path / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return None
    keys = {"base", "files", "graph", "issued", "version", "wsisgraph"}
    return found if isinstance(found, dict) and found.keys() >= keys else None


def is_release(path: Path) -> bool:
    """Say whether a folder is a release."""
    return record(path) is not None


def guard(out: Path) -> None:
    """Raise WouldOverwrite where a target exists and is not a release of ours, or holds more than that."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    found = record(out)
    todo = "name another folder with -o, or remove it"
    if found is None:
        raise WouldOverwrite(f"{shown(out)} exists and is not a release ({todo})")
    known = {RECORD, SUMS, *found["files"]}
    inside = (each for each in out.rglob("*") if not each.is_dir())
    for path in sorted(each.relative_to(out).as_posix() for each in inside):
        if path not in known:
            raise WouldOverwrite(f"{shown(out / path)} is not of the release ({todo})")


class Folder:
    """The files of a release as they are written."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.files: list[File] = []

    def add(
        self, path: str, role: str, media_type: str, made: Iterable[bytes], gzip: bool = False
    ) -> File:
        """Write a file piece by piece, compressed where that is asked for, and return what it is."""
        path += ".gz" if gzip else ""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("xb") as out:
            counted = _Counted(out)
            if gzip:  # without name and time, so that the same data gives the same bytes
                with GzipFile("", "wb", 9, counted, mtime=0) as packed:
                    packed.writelines(made)
            else:
                for piece in made:
                    counted.write(piece)
            out.flush()
            os.fsync(out.fileno())
        file = File(path, role, media_type, counted.sha256.hexdigest(), counted.size, gzip)
        self.files.append(file)
        return file


class _Counted:
    """A file that knows the digest and the size of what was written to it."""

    def __init__(self, out: BinaryIO) -> None:
        self.out, self.sha256, self.size = out, sha256(), 0

    def write(self, data: bytes) -> int:
        self.sha256.update(data)
        self.size += memoryview(data).nbytes
        return self.out.write(data)

    def flush(self) -> None:
        self.out.flush()


@contextmanager
def made_aside(out: Path) -> Iterator[Folder]:
    """Give a folder to write to, which becomes `out` where all went well, and is gone where not.

    Raises WouldOverwrite as `guard` does, NotHere where the disk is full or cannot be written.
    """
    guard(out)
    target = out.resolve()
    aside = old = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
        aside.chmod(0o755)
        yield Folder(aside)
        guard(out)
        if target.exists():
            old = Path(tempfile.mkdtemp(prefix=f".{target.name}.", dir=target.parent))
            target.replace(old / "old")
        aside.replace(target)
    except OSError as error:
        if old is not None and not target.exists():
            (old / "old").replace(target)
        reason = error.strerror or error
        raise NotHere(f"{shown(out)} cannot be written: {reason}; nothing was changed") from None
    finally:
        for each in (aside, old):
            if each is not None:
                shutil.rmtree(each, ignore_errors=True)
