"""An Oxigraph store on disk: changed in a copy aside, which takes its place once it is whole."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from errno import EEXIST, ENOTEMPTY
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock

from wsisgraph.errors import NotHere, WouldOverwrite
from wsisgraph.push.kinds import KINDS
from wsisgraph.push.parcels import DEFAULT, Parcel
from wsisgraph.push.problems import StoreError, own_file, shown
from wsisgraph.rdf import Iri, ox

__all__ = ["Directory", "is_store", "open_directory", "write_directory"]

LOOKS, PAUSE = 5, 0.1
# No more triples than these are written as one transaction; more go by files of their own.
FEW = 5_000
# So many pieces of a file are loaded at a time; it has as many, but none below and above so many bytes.
THREADS, PIECES = 2, 16
LEAST, MOST = 2 << 20, 16 << 20
# So many bytes of a graph are read at a time.
READ = 1 << 20
GRAPHS = "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
DEFAULTS = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"


def is_store(path: Path) -> bool:
    """Say whether a folder is a store on disk, or one that a killed push left to be put back."""
    path = path.resolve()
    return _holds(path) or (not path.exists() and _holds(_beside(path, "previous")))


def _holds(path: Path) -> bool:
    return (path / "CURRENT").is_file() and any(path.glob("MANIFEST-*"))


def _beside(path: Path, what: str) -> Path:
    return path.parent / f".{path.name}.{what}"


class Directory:
    """A store on disk. What is put goes into a copy aside, and `finish` puts that in its place."""

    kind = KINDS["directory"]

    def __init__(self, path: Path, store: ox.Store | None) -> None:
        self.path, self.now = path, store
        self.aside: ox.Store | None = None
        self.anew = False

    def counts(self) -> dict[str, int]:
        """Return the number of triples of each graph that holds any; the default graph is empty text."""
        store = self._held()
        if store is None:
            return {}
        found = {row["g"].value: int(row["n"].value) for row in _rows(store, GRAPHS)}
        (row,) = _rows(store, DEFAULTS)
        if int(row["n"].value):
            found[DEFAULT] = int(row["n"].value)
        return dict(sorted(found.items()))

    def renew(self) -> None:
        """Begin with an empty copy, where nothing of the store is to stay."""
        self.anew = True

    @contextmanager
    def lines(self, graph: str) -> Iterator[Iterator[bytes]]:
        """Give the N-Triples lines of a graph, which the store writes to a file first."""
        store = self._held()
        if store is None:
            yield iter(())
            return
        with TemporaryDirectory(prefix="wsisgraph-lines-") as folder:
            file = Path(folder, "graph.nt")
            with own_file(file):
                store.dump(file, ox.RdfFormat.N_TRIPLES, from_graph=_name(graph))
            yield _lines(file)

    def put(self, parcel: Parcel, told: Callable[[int], None], append: bool = False) -> None:
        """Replace a graph in the copy aside, or add to it."""
        told(0)
        name, syntax = _name(parcel.graph), ox.RdfFormat.N_TRIPLES
        with self._told():
            store = self._written()
            if not append:
                store.clear_graph(name)
            if parcel.seal.triples > FEW:
                _load(
                    lambda piece: store.bulk_load(piece, syntax, to_graph=name), parcel.file, told
                )
            else:
                store.load(path=parcel.file, format=syntax, to_graph=name)
        told(parcel.size)

    def put_file(self, file: Path, told: Callable[[int], None]) -> None:
        """Add an N-Quads file as it is to the copy aside."""
        with self._told():
            store = self._written()
            _load(lambda piece: store.bulk_load(piece, ox.RdfFormat.N_QUADS), file, told)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn what goes wrong while writing into one line."""
        try:
            yield
        except OSError as error:
            raise self._failed(error) from None

    def finish(self) -> None:
        """Put the copy in the place of the store. Raises StoreError where one was made there meanwhile."""
        previous, aside = _beside(self.path, "previous"), _beside(self.path, "aside")
        if self.aside is None:
            if self.now is not None:  # whoever writes has the store locked: this was left by a kill
                shutil.rmtree(aside, ignore_errors=True)
            return
        with self._told():
            self.aside.flush()
            new = self.now is None
            self.aside = self.now = None  # a store lets go of its files when nothing names it
            if not new:
                self.path.rename(previous)
            try:
                aside.rename(self.path)
            except OSError as error:
                if not new or error.errno not in (ENOTEMPTY, EEXIST):
                    raise
                shutil.rmtree(aside, ignore_errors=True)
                raise StoreError(f"{shown(self.path)} was made meanwhile (push again)") from None
            shutil.rmtree(previous, ignore_errors=True)

    def close(self) -> None:
        """Let go of the store; a copy that did not take its place is removed."""
        held = self.aside is not None
        self.aside = self.now = None
        if held:
            shutil.rmtree(_beside(self.path, "aside"), ignore_errors=True)

    def waits(self, number: int) -> bool:
        """Say that nothing is tried again."""
        return False

    def _held(self) -> ox.Store | None:
        """Return what the store holds now, or will hold; a store that is empty is false."""
        return self.now if self.aside is None else self.aside

    def _written(self) -> ox.Store:
        """Return the copy aside, which is made at the first change."""
        if self.aside is None:
            self.aside = self._copied()
        return self.aside

    def _copied(self) -> ox.Store:
        """Return a copy of the store, made of links to its files, which never change."""
        aside = _beside(self.path, "aside")
        if aside.exists():
            _opened(aside, ox.Store, self.path)  # one that another push has open says so
            shutil.rmtree(aside)
        if self.now is None or self.anew:
            aside.parent.mkdir(parents=True, exist_ok=True)
        else:
            self.now.backup(aside)
        return _opened(aside, ox.Store, self.path)

    def _failed(self, error: OSError) -> StoreError:
        what = error.strerror or str(error)
        return StoreError(
            f"{shown(self.path)} cannot be written: {what} (it stays as it was; {_todo(what)})"
        )


def _load(load: Callable[[bytes], None], path: Path, told: Callable[[int], None]) -> None:
    """Load a file in pieces, several at a time, which a store does side by side."""
    pieces, turn = _pieces(path, told), Lock()

    def taken() -> bytes:
        with turn:
            return next(pieces, b"")

    def work() -> None:
        while piece := taken():
            load(piece)

    with ThreadPoolExecutor(THREADS) as workers:
        for done in [workers.submit(work) for _ in range(THREADS)]:
            done.result()


def _pieces(path: Path, told: Callable[[int], None]) -> Iterator[bytes]:
    """Yield a file in pieces that end with a line.

    They are bytes, since a store that is given a file of Python's stops at each read for whoever else
    runs; and pieces, since what it holds in memory grows with what it is given.
    """
    size = min(max(path.stat().st_size // PIECES, LEAST), MOST)
    with path.open("rb") as file:
        while piece := file.read(size):
            yield piece + file.readline()
            told(file.tell())


def open_directory(path: Path) -> Directory:
    """Return a store on disk to be read. Raises NotHere where there is none."""
    path = path.resolve()
    if not is_store(path):
        raise NotHere(f"{shown(path)} is not a store (make it with: wsisgraph push GRAPH --to DIR)")
    _restored(path)
    for _ in range(LOOKS - 1):
        try:
            return Directory(path, _opened(path, ox.Store.read_only))
        except StoreError:  # somebody who writes may have put its files together anew
            time.sleep(PAUSE)
    return Directory(path, _opened(path, ox.Store.read_only))


def write_directory(path: Path) -> Directory:
    """Return a store on disk to be written, locked until it is closed; where there is none, a new one.

    A link is followed. Raises WouldOverwrite for a folder that holds something else, StoreError for a
    locked store.
    """
    path = path.resolve()
    _restored(path)
    if is_store(path):
        return Directory(path, _opened(path, ox.Store))
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise WouldOverwrite(
            f"{shown(path)} exists and is not a store (name another folder by --to, or remove it)"
        )
    return Directory(path, None)


def _restored(path: Path) -> None:
    """Put a store back that was killed between its two renamings."""
    previous = _beside(path, "previous")
    if not path.exists() and _holds(previous):
        previous.rename(path)
    elif previous.exists() and _holds(path):
        shutil.rmtree(previous, ignore_errors=True)


def _opened(path: Path, how: Callable[[str], ox.Store], meant: Path | None = None) -> ox.Store:
    """Open a folder. Raises StoreError, by the name that is meant, where that fails."""
    try:
        return how(str(path))
    except (OSError, RuntimeError) as error:
        if "lock file" in str(error).lower():
            todo = "stop the server or the push that uses it, or push to that server"
            raise StoreError(
                f"{shown(meant or path)} is locked by another process ({todo})"
            ) from None
        raise StoreError(
            f"{shown(meant or path)} cannot be opened: {error} ({_todo(str(error))})"
        ) from None


def _todo(what: str) -> str:
    """Return what to do about what went wrong with the files of a store."""
    said = what.lower()
    if "space" in said or "quota" in said or "too large" in said:
        return "make room, then push again"
    if "corrupt" in said or "no such file" in said:
        return "it is damaged: remove it, and push it anew"
    return "name another folder, or see whose it is"


def _name(graph: str) -> Iri | ox.DefaultGraph:
    return ox.DefaultGraph() if graph == DEFAULT else ox.NamedNode(graph)


def _lines(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while lines := file.readlines(READ):
            yield from lines


def _rows(store: ox.Store, query: str) -> Sequence[ox.QuerySolution]:
    found = store.query(query)
    assert isinstance(found, ox.QuerySolutions)
    return list(found)
