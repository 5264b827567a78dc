"""Property paths: read from the shapes graph, followed over columns, written as SPARQL or triples."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wsisgraph.check.compiled.columns import (
    HALF,
    Columns,
    Ids,
    Mask,
    Pairs,
    inside,
    joined,
    np,
    pack,
    starting,
    uniq,
    unpack,
)
from wsisgraph.check.compiled.vocabulary import FIRST, NIL, REST, Term, sh
from wsisgraph.rdf import ox

__all__ = [
    "Alternative",
    "Inverse",
    "Link",
    "Path",
    "Repeat",
    "Sequence",
    "follow",
    "sparql",
]


@dataclass(frozen=True, slots=True)
class Link:
    """One predicate."""

    predicate: ox.NamedNode


@dataclass(frozen=True, slots=True)
class Inverse:
    """A path from its end to its start."""

    path: Path


@dataclass(frozen=True, slots=True)
class Sequence:
    """Paths one after the other."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Alternative:
    """Any of several paths."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class Repeat:
    """A path as often as its word says: zeroOrMorePath, oneOrMorePath or zeroOrOnePath."""

    path: Path
    word: str


Path = Link | Inverse | Sequence | Alternative | Repeat
# So many times fewer nodes than pairs are looked up one by one.
FEW = 8
SIGNS = {"zeroOrMorePath": "*", "oneOrMorePath": "+", "zeroOrOnePath": "?"}


def sparql(path: Path) -> str:
    """Return a path as SPARQL writes it.

    >>> sparql(Repeat(Inverse(Link(ox.NamedNode("urn:a"))), "oneOrMorePath"))
    '(^<urn:a>)+'
    """
    match path:
        case Link(predicate):
            return str(predicate)
        case Inverse(inner):
            return f"(^{sparql(inner)})"
        case Sequence(parts):
            return f"({'/'.join(map(sparql, parts))})"
        case Alternative(parts):
            return f"({'|'.join(map(sparql, parts))})"
        case Repeat(inner, word):
            return (
                f"({sparql(inner)}){SIGNS[word]}"
                if isinstance(inner, Link)
                else (f"{sparql(inner)}{SIGNS[word]}")
            )


def follow(path: Path, columns: Columns, focus: Ids, inverse: bool = False) -> Pairs:
    """Return each focus node with each node that a path leads to from it."""
    match path:
        case Link(predicate):
            pairs = columns.pairs(columns.id(predicate), inverse)
            few = FEW * len(focus) < len(pairs)
            return starting(pairs, focus) if few else pairs[inside(pairs >> HALF, focus)]
        case Inverse(inner):
            return follow(inner, columns, focus, not inverse)
        case Alternative(parts):
            return uniq(np.concatenate([follow(p, columns, focus, inverse) for p in parts]))
        case Sequence(parts):
            found = pack(focus, focus)
            for part in reversed(parts) if inverse else parts:
                middle = uniq(unpack(found)[1])
                found = uniq(pack(*joined(found, follow(part, columns, middle, inverse))))
            return found
        case Repeat(inner, "zeroOrOnePath"):
            return uniq(
                np.concatenate([pack(focus, focus), follow(inner, columns, focus, inverse)])
            )
        case Repeat(inner, word):
            return _closure(
                lambda nodes: follow(inner, columns, nodes, inverse), focus, word[0] == "z"
            )


def _closure(step: Callable[[Ids], Pairs], focus: Ids, zero: bool) -> Pairs:
    """Return what one or more steps lead to, or none at all as well."""
    found = pack(focus, focus) if zero else np.zeros(0, np.int64)
    new = pack(focus, focus)
    while len(new):
        reached = uniq(pack(*joined(new, step(uniq(unpack(new)[1])))))
        new = reached[~inside_pairs(reached, found)]
        found = uniq(np.concatenate([found, new]))
    return found


def inside_pairs(values: Pairs, among: Pairs) -> Mask:
    """Return for each pair whether it is one of some ordered others."""
    if len(among) == 0:
        return np.zeros(len(values), np.bool_)
    at = np.searchsorted(among, values)
    at[at == len(among)] = 0
    found: Mask = among[at] == values
    return found


def triples(path: Path, into: list[ox.Quad]) -> Term:
    """Write a path with blank nodes of its own; return the node that stands for it."""
    match path:
        case Link(predicate):
            return predicate
        case Sequence(parts):
            return _list(parts, into)
        case Inverse(inner):
            node, word, value = ox.BlankNode(), "inversePath", triples(inner, into)
        case Alternative(parts):
            node, word, value = ox.BlankNode(), "alternativePath", _list(parts, into)
        case Repeat(inner, word):
            node, value = ox.BlankNode(), triples(inner, into)
    into.append(ox.Quad(node, sh(word), value))
    return node


def _list(parts: tuple[Path, ...], into: list[ox.Quad]) -> Term:
    rest: ox.NamedNode | ox.BlankNode = NIL
    for part in reversed(parts):
        node = ox.BlankNode()
        into.append(ox.Quad(node, FIRST, triples(part, into)))
        into.append(ox.Quad(node, REST, rest))
        rest = node
    return rest
