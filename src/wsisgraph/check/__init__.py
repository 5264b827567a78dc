"""Check a graph: SHACL, the evidence, and each value in its words; every problem at a sheet's line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from wsisgraph.build import Build
from wsisgraph.check.evidence import compare, find_texts, unsealed
from wsisgraph.check.messages import choose
from wsisgraph.check.problems import Note, Problem, Verdict, from_mistakes
from wsisgraph.check.shacl import shape_files, shapes_ttl, validate
from wsisgraph.check.view import View
from wsisgraph.check.words import look_up
from wsisgraph.corpus import Corpus
from wsisgraph.store import Data

__all__ = [
    "Note",
    "Problem",
    "Verdict",
    "check",
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
) -> Verdict:
    """Return the verdict over a graph: every problem with its place, and what was counted.

    `build` and `corpus` give the places in the sheets and what they leave unsaid; without them the
    graph is checked as it is. `sources` are folders of texts, `texts` are texts at hand by source
    id; a source without its text is reported as not compared. `shapes` replaces the project's own
    shapes. Problems are told in the language `lang`, en or ja.

    Raises WsisError where a file is missing or SHACL cannot be run.
    """
    view = View(data.quads, build, corpus, choose(lang))
    at_hand = {**find_texts(view, sources), **(texts or {})}
    problems = validate(view, shapes)
    bare = {each.focus for each in problems if "wsis:evidence" in each.path}
    compared = compare(view, at_hand, bare)
    looked = look_up(view, compared.words)
    problems += [*compared.problems, *unsealed(view), *looked.problems]
    return Verdict.of(problems, (*compared.notes(), *looked.notes()), view.lang)
