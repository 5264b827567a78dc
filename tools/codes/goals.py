"""The WSIS-SDG Matrix, and the labels of the goals and targets that it names."""

from __future__ import annotations

from tools.codes.book import BOTH, HEAD, Book
from tools.codes.facts import Facts
from tools.codes.schemes import order
from tools.codes.turtle import Node as Made
from tools.codes.turtle import Term
from wsisgraph.errors import near
from wsisgraph.model import Value
from wsisgraph.rdf import ID, expand, iri, literal
from wsisgraph.read.nodes import List, Map, Node, Scalar

__all__ = ["SDG", "goals", "matrix", "targets"]

SDG = "http://metadata.un.org/sdg"
LANGUAGES = ("en", "es", "fr")


def number(code: str) -> tuple[int, str, int, str]:
    """Return the place of a goal or target: 3.8 comes before 3.d and before 10."""
    goal, _, part = code.partition(".")
    return (
        int(goal) if goal.isdigit() else 0,
        "a" if part and not part.isdigit() else "",
        int(part) if part.isdigit() else 0,
        part,
    )


def matrix(book: Book, facts: Facts, lines: set[str], known: set[str]) -> dict[str, list[Made]]:
    """Return the matches of the action lines, and a node for each link that a source states."""
    book.troubles.known(book.root, (*HEAD, "default", "links", "exceptions", "disputed"))
    sources = {level: level_sources(book, level) for level in ("goal", "target")}
    odd = exceptions(book)
    matches: dict[str, list[str]] = {}
    for line, row in book.pairs(book.root, "links"):
        named(book, line, line.text, lines, "action line")
        found = matches.setdefault(line.text, [])
        if not isinstance(row, Map):
            book.wrong(row, f"{line.text} has no goals", "write {1: [], 3: [3.8]}")
            continue
        for goal, parts in row.pairs:
            _, cited = odd.pop((line.text, goal.text), (goal, sources["goal"]))
            link(book, facts, line, goal, "listed", cited, known)
            found.append(goal.text)
            for part in parts.items if isinstance(parts, List) else (parts,):
                if isinstance(part, Scalar) and part.text.startswith(goal.text + "."):
                    link(book, facts, line, part, "listed", sources["target"], known)
                    found.append(part.text)
                else:
                    book.wrong(part, f"this is no target of goal {goal.text}", "write [3.8, 3.d]")
    for each in book.rows(book.root, "disputed", ("action-line", "goal", "source", "note")):
        who, what = each.get("action-line"), each.get("goal")
        if isinstance(who, Scalar) and isinstance(what, Scalar):
            named(book, who, who.text, lines, "action line")
            told = book.languages(each, "note", BOTH)
            link(book, facts, who, what, "disputed", book.cited(each), known, told)
        else:
            book.wrong(each, "a disputed link needs action-line and goal", "add them")
    for (one, other), (where, _) in odd.items():
        book.wrong(where, f"there is no link of {one} with {other}", "remove the exception")
    node = book.header()
    node.add_sources(term for _, term in book.sources.values())
    nodes = [node]
    for code in sorted(matches, key=order):
        ends = sorted(set(matches[code]), key=number)
        whole = Made(f"{ID}action-line/{code}")
        nodes.append(whole.add("skos:relatedMatch", *(iri(f"{SDG}/{end}") for end in ends)))
    return {book.name: nodes}


def level_sources(book: Book, level: str) -> list[Term]:
    """Return the sources of every link of one level, goals or targets."""
    inner = book.root.get("default")
    row = inner.get(level) if isinstance(inner, Map) else None
    if isinstance(row, Map):
        book.troubles.known(row, ("source",))
        return book.cited(row)
    book.wrong(inner or book.root, f"default lacks {level}", f"add {level}: {{source: …}}")
    return []


def exceptions(book: Book) -> dict[tuple[str, str], tuple[Node, list[Term]]]:
    """Return place and sources of the links that not all editions of the matrix have."""
    return {
        (book.text(each, "action-line"), book.text(each, "goal")): (each, book.cited(each))
        for each in book.rows(book.root, "exceptions", ("action-line", "goal", "source"))
    }


def named(book: Book, where: Node, code: str, known: set[str], what: str) -> None:
    """Tell where a code is not among those known."""
    if code not in known:
        book.wrong(where, f"unknown {what} {code!r}", near(code, known, f"add the {what} first"))


def link(
    book: Book,
    facts: Facts,
    line: Scalar,
    goal: Scalar,
    status: str,
    sources: list[Term],
    known: set[str],
    told: list[Term] | None = None,
) -> None:
    """Add the fact that a source links an action line with a goal or target."""
    named(book, goal, goal.text, known, "goal or target")
    stated = {
        "wsis:linkedActionLine": (Value(f"{ID}action-line/{line.text}"),),
        "wsis:linkedGoal": (Value(f"{SDG}/{goal.text}"),),
        "wsis:linkStatus": (Value(f"{ID}link-status/{status}"),),
    }
    facts.add(book, goal, "GoalLink", stated, sources, told or [])


def concept(book: Book, key: Scalar, row: Map, labels: str) -> Made:
    """Return a goal or target with its labels."""
    node = Made(f"{SDG}/{key.text}").add("rdf:type", iri(expand("skos:Concept")))
    node.add("skos:prefLabel", *book.languages(row, labels, LANGUAGES))
    return node


def close(node: Made, code: str, sources: list[Term]) -> Made:
    """Add number, scheme and sources to a goal or target."""
    node.add_sources(sources).add("skos:notation", literal(code))
    if "." in code:
        node.add("skos:broader", iri(f"{SDG}/{code.partition('.')[0]}"))
    return node.add("skos:inScheme", iri(SDG)).add("rdfs:isDefinedBy", iri(SDG))


def goals(book: Book) -> dict[str, list[Made]]:
    """Return the goals, with their short names as other labels."""
    book.troubles.known(book.root, (*HEAD, "source", "goals"))
    sources = book.cited(book.root)
    nodes = [book.header().add_sources(sources)]
    rows = book.maps(book.root, "goals", ("label", "also"))
    for key, row in sorted(rows, key=lambda pair: number(pair[0].text)):
        node = concept(book, key, row, "label")
        node.add("skos:altLabel", *book.others(row, "also"))
        nodes.append(close(node, key.text, sources))
    return {book.name: nodes}


def targets(book: Book) -> dict[str, list[Made]]:
    """Return the targets that the matrix names."""
    book.troubles.known(book.root, (*HEAD, "source", "targets"))
    sources = book.cited(book.root)
    nodes = [book.header().add_sources(sources)]
    rows = book.maps(book.root, "targets", LANGUAGES)
    for key, row in sorted(rows, key=lambda pair: number(pair[0].text)):
        whole = Map(((key, row),), row.line, row.column, row.start, row.end)
        nodes.append(close(concept(book, key, whole, key.text), key.text, sources))
    return {book.name: nodes}
