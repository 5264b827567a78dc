"""What shapes are once they have been read: frozen, each constraint of one of a few forms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from wsisgraph.check.compiled.vocabulary import CORE, Term, sh
from wsisgraph.rdf import ox

if TYPE_CHECKING:
    from wsisgraph.check.compiled.paths import Path

__all__ = [
    "NO_FOCUS",
    "NO_TARGET",
    "Closed",
    "Constraint",
    "Custom",
    "Flag",
    "Limit",
    "Match",
    "Members",
    "Nested",
    "Note",
    "Qualified",
    "Query",
    "Refusal",
    "Shape",
    "Shapes",
    "Target",
    "Value",
    "component",
    "parts",
    "referred",
]

NO_FOCUS = "the shape has no focus node"
NO_TARGET = "the shape is never asked: it has no target, and no other shape refers to it"


@dataclass(frozen=True, slots=True)
class Value:
    """A constraint given by one term: sh:class, sh:datatype, sh:hasValue, sh:minInclusive …"""

    parameter: str
    term: Term


@dataclass(frozen=True, slots=True)
class Limit:
    """A constraint given by one number: sh:minCount, sh:maxLength …"""

    parameter: str
    number: int


@dataclass(frozen=True, slots=True)
class Members:
    """A constraint given by a list of terms: sh:in, sh:languageIn."""

    parameter: str
    terms: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Match:
    """sh:pattern with its sh:flags; `regex` is the same as Python writes it."""

    pattern: str
    flags: str
    regex: str
    parameter: str = "pattern"


@dataclass(frozen=True, slots=True)
class Nested:
    """A constraint given by shapes: sh:property, sh:node, sh:and, sh:or, sh:xone, sh:not."""

    parameter: str
    shapes: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Qualified:
    """How many value nodes conform to a shape, without those that conform to a sibling."""

    parameter: str
    number: int
    shape: Term
    siblings: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Closed:
    """sh:closed, with the predicates that a node may have."""

    allowed: tuple[ox.NamedNode, ...]
    parameter: str = "closed"


@dataclass(frozen=True, slots=True)
class Flag:
    """A constraint that is switched on: sh:uniqueLang."""

    parameter: str


@dataclass(frozen=True, slots=True)
class Query:
    """sh:sparql: a query as it stands, the prefixes before it, and its messages."""

    node: Term
    text: str
    prologue: str
    messages: tuple[ox.Literal, ...]
    parameter: str = "sparql"


@dataclass(frozen=True, slots=True)
class Custom:
    """A constraint component of the shapes' own: a validator and the parameters bound for it."""

    component: ox.NamedNode
    ask: bool
    text: str
    prologue: str
    messages: tuple[ox.Literal, ...]
    bound: tuple[tuple[str, Term], ...]
    parameter: str = ""


Constraint = Value | Limit | Members | Match | Nested | Qualified | Closed | Flag | Query | Custom


@dataclass(frozen=True, slots=True)
class Target:
    """Which nodes a shape is about: a word of SHACL and the term that goes with it."""

    parameter: str
    term: Term


@dataclass(frozen=True, slots=True)
class Shape:
    """A node shape, or a property shape where there is a path."""

    node: Term
    path: Path | None
    targets: tuple[Target, ...]
    constraints: tuple[Constraint, ...]
    severity: ox.NamedNode
    messages: tuple[ox.Literal, ...]
    deactivated: bool


@dataclass(frozen=True, slots=True)
class Refusal:
    """What this engine leaves to another: a shape with targets, and the construct that it uses."""

    shape: Term
    construct: str

    def __str__(self) -> str:
        return f"{self.shape}: {self.construct}"


@dataclass(frozen=True, slots=True)
class Note:
    """Something to know about a shape that is neither a mistake nor a result."""

    shape: Term
    text: str

    def __str__(self) -> str:
        return f"{self.shape}: {self.text}"


@dataclass(frozen=True, slots=True)
class Shapes:
    """All shapes by their node, what is left to another engine, and what is to be known.

    `uncovered` are the shapes that use what this engine does not cover, with a target or without;
    `recursive` those that lead back to themselves.
    """

    by_node: Mapping[Term, Shape]
    refused: tuple[Refusal, ...]
    notes: tuple[Note, ...]
    uncovered: frozenset[Term] = frozenset()
    recursive: frozenset[Term] = frozenset()


def referred(constraint: Constraint) -> tuple[Term, ...]:
    """Return the shapes that a constraint refers to, in order."""
    if isinstance(constraint, Nested):
        return constraint.shapes
    if isinstance(constraint, Qualified):
        return (constraint.shape, *constraint.siblings)
    return ()


def parts(shape: Shape) -> list[Term]:
    """Return the shapes that a shape refers to, in order."""
    return [inner for each in shape.constraints for inner in referred(each)]


def component(constraint: Constraint) -> ox.NamedNode:
    """Return the constraint component that results of a constraint name."""
    if isinstance(constraint, Custom):
        return constraint.component
    return sh(f"{CORE[constraint.parameter]}ConstraintComponent")
