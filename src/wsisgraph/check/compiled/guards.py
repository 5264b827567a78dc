"""What is wrong or out of reach in shapes as a whole: unknown words, recursion, entailment."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from wsisgraph.check.compiled.queries import ABROAD, forbidden
from wsisgraph.check.compiled.rules import Rules
from wsisgraph.check.compiled.shapes import NO_TARGET, Nested, Note, Refusal, Shape, parts
from wsisgraph.check.compiled.vocabulary import OWL_IMPORTS, SH, TERMS, TYPE, Term
from wsisgraph.errors import near
from wsisgraph.rdf import ox

__all__ = [
    "entailment",
    "imports",
    "nothing_from_afar",
    "recursion",
    "roots",
    "unknown_terms",
    "without_target",
]

LOOK = "look at https://www.w3.org/ns/shacl"
SPELT = {word.lower(): word for word in sorted(TERMS)}


def unknown_terms(rules: Rules, shapes: Mapping[Term, Shape]) -> Iterator[Note]:
    """Tell every word in SHACL's namespace that is not SHACL's; a plain instance gets a note only.

    A node counts as one when it is no shape, has a class of its own and says nothing in SHACL's
    words: a shapes graph may hold data as well.
    """
    for node, row in rules.rows.items():
        if isinstance(node, ox.NamedNode):
            _unknown(rules, node, node)
        types = row.get(TYPE.value, [])
        plain = bool(types) and node not in shapes
        plain = plain and not any(_word(value) for value in types)
        plain = plain and not any(_word(ox.NamedNode(key)) in TERMS for key in row)
        for key, values in row.items():
            if plain and _wrong(ox.NamedNode(key)):
                yield Note(node, f"sh:{key[len(SH) :]} is not a word of SHACL")
            elif not plain:
                _unknown(rules, node, ox.NamedNode(key))
            for value in values:
                _unknown(rules, node, value)


def _word(term: Term) -> str:
    named = isinstance(term, ox.NamedNode) and term.value.startswith(SH)
    return term.value[len(SH) :] if isinstance(term, ox.NamedNode) and named else ""


def _wrong(term: Term) -> bool:
    return _word(term) not in TERMS and _word(term) != ""


def _unknown(rules: Rules, node: Term, term: Term) -> None:
    if _wrong(term):
        word = SPELT.get(_word(term).lower(), _word(term))
        hint = near(word, sorted(TERMS), LOOK).replace("mean '", "mean 'sh:")
        rules.fault(node, f"sh:{_word(term)} is not a word of SHACL", hint)


def imports(rules: Rules) -> Iterator[Note]:
    """Tell of what the shapes import and do not hold, since nothing is fetched."""
    for node, row in rules.rows.items():
        for value in row.get(OWL_IMPORTS.value, ()):
            if value not in rules.rows:
                yield Note(node, f"{value}, which it imports, is not fetched: give its file too")


def without_target(shapes: Mapping[Term, Shape], said: Mapping[Term, list[str]]) -> Iterator[Note]:
    """Tell of shapes that are never asked, having no target and no shape that refers to them."""
    asked = {inner for shape in shapes.values() for inner in parts(shape)}
    for node, shape in shapes.items():
        if not (shape.targets or shape.deactivated or node in asked or node in said):
            yield Note(node, NO_TARGET)


def entailment(rules: Rules) -> None:
    """Tell that no entailment is done: without it, results would be missing."""
    for node, row in rules.rows.items():
        for value in row.get(SH + "entailment", ()):
            if isinstance(value, ox.NamedNode):
                rules.fault(node, f"sh:entailment {value} is asked for", "infer first, then check")


def nothing_from_afar(rules: Rules) -> None:
    """Tell every query, whatever it is for, that asks another server or loads a graph."""
    for node, row in rules.rows.items():
        for key in ("select", "ask", "construct", "update"):
            for value in row.get(SH + key, ()):
                word = forbidden(value.value, ABROAD) if isinstance(value, ox.Literal) else ""
                if word:
                    rules.fault(node, f"sh:{key}: {word} stands in the query", "correct the query")


def recursion(shapes: Mapping[Term, Shape]) -> tuple[frozenset[Term], dict[Term, list[str]]]:
    """Return the shapes that lead back to themselves, and those that do by sh:property alone.

    The results of the latter stand at nodes that have no end to be told from the shapes.
    """
    by_property = {
        node: [
            inner
            for each in shape.constraints
            if isinstance(each, Nested) and each.parameter == "property"
            for inner in each.shapes
        ]
        for node, shape in shapes.items()
    }
    endless = _in_rings(by_property)
    rings = _in_rings({node: parts(shape) for node, shape in shapes.items()})
    refused = {
        node: ["recursion: the shape leads back to itself"] for node in shapes if node in endless
    }
    return rings - endless, refused


def _in_rings(after: Mapping[Term, list[Term]]) -> frozenset[Term]:
    """Return the nodes that lead back to themselves."""
    found = set()
    for node in after:
        seen: set[Term] = set()
        waiting = list(after[node])
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting += after.get(each, ())
        if node in seen:
            found.add(node)
    return frozenset(found)


def roots(shapes: Mapping[Term, Shape], said: Mapping[Term, list[str]]) -> tuple[Refusal, ...]:
    """Return what shapes with targets reach that is not covered, each with its construct."""
    found: dict[Refusal, None] = {}
    for root, shape in shapes.items():
        if shape.deactivated or not (shape.targets or root in said):
            continue
        seen, waiting = {root}, [root]
        while waiting:
            node = waiting.pop()
            for construct in said.get(node, ()):
                named = node != root and isinstance(node, ox.NamedNode)
                where = f" in {node}" if named else ""
                found[Refusal(root, construct + where)] = None
            for other in parts(shapes[node]) if node in shapes else ():
                if other not in seen:
                    seen.add(other)
                    waiting.append(other)
    return tuple(each for each in found if shapes[each.shape].targets or _targeted(each))


def _targeted(refusal: Refusal) -> bool:
    return refusal.construct.startswith("sh:target")
