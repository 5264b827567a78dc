"""A build folder as the check reads it: its graph as a grid, and places only when a problem asks."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import sha256
from itertools import count
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from wsisgraph.build import Build, Placed, Wording, joined
from wsisgraph.buildfolder import GRAPH, MANIFEST, PARTS, PLACES, is_build
from wsisgraph.check.compiled.columns import Numbers, Pairs, Rank, np, pack, uniq
from wsisgraph.check.grid import Grid
from wsisgraph.check.kept import Kept
from wsisgraph.corpus import CONFIG, Corpus, open_corpus, shown
from wsisgraph.errors import NotHere, Place
from wsisgraph.progress import counted, tell

if TYPE_CHECKING:
    from wsisgraph.check.compiled import Memory

__all__ = ["Folder"]

Rows: TypeAlias = tuple[Rank, ...]
NAME, FROM = b'{"name": "', b'"source": "'


class Folder:
    """A build folder that has been opened."""

    def __init__(self, out: Path, kept: Kept | None = None) -> None:
        """Open a build; with `kept`, parts that are known are not read again.

        Raises NotHere where the folder is not a whole build, or its graph is not what its manifest
        says.
        """
        if not is_build(out):
            todo = f"make it with: wsisgraph build CORPUS -o {shown(out)}"
            raise NotHere(f"{shown(out)} is not a build ({todo})")
        tell("opening the build")
        manifest = json.loads((out / MANIFEST).read_text("utf-8"))
        self.digests = list(dict.fromkeys(row["sha256"] for row in manifest["parts"]))
        self.memory: Memory | None = None
        # Reading and hashing leave the interpreter to others: the parts are read meanwhile.
        with ThreadPoolExecutor(1) as aside:
            digest = aside.submit(_digest, out / GRAPH)
            grid = self._from_parts(out, kept) if kept is not None else None
            if digest.result() != manifest["graph"]["sha256"]:
                told = f"{shown(out / GRAPH)} is not the graph of its manifest"
                raise NotHere(f"{told} (build it again)")
        self.grid = grid if grid is not None else Grid.read((out / GRAPH).read_bytes())
        places = Places(out, (out / PLACES).read_bytes(), kept.placed if kept else None)
        words = joined(places.wording, (row["id"] for row in manifest["sources"]))
        self.build = Build((), places, words, {**manifest, **places.extra})
        root = places.extra.get("corpus")
        at_hand = root is not None and (root / CONFIG).is_file()
        self.corpus: Corpus | None = open_corpus(root) if root is not None and at_hand else None

    def _from_parts(self, out: Path, kept: Kept) -> Grid | None:
        """Return the grid of all parts, or None where one is missing; know what has changed."""
        from wsisgraph.check.compiled import Memory, change

        known = kept.memory()
        before = known.get("parts", [])
        ids = Numbers(count().__next__)
        rows: dict[str, Rows] = {}
        left = [kept.part(old) for old in before if old not in self.digests]
        gone = [kept.columns(part, ids) for part in left if part is not None]
        if len(gone) < len(left):
            known = {}
        with ThreadPoolExecutor(1) as ahead:
            parts = ahead.map(kept.part, self.digests)
            for digest, held in counted(
                zip(self.digests, parts, strict=True), "parts", len(self.digests)
            ):
                part = held
                if part is None:
                    path = out / PARTS / f"{digest[:20]}.nq"
                    body = path.read_bytes() if path.is_file() else b""
                    if sha256(body).hexdigest() != digest:
                        return None
                    part = kept.scanned(digest, body)
                rows[digest] = kept.columns(part, ids)
        self.memory = Memory()
        if known:
            new = [rows[one] for one in self.digests if one not in before]
            self.memory = Memory(known["queries"], change(_pairs(gone), _pairs(new)))
        return Grid(ids, *(np.concatenate([part[i] for part in rows.values()]) for i in range(4)))


def _digest(path: Path) -> str:
    """Return the SHA-256 of a file, made in one piece, so that nobody is waited for in between."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size == 0:
            return sha256().hexdigest()
        with mmap(file.fileno(), 0, access=ACCESS_READ) as held:
            return sha256(held).hexdigest()


def _pairs(parts: Sequence[Rows]) -> dict[int, Pairs]:
    """Return the triples of some parts as pairs by predicate."""
    found: dict[int, Pairs] = {}
    if parts:
        s, p, o = (np.concatenate([part[i] for part in parts]).astype(np.int64) for i in range(3))
        found = {each: uniq(pack(s[p == each], o[p == each])) for each in set(p.tolist())}
    return found


def _by_source(lines: Sequence[bytes]) -> dict[str, str]:
    """Return the digest of each source's places."""
    found: dict[bytes, list[bytes]] = defaultdict(list)
    for line in lines:
        found[line.rpartition(FROM)[2].partition(b'"')[0]].append(line)
    found.pop(b"{", None)  # what has no source begins with the brace of its row
    return {each.decode(): sha256(b"\n".join(rows)).hexdigest() for each, rows in found.items()}


class Places(Mapping[str, tuple[Placed, ...]]):
    """Where facts and things were written, each row read when it is asked for."""

    def __init__(self, out: Path, data: bytes, digests: dict[str, str] | None = None) -> None:
        self.out = out
        self.wording: list[tuple[str, Wording]] = []
        self.extra: dict[str, Any] = {}
        self.paths: dict[str, str] = {}
        lines = data.splitlines()
        self.lines = named = [line for line in lines if line.startswith(NAME)]
        begin = len(NAME)
        names = [line[begin : line.index(b'"', begin)] for line in named]
        # Rows are in order of name: backwards, the first of several rows is the one that stays.
        self.first = dict(zip(reversed(names), range(len(names) - 1, -1, -1), strict=True))
        for row in map(json.loads, (line for line in lines if not line.startswith(NAME))):
            if "corpus" in row:
                self.extra = {"corpus": (out / row["corpus"]).resolve(), "digests": row["digests"]}
            elif "wording" in row:
                self.wording.append((row["wording"], {row["words"]: tuple(row["things"])}))
        if digests is not None:
            digests |= _by_source(named)

    def __getitem__(self, name: str) -> tuple[Placed, ...]:
        begin, end = NAME + name.encode() + b'"', self.first[name.encode()]
        rows = []
        while end < len(self.lines) and self.lines[end].startswith(begin):
            rows.append(self._placed(self.lines[end]))
            end += 1
        return tuple(rows)

    def __iter__(self) -> Iterator[str]:
        return (name.decode() for name in reversed(self.first))

    def __len__(self) -> int:
        return len(self.first)

    def _placed(self, line: bytes) -> Placed:
        row = json.loads(line)
        path = self.paths.get(row["path"])
        if path is None:
            path = self.paths[row["path"]] = shown((self.out / row["path"]).resolve())
        place = Place(path, row["line"], row["column"])
        told = (row.get(key, "") for key in ("source", "kind", "unsaid"))
        return Placed(row["name"], place, *told)
