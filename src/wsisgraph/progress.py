"""How far a long piece of work has come, on one line of a terminal that is erased at the end.

Whatever works calls `tell`; a command that wants it seen works within `shown`. Nothing is written in
the first second, nor where the output is no terminal.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from shutil import get_terminal_size
from typing import TextIO, TypeVar

__all__ = ["AFTER", "INTERRUPTED", "Meter", "counted", "shown", "tell"]

AFTER, EVERY = 1.0, 0.2
ERASE = "\r\x1b[2K"
INTERRUPTED = 130
Item = TypeVar("Item")


class Meter:
    """A line that says what is being done, how much of it, and for how long."""

    def __init__(self, out: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.out, self.clock = out, clock
        self.began = clock()
        self.what, self.done, self.whole = "", 0, 0
        self.drawn = False

    def line(self) -> str:
        """Return the line as it stands now."""
        part = f" {self.done:,} of {self.whole:,}" if self.whole else ""
        return f"{self.what}{part} · {self.clock() - self.began:.0f} s"

    def draw(self) -> None:
        """Write the line, once the work has lasted a second."""
        if self.what and self.clock() - self.began >= AFTER:
            width = max(get_terminal_size().columns - 1, 1)
            self.out.write(f"{ERASE}{self.line()[:width]}")
            self.out.flush()
            self.drawn = True

    def erase(self) -> None:
        """Remove the line."""
        if self.drawn:
            self.out.write(ERASE)
            self.out.flush()
            self.drawn = False


_meter: ContextVar[Meter | None] = ContextVar("meter", default=None)


def tell(what: str, done: int = 0, whole: int = 0) -> None:
    """Say what is being done now and, where it can be counted, how much of it is done."""
    meter = _meter.get()
    if meter is not None:
        meter.what, meter.done, meter.whole = what, done, whole


def counted(items: Iterable[Item], what: str, whole: int) -> Iterator[Item]:
    """Yield items, and tell how many of them are done."""
    for done, item in enumerate(items):
        tell(what, done, whole)
        yield item


@contextmanager
def shown(out: TextIO | None = None) -> Iterator[None]:
    """Show on a terminal what the work within tells; for commands.

    An interrupt ends the program with exit code 130 and without a traceback, after whatever was
    being written has been cleared away.
    """
    out = sys.stderr if out is None else out
    meter = Meter(out) if out.isatty() else None
    over = threading.Event()
    token = _meter.set(meter)
    drawing = threading.Thread(target=_keep_drawing, args=(meter, over), daemon=True)
    if meter is not None:
        drawing.start()
    try:
        yield
    except KeyboardInterrupt:
        raise SystemExit(INTERRUPTED) from None
    finally:
        _meter.reset(token)
        if meter is not None:
            over.set()
            drawing.join()
            meter.erase()


def _keep_drawing(meter: Meter, over: threading.Event) -> None:
    while not over.wait(EVERY):
        meter.draw()
