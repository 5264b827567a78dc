"""Check a graph: SHACL, the evidence, and each value in its words; every problem at a sheet's line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from wsisgraph.build import Build
from wsisgraph.check.engines import ENGINES
from wsisgraph.check.evidence import find_texts, unsealed
from wsisgraph.check.kept import Kept
from wsisgraph.check.lines import located
from wsisgraph.check.messages import choose
from wsisgraph.check.problems import Note, Problem, Verdict, from_mistakes
from wsisgraph.check.shacl import validate
from wsisgraph.check.shapefiles import read_shapes, shape_files, shapes_ttl
from wsisgraph.check.shares import shared
from wsisgraph.check.view import View
from wsisgraph.corpus import Corpus
from wsisgraph.progress import tell
from wsisgraph.store import Data

if TYPE_CHECKING:
    from wsisgraph.check.compiled import Memory

__all__ = [
    "ENGINES",
    "Note",
    "Problem",
    "Verdict",
    "check",
    "check_folder",
    "check_shapes",
    "from_mistakes",
    "shape_files",
    "shapes_ttl",
]


def check(
    data: Data,
    *,
    build: Build | None = None,
    corpus: Corpus | None = None,
    sources: Sequence[Path] = (),
    texts: Mapping[str, str] | None = None,
    shapes: Sequence[Path] = (),
    lang: str = "en",
    engine: str = ENGINES[0],
    file: Path | None = None,
) -> Verdict:
    """Return the verdict over a graph: every problem with its place, and what was counted.

    `build` and `corpus` give the places in the sheets and what they leave unsaid; without them the
    graph is checked as it is. `sources` are folders of texts, `texts` are texts at hand by source
    id; a source without its text is reported as not compared. `shapes` replaces the project's own
    shapes. Problems are told in the language `lang`, en or ja. `file` is the RDF file that the graph
    was read from: without sheets, problems are told at its lines.

    Raises WsisError where a file is missing or SHACL cannot be run.
    """
    view = View(data.quads, build, corpus, choose(lang))
    found = _examined(view, {**find_texts(view, sources), **(texts or {})}, shapes, engine)
    if file is None or not found.problems:
        return found
    problems = tuple(sorted(located(found.problems, file), key=lambda each: each.order))
    return replace(found, problems=problems)


def check_folder(
    out: Path,
    *,
    sources: Sequence[Path] = (),
    shapes: Sequence[Path] = (),
    lang: str = "en",
    engine: str = ENGINES[0],
    cache: bool = True,
) -> Verdict:
    """Return the verdict over a build folder: that of `check`, and what is unchanged is not done again.

    With `cache`, parts and results are kept in a folder beside the build, see `check/kept.py`.
    Texts are looked for in `sources`, then where the corpus says.

    Raises WsisError where the folder is not a build, a file is missing or SHACL cannot be run.
    """
    from wsisgraph.check.compiled.columns import no_collector
    from wsisgraph.check.folder import Folder

    with no_collector():
        kept = Kept(out) if cache else None
        opened = Folder(out, kept)
        view = View(opened.grid, opened.build, opened.corpus, choose(lang))
        folders = [*sources, *(opened.corpus.texts if opened.corpus else ())]
        memory = opened.memory
        verdict = _examined(view, find_texts(view, folders), shapes, engine, kept, memory)
        if kept is not None:
            if memory is not None:
                kept.remember(opened.digests, memory.now)
            kept.tidy()
        return verdict


def check_shapes(
    data: Data,
    shapes: Sequence[Path],
    *,
    build: Build | None = None,
    corpus: Corpus | None = None,
    lang: str = "en",
    engine: str = ENGINES[0],
) -> Verdict:
    """Return the verdict of some shapes over a graph with its sheets, and of nothing else.

    Raises WsisError where a file is missing or SHACL cannot be run.
    """
    view = View(data.quads, build, corpus, choose(lang))
    problems, finding = validate(view, read_shapes(shapes), engine)
    return replace(Verdict.of(problems, lang=view.lang), finding=finding)


def _examined(
    view: View,
    texts: Mapping[str, str],
    shapes: Sequence[Path],
    engine: str,
    kept: Kept | None = None,
    memory: Memory | None = None,
) -> Verdict:
    tell("SHACL")
    problems, finding = validate(view, read_shapes(shapes), engine, memory)
    bare = {each.focus for each in problems if "wsis:evidence" in each.path}
    found = shared(view, texts, bare, kept)
    problems += [*found.problems(), *unsealed(view)]
    return replace(Verdict.of(problems, found.notes(), view.lang), finding=finding)
