"""Find spans again after their text has changed, by the digests of their words.

One span alone cannot be found safely: its words may stand elsewhere as well. All spans together can,
since an edit moves everything behind it by one distance.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from wsisgraph.model import Span, digest
from wsisgraph.text import find_moved

__all__ = ["relocate"]

CHANGED, JUMPED = 1.5, 1.0


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
    for at, cluster in enumerate(clusters):
        near = dict.fromkeys(chosen[max(0, at - 1) : at + 2])
        own = [chosen[at], *(shift for shift in near if shift != chosen[at])]
        for span in cluster:
            fits = next((shift for shift in own if _stands(text, span, shift)), None)
            found[span] = None if fits is None else (span.start + fits, span.end + fits)
    return found


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


def _chosen(
    text: str, clusters: Sequence[Sequence[Span]], shifts: Sequence[int], grown: int
) -> list[int]:
    """Return a distance for each cluster: the fewest jumps and changes over the whole text.

    What comes before the first span has not moved, what comes after the last has moved by the
    length that the text has grown.
    """
    cost = {shift: 0.0 if shift == 0 else JUMPED for shift in shifts}
    back: list[dict[int, int]] = []
    for cluster in clusters:
        best = min(shifts, key=lambda shift: (cost[shift], abs(shift)))
        came: dict[int, int] = {}
        now: dict[int, float] = {}
        for shift in shifts:
            stay = cost[shift] <= cost[best] + JUMPED
            came[shift] = shift if stay else best
            changed = 0.0 if all(_stands(text, span, shift) for span in cluster) else CHANGED
            now[shift] = (cost[shift] if stay else cost[best] + JUMPED) + changed
        back.append(came)
        cost = now
    ends = {shift: total + (0.0 if shift == grown else JUMPED) for shift, total in cost.items()}
    at = min(ends, key=lambda shift: (ends[shift], abs(shift - grown)))
    chosen = []
    for came in reversed(back):
        chosen.append(at)
        at = came[at]
    return chosen[::-1]
