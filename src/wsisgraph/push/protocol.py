"""A server, by the SPARQL 1.1 protocols: Graph Store HTTP Protocol, Query, and Update."""

from __future__ import annotations

import gzip
import io
import json
import os
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from wsisgraph.push.http import Line
from wsisgraph.push.kinds import Kind, kind_for, kind_named
from wsisgraph.push.parcels import DEFAULT, Parcel
from wsisgraph.push.problems import CutOff, StoreError, clipped
from wsisgraph.push.secrets import is_loopback
from wsisgraph.push.sync import OURS
from wsisgraph.push.updates import put_at_once, put_by_update
from wsisgraph.rdf import ox

if TYPE_CHECKING:
    import httpx

__all__ = ["Server", "connect"]

PIECE = 1 << 18
# A graph of more bytes is large.
LARGE = 1 << 20
NTRIPLES, TURTLE = "application/n-triples", "text/turtle"
RESULTS = "application/sparql-results+json"
COUNTS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
Told = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Body:
    """A file as the body of a request, which can be gone through again; each piece is told."""

    parcel: Parcel
    packed: bool
    told: Told

    def __iter__(self) -> Iterator[bytes]:
        """Yield the pieces, packed by gzip where that is asked for."""
        out = io.BytesIO()
        packer = gzip.GzipFile(fileobj=out, mode="wb", compresslevel=5, mtime=0)
        self.told(0)
        done = 0
        with self.parcel.file.open("rb") as file:
            while piece := file.read(PIECE):
                done += len(piece)
                if self.packed:
                    packer.write(piece)
                    piece = _taken(out)
                if piece:
                    yield piece
                self.told(done)
        if self.packed:
            packer.close()
            yield _taken(out)


def _taken(out: io.BytesIO) -> bytes:
    made = out.getvalue()
    out.seek(0)
    out.truncate()
    return made


@dataclass(slots=True)
class Server:
    """A store behind an address: where it takes what, over which line."""

    line: Line
    kind: Kind
    graphs: str
    queries: str
    updates: str
    packed: bool = False
    by_update: bool = False
    counted: set[str] | None = None

    def finish(self) -> None:
        """Do nothing: a server holds a graph as soon as it has said so."""

    def close(self) -> None:
        """Hang up."""
        self.line.close()

    def waits(self, number: int) -> bool:
        """Wait after so many tries, and say whether there is to be another."""
        return self.line.waits(number)

    def counts(self) -> dict[str, int]:
        """Return the number of triples of each graph that holds any.

        The default graph (empty name) is left out where a query cannot tell it from the union, and so
        are graphs that the store makes for itself.
        """
        rows = self.select(COUNTS)
        named = {row["g"]: int(row["n"]) for row in rows if "g" in row}
        found = {name: n for name, n in named.items() if not re.match(self.kind.system, name)}
        if not self.kind.union:
            (row,) = self.select(COUNT)
            found[DEFAULT] = int(row["n"])
        self.counted = {name for name, number in found.items() if number}
        return {name: found[name] for name in sorted(self.counted)}

    def select(self, query: str, first: bool = False) -> list[dict[str, str]]:
        """Return the rows of a query, values as text."""
        answer = self.line.ask("POST", self.queries, **_form(query, RESULTS), first=first)
        if "html" in answer.headers.get("Content-Type", ""):
            raise _no_store(answer)
        try:
            bindings = json.loads(answer.content)["results"]["bindings"]
            return [{name: _text(term) for name, term in row.items()} for row in bindings]
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            raise _no_store(answer) from None

    def answer(self, query: str, kind: str, graphs: Collection[str] = ()) -> bytes:
        """Return what the server answers to a query, in a media type.

        The union of `graphs` is the default graph; without any it is what the server takes for it.
        Raises StoreError where something else than that type is answered.
        """
        found = self.line.ask("POST", self.queries, **_form(query, kind, graphs))
        if found.headers.get("Content-Type", "").split(";")[0].strip() != kind:
            raise _no_store(found)
        return found.content

    def update(self, text: bytes, again: bool = True) -> None:
        """Run an update."""
        self.line.ask(
            "POST",
            self.updates,
            headers={"Content-Type": "application/sparql-update"},
            content=text,
            again=again,
        )

    def put(self, parcel: Parcel, told: Told, append: bool = False) -> None:
        """Replace a graph by one request, or add to it. Raises StoreError where it could not be compared."""
        if self.by_update and parcel.graph == DEFAULT and self.kind.union:
            raise StoreError(
                f"{self.kind.title} does not tell its default graph in a query (leave out --via update)"
            )
        if self.by_update and parcel.graph == OURS and parcel.seal.triples <= self.kind.batch:
            put_at_once(self.update, parcel)
            return
        if self.by_update:
            put_by_update(self.update, self._count, parcel, told, append, self.kind.batch)
            return
        headers = {"Content-Type": NTRIPLES}
        if self.packed:
            headers["Content-Encoding"] = "gzip"
        elif not self.kind.chunked:
            headers["Content-Length"] = str(parcel.size)
        self.line.ask(
            "POST" if append or self._adds(parcel) else "PUT",
            self.graphs,
            params=self.named(parcel.graph),
            headers=headers,
            content=Body(parcel, self.packed, told),
        )
        if self.counted is not None:
            self.counted.add(parcel.graph)

    def _adds(self, parcel: Parcel) -> bool:
        """Say whether a graph is large and was not there: then to add it is to replace it, and quicker."""
        absent = self.counted is not None and parcel.graph not in self.counted
        return absent and self.kind.adds and parcel.size > LARGE

    @contextmanager
    def lines(self, graph: str) -> Iterator[Iterator[bytes]]:
        """Give the N-Triples lines of a graph, as they come; none where there is no such graph."""
        if self.kind.page:
            yield self._pages(graph, self.kind.page)
            return
        with self._asked(graph) as answer:
            yield iter(()) if answer.status_code == 404 else self._read(answer)

    def _read(self, answer: httpx.Response) -> Iterator[bytes]:
        """Return the lines of an answer. Raises StoreError where it is of another type."""
        kind = answer.headers.get("Content-Type", "").split(";")[0].strip()
        body = self.line.body(answer)
        if kind == TURTLE:
            return _written(body)
        if kind in (NTRIPLES, "text/plain"):
            return _rows(body)
        raise _no_store(answer)

    def _pages(self, graph: str, page: int) -> Iterator[bytes]:
        """Yield the lines of a graph, asked for until there are no more: the store may give fewer."""
        at, last = 0, -1
        while at != last:
            last = at
            query = f"{_constructed(graph)} LIMIT {page} OFFSET {at}"
            with self._queried(query) as answer:
                for row in self._read(answer):
                    at += 1
                    yield row

    def _asked(self, graph: str) -> AbstractContextManager[httpx.Response]:
        """Return the request for a graph: by the Graph Store Protocol, or by a query."""
        if self.by_update:
            return self._queried(_constructed(graph))
        accept = {"Accept": self.kind.reads}
        return self.line.stream(
            "GET", self.graphs, params=self.named(graph), headers=accept, fine=(404,)
        )

    def _queried(self, query: str) -> AbstractContextManager[httpx.Response]:
        return self.line.stream("POST", self.queries, **_form(query, self.kind.reads))

    def _count(self, graph: str) -> int:
        (row,) = self.select(f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{graph}> {{ ?s ?p ?o }} }}")
        return int(row["n"])

    def named(self, graph: str) -> Mapping[str, str]:
        """Return what names a graph in an address."""
        return {self.kind.parameter: graph} if graph != DEFAULT else {"default": ""}


def _constructed(graph: str) -> str:
    """Return the query for all triples of a graph."""
    where = "?s ?p ?o" if graph == DEFAULT else f"GRAPH <{graph}> {{ ?s ?p ?o }}"
    return f"CONSTRUCT {{ ?s ?p ?o }} WHERE {{ {where} }}"


def _form(query: str, accept: str, graphs: Collection[str] = ()) -> dict[str, Any]:
    """Return a query as a form, which every server takes: Virtuoso never answers a bare one."""
    said = [(f"{sort}-graph-uri", name) for name in graphs for sort in ("default", "named")]
    headers = {"Accept": accept, "Content-Type": "application/x-www-form-urlencoded"}
    return {"headers": headers, "content": urlencode([("query", query), *said]).encode()}


def _rows(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield lines of pieces that end anywhere, no comments. Raises CutOff where the last has no end."""
    left = b""
    for piece in pieces:
        rows = (left + piece).split(b"\n")
        left = rows.pop()
        for row in rows:
            if row and not row.startswith(b"#"):
                yield row + b"\n"
    if left.strip():
        shown = clipped(left[:200].decode(errors="replace"), 60)
        raise CutOff(f"the answer is cut off in the middle of a line: {shown} (try again)")


def _written(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Yield Turtle as N-Triples lines. Raises StoreError where it is none, or ends early."""
    try:
        for quad in ox.parse(cast(IO[bytes], _Pieces(pieces)), format=ox.RdfFormat.TURTLE):
            yield f"{quad.triple} .\n".encode()
    except (SyntaxError, ValueError) as error:
        fault = clipped(str(error))
        raise StoreError(f"what the store says is not Turtle: {fault} (was it cut off?)") from None


class _Pieces(io.RawIOBase):
    """Pieces as a file to read from."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self.pieces, self.left = pieces, b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        """Return the next bytes, no more than asked for."""
        while not self.left and (piece := next(self.pieces, None)) is not None:
            self.left = piece
        taken, self.left = self.left[:size], self.left[size:]
        return taken


def _text(term: Mapping[str, str]) -> str:
    """Return what a term says; a blank node keeps the sign by which it is told from an IRI."""
    return f"_:{term['value']}" if term["type"] == "bnode" else term["value"]


def _no_store(answer: httpx.Response) -> StoreError:
    """Return what an answer comes to that no store gives."""
    kind = answer.headers.get("Content-Type", "no type").split(";")[0]
    what = "an HTML page" if "html" in kind else kind
    told, todo = (
        f"{what}, not with what a store says",
        "wsisgraph stores shows the paths of each kind",
    )
    if kind == RESULTS:
        told, todo = "no SPARQL result", "was it cut off?"
    return StoreError(
        f"{answer.request.url.copy_with(query=None)} answers with {told} "
        f"(is it the address of a store? {todo})"
    )


def connect(
    address: str,
    kind: str | None = None,
    *,
    packed: bool | None = None,
    via: str = "graph-store",
    graphs_at: str | None = None,
    query_at: str | None = None,
    update_at: str | None = None,
    timeout: float = 300.0,
    tries: int = 6,
    plain: bool = False,
) -> Server:
    """Return the server of an address, after one query that shows that it is one.

    The kind is seen from the answer where neither it nor WSISGRAPH_STORE_KIND says it. `packed` sends
    bodies packed by gzip; where it is not said, so does a kind that is known to take
    them, unless it is this machine. `via` is how graphs are sent: `graph-store` or `update`. Raises
    StoreError where there is no store.
    """
    kind = kind or os.environ.get("WSISGRAPH_STORE_KIND")
    chosen = kind_named(kind) if kind else None
    if chosen is not None and chosen.query is None:
        raise StoreError(f"{address} is the address of a server, no directory (leave out --kind)")
    if via == "update" and chosen is not None and not chosen.moves:
        raise StoreError(f"{chosen.title} has no MOVE (leave out --via update)")
    signs = chosen.signs if chosen else ()
    line = Line(address, signs=signs, timeout=timeout, tries=tries, plain=plain)
    root = address.rstrip("/")
    try:
        if chosen is None:
            with line.stream("GET", address, first=True, fine=tuple(range(300, 500))) as answer:
                chosen = kind_for(address, answer.headers.get("Server", ""))
            if chosen.says:
                for path in (chosen.graphs, chosen.query, chosen.update, "/sparql"):
                    root = root.removesuffix(path or "")
        graphs, query, update = (
            line.reaches(given) if given is not None else f"{root}{path}"
            for given, path in (
                (graphs_at, chosen.graphs),
                (query_at, chosen.query),
                (update_at, chosen.update),
            )
        )
        if packed and not chosen.chunked:
            raise StoreError(f"{chosen.title} takes nothing that is packed (leave out --gzip)")
        if packed is None:
            packed = chosen.gzip and not is_loopback(line.host)
        made = Server(line, chosen, graphs, query, update, packed, via == "update")
        made.select("SELECT ?s WHERE { ?s ?p ?o } LIMIT 1", first=True)
    except BaseException:
        line.close()
        raise
    return made
