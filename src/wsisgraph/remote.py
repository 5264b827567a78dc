"""Queries to a server that answers them itself, and questions to whatever answers SELECT: such a server,
another library, another process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property
from typing import Any, cast

from wsisgraph.errors import QueryError
from wsisgraph.push.parcels import DEFAULT
from wsisgraph.push.problems import StoreError
from wsisgraph.push.protocol import connect
from wsisgraph.push.sync import is_ours
from wsisgraph.queryfile import tokens
from wsisgraph.rdf import ID, Iri, Literal, Quad, expand, ox
from wsisgraph.sparql import Answer, prefixes, query, refuse

__all__ = ["Endpoint", "Remote", "answering"]

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
RESULTS = "application/sparql-results+json"
NTRIPLES = "application/n-triples"
# Whether the union of the graphs holds a triple of two of them, which some servers count twice.
DOUBLES = (
    "ASK {{ VALUES ?g {{ {0} }} GRAPH ?g {{ ?s ?p ?o }} "
    "GRAPH ?h {{ ?s ?p ?o }} VALUES ?h {{ {0} }} FILTER(STR(?g) < STR(?h)) }}"
)
# What a server lacks that questions need, and the query that is true where it does. The codes state
# when editions began, so that rules always have something to add.
LACKING = {
    "the code lists": "ASK { FILTER NOT EXISTS { wsis:Participation a owl:Class } }",
    "what the rules add": "ASK { ?thing wsis:start ?day FILTER NOT EXISTS { ?thing wsis:notBefore ?first } }",
}
FIRST = f"SELECT (MIN(STR(?f)) AS ?first) {{ ?f a wsis:Fact FILTER(!STRSTARTS(STR(?f), '{ID}')) }}"
FILL = "make it with: wsisgraph export GRAPH --view inferred --with codes -o asked.nt, and push that file"
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
        found = _results(self.select("".join(base) + _declared(prefixes) + text))
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


class Endpoint:
    """A server that answers queries itself, over what it holds: no code lists beside, no rules.

    Where its default graph holds nothing, queries are asked of the union of its named graphs, our own
    book-keeping left out; FROM in a query says otherwise. `line` are the options of `connect`: the
    same credentials, time-outs and refusals as of a push.
    """

    def __init__(self, address: str, kind: str | None = None, **line: Any) -> None:
        """Open a line to a server. Raises StoreError where there is none."""
        self.server = connect(address, kind, **line)

    def __enter__(self) -> Endpoint:
        return self

    def __exit__(self, *_: object) -> None:
        self.server.close()

    @cached_property
    def graphs(self) -> tuple[str, ...]:
        """The named graphs whose union is asked; none where the server's default graph is asked."""
        if self.server.kind.union:
            return ()
        counts = self.server.counts()
        return () if DEFAULT in counts else tuple(name for name in counts if not is_ours(name))

    @cached_property
    def doubles(self) -> bool:
        """Whether a triple stands in two of the graphs: some servers then count it twice in their union."""
        graphs = self.graphs
        if self.server.kind.union:
            graphs = tuple(name for name in self.server.counts() if not is_ours(name))
        named = " ".join(f"<{name}>" for name in graphs)
        return bool(_results(self.server.answer(DOUBLES.format(named), RESULTS)))

    def select(self, text: str) -> bytes:
        """Return the rows of a SELECT as SPARQL 1.1 Query Results JSON, as `Remote` takes them."""
        return self._asked(text, RESULTS)

    def query(self, text: str) -> Answer:
        """Return the server's answer to a query. The prefixes of `prefixes` are declared.

        It is parsed here first: raises QueryError, with line and column, for what is no SPARQL 1.1,
        for SERVICE and for queries nested too deep; StoreError where the server does not answer.
        """
        refuse(text)
        shape = query(ox.Store(), text).kind
        sent = _declared(prefixes()) + text
        if shape == "triples":
            triples = _triples(self._asked(sent, NTRIPLES))
            return Answer(triples=tuple(sorted(triples, key=str)))
        found = _results(self._asked(sent, RESULTS))
        if isinstance(found, ox.QueryBoolean):
            return Answer(truth=bool(found))
        columns = tuple(each.value for each in found.variables)
        return Answer(columns, tuple(tuple(row[name] for name in columns) for row in found))

    def _asked(self, text: str, kind: str) -> bytes:
        own = any(each.is_word("FROM") for each in tokens(text))
        return self.server.answer(text, kind, () if own else self.graphs)


@contextmanager
def answering(address: str, kind: str | None = None, **line: Any) -> Iterator[Remote]:
    """Give a server to ask questions of, which it answers itself.

    Raises StoreError where it does not hold, each triple once, what questions need: the graph, the
    codes and what rules add.
    """
    with Endpoint(address, kind, **line) as endpoint:
        for what, lacks in LACKING.items():
            if endpoint.query(lacks).truth:
                raise StoreError(f"{address} lacks {what}, which questions need ({FILL})")
        if endpoint.doubles:
            raise StoreError(
                f"{address} holds a triple in two graphs and would count it twice ({FILL})"
            )
        ((first,),) = endpoint.query(FIRST).rows
        base = first.value.rpartition("/fact/")[0] + "/" if isinstance(first, Literal) else ""
        yield Remote(endpoint.select, base)


def _declared(prefixes: Mapping[str, str]) -> str:
    return "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in prefixes.items())


def _results(answered: bytes | str) -> ox.QuerySolutions | ox.QueryBoolean:
    """Return a result in JSON. Raises QueryError where it is none, or is cut off."""
    try:
        return ox.parse_query_results(answered, ox.QueryResultsFormat.JSON)
    except (SyntaxError, ValueError) as error:
        raise QueryError(f"what was answered is not a SPARQL result in JSON: {error}") from None


def _triples(answered: bytes) -> set[Quad]:
    """Return triples of N-Triples. Raises StoreError where they are none, or are cut off in a line."""
    what = "the last line has no end"
    try:
        if answered.rstrip().endswith(b".") or not answered.strip():
            return set(ox.parse(answered, format=ox.RdfFormat.N_TRIPLES))
    except (SyntaxError, ValueError) as error:
        what = str(error)
    raise StoreError(f"what was answered is not N-Triples: {what} (was it cut off?)")
