"""Questions: named, tested queries with parameters, whose rows name the facts that they rest on.

A question is a SELECT in a file of its own. Its head says what it asks, its parameters and its
columns; a parameter is a line `VALUES ?name { … }`, in whose place the runner puts a term.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from wsisgraph import sparql
from wsisgraph.corpus import shown
from wsisgraph.errors import InputError, Mistake, NotHere, Place, QueryError, UnknownName, near
from wsisgraph.queryfile import Token, comments, named, parsed, place_of, titles, tokens, undeclared
from wsisgraph.questions.answer import Answer, Askable, at_hand, labelled
from wsisgraph.questions.parameters import TYPES, meant
from wsisgraph.rdf import Iri, Literal, expand, ox
from wsisgraph.resources import folder

__all__ = [
    "Answer",
    "Askable",
    "Column",
    "Param",
    "Question",
    "ask",
    "filled",
    "labelled",
    "questions",
    "without",
]

DATED = frozenset(
    expand(f"wsis:{each}") for each in ("start", "end", "since", "from", "to", "termFrom", "termTo")
)
CITING = ("fact", "facts")
PARAM = re.compile(r"param ([a-z][a-z0-9-]*) +(\w+)( +required)? +en: *(\S.*?) *\| *ja: *(\S.*)")
COLUMN = re.compile(r"column (\w[\w-]*) +en: *(\S.*?) *\| *ja: *(\S.*)")
SIGNS = set("|/*+?^()")


def camel(name: str) -> str:
    """Return the variable of a parameter.

    >>> camel("as-of")
    'asOf'
    """
    first, *rest = name.split("-")
    return first + "".join(each.capitalize() for each in rest)


@dataclass(frozen=True, slots=True)
class Param:
    """A value that a question takes: `example` is the one that its file holds."""

    name: str
    type: str
    required: bool
    labels: Mapping[str, str]
    example: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A variable that a question gives, and its heading in each language."""

    name: str
    labels: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """A named query: its titles, parameters, columns and text."""

    name: str
    titles: Mapping[str, str]
    params: tuple[Param, ...]
    columns: tuple[Column, ...]
    text: str

    def headings(self, lang: str) -> tuple[str, ...]:
        """Return the headings of the columns in a language."""
        return tuple(column.labels[lang] for column in self.columns)

    def bound(self, values: Mapping[str, Iri | Literal | None]) -> str:
        """Return the query with a term, or UNDEF, in place of the example of each parameter."""
        variables = {camel(each.name): values.get(each.name) for each in self.params}
        made, at = [], 0
        for variable, begin, end in _blocks(list(tokens(self.text))):
            if variable in variables:
                value = variables[variable]
                inside = "UNDEF" if value is None else str(value)
                made.append(f"{self.text[at:begin]}{{ {inside} }}")
                at = end
        return "".join([*made, self.text[at:]])


def questions(root: Path | None = None) -> Mapping[str, Question]:
    """Return the questions of a folder, or a file, by name; where none is given, those installed.

    Raises InputError with every problem of every file, NotHere where the folder holds no question.
    """
    return _own() if root is None else _read(root)


@cache
def _own() -> Mapping[str, Question]:
    return _read(folder("ontology") / "questions")


def _read(root: Path) -> Mapping[str, Question]:
    found: dict[str, Question] = {}
    mistakes: list[Mistake] = []
    for name, path, text in named([root] if root.is_file() else root.rglob("*.rq"), "question"):
        try:
            found[name] = _question(name, path, text)
        except InputError as error:
            mistakes += error.mistakes
    if mistakes:
        raise InputError(mistakes)
    if not found:
        raise NotHere(f"there are no questions (*.rq) in {shown(root)}")
    return found


def _question(name: str, path: str, text: str) -> Question:
    """Return the question that a file holds. Raises InputError with all that is wrong in it."""
    pieces = list(tokens(text))
    given, mistakes = titles(text, path, "question")
    params: dict[str, tuple[Param, Place]] = {}
    columns: dict[str, tuple[Column, Place]] = {}
    examples = {v: _example(text[b + 1 : e - 1]) for v, b, e in reversed([*_blocks(pieces)])}
    for number, line in comments(text):
        place = Place(path, number)
        labels: Mapping[str, str]
        if row := PARAM.fullmatch(line):
            labels, variable = {"en": row[4], "ja": row[5]}, camel(row[1])
            example = examples.get(variable, "")
            params[variable] = Param(row[1], row[2], bool(row[3]), labels, example), place
        elif row := COLUMN.fullmatch(line):
            labels, variable = {"en": row[2], "ja": row[3]}, camel(row[1])
            columns[variable] = Column(variable, labels), place
        elif line.split(" ")[0] in ("param", "column"):
            told = "write it as: # param state State required en: the State | ja: 国"
            mistakes.append(Mistake(place, f"this line of the head is not read: {line}", told))
    mistakes += _unfit(params, pieces, path, text)
    mistakes += undeclared(pieces, path, text)
    mistakes += _compared(pieces, path, text)
    if not mistakes:
        mistakes += _misfits(pieces, {v: place for v, (_, place) in columns.items()}, path, text)
    if mistakes:
        raise InputError(mistakes)
    order = [each for each in _variables(text, path) if each not in CITING]
    taken = tuple(param for param, _ in params.values())
    return Question(name, given, taken, tuple(columns[each][0] for each in order), text)


def _example(text: str) -> str:
    """Return an example value as a person may give it.

    >>> _example('<https://e.org/x> # a thing'), _example(' "2031"^^xsd:gYear '), _example("UNDEF")
    ('https://e.org/x', '2031', '')
    """
    pieces = list(tokens(text))
    first = pieces[0] if pieces else Token("", "", 0)
    if first.sort == "literal":
        return first.text.strip("\"'")
    if first.sort != "iri":
        return "" if first.is_word("UNDEF") else first.text
    return first.text if text[first.at] == "<" else text[first.at :].split()[0]


def _unfit(
    params: Mapping[str, tuple[Param, Place]], pieces: Sequence[Token], path: str, text: str
) -> Iterator[Mistake]:
    """Yield what is wrong between the parameters of a head and the query."""
    held = set()
    for variable, begin, end in _blocks(pieces):
        held.add(variable)
        if variable not in params and sum(begin < each.at < end - 1 for each in pieces) < 2:
            what = f"VALUES ?{variable} is of no parameter"
            todo = "declare it with a line # param, or write the constant where it is used"
            yield Mistake(place_of(path, text, begin), what, todo)
    for variable, (param, place) in params.items():
        if param.type not in TYPES:
            todo = near(param.type, TYPES, f"known are {', '.join(TYPES)}")
            yield Mistake(place, f"unknown type {param.type!r} of a parameter", todo)
        if variable not in held:
            todo = f"write, with an example in it: VALUES ?{variable} {{ … }}"
            yield Mistake(place, f"nothing takes the parameter {param.name!r}", todo)
    for each in pieces:
        if each.is_word("SERVICE", "FROM"):
            what = f"a question cannot use {each.text.upper()}"
            todo = "it asks this graph only; remove it"
            yield Mistake(place_of(path, text, each.at), what, todo)


def _variables(text: str, path: str) -> tuple[str, ...]:
    """Return the variables that a SELECT gives, in order; none where it is no SELECT."""
    found = parsed(text, path)
    if not isinstance(found, ox.QuerySolutions):
        return ()
    return tuple(each.value for each in found.variables)


def _misfits(
    pieces: Sequence[Token], columns: Mapping[str, Place], path: str, text: str
) -> Iterator[Mistake]:
    """Yield what is wrong between what a query gives and what its head says."""
    variables = _variables(text, path)
    begin = next((each.at for each in pieces if each.sort == "word"), 0)
    place = place_of(path, text, begin)
    if not variables:
        yield Mistake(place, "a question is a SELECT that gives rows", "write SELECT … WHERE { … }")
        return
    if not set(variables) & set(CITING):
        todo = "give ?fact, or ?facts where rows are counted, so that a row can show its words"
        yield Mistake(place, "the rows name no fact", todo)
    if not any(each.is_word("ORDER") for each in pieces):
        todo = "end it with ORDER BY …, and ?fact last"
        yield Mistake(place, "the rows stand in no order", todo)
    for variable in variables:
        if variable not in columns and variable not in CITING:
            todo = f"add the line: # column {variable} en: … | ja: …"
            yield Mistake(place, f"?{variable} has no heading", todo)
    for name, where in columns.items():
        if name not in variables:
            todo = near(name, variables, "remove the line, or give the variable")
            yield Mistake(where, f"the query gives no ?{name}", todo)


def _blocks(pieces: Sequence[Token]) -> Iterator[tuple[str, int, int]]:
    """Yield each `VALUES ?name { … }`: its variable, and where its braces begin and end."""
    for at, each in enumerate(pieces[:-2]):
        if each.is_word("VALUES") and pieces[at + 1].sort == "var" and pieces[at + 2].sort == "{":
            end = next((p.at for p in pieces[at + 2 :] if p.sort == "}"), pieces[-1].at)
            yield pieces[at + 1].text, pieces[at + 2].at, end + 1


def _compared(pieces: Sequence[Token], path: str, text: str) -> Iterator[Mistake]:
    """Yield a mistake for each date, as precise as stated, that is compared or sorted by."""
    dates = _dates(pieces)
    for at, each in enumerate(pieces):
        if each.sort in "<>":
            found = [*_operand(pieces, at, -1), *_operand(pieces, at, 1)]
        elif each.is_word("MIN", "MAX"):
            found = list(_operand(pieces, at + 1, 1))
        elif each.is_word("ORDER"):
            found = list(pieces[at:])
        else:
            continue
        for token in found:
            if token.sort == "var" and token.text in dates:
                what = f"?{token.text} is a date as precise as stated, and cannot be compared"
                todo = "filter and sort on wsis:notBefore and wsis:notAfter"
                yield Mistake(place_of(path, text, token.at), what, todo)


def _dates(pieces: Sequence[Token]) -> set[str]:
    """Return the variables that hold dates as precise as stated."""
    found: set[str] = set()
    for at, each in enumerate(pieces):
        if each.sort == "iri" and each.text in DATED:
            rest = (p for p in pieces[at + 1 :] if p.sort not in SIGNS and p.sort != "iri")
            follower = next(rest, each)
            found |= {follower.text} if follower.sort == "var" else set()
    size = -1
    while size != len(found):
        size = len(found)
        for at, each in enumerate(pieces[:-1]):
            if each.is_word("AS") and pieces[at + 1].sort == "var":
                held = {p.text for p in _operand(pieces, at, -1) if p.sort == "var"}
                found |= {pieces[at + 1].text} if held & found else set()
    return found


def _operand(pieces: Sequence[Token], at: int, step: int) -> Iterator[Token]:
    """Yield the tokens beside a position that belong to the same operand."""
    depth = 0
    inner, outer = ("(", ")") if step > 0 else (")", "(")
    at += step
    while 0 <= at < len(pieces):
        sort = pieces[at].sort
        depth += (sort == inner) - (sort == outer)
        if depth < 0 or (depth == 0 and sort in ("&", "|", "{", "}", ";", ".")):
            return
        yield pieces[at]
        at += step


def ask(
    graph: Askable | ox.Store,
    question: str | Question,
    /,
    **values: Iri | Literal | str | int | date | None,
) -> Answer:
    """Return the answer to a question, given by name or as it is.

    A value is a term, a slug, an IRI, a code such as JP or C2, a label in any language, a date or a
    number; `as_of` stands for the parameter as-of. Raises UnknownName for a question, a parameter or
    a value that is not known, QueryError where a parameter is missing or a value is not of its type.
    """
    chosen = _chosen(question)
    found = sparql.query(at_hand(graph)[0], filled(graph, chosen, **values))
    cite = next(at for at, name in enumerate(found.columns) if name in CITING)
    keep = [at for at, name in enumerate(found.columns) if name not in CITING]
    return Answer(
        tuple(found.columns[at] for at in keep),
        tuple(tuple(row[at] for at in keep) for row in found.rows),
        facts=tuple(_cited(row[cite]) for row in found.rows),
        question=chosen,
        graph=graph,
    )


def without(
    graph: Askable | ox.Store,
    question: str | Question,
    /,
    **values: Iri | Literal | str | int | date | None,
) -> dict[str, int]:
    """Return how many rows there are without each parameter given, the required ones apart.

    It tells which value leaves an answer without rows.
    """
    chosen = _chosen(question)
    given = {name.replace("_", "-"): value for name, value in values.items() if value is not None}
    free = [each.name for each in chosen.params if not each.required and each.name in given]
    rest = {name: {k: v for k, v in values.items() if k.replace("_", "-") != name} for name in free}
    return {name: len(ask(graph, chosen, **rest[name])) for name in free if name != "lang"}


def filled(
    graph: Askable | ox.Store,
    question: str | Question,
    /,
    **values: Iri | Literal | str | int | date | None,
) -> str:
    """Return the query of a question with its values in place, as `ask` runs it."""
    chosen, (store, base) = _chosen(question), at_hand(graph)
    given = {name.replace("_", "-"): value for name, value in values.items()}
    return chosen.bound(_terms(chosen, given, store, base))


def _chosen(question: str | Question) -> Question:
    """Return a question by its name. Raises UnknownName with the nearest one."""
    if isinstance(question, Question):
        return question
    known = questions()
    if question not in known:
        todo = near(question, known, "list them all")
        raise UnknownName(f"there is no question {question!r}", todo)
    return known[question]


def _cited(term: Any) -> tuple[str, ...]:
    """Return the IRIs of facts that ?fact or ?facts holds."""
    return tuple(sorted(set(term.value.split()))) if term is not None else ()


def _terms(
    question: Question, given: Mapping[str, Any], store: ox.Store, base: str
) -> dict[str, Iri | Literal | None]:
    """Return the term of each parameter."""
    params = {each.name: each for each in question.params}
    for name in given:
        if name not in params:
            what = f"the question {question.name!r} has no parameter {name!r}"
            listed = f"it takes {', '.join(params)}" if params else "it takes none"
            raise UnknownName(what, near(name, params, listed))
    found: dict[str, Iri | Literal | None] = {}
    for name, param in params.items():
        value = given.get(name)
        if value is None and param.required:
            told = f"the question {question.name!r} needs {name}, {param.labels['en']}"
            raise QueryError(f"{told} (for example {name}={param.example})")
        found[name] = None if value is None else _term(param, value, store, base)
    return found


def _term(param: Param, value: object, store: ox.Store, base: str) -> Iri | Literal:
    """Return the term of a value; what is wrong with it is told with the name of its parameter."""
    try:
        return meant(param.type, value, store, base)
    except UnknownName as error:
        raise UnknownName(f"{param.name}: {error.what}", error.todo) from None
    except QueryError as error:
        raise QueryError(f"{param.name}: {error}") from None
