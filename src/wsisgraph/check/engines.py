"""Two engines behind one function: the compiled one, and pySHACL as the reference.

What the compiled engine refuses by name is left to the reference, and that is said.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, TypeAlias

from wsisgraph.check.results import Nodes, Row, Term, rows
from wsisgraph.errors import NotHere, near
from wsisgraph.rdf import Iri, Literal, Quad, expand, ox

if TYPE_CHECKING:
    from wsisgraph.check.compiled import Columns, Memory, Result, Rulebook
    from wsisgraph.check.compiled.paths import Path

__all__ = ["ENGINES", "Finding", "find"]

ENGINES = ("compiled", "pyshacl")
SH = expand("sh:")
RESULT, CONFORMS = Iri(SH + "result"), Iri(SH + "conforms")


Why: TypeAlias = "Callable[[Mapping[Term, Collection[Term]]], dict[Term, tuple[Row, ...]]]"


@dataclass(frozen=True)
class Finding:
    """What an engine found: its results, the W3C report, and what is to be known of the run.

    `left` names the shapes that were left to the reference engine, and why; `idle` the shapes that
    have targets and no focus node; `notes` what else is to be known of shapes, `shapes` the IRIs of
    all. `told` returns the report; `why` what some shapes find at some nodes, whatever their targets.
    """

    engine: str
    rows: tuple[Row, ...]
    told: Callable[[], Sequence[Quad]] = field(repr=False, compare=False)
    left: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    shapes: tuple[str, ...] = ()
    why: Why | None = field(default=None, repr=False, compare=False)

    @cached_property
    def report(self) -> tuple[Quad, ...]:
        """The W3C validation report, made when it is asked for."""
        return tuple(self.told())

    @property
    def conforms(self) -> bool:
        """Whether there is no result, of whatever severity."""
        return not self.rows


def find(
    data: Columns | Sequence[Quad],
    shapes: Sequence[Quad],
    engine: str = ENGINES[0],
    memory: Memory | None = None,
) -> Finding:
    """Return what SHACL finds in a graph; `memory` holds what queries gave in a run before.

    Raises WsisError where the engine is unknown, where shapes are ill-formed, misspelt or out of
    bounds, and where an engine fails.
    """
    from wsisgraph.check.compiled import Columns, Rulebook, written

    if engine not in ENGINES:
        raise NotHere(f"unknown engine {engine!r} ({near(engine, ENGINES, 'compiled or pyshacl')})")
    book = Rulebook(shapes)
    notes = tuple(sorted(map(str, book.shapes.notes)))
    names = tuple(n.value for n in book.shapes.by_node if isinstance(n, ox.NamedNode))
    if engine == "pyshacl":
        from wsisgraph.check.reference import run

        report = run(_quads(data), shapes)
        columns = Columns.of(data) if isinstance(data, Sequence) else data
        idle = tuple(sorted(map(str, book.idle(columns))))
        why = partial(_reasons, book, columns)
        told = partial(tuple, report)
        return Finding(engine, tuple(rows(report)), told, (), idle, notes, names, why)
    outcome = book.check(data, memory)
    why = partial(_reasons, book, outcome.columns)
    idle = tuple(sorted(map(str, outcome.idle)))
    results, fine = tuple(outcome.repeated()), outcome.conforms
    own = partial(written, results, fine)
    if not outcome.refused:
        return Finding(engine, _rows(results), own, (), idle, notes, names, why)
    from wsisgraph.check.reference import run

    over = [ox.Quad(q.subject, q.predicate, q.object) for q in book.left_over(outcome)]
    rest = run(_quads(data), over)
    left = tuple(sorted(str(refusal) for refusal in outcome.refused))
    found = (*_rows(results), *rows(rest))
    joined = partial(_joined, own, rest)
    return Finding(engine, found, joined, left, idle, notes, names, why)


def _quads(data: Columns | Sequence[Quad]) -> Sequence[Quad]:
    if isinstance(data, Sequence):
        return data
    return list(ox.parse(data.ntriples(), format=ox.RdfFormat.N_TRIPLES))


def _reasons(
    book: Rulebook, columns: Columns, asked: Mapping[Term, Collection[Term]]
) -> dict[Term, tuple[Row, ...]]:
    found = book.reasons(columns, asked)
    return {shape: _rows((each, 1) for each in results) for shape, results in found.items()}


def _rows(results: Iterable[tuple[Result, int]]) -> tuple[Row, ...]:
    from wsisgraph.check.compiled.paths import triples

    @cache
    def words(path: Path | None) -> str:
        made: list[Quad] = []
        head = triples(path, made) if path is not None else None
        return Nodes(made).path(head)

    return tuple(
        Row(
            each.focus,
            words(each.path),
            each.value,
            each.shape,
            each.constraint,
            each.component.value,
            each.severity.value,
            each.messages,
            sure=True,
        )
        for each, _ in results
    )


def _joined(own: Callable[[], list[Quad]], other: list[Quad]) -> list[Quad]:
    """Return two reports as one."""
    one = own()
    heads = [
        quad.subject for report in (one, other) for quad in report if quad.predicate == CONFORMS
    ]
    if len(heads) != 2:
        return [*one, *other]
    first, second = heads
    made = [quad for quad in one if quad.predicate != CONFORMS]
    made += [
        ox.Quad(first if quad.subject == second else quad.subject, quad.predicate, quad.object)
        for quad in other
        if quad.subject != second or quad.predicate == RESULT
    ]
    fine = not any(quad.predicate == RESULT for quad in made)
    truth = Literal(str(fine).lower(), datatype=Iri(expand("xsd:boolean")))
    return [*made, ox.Quad(first, CONFORMS, truth)]
