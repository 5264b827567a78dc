"""Makes ontology/codes/*.ttl from ontology/data/*.yaml; `make codes` runs it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tools.codes.book import Book
from tools.codes.facts import Facts, schema_of
from tools.codes.goals import SDG, goals, matrix, targets
from tools.codes.schemes import action_lines, scheme
from tools.codes.things import finish, states, things
from tools.codes.turtle import Node, turtle
from wsisgraph.errors import InputError, Mistake
from wsisgraph.schema import load

__all__ = ["make", "names_package", "package_names"]

MATRIX, GOALS, TARGETS, STATES = "action-line-sdg", "sdg-goals", "sdg-targets", "states"
THINGS = {
    "organizations": ("Organization", "OrganizationalUnit"),
    "places": ("Place",),
    "events": ("EventSeries", "Edition", "Event"),
}
FACTS = {
    MATRIX: "goal-links",
    "events": "event-facts",
    "organizations": "organization-facts",
    "places": "place-facts",
}


def make(data: Path, names: Mapping[str, Mapping[str, str]]) -> dict[str, bytes]:
    """Return the code lists made from a folder of data, by name of file.

    `names` are the names of States, by code and language. Raises InputError with every mistake and
    its place.
    """
    books = {
        path.stem: Book(path, f"ontology/data/{path.name}") for path in sorted(data.glob("*.yaml"))
    }
    made: dict[str, list[Node]] = {}
    special = {MATRIX, GOALS, TARGETS, STATES, "action-line", *THINGS}
    for name, book in books.items():
        if name not in special:
            made |= scheme(book)
    bodies = {
        key.text for key, _ in books["organizations"].pairs(books["organizations"].root, "things")
    }
    made |= action_lines(books["action-line"], bodies)
    made |= states(books[STATES], names)
    made |= goals(books[GOALS])
    made |= targets(books[TARGETS])
    classes = load().classes
    listed = {
        name: things(books[name], {each: classes[each] for each in known})
        for name, known in THINGS.items()
    }
    nodes = [node for each in made.values() for node in each]
    schema = schema_of([*nodes, *(each.node for found in listed.values() for each in found)])
    facts = {name: Facts() for name in FACTS}
    for name, found in listed.items():
        made |= finish(books[name], found, schema, facts[name])
    ends = {node.iri.removeprefix(f"{SDG}/") for node in nodes if node.iri.startswith(f"{SDG}/")}
    made |= matrix(books[MATRIX], facts[MATRIX], set(schema.schemes["action-line"]), ends)
    mistakes: list[Mistake] = [m for book in books.values() for m in book.finish().mistakes]
    if mistakes:
        raise InputError(mistakes)
    files = {name: turtle(each, f"ontology/data/{name}.yaml") for name, each in made.items()}
    for name, file in FACTS.items():
        if facts[name].nodes:
            files[file] = turtle(facts[name].made(), f"ontology/data/{name}.yaml")
    return {f"{name}.ttl": files[name] for name in sorted(files)}


def names_package() -> str:
    """Return the name and version of the package that names the States, or an empty text."""
    try:
        import babel
    except ImportError:
        return ""
    return f"Babel {babel.__version__}"


def package_names() -> dict[str, dict[str, str]]:
    """Return the names of States by code and language, as the package has them from CLDR."""
    import babel

    names: dict[str, dict[str, str]] = {}
    for language in ("en", "ja"):
        for code, name in babel.Locale(language).territories.items():
            names.setdefault(str(code), {})[language] = str(name)
    return names
