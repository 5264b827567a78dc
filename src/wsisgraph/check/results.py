"""The results of SHACL, whichever engine gives them, as its W3C report holds them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeAlias

from wsisgraph.rdf import Iri, Literal, Quad, compact, expand, ox

__all__ = ["BOOLEAN", "FIRST", "REST", "TYPE", "Nodes", "Row", "rows"]

SH = expand("sh:")
FIRST, REST, TYPE = map(expand, ("rdf:first", "rdf:rest", "rdf:type"))
BOOLEAN = Iri(expand("xsd:boolean"))
PATHS = {
    "inversePath": "^{}",
    "zeroOrMorePath": "{}*",
    "oneOrMorePath": "{}+",
    "zeroOrOnePath": "{}?",
}
Term: TypeAlias = "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple"


@dataclass(frozen=True, slots=True)
class Row:
    """One result: the path as SPARQL writes it, the severity and component by their IRIs.

    `sure` says that the messages are those of the shapes; pySHACL makes up some.
    """

    focus: Term
    path: str
    value: Term | None
    shape: Term | None
    constraint: Term | None
    component: str
    severity: str
    messages: tuple[Literal, ...]
    sure: bool = False


class Nodes:
    """Triples by subject, for reading shapes and reports."""

    def __init__(self, quads: Iterable[Quad]) -> None:
        self.rows: dict[Any, list[tuple[str, Term]]] = defaultdict(list)
        for quad in quads:
            self.rows[quad.subject].append((quad.predicate.value, quad.object))

    def all(self, subject: Any, name: str) -> list[Term]:
        """Return the values of a property, named in SHACL's own namespace or by IRI."""
        full = name if "://" in name else SH + name
        return sorted(
            (value for prop, value in self.rows.get(subject, ()) if prop == full), key=str
        )

    def one(self, subject: Any, name: str) -> Term | None:
        """Return one value of a property, or None."""
        return next(iter(self.all(subject, name)), None)

    def items(self, head: Term | None) -> list[Term]:
        """Return the items of a list; a list that runs in a ring ends where it began."""
        found: list[Term] = []
        seen = set()
        while head is not None and head not in seen and (item := self.one(head, FIRST)) is not None:
            seen.add(head)
            found.append(item)
            head = self.one(head, REST)
        return found

    def path(self, node: Term | None) -> str:
        """Return a property path as SPARQL writes it, with compact names."""
        if node is None or isinstance(node, ox.NamedNode):
            return compact(node.value) if node is not None else ""
        steps = self.items(node)
        if steps:
            return "/".join(map(self.path, steps))
        choices = self.items(self.one(node, "alternativePath"))
        if choices:
            return f"({'|'.join(map(self.path, choices))})"
        for name, form in PATHS.items():
            if (inner := self.one(node, name)) is not None:
                return form.format(self.path(inner))
        return ""


def rows(report: Iterable[Quad]) -> list[Row]:
    """Return the results that a W3C validation report holds."""
    nodes = Nodes(report)
    found = []
    for head in list(nodes.rows):
        for result in nodes.all(head, "result"):
            component = nodes.one(result, "sourceConstraintComponent")
            severity = nodes.one(result, "resultSeverity")
            focus = nodes.one(result, "focusNode")
            if focus is None:
                continue
            found.append(
                Row(
                    focus,
                    nodes.path(nodes.one(result, "resultPath")),
                    nodes.one(result, "value"),
                    nodes.one(result, "sourceShape"),
                    nodes.one(result, "sourceConstraint"),
                    component.value if isinstance(component, Iri) else "",
                    severity.value if isinstance(severity, Iri) else "",
                    tuple(m for m in nodes.all(result, "resultMessage") if isinstance(m, Literal)),
                )
            )
    return found
