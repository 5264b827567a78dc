"""What was published and is no longer there: a name that others may use does not vanish in silence."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from wsisgraph.changes import Change
from wsisgraph.rdf import Quad, expand
from wsisgraph.release.model import Lost, Previous

__all__ = ["kept", "lost"]

A = expand("rdf:type")
# What hangs on facts comes and goes with them.
BESIDE = {expand("wsis:Passage"), expand("wsis:Text")}


def lost(
    previous: Previous,
    quads: Iterable[Quad],
    changed: Iterable[Change],
    told: Collection[str],
    base: str,
    day: str,
) -> list[Lost]:
    """Return the facts and things of the previous graph that are gone, in order of name.

    `told` are the IRIs of those whose withdrawal is told anyway; `day` is that of the release.
    """
    instead = {each.old: each.new for each in changed if each.old and each.new}
    gone = _named(previous.quads, base) - _named(quads, base) - set(told)
    return sorted(Lost(each.removeprefix(base), day, instead.get(each, "")) for each in gone)


def kept(previous: Previous, quads: Iterable[Quad], told: Collection[str]) -> Sequence[Quad]:
    """Return what the previous release told of names that are gone, and are neither back nor told anew."""
    if not previous.stones:
        return ()
    here = {*told, *(getattr(quad.subject, "value", "") for quad in quads)}
    return [quad for quad in previous.stones if getattr(quad.subject, "value", "") not in here]


def _named(quads: Iterable[Quad], base: str) -> set[str]:
    """Return the IRIs below a base that are those of facts and things."""
    typed, beside = set(), set()
    for quad in quads:
        if quad.predicate.value == A:
            name = getattr(quad.subject, "value", "")
            typed.add(name)
            if getattr(quad.object, "value", "") in BESIDE:
                beside.add(name)
    return {name for name in typed - beside if name.startswith(base)}
