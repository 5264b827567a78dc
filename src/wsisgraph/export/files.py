"""Write bytes to a file, whole or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from secrets import token_hex
from typing import BinaryIO

from wsisgraph.corpus import shown
from wsisgraph.errors import NotHere

__all__ = ["write_export"]


def write_export(made: bytes | Iterable[bytes], out: Path | BinaryIO) -> None:
    """Write what a format made, in one piece or many, to a file or to a stream that takes bytes.

    A file is written aside, in the same folder, and renamed: it is there whole, or as it was before.
    Folders on the way are made. Raises NotHere where the file cannot be written.
    """
    pieces = [made] if isinstance(made, bytes) else made
    if not isinstance(out, Path):
        for piece in pieces:
            out.write(piece)
        return
    try:
        if out.exists() and not out.is_file() and not out.is_dir():  # a device or a pipe
            with out.open("wb") as file:
                file.writelines(pieces)
        else:
            _replace(pieces, out.resolve())
    except OSError as error:
        raise NotHere(f"{shown(out)} cannot be written: {error.strerror or error}") from None


def _replace(pieces: Iterable[bytes], out: Path) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = out.parent / f".{token_hex(8)}.part"
    try:
        with aside.open("xb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(out)
    finally:
        aside.unlink(missing_ok=True)
