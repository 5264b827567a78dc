"""The table of store kinds: where each takes graphs, how it asks for credentials, what it does not do.

Each row is written from the documentation that it names; `tried` says that the tests run it for real.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from wsisgraph.errors import NotHere, near

__all__ = ["KINDS", "Kind", "folder_named", "is_remote", "kind_for", "kind_named"]

SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
HOST_AND_PORT = re.compile(r"(?:[^/@]*@)?[A-Za-z0-9.-]+:[0-9]+(?:/.*)?")


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of triple store.

    `graphs`, `query` and `update` follow the address of the store; None is what it does not have.
    `parameter` names a graph in the address; `gzip` says that a packed body is known to be taken;
    `union` that a query without GRAPH sees all graphs; `moves` that UPDATE has MOVE; `chunked` that a
    body may come without its length; `unnamed` that quads need no graph; `adds` that POST is whole or
    nothing as PUT is, and quicker. `batch` is how many triples one update may hold, `page` how many an
    answer gives at most, if limited, `reads` how they are asked for, `system` a pattern of the graphs
    that the store makes for itself, `says` how it names itself in its answers.
    """

    name: str
    title: str
    example: str
    graphs: str | None
    query: str | None
    update: str | None
    signs: tuple[str, ...]
    limit: str
    quirks: str
    docs: str
    parameter: str = "graph"
    gzip: bool = False
    union: bool = False
    moves: bool = True
    chunked: bool = True
    unnamed: bool = True
    adds: bool = False
    batch: int = 10_000
    page: int = 0
    reads: str = "application/n-triples, text/turtle;q=0.5"
    system: str = r"(?!)"
    says: str | None = None
    rewrites: bool = False
    tried: bool = False

    @property
    def replaces(self) -> str:
        """How the store replaces a graph as a whole."""
        if self.graphs is None:
            return "built aside, then renamed"
        return "PUT" + (", or UPDATE with MOVE" if self.moves else "")


VIRTUOSO = (
    r"http://www\.openlinksw\.com/schemas/|https?://[^/]+/(DAV/|sparql)$|http://www\.w3\.org/ns/ldp#$|"
    r"[^:]*$|urn:(core:services:|virtuoso:|rules\.skos|activitystreams-owl:map)"
)
NONE, BASIC, DIGEST, BEARER = "none", "Basic", "Digest", "bearer"
UNKNOWN = "not stated"
KINDS: Mapping[str, Kind] = {
    each.name: each
    for each in (
        Kind(
            "directory", "Oxigraph store on disk", "build/store", None, None, None, (NONE,), "the disk",
            "one writer at a time; integer subtypes become xsd:integer",
            "https://pyoxigraph.readthedocs.io/en/stable/store.html", rewrites=True, tried=True,
        ),
        Kind(
            "oxigraph", "Oxigraph server", "http://127.0.0.1:7878", "/store", "/query", "/update", (NONE,), UNKNOWN,
            "credentials and TLS are a proxy's task; integer subtypes become xsd:integer",
            "https://github.com/oxigraph/oxigraph/blob/main/cli/README.md",
            gzip=True, rewrites=True, adds=True, says="Oxigraph", tried=True,
        ),
        Kind(
            "sparql", "any SPARQL 1.1 endpoint", "http://127.0.0.1:7878/store", "", "", "",
            (NONE, BASIC, DIGEST, BEARER), UNKNOWN,
            "one address for all three; others by --graphs-at, --query-at, --update-at",
            "https://www.w3.org/TR/sparql11-http-rdf-update/", tried=True,
        ),
        Kind(
            "fuseki", "Apache Jena Fuseki", "http://127.0.0.1:3030/DATASET", "/data", "/sparql", "/update",
            (NONE, BASIC, DIGEST, BEARER), UNKNOWN,
            "writing has to be allowed at its start; endpoint names are configurable; "
            "language tags come back as ja-Hira, which is no other tag",
            "https://jena.apache.org/documentation/fuseki2/fuseki-configuration.html",
        ),
        Kind(
            "rdf4j", "Eclipse RDF4J, GraphDB", "http://127.0.0.1:8080/rdf4j-server/repositories/ID",
            "/rdf-graphs/service", "", "/statements", (NONE, BASIC, BEARER), UNKNOWN,
            "the address is that of the repository (GraphDB: port 7200, without /rdf4j-server); "
            "a query without GRAPH sees all graphs",
            "https://rdf4j.org/documentation/reference/rest-api/", union=True,
        ),
        Kind(
            "virtuoso", "OpenLink Virtuoso", "http://127.0.0.1:8890", "/sparql-graph-crud-auth", "/sparql-auth",
            "/sparql-auth", (DIGEST,), "rows of an answer: ResultSetMaxRows of virtuoso.ini",
            "the user needs the role SPARQL_UPDATE; no default graph; a query without GRAPH sees all graphs; "
            "of equal values with one subject and property (1.5 and 1.5E0) it keeps one",
            "https://vos.openlinksw.com/owiki/wiki/VOS/VirtGraphUpdateProtocol", parameter="graph-uri", union=True,
            chunked=False, unnamed=False, batch=1_000, page=10_000, reads="application/n-triples", system=VIRTUOSO,
            says="Virtuoso", tried=True,
        ),
        Kind(
            "qlever", "QLever", "http://127.0.0.1:7019", "", "", "", (BEARER,), UNKNOWN,
            "writing asks for the access token of its start; kept over a restart only with --persist-updates; "
            "a query without GRAPH sees all graphs; no MOVE",
            "https://docs.qlever.dev/update/", union=True, moves=False, reads="text/turtle",
        ),
        Kind(
            "stardog", "Stardog", "http://127.0.0.1:5820/DATABASE", "", "/query", "/update", (BASIC, BEARER), UNKNOWN,
            "the address is that of the database",
            "https://docs.stardog.com/developing/http-api",
        ),
    )
}  # fmt: skip


def is_remote(place: str) -> bool:
    """Say whether a place is the address of a server."""
    return place[:8].lower().startswith(("http://", "https://"))


def folder_named(place: str) -> Path:
    """Return the folder that a place names. Raises NotHere for what was meant to be a server, or nothing.

    >>> folder_named("build/store").name
    'store'
    """
    if not place:
        raise NotHere("the store has no name (write http://host:port, or name a folder)")
    shown = re.sub(r"^([a-z]+://)?[^/@]*:[^/]*@", r"\1", place)  # without a password
    if SCHEME.match(place):
        raise NotHere(
            f"{shown} is neither http nor https (write http://host:port, or name a folder)"
        )
    if HOST_AND_PORT.fullmatch(place) and not Path(place).exists():
        raise NotHere(f"is {shown} a server? (write http://{shown}; for a folder, ./{shown})")
    return Path(place)


def kind_named(name: str) -> Kind:
    """Return the kind of a name. Raises NotHere, with the nearest, where there is none.

    >>> kind_named("fuseki").graphs
    '/data'
    """
    if name not in KINDS:
        todo = near(name, KINDS, f"known are {', '.join(KINDS)}")
        raise NotHere(f"unknown kind of store {name!r} ({todo})")
    return KINDS[name]


def kind_for(place: str, server: str = "") -> Kind:
    """Return the kind that a place seems to be: a path is a directory, and some servers say their name.

    >>> kind_for("build/store").name, kind_for("http://127.0.0.1:7878", "Oxigraph/0.5.13").name
    ('directory', 'oxigraph')
    """
    if not is_remote(place):
        return KINDS["directory"]
    named = (kind for kind in KINDS.values() if kind.says and server.startswith(kind.says))
    return next(named, KINDS["sparql"])
