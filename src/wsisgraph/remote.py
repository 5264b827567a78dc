"""Questions to whatever answers SELECT: an endpoint over HTTP, another library, another process."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, cast

from wsisgraph.ask import query
from wsisgraph.errors import QueryError
from wsisgraph.rdf import Iri, Quad, expand, ox

__all__ = ["Remote"]

NAMES = tuple(
    map(
        expand,
        (
            *("rdf:type", "skos:prefLabel", "skos:altLabel", "skos:notation", "rdfs:label"),
            *("wsis:name", "wsis:shortName", "wsis:alpha2Code", "wsis:alpha3Code", "wsis:m49Code"),
            "dcterms:title",
        ),
    )
)
THINGS = "SELECT DISTINCT ?s ?p ?o WHERE {{ VALUES ?p {{ {} }} ?s ?p ?o }}"


class Remote:
    """A graph that is asked through `select`, which gets a SELECT and returns its result.

    The result is SPARQL 1.1 Query Results JSON, as bytes or text. The graph must hold the codes and
    what rules add, and its default graph must be the union of all. Labels and classes are fetched
    once, with the first question.
    """

    def __init__(self, select: Callable[[str], bytes | str], base: str = "") -> None:
        self.select = select
        self.base = base
        self._names: ox.Store | None = None

    @property
    def asked(self) -> ox.Store:
        """The graph itself, which offers what questions need of a store."""
        return cast(ox.Store, self)

    def query(
        self, text: str, *, prefixes: Mapping[str, str], base_iri: str | None = None
    ) -> ox.QuerySolutions:
        """Return the rows of a SELECT. Raises QueryError for what is no result of one."""
        base = [f"BASE <{base_iri}>\n"] if base_iri else []
        head = "".join([*base, *(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())])
        try:
            found = ox.parse_query_results(self.select(head + text), ox.QueryResultsFormat.JSON)
        except (SyntaxError, ValueError) as error:
            raise QueryError(f"what was answered is not a SPARQL result in JSON: {error}") from None
        if not isinstance(found, ox.QuerySolutions):
            raise QueryError("what was answered are no rows (only SELECT can be asked)")
        return found

    def quads_for_pattern(self, s: Any, p: Any, o: Any, graph: object = None) -> Iterator[Quad]:
        """Yield what the graph says of names and classes, and whether it says anything of a thing."""
        found = self._named().quads_for_pattern(s, p, o, ox.DefaultGraph())
        if p is not None and p.value not in NAMES:
            raise QueryError(f"{p} is not looked up in a remote graph (ask it with a SELECT)")
        return iter(found)

    def named_graphs(self) -> Iterator[Iri]:
        """Yield nothing: a remote graph is asked as the union of its graphs."""
        return iter(())

    def _named(self) -> ox.Store:
        if self._names is None:
            asked = THINGS.format(" ".join(f"<{name}>" for name in NAMES))
            made = ox.Store()
            for s, p, o in query(self.asked, asked).rows:
                made.add(ox.Quad(cast(Any, s), cast(Any, p), cast(Any, o)))
            self._names = made
        return self._names
