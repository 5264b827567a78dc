"""Statements of RDF 1.2: the node of a statement as reifier of the triple that it states, and back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from wsisgraph.export.lines import Groups
from wsisgraph.rdf import Quad, expand, iri, ox

__all__ = ["REIFIES", "reified", "unreified"]

REIFIES = iri(expand("rdf:reifies"))
PARTS = tuple(iri(expand(f"rdf:{name}")) for name in ("subject", "predicate", "object"))
NAMES = tuple(f"<{part.value}>" for part in PARTS)


def reified(groups: Groups) -> tuple[Groups, Mapping[str, Mapping[str, list[str]]]]:
    """Return one graph by subject without the parts of statements, and who reifies what is said of whom.

    A statement is a node with one subject, predicate and object. Where the graph does not hold the
    triple itself, the statement gets a triple term.
    """
    made = {subject: list(dict.fromkeys(rests)) for subject, rests in groups.items()}
    reifiers: dict[str, dict[str, list[str]]] = {}
    for node, rests in made.items():
        parts = statement(rests)
        if parts is None:
            continue
        subject, predicate, value = parts
        for name, each in zip(NAMES, parts, strict=True):
            rests.remove(f"{name} {each}")
        said = f"{predicate} {value}"
        if said in groups.get(subject, ()):
            reifiers.setdefault(subject, {}).setdefault(said, []).append(node)
        else:
            rests.append(f"{REIFIES} <<( {subject} {said} )>>")
    return {node: rests for node, rests in made.items() if rests}, reifiers


def statement(rests: Iterable[str]) -> tuple[str, str, str] | None:
    """Return subject, predicate and object of the statement that a node is, or None."""
    found: tuple[list[str], list[str], list[str]] = ([], [], [])
    for rest in rests:
        if rest.startswith(NAMES):
            predicate, _, value = rest.partition(" ")
            found[NAMES.index(predicate)].append(value)
    subjects, predicates, values = found
    if [len(each) for each in found] != [1, 1, 1]:
        return None
    if subjects[0][0] == '"' or predicates[0][0] != "<":
        return None
    return subjects[0], predicates[0], values[0]


def unreified(quads: Iterable[Quad]) -> Iterator[Quad]:
    """Yield quads of RDF 1.2 with rdf:subject, rdf:predicate and rdf:object in place of triple terms."""
    for quad in quads:
        value = quad.object
        if quad.predicate == REIFIES and isinstance(value, ox.Triple):
            for part, each in zip(
                PARTS, (value.subject, value.predicate, value.object), strict=True
            ):
                yield Quad(quad.subject, part, each, quad.graph_name)
        else:
            yield quad
