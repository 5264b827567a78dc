"""Validate any RDF with any shapes: data and shapes that need not know this project."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias, runtime_checkable

from wsisgraph.check.engines import ENGINES
from wsisgraph.check.lines import located, steady
from wsisgraph.check.messages import choose
from wsisgraph.check.problems import Problem, Verdict
from wsisgraph.check.results import Row
from wsisgraph.check.shacl import Rules, found_by, plain, severity_of
from wsisgraph.check.shapefiles import Shapes, read_shapes
from wsisgraph.corpus import shown
from wsisgraph.errors import InputError, Mistake, NotHere, Place
from wsisgraph.rdf import SYNTAXES, Iri, Quad, compact, expand, ox
from wsisgraph.store import Data, from_rdflib, read_rdf

if TYPE_CHECKING:
    import rdflib

    from wsisgraph.check.compiled import Columns

__all__ = ["RdfSource", "validate"]


@runtime_checkable
class Opened(Protocol):
    """What `wsisgraph.open` gives: a graph whose quads stand in its data."""

    data: Data


RdfSource: TypeAlias = "str | Path | Opened | rdflib.Graph | ox.Store | Iterable[Quad]"
LINES = (".nt", ".nq")
SH = expand("sh:")
LABELS = ("skos:prefLabel", "rdfs:label", "schema:name", "foaf:name", "dcterms:title")


def validate(
    data: RdfSource,
    shapes: RdfSource | Sequence[RdfSource],
    engine: str = ENGINES[0],
    lang: str = "en",
) -> Verdict:
    """Return what SHACL finds in a graph: problems in words, and the W3C report.

    `data` and `shapes` are paths of RDF files (`-` is standard input for data), rdflib graphs, what
    `wsisgraph.open` gives, pyoxigraph stores or quads; `shapes` may be several of them. `engine` is
    `compiled`, which leaves to pySHACL what it does not cover and says so (`verdict.finding.left`),
    or `pyshacl`.
    A problem of a file is told at its line, one of JSON-LD where its node is named. Graphs count as
    one: their union.

    Raises NotHere where a file is missing, the engine is unknown or there is nothing to check;
    InputError, with line, where data or shapes do not parse or shapes are ill-formed; WsisError
    where an engine fails.
    """
    rules = _shapes(shapes)
    path = Path(data) if isinstance(data, (str, Path)) else None
    if path is not None and path.is_dir():
        raise NotHere(
            f"{shown(path)} is a folder (name a file, or give wsisgraph.open(…).data.quads)"
        )
    held: Columns | Sequence[Quad]
    if path is not None and path.suffix.lower() in LINES and path.is_file():
        whole = path.read_bytes()
        held = _columns(whole, path)
    else:
        whole = b""
        quads = list(_quads(data))
        triples = (ox.Quad(q.subject, q.predicate, q.object) for q in quads)
        held = list(dict.fromkeys(triples if path is None else steady(quads)))
    if len(held) == 0:
        raise NotHere(f"there is nothing to check in {shown(path) if path else 'the graph'}")
    finding = found_by(held, rules, engine)
    words = Rules(rules, finding)
    labels = _labels(held, {row.focus for row in finding.rows}, choose(lang))
    problems: Iterable[Problem] = {
        _problem(words, row, choose(lang), labels) for row in finding.rows
    }
    if path is not None and path.is_file():
        problems = located(problems, path, whole)
    return replace(Verdict.of(problems, lang=choose(lang)), finding=finding)


def _shapes(shapes: RdfSource | Sequence[RdfSource]) -> Shapes:
    if isinstance(shapes, (str, Path)):
        return read_shapes([Path(shapes)])
    if isinstance(shapes, (list, tuple)) and not any(hasattr(each, "predicate") for each in shapes):
        if not shapes:
            raise NotHere("no shapes are given (name a file, or give a graph of shapes)")
        parts = [_shapes(each) for each in shapes]
        files = tuple(file for part in parts for file in part.files)
        return Shapes(tuple(quad for part in parts for quad in part.quads), files)
    quads = tuple(_quads(shapes))  # type: ignore[arg-type]
    if not any(quad.predicate.value.startswith(SH) for quad in quads):
        raise NotHere("there are no shapes in the graph (give one that holds SHACL shapes)")
    return Shapes(tuple(ox.Quad(q.subject, q.predicate, q.object) for q in quads))


def _quads(source: RdfSource) -> Iterable[Quad]:
    if isinstance(source, (str, Path)):
        return read_rdf(str(source)).quads
    if hasattr(source, "namespace_manager"):
        return from_rdflib(source).quads  # type: ignore[arg-type]
    held: Any = source.data.quads if isinstance(source, Opened) else source
    quads: list[Any] = list(held) if isinstance(held, Iterable) else [held]
    if not all(hasattr(quad, "predicate") for quad in quads):
        kind = type(source).__name__
        todo = "give a path, an rdflib graph, a pyoxigraph store or quads"
        raise NotHere(f"a {kind} cannot be read as RDF ({todo})")
    return quads


def _columns(whole: bytes, path: Path) -> Columns:
    """Return the columns of N-Triples or N-Quads; a line that is neither is told at its place."""
    from wsisgraph.check.compiled import Columns

    try:
        return Columns.read(whole)
    except (SyntaxError, ValueError):
        read_rdf(str(path))  # tells the line and column
        syntax = SYNTAXES[path.suffix.lower()].name
        mistake = Mistake(Place(shown(path), 1), f"this is not {syntax}", "correct it")
        raise InputError([mistake]) from None


def _labels(
    held: Columns | Sequence[Quad], nodes: Collection[object], lang: str
) -> dict[object, str]:
    """Return a label of each node that has one: in the wished language, else in English, else any."""
    found: dict[object, list[tuple[int, int, str, str]]] = {}
    for rank, name in enumerate(LABELS):
        for node, term in _values(held, name):
            if node in nodes and isinstance(term, ox.Literal):
                fit = (lang, "en", term.language or "").index(term.language or "")
                found.setdefault(node, []).append((fit, rank, term.language or "", term.value))
    return {node: min(rows)[3] for node, rows in found.items()}


def _values(held: Columns | Sequence[Quad], name: str) -> Iterator[tuple[object, object]]:
    """Yield the subjects and objects of a property."""
    if isinstance(held, Sequence):
        predicate = Iri(expand(name))
        yield from ((q.subject, q.object) for q in held if q.predicate == predicate)
        return
    from wsisgraph.check.compiled.columns import unpack

    known = held.known(f"<{expand(name)}>".encode())
    if known is not None:
        subjects, objects = unpack(held.pairs(known))
        for one, other in zip(subjects.tolist(), objects.tolist(), strict=True):
            yield held.term(one), held.term(other)


def _problem(words: Rules, row: Row, lang: str, labels: Mapping[object, str]) -> Problem:
    what, todo = words.words(row, lang)
    focus = str(row.focus) if isinstance(row.focus, ox.BlankNode) else plain(row.focus)
    compacted = words.shapes.short(compact(focus))
    return Problem(
        severity_of(row),
        what,
        todo,
        focus=focus,
        label=labels.get(row.focus) or (compacted if isinstance(row.focus, Iri) else focus),
        shape=words.shapes.name(row.shape),
        component=row.component.removeprefix(SH),
        path=row.path,
        value=plain(row.value),
    )
