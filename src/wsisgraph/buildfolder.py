"""A build as a folder: graph.nq, parts/, manifest.json, and places.jsonl that stays out of exports."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from wsisgraph.build import Build, Part, Placed, joined
from wsisgraph.collector import uncollected
from wsisgraph.corpus import Corpus, shown
from wsisgraph.errors import NotHere, Place, WouldOverwrite
from wsisgraph.merge import Lines
from wsisgraph.model import Tombstone

__all__ = ["guard", "is_build", "known_parts", "open_build", "write_build"]

GRAPH, MANIFEST, PLACES, PARTS = "graph.nq", "manifest.json", "places.jsonl", "parts"


def is_build(path: Path) -> bool:
    """Say whether a folder is a build."""
    return (path / MANIFEST).is_file() and (path / GRAPH).is_file()


def write_build(build: Build, corpus: Corpus, out: Path) -> None:
    """Write a build as a folder, made aside and renamed: complete, or not there.

    Raises WouldOverwrite where the folder exists and is not a build.
    """
    from concurrent.futures import ThreadPoolExecutor

    guard(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    try:
        aside.chmod(0o755)
        # Writing leaves the interpreter to others: the places are put into words meanwhile.
        with uncollected(), ThreadPoolExecutor(1) as writer:
            written = writer.submit(_write_lines, build, aside)
            _write_places(build, corpus, out, aside)
            written.result()
        manifest = json.dumps(build.manifest, ensure_ascii=False, indent=2, sort_keys=True)
        (aside / MANIFEST).write_text(manifest + "\n", "utf-8", newline="\n")
        guard(out)
        if out.exists():
            shutil.rmtree(out)
        aside.replace(out)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write_lines(build: Build, aside: Path) -> None:
    """Write the graph and the lines of each part."""
    with (aside / GRAPH).open("wb", buffering=0) as file:
        for piece in build.lines.pieces if isinstance(build.lines, Lines) else build.lines:
            file.write(piece)
    (aside / PARTS).mkdir()
    for part in build.parts:
        (aside / PARTS / f"{part.digest[:20]}.nq").write_bytes(part.body)


def _write_places(build: Build, corpus: Corpus, out: Path, aside: Path) -> None:
    """Write where everything stands, and how the sheets word things."""
    words = [
        {"wording": part.source, "part": part.name, "words": w, "things": list(part.wording[w])}
        for part in build.parts
        for w in sorted(part.wording)
    ]
    config = {
        "corpus": os.path.relpath(corpus.root, out.resolve()),
        "digests": {s.id: s.digest_place.line for s in corpus.sources},
    }
    encode = json.JSONEncoder(ensure_ascii=False).encode
    with (aside / PLACES).open("w", encoding="utf-8", newline="\n") as file:
        file.write(encode(config) + "\n")
        file.writelines(_rows(build, out, encode))
        file.writelines(encode(row) + "\n" for row in words)


def _rows(build: Build, out: Path, encode: Callable[[object], str]) -> Iterator[str]:
    """Yield where each fact and thing stands as lines of JSON, in order of name."""
    rows = [(row, part.source) for part in build.parts for row in part.rows]
    rows.sort(key=lambda pair: pair[0][0])

    @cache
    def path(written: str) -> str:
        return encode(_relative(written, out))

    @cache
    def extra(key: str, value: str) -> str:
        return f', "{key}": {encode(value)}' if value else ""

    for (name, written, line, column, kind, unsaid), source in rows:
        more = extra("source", source) + extra("kind", kind) + extra("unsaid", unsaid)
        at = f'"path": {path(written)}, "line": {line}, "column": {column}'
        yield f'{{"name": {encode(name)}, {at}{more}}}\n'


def guard(out: Path) -> None:
    """Raise WouldOverwrite where a folder exists, holds something and is not a build."""
    if out.exists() and not is_build(out) and not (out.is_dir() and not any(out.iterdir())):
        raise WouldOverwrite(
            f"{shown(out)} exists and is not a build (name another folder with -o, or remove it)"
        )


def _relative(path: str, out: Path) -> str:
    """Return a path as it is reached from the build, so that both can move together."""
    return Path(os.path.relpath(Path(path).resolve(), out.resolve())).as_posix()


def open_build(out: Path) -> Build:
    """Return a build that was written to a folder.

    Raises NotHere where the folder is not a whole build, or its graph is not what the manifest says.
    """
    if not is_build(out):
        raise NotHere(
            f"{shown(out)} is not a build (make it with: wsisgraph build CORPUS -o {shown(out)})"
        )
    manifest = json.loads((out / MANIFEST).read_text("utf-8"))
    data = (out / GRAPH).read_bytes()
    if sha256(data).hexdigest() != manifest["graph"]["sha256"]:
        raise NotHere(f"{shown(out / GRAPH)} is not the graph of its manifest (build it again)")
    rows = _Rows.of(out)
    places: dict[str, tuple[Placed, ...]] = {}
    for placed in rows.places:
        places[placed.name] = (*places.get(placed.name, ()), placed)
    wording = [(row["wording"], {row["words"]: tuple(row["things"])}) for row in rows.wording]
    words = joined(wording, (row["id"] for row in manifest["sources"]))
    return Build(Lines((data,)), places, words, {**manifest, **rows.config})


@dataclass(frozen=True, slots=True)
class _Rows:
    """What the file of places holds: where the corpus lies, where things stand, and their words."""

    config: dict[str, Any]
    places: list[Placed]
    wording: list[dict[str, Any]]

    @classmethod
    def of(cls, out: Path) -> _Rows:
        """Read the file of a build."""
        made = cls({}, [], [])
        paths: dict[str, str] = {}
        for row in map(json.loads, (out / PLACES).read_text("utf-8").splitlines()):
            if "corpus" in row:
                corpus = (out / row["corpus"]).resolve()
                made.config.update({"corpus": corpus, "digests": row["digests"]})
            elif "wording" in row:
                made.wording.append(row)
            else:
                path = paths.get(row["path"])
                if path is None:
                    path = paths[row["path"]] = shown((out / row["path"]).resolve())
                place = Place(path, row["line"], row["column"])
                extra = (row.get(key, "") for key in ("source", "kind", "unsaid"))
                made.places.append(Placed(row["name"], place, *extra))
        return made


def known_parts(out: Path) -> dict[str, Part]:
    """Return the parts of an earlier build by their inputs' digest; none where there is no build."""
    if not is_build(out):
        return {}
    parts = {}
    try:
        manifest = json.loads((out / MANIFEST).read_text("utf-8"))
        rows = _Rows.of(out)
        places: dict[str, list[Placed]] = {}
        for placed in rows.places:
            places.setdefault(placed.place.path, []).append(placed)
        wording: dict[str, dict[str, tuple[str, ...]]] = {}
        for row in rows.wording:
            wording.setdefault(row["part"], {})[row["words"]] = tuple(row["things"])
        for row in manifest["parts"]:
            body = (out / PARTS / f"{row['sha256'][:20]}.nq").read_bytes()
            if row["inputs"] and row["sealed"] and sha256(body).hexdigest() == row["sha256"]:
                path = shown((rows.config["corpus"] / row["name"]).resolve())
                parts[row["inputs"]] = Part.of(
                    body,
                    row["name"],
                    (
                        (p.name, p.place.path, p.place.line, p.place.column, p.kind, p.unsaid)
                        for p in places.get(path, ())
                    ),
                    wording.get(row["name"], {}),
                    (Tombstone(**stone) for stone in row["withdrawn"]),
                    row["source"],
                    row["inputs"],
                    waiting=row["waiting"],
                )
    except (OSError, ValueError, KeyError, NotHere):
        return {}
    return parts
