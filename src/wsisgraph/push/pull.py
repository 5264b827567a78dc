"""Pull: bring graphs back from a store, streamed, and see that nothing was lost on the way."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from wsisgraph.push.directory import is_store, open_directory
from wsisgraph.push.kinds import folder_named, is_remote
from wsisgraph.push.parcels import DEFAULT
from wsisgraph.push.problems import StoreError
from wsisgraph.push.send import graph_named, shown_graph
from wsisgraph.push.sync import is_ours, recorded
from wsisgraph.push.verify import Store, triples
from wsisgraph.rdf import Iri, Quad

__all__ = ["is_place", "pull"]

NAMED = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")
Tell = Callable[[str, str, int, int], None]


def is_place(text: str) -> bool:
    """Say whether a text names a store: the address of a server, or a directory that holds one."""
    return is_remote(text) or is_store(Path(text))


def pull(
    place: str,
    *,
    graphs: Collection[str] = (),
    tell: Tell | None = None,
    kind: str | None = None,
    **line: Any,
) -> Iterator[Quad]:
    """Yield the quads of a store, graph by graph, in no order; our own book-keeping is left out.

    `line` are the options of `connect`; names in `graphs` may be the last part of an IRI. The number
    of triples of each graph is asked beforehand: raises StoreError where not as many arrive.
    """
    with _opened(place, kind, line) as store:
        counts = {name: n for name, n in store.counts().items() if not is_ours(name)}
        if store.kind.union and store.kind.unnamed and DEFAULT in (seals := recorded(store)[0]):
            counts[DEFAULT] = seals[DEFAULT].triples  # a query cannot tell it, but it was pushed
        names = sorted({graph_named(name, counts) for name in graphs} if graphs else counts)
        unsaid = [name for name in names if name != DEFAULT and not NAMED.fullmatch(name)]
        if unsaid:
            what = "a blank node" if unsaid[0].startswith("_:") else f"{unsaid[0]!r}, no IRI"
            todo = "name those that you want by --graph"
            raise StoreError(f"the name of a graph is {what}: it cannot be asked for ({todo})")
        whole, before = sum(counts[name] for name in names), 0
        for name in names:
            for number in _graph(store, name, counts):
                yield from number
                before += len(number)
                if tell is not None:
                    tell("pulling", name, before, whole)


def _graph(store: Store, name: str, counts: Mapping[str, int]) -> Iterator[list[Quad]]:
    """Yield the quads of a graph in lists. Raises StoreError where some are missing."""
    arrived = 0
    with store.lines(name) as lines:
        for some in triples(lines, name):
            arrived += len(some)
            yield some if name == DEFAULT else _named(some, Iri(name))
    if arrived < counts[name]:
        todo = "its time limit may be too short; pull graph by graph with --graph"
        if not arrived:
            todo = "does it give graphs elsewhere? name that by --graphs-at, or try --via update"
        raise StoreError(
            f"the store sent {arrived:,} of the {counts[name]:,} triples of {shown_graph(name)} ({todo})"
        )


def _named(some: list[Quad], graph: Iri) -> list[Quad]:
    return [Quad(each.subject, each.predicate, each.object, graph) for each in some]


@contextmanager
def _opened(place: str, kind: str | None, line: Mapping[str, Any]) -> Iterator[Store]:
    store = _store(place, kind, line)
    try:
        yield store
    finally:
        store.close()


def _store(place: str, kind: str | None, line: Mapping[str, Any]) -> Store:
    if not is_remote(place):
        return open_directory(folder_named(place))
    from wsisgraph.push.protocol import connect

    return connect(place, kind, **line)
