"""Find spans again after their text has changed, by the digests of their words.

One span alone cannot be found safely: its words may stand elsewhere as well. All spans together can,
since an edit moves everything behind it by one distance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wsisgraph.model import Span, digest
from wsisgraph.text import find_moved

__all__ = ["relocate"]

CHANGED, ONWARD, BACK = 1.5, 1.0, 1.6


def relocate(text: str, length: int, spans: Iterable[Span]) -> dict[Span, tuple[int, int] | None]:
    """Return where the words of each span stand in a changed text, None where they are gone.

    `length` is that of the text before. The spans keep their place, or share the distance of their
    neighbours: words that were changed are not taken for the same words at another place.
    """
    ordered = sorted(set(spans))
    shifts = _shifts(text, len(text) - length, ordered)
    clusters = _clusters(ordered)
    chosen = _chosen(text, clusters, shifts, len(text) - length)
    found: dict[Span, tuple[int, int] | None] = {}
    around = [0, *chosen, len(text) - length]
    for at, cluster in enumerate(clusters):
        before, here, after = around[at : at + 3]
        own = (here, before, after)
        for span in cluster:
            fits = next((shift for shift in own if _stands(text, span, shift)), None)
            found[span] = None if fits is None else (span.start + fits, span.end + fits)
    return _apart(found)


def _apart(found: dict[Span, tuple[int, int] | None]) -> dict[Span, tuple[int, int] | None]:
    """Leave one span for each place: where words stood twice and stand once, one of them is gone."""
    holder: dict[tuple[int, int], Span] = {}
    for span, place in sorted(found.items()):
        if place is not None:
            first = holder.setdefault(place, span)
            if abs(span.start - place[0]) < abs(first.start - place[0]):
                holder[place] = span
    return {
        span: place if place and holder[place] == span else None for span, place in found.items()
    }


def _stands(text: str, span: Span, shift: int) -> bool:
    start, end = span.start + shift, span.end + shift
    return 0 <= start < end <= len(text) and digest(text[start:end]) == span.sha256


def _shifts(text: str, grown: int, spans: Sequence[Span]) -> list[int]:
    """Return every distance that explains a span; the long ones are asked first."""
    known = dict.fromkeys((0, grown))
    for span in sorted(spans, key=lambda each: (each.start - each.end, each.start)):
        if not any(_stands(text, span, shift) for shift in known):
            guess = next(reversed(known))
            place = find_moved(text, span.start, span.end, span.sha256, guess)
            if place is not None:
                known[place[0] - span.start] = None
    return sorted(known)


def _clusters(spans: Sequence[Span]) -> list[list[Span]]:
    """Return spans that overlap together: one changed character counts once."""
    found: list[list[Span]] = []
    reach = -1
    for span in spans:
        if found and span.start < reach:
            found[-1].append(span)
        else:
            found.append([span])
        reach = max(reach, span.end)
    return found


def _jump(before: int, after: int, grown: int) -> float:
    """Return what a change of distance costs: less on the way to where the text's end has moved."""
    if before == after:
        return 0.0
    return ONWARD if (after - before) * grown > 0 else BACK


def _chosen(
    text: str, clusters: Sequence[Sequence[Span]], shifts: Sequence[int], grown: int
) -> list[int]:
    """Return a distance for each cluster: the fewest jumps and changes over the whole text.

    What comes before the first span has not moved, what comes after the last has moved by the
    length that the text has grown.
    """
    cost = {0: 0.0}
    back: list[dict[int, int]] = []
    for cluster in clusters:
        came: dict[int, int] = {}
        now: dict[int, float] = {}
        for shift in shifts:
            sums = {old: total + _jump(old, shift, grown) for old, total in cost.items()}
            came[shift] = min(sums, key=lambda old: (sums[old], abs(old - shift)))
            fits = all(_stands(text, span, shift) for span in cluster)
            now[shift] = sums[came[shift]] + (0.0 if fits else CHANGED)
        back.append(came)
        cost = now
    ends = {shift: total + _jump(shift, grown, grown) for shift, total in cost.items()}
    at = min(ends, key=lambda shift: (ends[shift], abs(shift - grown)))
    chosen = []
    for came in reversed(back):
        chosen.append(at)
        at = came[at]
    return chosen[::-1]
