"""What rules add to a graph of which only the lines are parsed that those rules read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from mmap import mmap

from wsisgraph.infer import Rule, infer, rules
from wsisgraph.rdf import Quad, expand, ox

__all__ = ["ruled"]

TYPE = f"<{expand('rdf:type')}>".encode()


def ruled(data: mmap, names: Iterable[str]) -> list[Quad] | None:
    """Return what rules add of some properties; None where a line is not in canonical form.

    Raises SyntaxError where the lines are not N-Quads.
    """
    chosen = _needed({expand(name) for name in names})
    if any(rule.reads is None for rule in chosen):
        return None
    reads = frozenset(f"<{each}>".encode() for rule in chosen for each in rule.reads or ())
    try:
        kept = b"".join(_kept(data, reads))
    except ValueError:
        return None
    return infer(ox.parse(kept, format=ox.RdfFormat.N_QUADS), chosen)


def _needed(wanted: set[str]) -> list[Rule]:
    """Return the rules that add some properties, and those that add what these read."""
    chosen: dict[str, Rule] = {}
    while True:
        more = [
            rule
            for rule in rules()
            if rule.name not in chosen and (rule.writes is None or rule.writes & wanted)
        ]
        if not more:
            return list(chosen.values())
        for rule in more:
            chosen[rule.name] = rule
            wanted |= rule.reads or set()


def _kept(data: mmap, reads: frozenset[bytes]) -> Iterator[bytes]:
    """Yield the lines of some properties, of types those of some classes. Raises ValueError for odd lines."""
    if any(data.find(odd) >= 0 for odd in (b"\t", b"\r", b"\\u", b"\\U")):
        raise ValueError
    data.seek(0)
    for line in iter(data.readline, b""):
        subject, predicate, rest = line.split(b" ", 2)
        if b"<" in subject[1:] or predicate[:1] != b"<" or predicate[-1:] != b">":
            raise ValueError
        if predicate in reads and (predicate != TYPE or rest.split(b" ", 1)[0] in reads):
            yield line
