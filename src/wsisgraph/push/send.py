"""Push: send each graph of a source to a store, see that the store holds it, and say what was done."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from wsisgraph.errors import NotHere, near
from wsisgraph.push.directory import Directory, write_directory
from wsisgraph.push.kinds import Kind, folder_named, is_remote, kind_named
from wsisgraph.push.parcels import DEFAULT, Parcel, Seal
from wsisgraph.push.problems import Differs, StoreError
from wsisgraph.push.rewriting import changed, refuse, rewrite
from wsisgraph.push.source import packed, whole
from wsisgraph.push.sync import Records, is_ours
from wsisgraph.push.verify import Store, held, lacking
from wsisgraph.rdf import Quad

__all__ = ["MODES", "VIAS", "Pushed", "graph_named", "push", "shown_graph"]

MODES = ("sync", "replace", "append")
VIAS = ("graph-store", "update")
# So many graphs of a directory are read at a time.
READERS = 2
# What is done, with which graph, how much of it, and of how much: bytes sent or triples read back.
Tell = Callable[[str, str, int, int], None]


@dataclass(slots=True)
class Pushed:
    """What a push did: graphs sent with their triples, graphs that were there already, records of others."""

    kind: str
    sent: dict[str, int] = field(default_factory=dict)
    kept: dict[str, int] = field(default_factory=dict)
    others: tuple[str, ...] = ()
    verified: bool = False
    packing: float = 0.0
    sending: float = 0.0
    verifying: float = 0.0

    def row(self) -> dict[str, Any]:
        """Return it for JSON."""
        return {
            "kind": self.kind,
            "sent": {shown_graph(name): number for name, number in self.sent.items()},
            "kept": {shown_graph(name): number for name, number in self.kept.items()},
            "others": list(self.others),
            "verified": self.verified,
            "seconds": {
                "packing": round(self.packing, 3),
                "sending": round(self.sending, 3),
                "verifying": round(self.verifying, 3),
            },
        }


def shown_graph(graph: str) -> str:
    """Return the name of a graph for a person."""
    return graph if graph != DEFAULT else "default graph"


def push(
    source: Path | Sequence[Quad],
    to: str,
    *,
    graphs: Collection[str] = (),
    mode: str = "sync",
    verify: bool = True,
    allow_rewriting: bool = False,
    tell: Tell | None = None,
    kind: str | None = None,
    **line: Any,
) -> Pushed:
    """Send the graphs of a build, an RDF file or quads to a store, and return what was done.

    `to` is the address of a server or a directory, `line` the options of `connect`. `mode` is `sync`
    (graphs whose record in the store differs are replaced), `replace` (all are) or `append`; graphs
    that are not part of the source stay. Names in `graphs` may be the last part of an IRI. Raises
    StoreError, with what to do, where it cannot be done, and Differs where the store does not hold
    what was sent.
    """
    if mode not in MODES:
        todo = near(mode, MODES, f"known are {', '.join(map(repr, MODES))}")
        raise NotHere(f"unknown mode {mode!r} ({todo})")
    store = _opened(to, kind, line)
    try:
        with TemporaryDirectory(prefix="wsisgraph-push-") as folder:
            done = Pushed(store.kind.name, verified=verify)
            work = _Work(store, mode, verify, tell or _untold, Path(folder), done)
            file = whole(source) if not graphs else None
            if not (file and isinstance(store, Directory) and _loaded(work, store, source, file)):
                began = time.monotonic()
                parcels = _packed(source, Path(folder), graphs, allow_rewriting, store.kind)
                done.packing = time.monotonic() - began
                if not parcels:
                    raise NotHere("the graph is empty: there is nothing to push (name another one)")
                _send(work, parcels, bool(graphs))
            store.finish()
            return done
    finally:
        store.close()


@dataclass(frozen=True, slots=True)
class _Work:
    """What the steps of one push share."""

    store: Store
    mode: str
    verify: bool
    tell: Tell
    folder: Path
    done: Pushed


def _opened(to: str, kind: str | None, line: Mapping[str, Any]) -> Store:
    if is_remote(to):
        from wsisgraph.push.protocol import connect

        return connect(to, kind, **line)
    if kind is not None and kind_named(kind).query is not None:
        raise StoreError(
            f"{to} is a directory, no server (write http://host:port, or leave out --kind)"
        )
    return write_directory(folder_named(to))


def _loaded(work: _Work, store: Directory, source: Path | Sequence[Quad], file: Path) -> bool:
    """Load a file as it is into a directory that is new, sealing it meanwhile; say whether that was right.

    It was not where literals would be rewritten: then the copy is empty again.
    """
    if store.now is not None:
        return False
    began = time.monotonic()
    odd: set[bytes] = set()
    heard = partial(_heard, work.tell, "loading", file.name, 0, file.stat().st_size)
    with ThreadPoolExecutor(1) as other:
        loading = other.submit(store.put_file, file, heard)
        parcels = packed(source, None, lambda some: odd.update(changed(some, store.kind)))
        loading.result()
    if odd or not parcels or any(map(is_ours, parcels)):
        store.close()
        return False
    work.done.sending = time.monotonic() - began
    records = Records(store, work.folder)
    wrong: dict[str, str] = {}
    _settle(work, records, list(parcels.values()), wrong)
    _close(records, wrong)
    return True


def _packed(
    source: Path | Sequence[Quad],
    folder: Path,
    graphs: Collection[str],
    allowed: bool,
    kind: Kind,
) -> dict[str, Parcel]:
    """Return the parcels that are to be held by the store, as it will hold them."""
    odd: dict[bytes, bytes] = {}
    inside = folder / "graphs"
    inside.mkdir()
    parcels = packed(source, inside, look=lambda literals: odd.update(changed(literals, kind)))
    if graphs:
        names = [graph_named(graph, parcels) for graph in graphs]
        parcels = {name: parcels[name] for name in sorted(set(names))}
    ours = [name for name in parcels if is_ours(name)]
    if ours:
        raise StoreError(f"<{ours[0]}> is a name that push keeps for itself (rename the graph)")
    if DEFAULT in parcels and not kind.unnamed:
        raise StoreError(f"{kind.title} has no default graph (name the graph of every quad)")
    if odd and not allowed:
        refuse(odd, parcels, kind)
    return {name: rewrite(parcel, odd) for name, parcel in parcels.items()} if odd else parcels


def graph_named(name: str, known: Collection[str]) -> str:
    """Return the graph that a name means: its IRI, its end after a slash, or `default`.

    >>> graph_named("report/a", ["https://example.org/graph/report/a", "https://example.org/graph/things"])
    'https://example.org/graph/report/a'
    """
    if name in known and name != DEFAULT:
        return name
    found = [each for each in known if each.endswith(f"/{name}")]
    found += [DEFAULT] if name == "default" and DEFAULT in known else []
    if len(found) == 1:
        return found[0]
    if found:
        raise NotHere(f"graph {name!r} may be {' or '.join(sorted(found))} (name it in full)")
    shown = sorted(map(shown_graph, known))
    todo = near(name, shown, f"there are {', '.join(shown[:5]) or 'none'}")
    raise NotHere(f"there is no graph {name!r} ({todo})")


def _send(work: _Work, parcels: Mapping[str, Parcel], some: bool) -> None:
    """Send what has to be sent, verify it and keep the records."""
    store, done = work.store, work.done
    records = Records(store, work.folder)
    counts = store.counts()
    records.refuse_mixed(counts)
    for name, parcel in parcels.items():
        seal = parcel.seal
        hidden = name == DEFAULT and store.kind.union
        there = hidden or counts.get(name) == seal.triples
        if work.mode == "sync" and there and records.seals.get(name) == seal:
            done.kept[name] = seal.triples
    waiting = [parcel for name, parcel in parcels.items() if name not in done.kept]
    if not some:
        done.others = tuple(sorted(name for name in records.seals if name not in parcels))
    gone = {parcel.graph for parcel in waiting} if work.mode != "append" else set()
    if isinstance(store, Directory) and all(name in gone or is_ours(name) for name in counts):
        store.renew()
    records.forget(parcel.graph for parcel in waiting)
    size, before = sum(parcel.size for parcel in waiting), 0
    wrong: dict[str, str] = {}
    for parcel in waiting:
        began = time.monotonic()
        heard = partial(_heard, work.tell, "sending", parcel.graph, before, size)
        store.put(parcel, heard, append=work.mode == "append")
        before += parcel.size
        done.sending += time.monotonic() - began
        if not isinstance(
            store, Directory
        ):  # what a directory holds is seen by nobody before its end
            _settle(work, records, [parcel], wrong)
    if isinstance(store, Directory):
        _settle(work, records, waiting, wrong)
    elif waiting and work.verify and work.mode != "append":
        wrong |= _lost(store, [parcel for parcel in waiting if parcel.graph not in wrong])
    _close(records, wrong)


def _lost(store: Store, parcels: Sequence[Parcel]) -> dict[str, str]:
    """Return what became of graphs that were right when they were sent, and are not in the end."""
    counts = store.counts()
    seen = [each for each in parcels if each.graph != DEFAULT or not store.kind.union]
    return {
        each.graph: _number(counts.get(each.graph, 0), each.seal.triples)
        for each in seen
        if counts.get(each.graph, 0) != each.seal.triples
    }


def _number(has: int, wanted: int) -> str:
    return f"has {has:,} triples in place of {wanted:,}"


def _settle(
    work: _Work, records: Records, parcels: Sequence[Parcel], wrong: dict[str, str]
) -> None:
    """Verify graphs that were sent; record those that are right, and say in `wrong` what is not."""
    done, append = work.done, work.mode == "append"
    began = time.monotonic()
    proofs: Mapping[str, tuple[Seal, str]] = _proofs(work, parcels) if work.verify else {}
    done.verifying += time.monotonic() - began
    for parcel in parcels:
        done.sent[parcel.graph] = parcel.seal.triples
        unseen = None if append else parcel.seal
        proof, what = proofs.get(parcel.graph, (unseen, ""))
        if what:
            wrong[parcel.graph] = what
        elif proof is not None:
            records.keep(parcel.graph, proof)


def _proofs(work: _Work, parcels: Sequence[Parcel]) -> dict[str, tuple[Seal, str]]:
    """Return what `_verified` says of each graph; a directory is read by several at a time."""
    named = {parcel.graph: parcel for parcel in parcels}
    if not isinstance(work.store, Directory):
        return {name: _verified(work, parcel, work.tell) for name, parcel in named.items()}
    read: dict[str, int] = {}
    title, size = work.store.path.name, sum(parcel.seal.triples for parcel in parcels)

    def tell(what: str, graph: str, number: int, _: int) -> None:
        read[graph] = number
        work.tell(what, title, sum(list(read.values())), size)

    with ThreadPoolExecutor(READERS) as readers:
        found = readers.map(lambda parcel: _verified(work, parcel, tell), named.values())
        return dict(zip(named, found, strict=True))


def _close(records: Records, wrong: Mapping[str, str]) -> None:
    """Write the records. Raises Differs where something is wrong."""
    records.done()
    if wrong:
        told = "; ".join(f"{shown_graph(name)} {what}" for name, what in wrong.items())
        raise Differs(f"the store does not hold what was sent: {told} (push again)", list(wrong))


def _verified(work: _Work, parcel: Parcel, tell: Tell) -> tuple[Seal, str]:
    """Return the seal of what a store holds, and how it differs from what was sent; empty if it does not."""
    if work.mode == "append" and parcel.path is not None:
        missing, seal = lacking(work.store, parcel)
        return seal, f"lacks {missing:,} of {parcel.seal.triples:,} triples" if missing else ""
    heard = partial(_heard, tell, "verifying", parcel.graph, 0, parcel.seal.triples)
    seal = held(work.store, parcel.graph, parcel.seal, heard)
    if seal == parcel.seal:
        return seal, ""
    if seal.triples != parcel.seal.triples:
        return seal, _number(seal.triples, parcel.seal.triples)
    return seal, "has other triples, as many"


def _heard(tell: Tell, what: str, graph: str, before: int, whole: int, number: int) -> None:
    tell(what, graph, before + number, whole)


def _untold(*_: object) -> None:
    """Tell nobody."""
