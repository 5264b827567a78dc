"""Coverage of a text: which sentences state a fact, which are explained, which nothing touches."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from wsisgraph.model import Fact, Span
from wsisgraph.read.sheet import Sheet
from wsisgraph.text import HEADING, sentences

__all__ = ["Coverage", "coverage", "untouched"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """How the sentences of a text divide: each stands in exactly one of the four kinds.

    `facts` are touched by an accepted fact, `proposed` only by facts that wait for a decision,
    `explained` only by a `no-facts` line; `unexplained` are those that nothing touches.
    """

    facts: int
    proposed: int
    explained: int
    unexplained: tuple[tuple[int, int], ...]

    @property
    def sentences(self) -> int:
        """The number of all sentences."""
        return self.facts + self.proposed + self.explained + len(self.unexplained)


def _outside(stretches: Iterable[tuple[int, int]], spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Return the stretches that share no character with any span."""
    ordered = sorted((span.start, span.end) for span in spans)
    starts = [start for start, _ in ordered]
    reach = [0, *accumulate((end for _, end in ordered), max)]
    return [(first, last) for first, last in stretches if reach[bisect_left(starts, last)] <= first]


def untouched(text: str, spans: Iterable[Span]) -> list[tuple[int, int]]:
    """Return start and end of each sentence of a text that shares no character with any span.

    >>> from wsisgraph.model import digest
    >>> untouched("One spoke. Two sang.", [Span(0, 3, digest("One"))])
    [(11, 20)]
    """
    return _outside(sentences(text), spans)


def coverage(text: str, sheets: Iterable[Sheet]) -> Coverage:
    """Return how the sheets of one source, taken together, cover its text.

    Evidence and `no-facts` lines count wherever they stand. A context states nothing, so it counts
    for headings only. Facts that are rejected or withdrawn count for nothing.
    """
    sheets = list(sheets)
    left = sentences(text)
    totals = []
    accepted = [fact for sheet in sheets for fact in sheet.facts]
    waiting = [fact for sheet in sheets for review, fact in sheet.waiting if review == "proposed"]
    explained = [span for sheet in sheets for span, _ in sheet.explained]
    for spans in (_spans(text, accepted), _spans(text, waiting), explained):
        after = _outside(left, spans)
        totals.append(len(left) - len(after))
        left = after
    facts, proposed, explanations = totals
    return Coverage(facts, proposed, explanations, tuple(left))


def _spans(text: str, facts: Sequence[Fact]) -> list[Span]:
    """Return the spans by which facts touch a text: their evidence, and headings as context."""
    found = [span for fact in facts for span in fact.evidence]
    context = {span for fact in facts for span in fact.context}
    return found + [span for span in context if _in_heading(text, span)]


def _in_heading(text: str, span: Span) -> bool:
    """Say whether a span lies within a heading's line."""
    first = text.rfind("\n", 0, span.start) + 1
    heading = HEADING.match(text, first)
    return heading is not None and span.end <= heading.end()
