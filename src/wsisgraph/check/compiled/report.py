"""What was found: counted as columns, told as results, written as a validation report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from wsisgraph.check.compiled import paths
from wsisgraph.check.compiled.checks import Found
from wsisgraph.check.compiled.columns import Columns
from wsisgraph.check.compiled.paths import Link, Path
from wsisgraph.check.compiled.shapes import NO_FOCUS, Note, Query, Refusal, component
from wsisgraph.check.compiled.vocabulary import TYPE, XSD, Term, sh
from wsisgraph.rdf import Quad, ox

__all__ = ["Outcome", "Result", "written"]


@dataclass(frozen=True, slots=True)
class Result:
    """One validation result."""

    focus: Term
    path: Path | None
    value: Term | None
    shape: Term
    constraint: Term | None
    component: ox.NamedNode
    severity: ox.NamedNode
    messages: tuple[ox.Literal, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """The results of a run, what was refused, and what is to be known.

    Nothing is said of the shapes in `refused`: they are left to another engine.
    """

    columns: Columns
    found: tuple[Found, ...]
    refused: tuple[Refusal, ...]
    notes: tuple[Note, ...]

    def __len__(self) -> int:
        return sum(map(len, self.found))

    @property
    def conforms(self) -> bool:
        """Whether there is no result, of whatever severity; never while a shape is refused."""
        return len(self) == 0 and not self.refused

    @property
    def idle(self) -> tuple[Term, ...]:
        """The shapes that have targets and no focus node."""
        return tuple(note.shape for note in self.notes if note.text == NO_FOCUS)

    def counts(self) -> Counter[tuple[Term, ox.NamedNode]]:
        """Return how many results each shape and constraint component has."""
        made: Counter[tuple[Term, ox.NamedNode]] = Counter()
        for found in self.found:
            made[found.shape.node, component(found.constraint)] += len(found)
        return made

    def results(self) -> Iterator[Result]:
        """Yield the results, those of one shape and constraint together, each once."""
        for result, _ in self.repeated():
            yield result

    def repeated(self) -> Iterator[tuple[Result, int]]:
        """Yield the results, and how often the report has each."""
        term = self.columns.term
        for found in self.found:
            shape, what = found.shape, component(found.constraint)
            source = found.constraint.node if isinstance(found.constraint, Query) else None
            values = found.values.tolist() if found.values is not None else None
            own = found.paths if isinstance(found.paths, list) else None
            ids = found.paths.tolist() if found.paths is not None and own is None else None  # type: ignore[union-attr]
            for i, node in enumerate(found.focus.tolist()):
                path = own[i] if own is not None else shape.path
                if ids is not None:
                    predicate = term(ids[i])
                    assert isinstance(predicate, ox.NamedNode)
                    path = Link(predicate)
                times = int(found.times[i]) if found.times is not None else 1
                result = Result(
                    term(node),
                    path,
                    term(values[i]) if values is not None and values[i] >= 0 else None,
                    shape.node,
                    source,
                    what,
                    shape.severity,
                    found.messages[i] if found.messages is not None else shape.messages,
                )
                yield result, times

    def report(self) -> list[Quad]:
        """Return the W3C validation report."""
        return written(self.repeated(), self.conforms)


def written(results: Iterable[tuple[Result, int]], conforms: bool) -> list[Quad]:
    """Return the W3C validation report of results, each with how often it is told.

    As in the W3C suite, a result is repeated for each way of sh:property that leads to it.
    """
    head = ox.BlankNode()
    true = ox.Literal("true" if conforms else "false", datatype=ox.NamedNode(XSD + "boolean"))
    made = [ox.Quad(head, TYPE, sh("ValidationReport")), ox.Quad(head, sh("conforms"), true)]
    for result, times in results:
        for _ in range(times):
            _write(result, head, made)
    return made


def _write(result: Result, head: ox.BlankNode, made: list[Quad]) -> None:
    """Add the triples of a result to a report."""
    node = ox.BlankNode()
    made.append(ox.Quad(head, sh("result"), node))
    made.append(ox.Quad(node, TYPE, sh("ValidationResult")))
    said = {
        "focusNode": result.focus,
        "resultPath": paths.triples(result.path, made) if result.path is not None else None,
        "value": result.value,
        "sourceShape": result.shape,
        "sourceConstraint": result.constraint,
        "sourceConstraintComponent": result.component,
        "resultSeverity": result.severity,
    }
    made += [ox.Quad(node, sh(word), term) for word, term in said.items() if term is not None]
    made += [ox.Quad(node, sh("resultMessage"), each) for each in result.messages]
