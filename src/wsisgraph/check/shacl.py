"""The results of SHACL as problems, each at a place that a person can mend."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

from wsisgraph.check.constraints import COMPONENTS, explain
from wsisgraph.check.engines import ENGINES, Finding, find
from wsisgraph.check.messages import phrase
from wsisgraph.check.problems import Problem, Severity
from wsisgraph.check.results import TYPE, Nodes, Row, Term
from wsisgraph.check.shapefiles import Shapes
from wsisgraph.check.view import View
from wsisgraph.errors import InputError, Mistake
from wsisgraph.rdf import Iri, Literal, Quad, compact, expand, ox

if TYPE_CHECKING:
    from wsisgraph.check.compiled import Columns, Memory

__all__ = ["Rules", "found_by", "halves", "plain", "severity_of", "validate"]

SH = expand("sh:")
BOOLEAN = expand("xsd:boolean")
NUMBERS = (expand("xsd:integer"), expand("xsd:decimal"))
NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")
REFERRING = {"NodeConstraintComponent": "node", "AndConstraintComponent": "and"}
VALIDATORS = ("validator", "nodeValidator", "propertyValidator")
# How many reasons why a value does not fit are told, and how far down.
MOST_REASONS, DEEPEST = 3, 2
# Components whose parameter is a list, and how much of a list or a shape is told.
LISTS = ("In", "LanguageIn", "And", "Or", "Xone")
MOST_TOLD = 6


class Rules:
    """The shapes as the words of a problem need them.

    `parted` says that a message tells what is wrong, and then what to do, as the project's do.
    """

    def __init__(self, shapes: Shapes, finding: Finding, parted: bool = False) -> None:
        self.shapes = shapes
        self.parted = parted
        self.finding = finding
        self.nodes = Nodes(shapes.quads)

    def words(self, row: Row, lang: str) -> tuple[str, str]:
        """Return what is wrong and what to do about a result.

        The shape's own message says what is wrong, in the wished language, else in English, else as
        it comes; one that says both is taken apart. Without a message the component speaks; of a
        shape that does not fit it tells why.
        """
        return self._words(row, lang, 0)

    def _words(self, row: Row, lang: str, depth: int) -> tuple[str, str]:
        component = row.component.removeprefix(SH)
        told = explain(
            component,
            lang,
            path=row.path,
            value=_shown(row.value, lang),
            parameter=self._parameter(row, component, lang),
        )
        own = self.shapes.short(told[0]), self.shapes.short(told[1])
        message = self._message(row, lang)
        if not message and component in REFERRING and depth < DEEPEST:
            return self._why(row, own, lang, depth)
        if not message:
            return own
        what, todo = halves(message) if self.parted else (" ".join(message.split()), "")
        return what, todo or own[1]

    def _why(self, row: Row, own: tuple[str, str], lang: str, depth: int) -> tuple[str, str]:
        """Return what is wrong with a value that does not fit shapes, and what to do about it."""
        found = [
            each
            for shape in self._referred(row)
            for each in self._reasons.get((shape, row.value or row.focus), ())
        ]
        said = (self._words(each, lang, depth + 1) for each in found)
        told = list(dict.fromkeys(sorted(said)))
        if not told:
            return own
        more = phrase("others", lang, len(told) - MOST_REASONS)
        what = [each[0] for each in told[:MOST_REASONS]]
        whole = "; ".join([*what, *(more,) * (len(told) > MOST_REASONS)])
        return f"{own[0]}: {whole}", told[0][1]

    def _referred(self, row: Row) -> list[Term]:
        """Return the shapes that a result of sh:node or sh:and is about."""
        if row.shape is None:
            return []
        word = REFERRING[row.component.removeprefix(SH)]
        values = self.nodes.all(row.shape, word)
        lists = values if word == "and" else []
        return [item for head in lists for item in self.nodes.items(head)] or values

    @cached_property
    def _reasons(self) -> dict[tuple[Term, Term], list[Row]]:
        """What shapes find at values that do not fit them, asked for all together."""
        found: dict[tuple[Term, Term], list[Row]] = {}
        beside: Sequence[Row] = self.finding.rows
        why = self.finding.why
        for _ in range(DEEPEST):
            wanted: dict[Term, set[Term]] = defaultdict(set)
            for row in beside:
                if row.component.removeprefix(SH) in REFERRING and not self._message(row, "en"):
                    for shape in self._referred(row):
                        if (shape, row.value or row.focus) not in found:
                            wanted[shape].add(row.value or row.focus)
            beside = []
            for shape, rows in (why(wanted) if why is not None and wanted else {}).items():
                found |= {(shape, value): [] for value in wanted[shape]}
                for each in rows:
                    found[shape, each.focus].append(each)
                beside += rows
        return found

    def _parameter(self, row: Row, component: str, lang: str) -> str:
        name = component.removesuffix("ConstraintComponent")
        if name not in COMPONENTS or row.shape is None:
            return ""
        values = self.nodes.all(row.shape, COMPONENTS[name][0])
        if name in LISTS:
            told = [self._listed(self.nodes.items(head), lang) for head in values]
            return told[0] if len(told) == 1 else ", ".join(f"({each})" for each in told)
        return ", ".join(self._told(value, lang) for value in values)

    def _listed(self, terms: Sequence[Term], lang: str) -> str:
        """Return the members of a list, the first ones where they are many."""
        told = [self._told(term, lang) for term in terms[:MOST_TOLD]]
        return ", ".join([*told, *("…",) * (len(terms) > MOST_TOLD)])

    def _told(self, term: Term, lang: str) -> str:
        """Return a term of the shapes; a shape without a name by what it asks for."""
        if not isinstance(term, ox.BlankNode):
            return _shown(term, lang)
        rows = [(prop, value) for prop, value in self.nodes.rows.get(term, ()) if prop != TYPE]
        asked = [
            f"{compact(prop)} {self.nodes.path(value) or '…'}"
            if isinstance(value, ox.BlankNode)
            else f"{compact(prop)} {_shown(value, lang)}"
            for prop, value in sorted(rows, key=str)
        ]
        return f"[{' ; '.join(asked[:MOST_TOLD])}]"

    def _message(self, row: Row, lang: str) -> str:
        """Return the message of a result in a language.

        pySHACL drops the language of the messages of sh:sparql when it fills them in, and makes up
        messages where the shapes have none; they are told apart by the patterns of the shapes.
        """
        own = Iri(row.component) if row.component else None
        validators = [each for word in VALIDATORS for each in self.nodes.all(own, word)]
        holders = [
            each for each in (row.constraint, row.shape, *validators, own) if each is not None
        ]
        patterns = [
            each
            for holder in holders
            for each in self.nodes.all(holder, "message")
            if isinstance(each, Literal)
        ]
        fitting = [m for m in row.messages if any(_fits(p.value, m.value) for p in patterns)]
        told = list(row.messages) if row.sure else fitting
        for wanted in (lang, "en"):
            for message in told:
                if (message.language or "").partition("-")[0] == wanted:
                    return message.value
            for pattern in patterns:
                if (pattern.language or "").partition("-")[0] == wanted:
                    found = next((m for m in told if _fits(pattern.value, m.value)), None)
                    if found is not None:
                        return found.value
        return told[0].value if told else ""


def validate(
    view: View, shapes: Shapes, engine: str = ENGINES[0], memory: Memory | None = None
) -> tuple[list[Problem], Finding]:
    """Return what SHACL finds in a graph, as problems and as the engine told it.

    Raises WsisError where shapes are ill-formed or the engine fails: a failure never counts as
    conforming.
    """
    finding = found_by(view.grid.columns, shapes, engine, memory)
    words = Rules(shapes, finding, parted=True)
    found = {problem for row in finding.rows for problem in _problems(view, words, row)}
    return sorted(found, key=lambda each: each.order), finding


def found_by(
    data: Columns | Sequence[Quad],
    shapes: Shapes,
    engine: str = ENGINES[0],
    memory: Memory | None = None,
) -> Finding:
    """Return what an engine finds; what is wrong with the shapes is told at its line.

    Raises InputError for shapes that are ill-formed, WsisError where an engine fails.
    """
    from wsisgraph.check.compiled import ShapesError

    try:
        finding = find(data, shapes.quads, engine, memory)
    except ShapesError as error:
        raise InputError(
            [
                Mistake(
                    shapes.place(f.shape, f.what), f"{shown_shape(shapes, f.shape)}{f.what}", f.todo
                )
                for f in error.faults
            ]
        ) from None

    def named(told: Sequence[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(_by_owner(shapes, each) for each in told))

    lists = (finding.left, finding.idle, finding.notes)
    left, idle, notes = map(named, lists)
    return replace(finding, left=left, idle=idle, notes=notes)


def _by_owner(shapes: Shapes, told: str) -> str:
    """Return what is told of a shape; one without a name is named by the shape that holds it."""
    node, _, why = told.partition(": ")
    name = shapes.name(ox.BlankNode(node[2:])) if node.startswith("_:") else ""
    return f"<{name}>{': ' * bool(why)}{why}" if name else told


def shown_shape(shapes: Shapes, node: Term) -> str:
    """Return the name of a shape before what is said of it."""
    name = shapes.name(node)
    return f"{compact(name)}: " if name else ""


def _problems(view: View, rules: Rules, row: Row) -> list[Problem]:
    """Return the problems of one result: one for each place where its focus can be mended."""
    focus = plain(row.focus)
    what, todo = rules.words(row, view.lang)
    fact = view.facts.get(focus)
    passages = [focus, *(fact.evidence if fact else ())]
    passage = next((view.passages[each] for each in passages if each in view.passages), None)
    return [
        Problem(
            severity_of(row),
            what,
            todo,
            place,
            focus=node,
            label=view.describe(node),
            shape=rules.shapes.name(row.shape),
            component=row.component.removeprefix(SH),
            path=row.path,
            value=plain(row.value),
            section=passage.section if passage else "",
            span=(passage.span.start, passage.span.end) if passage else None,
            source=source,
        )
        for place, source, node in view.spots(focus)
    ]


def severity_of(row: Row) -> Severity:
    """Return a severity; one that SHACL does not define is a violation."""
    known: dict[str, Severity] = {SH + "Warning": "warning", SH + "Info": "info"}
    return known.get(row.severity, "violation")


def plain(term: Term | None) -> str:
    """Return the IRI or the text of a term; a blank node has no name to be told."""
    return "" if term is None or isinstance(term, (ox.Triple, ox.BlankNode)) else term.value


def _shown(term: Term | None, lang: str) -> str:
    """Return a term as a person reads it: a compact name, a number, or a literal in quotation marks."""
    if isinstance(term, ox.BlankNode):
        return phrase("blank", lang)
    if isinstance(term, Iri):
        return compact(term.value)
    if isinstance(term, Literal):
        known = term.datatype.value in NUMBERS and NUMBER.fullmatch(term.value)
        if known or (term.datatype.value == BOOLEAN and term.value in ("true", "false")):
            return term.value
        text, sign, datatype = str(term).rpartition("^^<")
        return f"{text}^^{compact(datatype[:-1])}" if sign and str(term)[-1] == ">" else str(term)
    return "" if term is None else str(term)


def _fits(pattern: str, message: str) -> bool:
    parts = re.split(r"\{[?$]\w+\}", pattern)
    return re.fullmatch(".*".join(map(re.escape, parts)), message, re.DOTALL) is not None


def halves(message: str) -> tuple[str, str]:
    """Return what is wrong and what to do, where a message gives both in one line.

    >>> halves("This has no label: add one."), halves("これに表示名が無い。書き加える。")
    (('This has no label', 'add one'), ('これに表示名が無い', '書き加える'))
    """
    message = " ".join(message.split())
    for sign, end in (("。", "。"), (": ", ".")):
        what, found, todo = message.partition(sign)
        if found and todo:
            return what, todo.removesuffix(end)
    return message.rstrip(".。"), ""
