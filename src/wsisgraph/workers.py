"""Several processes read the sheets of a corpus and send what they made.

A process with one thread is copied, with all that it has read; a copy of one with several could wait
forever for a thread that it does not have, so that there new processes start, early.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TypeAlias

from wsisgraph.collector import uncollected
from wsisgraph.errors import Mistake, WsisError
from wsisgraph.parts import Part, Reader, Task
from wsisgraph.schema import load

__all__ = ["Workers", "hired"]

GIVEN = "given"
_inherited: dict[Path, Reader] = {}
Made: TypeAlias = tuple[Part, Sequence[Mistake]]


class Workers:
    """Processes that read sheets: copies of this one, or new ones that get ready by themselves."""

    def __init__(self, pool: ProcessPoolExecutor, folder: Path, count: int, copied: bool) -> None:
        self.pool, self.folder, self.copied = pool, folder, copied
        for _ in range(0 if copied else count):
            pool.submit(_ready)

    def parts(self, reader: Reader, tasks: Sequence[Task]) -> Iterator[Made]:
        """Return the part of each sheet with what is wrong with the sheet, in the order of the tasks.

        The work begins at once. Raises WsisError where a process ends before its work is done.
        """
        if self.copied:
            _inherited[self.folder] = reader
        else:
            # A process that ends before it has read all from a pipe is waited for forever.
            told = (reader.corpus, reader.things, reader.texts)
            (self.folder / GIVEN).write_bytes(pickle.dumps(told, pickle.HIGHEST_PROTOCOL))
        # The largest first, so that no process is left alone with it at the end.
        order = sorted(tasks, key=lambda task: task.path.stat().st_size, reverse=True)
        with _whole():
            waiting = {task.path: self.pool.submit(_made, self.folder, task) for task in order}
        return self._received(tasks, waiting)

    def _received(self, tasks: Sequence[Task], waiting: dict[Path, Future[Made]]) -> Iterator[Made]:
        for task in tasks:
            with _whole():
                part, mistakes = waiting.pop(task.path).result()
            yield replace(part, body=_body(self.folder, part).read_bytes()), mistakes


@contextmanager
def hired(count: int) -> Iterator[Workers]:
    """Give so many worker processes, and end them when they are no longer wanted."""
    copied = _single()
    with (
        TemporaryDirectory() as name,
        ProcessPoolExecutor(count, get_context("fork" if copied else "spawn")) as pool,
    ):
        folder = Path(name)
        try:
            with _whole():
                workers = Workers(pool, folder, count, copied)
            yield workers
        finally:
            _inherited.pop(folder, None)
            pool.shutdown(wait=False, cancel_futures=True)


def _single() -> bool:
    """Say whether this process is known to have one thread, those of libraries included."""
    threads = Path("/proc/self/task")
    return threads.is_dir() and len(list(threads.iterdir())) == 1


@contextmanager
def _whole() -> Iterator[None]:
    """Tell in words of our own that a process has ended."""
    try:
        yield
    except BrokenProcessPool:
        todo = 'build with fewer workers; a script needs: if __name__ == "__main__"'
        raise WsisError(f"a worker ended before its work was done ({todo})") from None


def _body(folder: Path, part: Part) -> Path:
    """Return where a worker leaves the lines of a part."""
    return folder / part.digest


def _ready() -> None:
    """Load what every sheet needs, before there is one to read."""
    load()


@cache
def _reader(folder: Path) -> Reader:
    return _inherited.get(folder) or Reader(*pickle.loads((folder / GIVEN).read_bytes()))


def _made(folder: Path, task: Task) -> Made:
    """Return what a worker sends: a part whose lines are left in a file, and mistakes."""
    with uncollected():
        part, mistakes = _reader(folder).part(task)
        _body(folder, part).write_bytes(part.body)
        return replace(part, body=b""), mistakes
