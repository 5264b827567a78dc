"""Constraint components that the shapes define themselves, by SPARQL."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from wsisgraph.check.compiled.queries import PREBOUND, Text, prologue, tested, unparsed
from wsisgraph.check.compiled.rules import Rules
from wsisgraph.check.compiled.shapes import Custom
from wsisgraph.check.compiled.vocabulary import XSD, Term, sh
from wsisgraph.rdf import ox

__all__ = ["Component", "components"]


@dataclass(frozen=True, slots=True)
class Component:
    """A constraint component: the parameters it needs and those it may have."""

    node: ox.NamedNode
    required: tuple[ox.NamedNode, ...]
    optional: tuple[ox.NamedNode, ...]

    def constraints(
        self, rules: Rules, shape: Term, has_path: bool, refuse: Callable[[Term, str], None]
    ) -> list[Custom]:
        """Return the constraints that a shape makes of this component by giving its parameters."""
        given = {each: rules.all(shape, each.value) for each in (*self.required, *self.optional)}
        if not self.required or not all(given[each] for each in self.required):
            return []
        several = [each for each, values in given.items() if len(values) > 1]
        if several and (len(self.required) > 1 or several != list(self.required)):
            rules.fault(shape, f"{several[0]} has several values", "keep one")
            return []
        made = []
        for value in given[self.required[0]]:
            terms = {each: values[0] for each, values in given.items() if values}
            terms[self.required[0]] = value
            bound = tuple(sorted((_local(each), term) for each, term in terms.items()))
            custom = self._validator(rules, shape, has_path, refuse, bound)
            made += [custom] if custom is not None else []
        return made

    def _validator(
        self,
        rules: Rules,
        shape: Term,
        has_path: bool,
        refuse: Callable[[Term, str], None],
        bound: tuple[tuple[str, Term], ...],
    ) -> Custom | None:
        words = ("propertyValidator" if has_path else "nodeValidator", "validator")
        found = [value for word in words for value in rules.all(self.node, word)]
        if not found:
            rules.fault(shape, f"{self.node} has no validator for this shape", "add one")
            return None
        node = found[0]
        select, ask = rules.one(node, "select"), rules.one(node, "ask")
        text = ask if select is None else select
        if not isinstance(text, ox.Literal):
            rules.fault(self.node, "its validator has no sh:select or sh:ask", "say it in SPARQL")
            return None
        names = {*PREBOUND, *(name for name, _ in bound), *({"value"} if select is None else ())}
        messages = rules.all(node, "message") or rules.all(self.node, "message")
        told = tuple(each for each in messages if isinstance(each, ox.Literal))
        head = prologue(rules, node)
        made = Custom(self.node, select is None, text.value, head, told, bound)
        functions = rules.instances(sh("SPARQLFunction"))
        wrong, missing = tested(made, names, select is None, functions)
        if not wrong and not missing:
            wrong = unparsed(head, text.value)
        if "PATH" in Text.of(text.value).variables and not has_path:
            wrong = wrong or "$PATH stands in the query of a node shape"
        if wrong:
            rules.fault(self.node, f"its validator: {wrong}", "correct the query")
        elif missing:
            refuse(shape, f"{self.node} with {missing}")
        return None if wrong or missing else made


def _local(predicate: ox.NamedNode) -> str:
    """Return the name of the variable for a parameter."""
    return predicate.value[max(predicate.value.rfind(sign) for sign in "#/:") + 1 :]


def components(rules: Rules) -> list[Component]:
    """Return the constraint components that a shapes graph defines."""
    found = []
    true = ox.Literal("true", datatype=ox.NamedNode(XSD + "boolean"))
    for node in rules.instances(sh("ConstraintComponent")):
        if not isinstance(node, ox.NamedNode):
            rules.fault(node, "a constraint component without an IRI", "give it one")
            continue
        sides: tuple[list[ox.NamedNode], list[ox.NamedNode]] = ([], [])
        for parameter in rules.all(node, "parameter"):
            path = rules.one(parameter, "path")
            if isinstance(path, ox.NamedNode):
                sides[true in rules.all(parameter, "optional")].append(path)
            else:
                rules.fault(node, "sh:parameter without an IRI as its path", "add one")
        if not sides[0]:
            rules.fault(node, "no parameter that must be given", "add a sh:parameter")
        found.append(Component(node, tuple(sides[0]), tuple(sides[1])))
    return found
