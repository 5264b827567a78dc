"""Infer: run the rules over a graph until they add nothing more.

A rule is a CONSTRUCT in a file of its own. What the rules add stands in a graph of its own and is
never part of what a report states.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain
from pathlib import Path

from wsisgraph.corpus import shown
from wsisgraph.errors import InputError, Mistake, NotHere, Place
from wsisgraph.graph import codes, graph_iri
from wsisgraph.queryfile import Token, named, parsed, place_of, titles, tokens, undeclared
from wsisgraph.rdf import ID, Quad, compact, ox
from wsisgraph.resources import folder
from wsisgraph.sparql import prefixes
from wsisgraph.store import Data

__all__ = ["Rule", "infer", "rules"]

UNSURE = ("NOW", "RAND", "UUID", "STRUUID")
NOT_IN_A_RULE = {
    **dict.fromkeys(
        ("SERVICE", "GRAPH", "FROM"), "a rule reads the union of all graphs; remove it"
    ),
    **dict.fromkeys(UNSURE, "the same graph must give the same triples; remove it"),
    "BNODE": "a rule writes no blank nodes; use a node that stands in the graph",
}
AGGREGATES = {"GROUP", "COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"}
ANYTHING = re.compile(r"(?:^|[{}.])[VTP]V|P[VT]V|[;\[]V|![TP^]")


@dataclass(frozen=True, slots=True)
class Rule:
    """A CONSTRUCT with its titles, and the IRIs that tell when it must run again.

    `reads` is None where it may read any triple; `waits` are those of which it must know all before
    it runs (it says that there is none, or counts).
    """

    name: str
    titles: Mapping[str, str]
    text: str
    reads: frozenset[str] | None
    waits: frozenset[str] | None
    writes: frozenset[str] | None


def rules(root: Path | None = None) -> list[Rule]:
    """Return the rules of a folder, in order of name; those of this installation where none is given.

    Raises InputError with every problem of every file, NotHere where the folder holds no rule.
    """
    return list(_own()) if root is None else _read(root)


@cache
def _own() -> tuple[Rule, ...]:
    return tuple(_read(folder("ontology") / "rules"))


def _read(root: Path) -> list[Rule]:
    found: list[Rule] = []
    mistakes: list[Mistake] = []
    places: dict[str, str] = {}
    for name, path, text in named(root.rglob("*.rq"), "rule"):
        try:
            found.append(_rule(name, path, text))
            places[name] = path
        except InputError as error:
            mistakes += error.mistakes
    mistakes += _unsettled(found, places)
    if mistakes:
        raise InputError(mistakes)
    if not found:
        raise NotHere(f"there are no rules (*.rq) in {shown(root)}")
    return found


def _rule(name: str, path: str, text: str) -> Rule:
    """Return the rule that a file holds. Raises InputError with all that is wrong in it."""
    pieces = list(tokens(text))
    mistakes = [
        Mistake(place_of(path, text, each.at), f"a rule cannot use {each.text.upper()}", todo)
        for each in pieces
        if each.sort == "word" and (todo := NOT_IN_A_RULE.get(each.text.upper()))
    ]
    given, untitled = titles(text, path, "rule")
    mistakes += untitled
    if mistakes:
        raise InputError(mistakes)
    if not isinstance(parsed(text, path), ox.QueryTriples):
        begin = next((each.at for each in pieces if each.is_word("SELECT", "ASK", "DESCRIBE")), 0)
        what, todo = "a rule is a CONSTRUCT", "write CONSTRUCT { … } WHERE { … }"
        raise InputError([Mistake(place_of(path, text, begin), what, todo)])
    template, pattern = _halves(pieces)
    for each in template:
        if each.sort in ("blank", "[", "("):
            what, todo = "a rule writes no blank node", "use a node that stands in the graph"
            mistakes.append(Mistake(place_of(path, text, each.at), what, todo))
    mistakes += undeclared(pieces, path, text)
    if mistakes:
        raise InputError(mistakes)
    anything = _reads_anything(pattern)
    waits = list(_withheld(pattern))
    return Rule(
        name,
        given,
        text,
        reads=None if anything else _iris(pattern),
        waits=None if waits and anything else _iris(waits),
        writes=None if _reads_anything(template) else _iris(template),
    )


def _iris(found: Iterable[Token]) -> frozenset[str]:
    return frozenset(each.text for each in found if each.sort == "iri")


def _halves(pieces: Sequence[Token]) -> tuple[list[Token], list[Token]]:
    """Return the template and the pattern of a CONSTRUCT; its short form has one for both."""
    begin = next(at for at, each in enumerate(pieces) if each.is_word("CONSTRUCT")) + 1
    if pieces[begin].sort != "{":
        return list(pieces[begin:]), list(pieces[begin:])
    end = _closing(pieces, begin)
    return list(pieces[begin : end + 1]), list(pieces[end + 1 :])


def _closing(pieces: Sequence[Token], begin: int) -> int:
    """Return where the brace that opens at `begin` closes."""
    depth = 0
    for at in range(begin, len(pieces)):
        depth += (pieces[at].sort == "{") - (pieces[at].sort == "}")
        if depth == 0:
            return at
    return len(pieces) - 1


def _opening(pieces: Sequence[Token], at: int) -> int:
    """Return where the innermost group of braces around a position begins."""
    depth = 0
    for before in range(at, -1, -1):
        depth += (pieces[before].sort == "{") - (pieces[before].sort == "}")
        if depth == 1:
            return before
    return 0


def _withheld(pattern: Sequence[Token]) -> Iterator[Token]:
    """Yield what stands in groups whose answer can shrink when triples are added."""
    for at, each in enumerate(pattern):
        negated = each.is_word("EXISTS") and at and pattern[at - 1].is_word("NOT")
        if negated or each.is_word("MINUS", "OPTIONAL"):
            begin = next(i for i in range(at, len(pattern)) if pattern[i].sort == "{")
        elif each.is_word(*AGGREGATES):
            begin = _opening(pattern, at)
        else:
            continue
        yield from pattern[begin : _closing(pattern, begin)]


def _reads_anything(pieces: Iterable[Token]) -> bool:
    """Say whether a variable, or all but some property, stands where a property does."""
    kinds = {"var": "V", "iri": "T", "literal": "T", "blank": "T", "word": "K"}
    shape = "".join(kinds.get(each.sort, each.sort) for each in pieces)
    before = ""
    while before != shape:
        before, shape = shape, re.sub(r"\([^(){}]*\)", "P", shape)
    return ANYTHING.search(shape) is not None


def _unsettled(found: Sequence[Rule], places: Mapping[str, str]) -> list[Mistake]:
    """Return a mistake for each rule whose triples would depend on the order in which rules run."""
    mistakes = []
    for rule in found:
        for other in found:
            if rule.waits is None or other.writes is None:
                both = bool(rule.waits is None or rule.waits)
                shared = "any property" if both else ""
            else:
                shared = ", ".join(sorted(map(compact, rule.waits & other.writes)))
            if shared:
                what = f"it counts or denies {shared}, which the rule {other.name!r} adds"
                todo = "say it of what sources state, so that the order of rules does not matter"
                mistakes.append(Mistake(Place(places[rule.name]), what, todo))
    return mistakes


def _feeds(rule: Rule, other: Rule) -> bool:
    """Say whether one rule may add what another reads."""
    if rule.writes is None or other.reads is None:
        return True
    return bool(rule.writes & other.reads)


def _fed(rule: Rule, due: Iterable[Rule]) -> bool:
    """Say whether another rule that is due may add what this one reads."""
    return any(_feeds(each, rule) for each in due if each is not rule)


def infer(
    data: Data | Iterable[Quad], chosen: Collection[Rule] | None = None, base: str = ID
) -> list[Quad]:
    """Return what rules add to a graph with the codes beside it, in the graph `inferred` of the base.

    Nothing is given that the graph or the codes state already. The quads come sorted; neither the
    order of the rules nor that of the data matters.
    """
    store = ox.Store()
    quads = data.quads if isinstance(data, Data) else data
    store.bulk_extend(
        ox.Quad(quad.subject, quad.predicate, quad.object) for quad in chain(quads, codes())
    )
    due = list(rules() if chosen is None else chosen)
    graph = graph_iri(base or ID, "inferred")
    everyone, made = tuple(due), set[Quad]()
    while due:
        rule = next((each for each in due if not _fed(each, due)), due[0])
        due.remove(rule)
        triples = store.query(rule.text, prefixes=dict(prefixes()))
        assert isinstance(triples, ox.QueryTriples)
        found = {ox.Quad(each.subject, each.predicate, each.object) for each in triples}
        new = [quad for quad in found if quad not in store]
        store.extend(new)
        made.update(new)
        changed = {quad.predicate.value for quad in new}
        due += [
            each
            for each in everyone
            if each not in due and changed and (each.reads is None or each.reads & changed)
        ]
    stand = (ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in made)
    return sorted(stand, key=str)
