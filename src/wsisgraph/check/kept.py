"""What a check keeps for the next one: parts as columns, and what each source's evidence gave.

The folder lies beside the build, `.BUILD.check` for BUILD, and may be removed at any time. Every
file is named by what it was made from, or says so itself, and holds the digest of its own content:
one that is missing, broken or out of date is made again. Files are written aside and renamed, so
that runs beside each other do no harm; what cannot be written is not kept.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from hashlib import blake2b, sha256
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wsisgraph.check.compiled.columns import Numbers, Rank

__all__ = ["Kept", "code_digest"]

TAG = "CACHEDIR.TAG"
# The first line is that of the Cache Directory Tagging Specification, which backups look for.
TAGGED = "Signature: 8a477f597d28d172789f06886806bc55\nKept by wsisgraph check; safe to delete.\n"
MEMORY = "queries"
WIDTH = 4
# What the check of evidence and words rests on, besides the modules of the check.
PROGRAM = ("errors", "model", "text", "kinds", "rdf", "schema", "corpus", "read/moved")


class Kept:
    """The folder of what is kept for a build; `placed` is the digest of each source's places."""

    def __init__(self, build: Path) -> None:
        self.build = build = build.resolve()
        self.folder = build.parent / f".{build.name}.check"
        self.placed: dict[str, str] = {}
        self.used: set[str] = set()

    def part(self, digest: str) -> bytes | None:
        """Return a part as it is kept, None where it is not."""
        return self._read(f"part-{digest[:20]}")

    def columns(self, part: bytes, ids: Numbers) -> tuple[Rank, ...]:
        """Return the rows of a part as it is kept, in the numbers of `ids`."""
        from wsisgraph.check.compiled.columns import np

        size = int.from_bytes(part[:8], "big")
        rows = np.frombuffer(part, np.int32, offset=8, count=size * WIDTH).reshape(WIDTH, size)
        tokens = part[8 + rows.nbytes :].split(b"\n")
        number = np.fromiter(map(ids.__getitem__, tokens), np.int32, len(tokens))
        return tuple(number[column] for column in rows)

    def scanned(self, digest: str, body: bytes) -> bytes:
        """Keep a part, given its lines, and return it as it is kept."""
        from wsisgraph.check.compiled.columns import Numbers, np, numbered
        from wsisgraph.check.compiled.scan import QUAD, scan

        own = Numbers(count().__next__)
        rows = np.stack(numbered(own, scan(body, QUAD), WIDTH))
        part: bytes = rows.shape[1].to_bytes(8, "big") + rows.tobytes() + b"\n".join(own)
        self._write(f"part-{digest[:20]}", part)
        return part

    def result(self, source: str, key: str) -> Mapping[str, Any] | None:
        """Return what was kept for a source under a key."""
        data = self._read(_name(source))
        found = json.loads(data) if data is not None else {}
        result: Mapping[str, Any] | None = found.get("result") if found.get("key") == key else None
        return result

    def keep(self, source: str, key: str, result: Mapping[str, Any]) -> None:
        """Keep what was found for a source."""
        row = {"key": key, "source": source, "result": result}
        self._write(_name(source), json.dumps(row, ensure_ascii=False).encode())

    def memory(self) -> Mapping[str, Any]:
        """Return the parts and what the queries gave in the run before, empty where it is unknown."""
        data = self._read(MEMORY)
        found: Mapping[str, Any] = json.loads(data) if data is not None else {}
        return found if found.get("code") == code_digest() else {}

    def remember(self, digests: Sequence[str], queries: Mapping[str, Any]) -> None:
        """Keep what the queries gave over some parts."""
        row = {"code": code_digest(), "parts": list(digests), "queries": queries}
        self._write(MEMORY, json.dumps(row, ensure_ascii=False).encode())

    def tidy(self) -> None:
        """Remove what this run has not asked for."""
        with suppress(OSError):
            for path in self.folder.iterdir():
                if path.name not in self.used and path.name.startswith(("part-", "source-")):
                    path.unlink(missing_ok=True)

    def _read(self, name: str) -> bytes | None:
        self.used.add(name)
        try:
            data = (self.folder / name).read_bytes()
        except OSError:
            return None
        whole = len(data) > 32 and blake2b(data[32:], digest_size=32).digest() == data[:32]
        return data[32:] if whole else None

    def _write(self, name: str, data: bytes) -> None:
        self.used.add(name)
        with suppress(OSError):
            if not self.folder.is_dir():
                self.folder.mkdir(exist_ok=True)
                (self.folder / TAG).write_text(TAGGED, "utf-8")
            handle, aside = tempfile.mkstemp(prefix=".", dir=self.folder)
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(blake2b(data, digest_size=32).digest() + data)
                Path(aside).replace(self.folder / name)
            except BaseException:
                Path(aside).unlink(missing_ok=True)
                raise


def _name(source: str) -> str:
    return f"source-{sha256(source.encode()).hexdigest()[:20]}"


@cache
def code_digest() -> str:
    """Return the digest of what finds a result: another program or ontology, other results."""
    from wsisgraph.schema import ontology_files

    made = sha256()
    facts = ontology_files()[0].parent / "facts.yaml"
    root = Path(__file__).resolve().parent.parent
    program = [*(root / f"{name}.py" for name in PROGRAM), *sorted((root / "check").rglob("*.py"))]
    for path in [facts, *ontology_files(), *program]:
        made.update(path.read_bytes() + b"\0")
    return made.hexdigest()
