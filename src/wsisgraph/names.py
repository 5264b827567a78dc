"""Names: which thing a slug, an IRI or a label means. A name that fits none, or two, is an error."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from hashlib import sha256

from wsisgraph.errors import UnknownName, near
from wsisgraph.model import Thing, Tombstone
from wsisgraph.rdf import ID, expand
from wsisgraph.schema import ANY, Schema

__all__ = ["Named", "Names", "slug_of"]


@dataclass(frozen=True, slots=True)
class Named:
    """What a name means: its reference (slug or IRI), the types it states, its labels."""

    ref: str
    types: frozenset[str]
    labels: tuple[str, ...]

    def fits(self, of: Collection[str]) -> bool:
        """Say whether it is of one of these classes, given as compact names."""
        return not of or ANY in of or any(expand(each) in self.types for each in of)


def slug_of(name: str) -> str:
    """Return the slug of a name: its ASCII words, or a hash where it has no certain romanization.

    >>> slug_of("River Forum 2031"), slug_of("今川")
    ('river-forum-2031', 'f271bb15')
    """
    name = unicodedata.normalize("NFC", name.strip())
    if name.isascii():
        return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return sha256(name.encode()).hexdigest()[:8]


class Names:
    """All things of a corpus and of the codes, by slug, IRI and label."""

    def __init__(self, things: Iterable[Thing], schema: Schema, base: str) -> None:
        self.base = base
        self.by_ref: dict[str, Named] = {}
        self.by_label: dict[str, list[Named]] = {}
        self.gone: dict[str, Tombstone] = {}
        for coded in schema.coded.values():
            self._add(Named(coded.iri, frozenset(coded.types), tuple(sorted(coded.names))))
        for thing in things:
            if thing.withdrawn is not None:
                self.gone[thing.slug] = thing.withdrawn
            types = frozenset(map(expand, schema.classes[thing.cls].types))
            labels = tuple(dict.fromkeys((*thing.label.values(), *thing.also)))
            self._add(Named(thing.slug, types, labels))

    def _add(self, named: Named) -> None:
        self.by_ref[named.ref] = named
        for label in named.labels:
            self.by_label.setdefault(label, []).append(named)

    def find(self, name: str, of: Collection[str] = ()) -> Named:
        """Return what a name means among things of the classes `of`.

        Raises UnknownName, with a hint, where nothing or more than one thing has the name, or where
        it is of another class.
        """
        name = unicodedata.normalize("NFC", name.strip())
        found = (
            self.by_ref.get(name.removeprefix(self.base))
            or self.by_ref.get(ID + name)
            or self.by_ref.get(name)
        )
        candidates = [found] if found else self.by_label.get(name, [])
        fitting = [each for each in candidates if each.fits(of)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            slugs = ", ".join(sorted(each.ref.removeprefix(ID) for each in fitting))
            raise UnknownName(
                f"{name!r} is the name of more than one thing", f"write one of {slugs}"
            )
        if candidates:
            wanted = " or ".join(each.partition(":")[2] for each in of)
            raise UnknownName(
                f"{name!r} is not of the class {wanted}", "name another thing, or correct its class"
            )
        known = [ref.removeprefix(ID) for ref, each in self.by_ref.items() if each.fits(of)]
        known += [
            label for label, named in self.by_label.items() if any(each.fits(of) for each in named)
        ]
        raise UnknownName(
            f"unknown name {name!r}", near(name, known, "add it to the things of the corpus")
        )
