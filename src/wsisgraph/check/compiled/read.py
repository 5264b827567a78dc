"""Read a shapes graph once: shapes and their constraints, or every fault that it has."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from wsisgraph.check.compiled import guards
from wsisgraph.check.compiled.components import Component, components
from wsisgraph.check.compiled.literals import is_datatype, valid
from wsisgraph.check.compiled.paths import Path
from wsisgraph.check.compiled.queries import read_query
from wsisgraph.check.compiled.regex import BlowsUp, NotCovered, judge, translate
from wsisgraph.check.compiled.rules import Rules, ShapesError, order
from wsisgraph.check.compiled.shapes import (
    Closed,
    Constraint,
    Flag,
    Limit,
    Match,
    Members,
    Nested,
    Note,
    Qualified,
    Shape,
    Shapes,
    Target,
    Value,
)
from wsisgraph.check.compiled.vocabulary import CORE, RDFS_CLASS, SH, TERMS, XSD, Term, name, sh
from wsisgraph.rdf import Quad, ox

__all__ = ["TARGETS", "read"]

TARGETS = ("targetClass", "targetNode", "targetSubjectsOf", "targetObjectsOf")
LISTS = ("and", "or", "xone")
SHAPED = ("property", "node", "not", "qualifiedValueShape")
OF_PROPERTIES = frozenset(
    {"minCount", "maxCount", "uniqueLang", "lessThan", "lessThanOrEquals", "qualifiedValueShape"}
)
IRIS = ("class", "datatype", "nodeKind", "equals", "disjoint", "lessThan", "lessThanOrEquals")
BOUNDS = ("minExclusive", "minInclusive", "maxExclusive", "maxInclusive")
COUNTS = ("minCount", "maxCount", "minLength", "maxLength")
ONCE = frozenset({"datatype", "nodeKind", "in", "languageIn", *BOUNDS, *COUNTS})
KINDS = {sh(word) for word in ("BlankNode", "IRI", "Literal", "BlankNodeOrIRI")}
KINDS |= {sh(word) for word in ("BlankNodeOrLiteral", "IRIOrLiteral")}
TRUE = ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean"))
BOOLEANS = {TRUE, ox.Literal("false", datatype=ox.NamedNode(XSD + "boolean"))}
AN_IRI = "write an IRI"


def read(quads: Iterable[Quad | ox.Triple]) -> Shapes:
    """Return the shapes of a graph. Raises ShapesError with every fault where it is ill-formed."""
    rules = Rules(quads)
    own = components(rules)
    reader = _Reader(rules, own)
    nodes = _nodes(rules, own)
    by_node = {node: reader.shape(node) for node in sorted(nodes, key=order)}
    notes = [*reader.notes, *guards.unknown_terms(rules, by_node), *guards.imports(rules)]
    guards.entailment(rules)
    guards.nothing_from_afar(rules)
    if rules.faults:
        raise ShapesError(rules.faults)
    recursive, endless = guards.recursion(by_node)
    said = {**reader.refused, **endless}
    notes += guards.without_target(by_node, said)
    refused = guards.roots(by_node, said)
    return Shapes(by_node, refused, tuple(notes), frozenset(said), recursive)


def _nodes(rules: Rules, own: list[Component]) -> set[Term]:
    """Return every node that is a shape: by its class, a target, a parameter, or being asked for."""
    found = {*rules.instances(sh("NodeShape")), *rules.instances(sh("PropertyShape"))}
    telling = {SH + word for word in (*TARGETS, *CORE, "qualifiedValueShape", "target")}
    telling |= {SH + word for word in ("expression", "js")}
    for component in own:
        if component.required:
            telling.add(component.required[0].value)
    parameters = set(rules.instances(sh("Parameter")))
    parameters |= {value for row in rules.rows.values() for value in row.get(SH + "parameter", ())}
    for node, row in rules.rows.items():
        if not telling.isdisjoint(row) and node not in parameters:
            found.add(node)
        for word in SHAPED:
            found.update(v for v in row.get(SH + word, ()) if not isinstance(v, ox.Literal))
        for word in LISTS:
            for head in row.get(SH + word, ()):
                found.update(v for v in rules.members(head) or () if not isinstance(v, ox.Literal))
    return found


class _Reader:
    """Reads one shape after the other, gathering faults, refusals and notes."""

    def __init__(self, rules: Rules, own: list[Component]) -> None:
        self.rules = rules
        self.own = own
        self.refused: dict[Term, list[str]] = {}
        self.notes: list[Note] = []
        self.types = {sh("NodeShape"): set(rules.instances(sh("NodeShape")))}
        self.types[sh("PropertyShape")] = set(rules.instances(sh("PropertyShape")))
        self.inner = {v for row in rules.rows.values() for v in row.get(SH + "property", ())}
        self.classes = set(rules.instances(RDFS_CLASS))

    def shape(self, node: Term) -> Shape:
        """Return what a node says as a shape."""
        rules = self.rules
        path = self._path(node)
        if node not in rules.rows:
            self.notes.append(
                Note(node, "nothing is said of this shape, so that all conform to it")
            )
        constraints: list[Constraint] = []
        for word in sorted(CORE):
            values = rules.all(node, word)
            if not values:
                continue
            if word in OF_PROPERTIES and path is None and node not in self.inner:
                rules.fault(node, f"sh:{word} on a node shape", "put it on a property shape")
            if word in ONCE and len(values) > 1:
                rules.one(node, word)
            for value in values:
                constraints += self._constraint(node, word, value)
        constraints += self._qualified(node, path)
        for component in self.own:
            constraints += component.constraints(rules, node, path is not None, self.refuse)
        severity = rules.one(node, "severity") or sh("Violation")
        if not isinstance(severity, ox.NamedNode):
            rules.fault(
                node, "sh:severity is not an IRI", "write sh:Violation, sh:Warning or sh:Info"
            )
            severity = sh("Violation")
        for word in ("target", "expression", "filterShape"):
            if rules.all(node, word):
                self.refuse(node, f"sh:{word}")
        targets = rules.all(node, "target")
        if rules.all(node, "js") or any(rules.all(each, "jsFunctionName") for each in targets):
            rules.fault(node, "no engine here runs JavaScript", "say it in SPARQL")
        if rules.all(node, "rule"):
            self.notes.append(
                Note(node, "sh:rule infers triples and checks nothing: it is left out")
            )
        return Shape(
            node,
            path,
            self._targets(node),
            tuple(constraints),
            severity,
            self.messages(node),
            self._flag(node, "deactivated"),
        )

    def refuse(self, node: Term, construct: str) -> None:
        """Remember that a shape uses what this engine does not cover."""
        self.refused.setdefault(node, []).append(construct)

    def messages(self, node: Term) -> tuple[ox.Literal, ...]:
        """Return the messages of a shape or a constraint, in all languages."""
        found = []
        for value in self.rules.all(node, "message"):
            if isinstance(value, ox.Literal) and (
                value.language or value.datatype.value == XSD + "string"
            ):
                found.append(value)
            else:
                self.rules.fault(node, "sh:message is not a text", "write it in quotes")
        return tuple(found)

    def _path(self, node: Term) -> Path | None:
        values = self.rules.all(node, "path")
        if node in self.types[sh("PropertyShape")] and not values:
            self.rules.fault(node, "this property shape has no sh:path", "add one")
        if not values:
            return None
        if node in self.types[sh("NodeShape")]:
            self.rules.fault(node, "this node shape has a sh:path", "make it a sh:PropertyShape")
        if len(values) > 1:
            self.rules.fault(node, f"sh:path has {len(values)} values", "keep one")
        return self.rules.path(values[0], node)

    def _targets(self, node: Term) -> tuple[Target, ...]:
        found = []
        for word in TARGETS:
            for value in self.rules.all(node, word):
                named = isinstance(value, ox.NamedNode)
                if not named and not (word == "targetNode" and isinstance(value, ox.Literal)):
                    self.rules.fault(node, f"sh:{word} is not an IRI", AN_IRI)
                found.append(Target(word, value))
        if node in self.classes and (
            node in self.types[sh("NodeShape")] or node in self.types[sh("PropertyShape")]
        ):
            found.append(Target("targetClass", node))
        return tuple(dict.fromkeys(found))

    def _flag(self, node: Term, word: str) -> bool:
        value = self.rules.one(node, word)
        if value is None:
            return False
        if value not in BOOLEANS:
            number = isinstance(value, ox.Literal) and value.datatype.value == XSD + "boolean"
            if not number:
                self.rules.fault(node, f"sh:{word} is not a boolean", "write true or false")
            else:
                text = f"sh:{word} is {value}: only true switches it on"
                self.notes.append(Note(node, text))
        return value == TRUE

    def _constraint(self, node: Term, word: str, value: Term) -> list[Constraint]:
        made = MAKERS[word](self, node, word, value) if word in MAKERS else None
        return [made] if made is not None else []

    def _iri(self, node: Term, word: str, value: Term) -> Constraint | None:
        if not isinstance(value, ox.NamedNode):
            self.rules.fault(node, f"sh:{word} is not an IRI", AN_IRI)
        elif word == "nodeKind" and value not in KINDS and value.value[len(SH) :] in TERMS:
            known = ", ".join(sorted(f"sh:{kind.value.removeprefix(SH)}" for kind in KINDS))
            self.rules.fault(node, f"sh:nodeKind is {value}", f"write one of {known}")
        elif word == "datatype" and value.value.startswith(XSD) and not is_datatype(value.value):
            text = f"{value} is not a datatype of XML Schema, so that no value has it"
            self.notes.append(Note(node, text))
        return Value(word, value)

    def _any(self, node: Term, word: str, value: Term) -> Constraint | None:
        return Value(word, value)

    def _bound(self, node: Term, word: str, value: Term) -> Constraint | None:
        if not isinstance(value, ox.Literal) or not valid(value.value, value.datatype.value):
            self.rules.fault(
                node, f"sh:{word} is not a literal with a value", "write a number or date"
            )
        return Value(word, value)

    def _limit(self, node: Term, word: str, value: Term) -> Constraint | None:
        number = self._number(node, word, value)
        return Limit(word, number)

    def _number(self, node: Term, word: str, value: Term) -> int:
        if (
            isinstance(value, ox.Literal)
            and value.datatype.value == XSD + "integer"
            and valid(value.value, XSD + "nonNegativeInteger")
            and len(value.value) < 19
        ):
            return int(value.value)
        self.rules.fault(node, f"sh:{word} is {value}", "write a whole number from 0 upwards")
        return 0

    def _members(self, node: Term, word: str, value: Term) -> Constraint | None:
        members = self.rules.listed(node, word, value)
        if word == "languageIn" and not all(
            isinstance(each, ox.Literal) and each.datatype.value == XSD + "string"
            for each in members
        ):
            self.rules.fault(node, "sh:languageIn holds what is no language tag", 'write ( "en" )')
        return Members(word, members)

    def _match(self, node: Term, word: str, value: Term) -> Constraint | None:
        flags = self.rules.one(node, "flags")
        texts = [each for each in (value, flags) if each is not None]
        if not all(
            isinstance(each, ox.Literal) and each.datatype.value == XSD + "string" for each in texts
        ):
            self.rules.fault(node, "sh:pattern or sh:flags is not a text", "write it in quotes")
            return None
        pattern, switched = getattr(value, "value", ""), getattr(flags, "value", "")
        try:
            try:
                return Match(pattern, switched, translate(pattern, switched))
            except NotCovered as error:
                judge(pattern, switched)
                self.refuse(node, f"sh:pattern {pattern!r}: {error}")
        except BlowsUp as error:
            todo = "say it without a repeated part that can be split in several ways"
            self.rules.fault(node, f"sh:pattern {pattern!r} can take for ever: {error}", todo)
        except NotCovered as error:
            what = f"sh:pattern {pattern!r} is no regular expression of SPARQL: {error}"
            self.rules.fault(node, what, "correct it")
        return None

    def _shape(self, node: Term, word: str, value: Term) -> Constraint | None:
        if isinstance(value, ox.Literal):
            self.rules.fault(node, f"sh:{word} is {value}", "name a shape")
            return None
        if word == "property" and not self.rules.all(value, "path"):
            held = name(value) if isinstance(value, ox.NamedNode) else "a node"
            self.rules.fault(node, f"sh:property leads to {held} that has no sh:path", "add it")
        return Nested(word, (value,))

    def _list(self, node: Term, word: str, value: Term) -> Constraint | None:
        members = self.rules.listed(node, word, value)
        if any(isinstance(each, ox.Literal) for each in members):
            self.rules.fault(node, f"sh:{word} holds a literal", "name shapes")
        return Nested(word, members)

    def _closed(self, node: Term, word: str, value: Term) -> Constraint | None:
        if not self._flag(node, "closed"):
            return None
        allowed: list[ox.NamedNode] = []
        for member in self.rules.all(node, "property"):
            allowed += [
                path for path in self.rules.all(member, "path") if isinstance(path, ox.NamedNode)
            ]
        ignored = self.rules.one(node, "ignoredProperties")
        if ignored is not None:
            for term in self.rules.listed(node, "ignoredProperties", ignored):
                if isinstance(term, ox.NamedNode):
                    allowed.append(term)
                else:
                    self.rules.fault(node, f"sh:ignoredProperties holds {term}", AN_IRI)
        return Closed(tuple(dict.fromkeys(allowed)))

    def _unique(self, node: Term, word: str, value: Term) -> Constraint | None:
        return Flag(word) if self._flag(node, word) else None

    def _query(self, node: Term, word: str, value: Term) -> Constraint | None:
        if self._flag(value, "deactivated"):
            return None
        return read_query(
            self.rules, node, value, self.messages(value), lambda why: self.refuse(node, why)
        )

    def _qualified(self, node: Term, path: Path | None) -> list[Constraint]:
        found: list[Constraint] = []
        shapes = self.rules.all(node, "qualifiedValueShape")
        words = ("qualifiedMinCount", "qualifiedMaxCount")
        limits = [(word, self.rules.one(node, word)) for word in words]
        if not shapes and any(value is not None for _, value in limits):
            text = "a qualified count without sh:qualifiedValueShape says nothing"
            self.notes.append(Note(node, text))
        if shapes and path is None and node not in self.inner:
            self.rules.fault(
                node, "sh:qualifiedValueShape on a node shape", "put it on a property shape"
            )
        if shapes and all(value is None for _, value in limits):
            self.notes.append(Note(node, "sh:qualifiedValueShape without a count says nothing"))
        disjoint = bool(shapes) and self._flag(node, "qualifiedValueShapesDisjoint")
        for shape in shapes:
            if isinstance(shape, ox.Literal):
                self.rules.fault(node, f"sh:qualifiedValueShape is {shape}", "name a shape")
                continue
            siblings = self._siblings(node, shape) if disjoint else ()
            for word, value in limits:
                if value is not None:
                    number = self._number(node, word, value)
                    found.append(Qualified(word, number, shape, siblings))
        return found

    def _siblings(self, node: Term, shape: Term) -> tuple[Term, ...]:
        """Return the other qualified shapes of the properties of this property's parents."""
        found: dict[Term, None] = {}
        for row in self.rules.rows.values():
            members = row.get(SH + "property", ())
            if node in members:
                for member in members:
                    for other in self.rules.all(member, "qualifiedValueShape"):
                        if other != shape:
                            found[other] = None
        return tuple(found)


MAKERS: Mapping[str, Callable[..., Constraint | None]] = {
    **dict.fromkeys(IRIS, _Reader._iri),
    **dict.fromkeys(BOUNDS, _Reader._bound),
    **dict.fromkeys(COUNTS, _Reader._limit),
    **dict.fromkeys(("in", "languageIn"), _Reader._members),
    **dict.fromkeys(LISTS, _Reader._list),
    **dict.fromkeys(("property", "node", "not"), _Reader._shape),
    "hasValue": _Reader._any,
    "pattern": _Reader._match,
    "closed": _Reader._closed,
    "uniqueLang": _Reader._unique,
    "sparql": _Reader._query,
}
