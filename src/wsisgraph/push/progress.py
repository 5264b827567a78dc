"""How far a push or a pull is: one line on a terminal, with rate and time left."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TextIO

__all__ = ["Meter"]

OFTEN = 0.2
UNITS = {"loading": "B", "sending": "B", "verifying": "triples", "pulling": "triples"}


class Meter:
    """Writes over its own line, a few times a second and where another graph begins.

    The rate of what is sent is that of the whole journey, with what is verified in between.
    """

    def __init__(self, out: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        self.out, self.clock = out, clock
        self.begun: dict[str, tuple[float, int]] = {}
        self.told, self.doing = -OFTEN, ("", "")

    def __call__(self, what: str, graph: str, done: int, whole: int) -> None:
        """Tell how far it is."""
        now = self.clock()
        doing = f"{what} {graph}" if what == "verifying" else what
        began, base = self.begun.setdefault(doing, (now, done))
        if (what, graph) == self.doing and now - self.told < OFTEN and done < whole:
            return
        self.doing, self.told = (what, graph), now
        self.out.write(f"\r\x1b[2K{self.line(what, graph, done, whole, done - base, now - began)}")
        self.out.flush()

    def line(self, what: str, graph: str, done: int, whole: int, moved: int, seconds: float) -> str:
        """Return what is told; so much was moved in so many seconds."""
        unit = UNITS.get(what, "")
        rate = moved / seconds if seconds > 0 else 0.0
        left = f", {_time((whole - done) / rate)} left" if rate > 0 and done < whole else ""
        speed = f", {_short(rate)}{unit}/s" if rate > 0 else ""
        name = graph.rsplit("/graph/", 1)[-1] or "default graph"
        part = f"{_short(done)}{unit} of {_short(whole)}{unit}"
        return f"{what} {name}: {part}{speed}{left}"

    def done(self) -> None:
        """Clear the line."""
        if self.begun:
            self.out.write("\r\x1b[2K")
            self.out.flush()


def _short(number: float) -> str:
    for size, letter in ((1e9, "G"), (1e6, "M"), (1e3, "k")):
        if number >= size:
            return f"{number / size:.1f} {letter}"
    return f"{number:.0f} "


def _time(seconds: float) -> str:
    whole = round(seconds)
    return f"{whole} s" if whole < 100 else f"{whole // 60} min {whole % 60:02} s"
