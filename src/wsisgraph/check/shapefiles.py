"""Shapes as files: the project's own, those of others, and where in a file a shape stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from wsisgraph.corpus import shown
from wsisgraph.errors import InputError, Mistake, NotHere, Place
from wsisgraph.rdf import Iri, Quad, expand, ox
from wsisgraph.resources import folder
from wsisgraph.store import read_rdf

__all__ = ["Shapes", "read_shapes", "shape_files", "shapes_ttl"]

SH = expand("sh:")
PREFIX = re.compile(r"^@prefix\s+([^\s:]*):\s*<([^>]*)>\s*\.[ \t]*\n?", re.MULTILINE)
BLANK = re.compile(r"(?<![\w:<])_:(\w+)")


@dataclass(frozen=True)
class Shapes:
    """A shapes graph, and the files that it was read from."""

    quads: tuple[Quad, ...]
    files: tuple[Path, ...] = ()

    @cached_property
    def owners(self) -> dict[Any, Any]:
        """For each blank node a node that points to it, a named one first."""
        found: dict[Any, Any] = {}
        for quad in sorted(
            self.quads, key=lambda q: (isinstance(q.subject, ox.BlankNode), str(q.subject))
        ):
            if isinstance(quad.object, ox.BlankNode):
                found.setdefault(quad.object, quad.subject)
        return found

    def name(self, shape: Any) -> str:
        """Return the IRI of a shape; of one without a name, that of the shape that holds it."""
        seen = set()
        while isinstance(shape, ox.BlankNode) and shape not in seen:
            seen.add(shape)
            shape = self.owners.get(shape)
        return shape.value if isinstance(shape, Iri) else ""

    def place(self, shape: Any) -> Place:
        """Return where a shape begins in its file; the file's first line where that is not seen.

        A line that begins with the shape's IRI, or with its name under one of the file's prefixes.
        """
        name = self.name(shape)
        for path in self.files if name else ():
            text = path.read_text("utf-8", errors="replace")
            forms = [f"<{name}>"]
            forms += [
                f"{m[1]}:{name.removeprefix(m[2])}"
                for m in PREFIX.finditer(text)
                if name.startswith(m[2])
            ]
            for number, line in enumerate(text.split("\n"), 1):
                if line.split(maxsplit=1)[:1] and line.split(maxsplit=1)[0] in forms:
                    return Place(shown(path), number)
        return Place(shown(self.files[0]) if self.files else "shapes", 1)


def read_shapes(files: Sequence[Path] = ()) -> Shapes:
    """Return the shapes of some files, or the project's own.

    Raises NotHere where a file is missing or none holds a shape, InputError where one is not RDF.
    """
    quads: list[Quad] = []
    for path in files or shape_files():
        quads += _fresh(read_rdf(str(path)).quads)
    if not any(quad.predicate.value.startswith(SH) for quad in quads):
        named = ", ".join(shown(path) for path in files)
        raise NotHere(f"there are no shapes in {named} (name a file with SHACL shapes)")
    return Shapes(tuple(quads), tuple(files or shape_files()))


def _fresh(quads: Iterable[Quad]) -> list[Quad]:
    """Return the triples of a file with blank nodes that no other file shares."""
    blank: dict[Any, ox.BlankNode] = defaultdict(ox.BlankNode)

    def own(term: Any) -> Any:
        return blank[term] if isinstance(term, ox.BlankNode) else term

    return [ox.Quad(own(quad.subject), quad.predicate, own(quad.object)) for quad in quads]


def shape_files() -> list[Path]:
    """Return the files of the project's shapes, in order of name.

    Raises NotHere where there is none: without shapes every graph would conform.
    """
    found = sorted(folder("shapes").glob("*.ttl"))
    if not found:
        raise NotHere("there are no shapes in this installation: install wsisgraph again")
    return found


def shapes_ttl(files: Sequence[Path] = (), advice: bool = False) -> bytes:
    """Return the shapes as one Turtle document: one set of prefixes, then each file's shapes.

    Any other engine says "does not conform" for advice too, so the shapes whose severity is Info or
    Warning are switched off at the end, unless `advice` is asked for: with the rest, the verdict of
    any engine is the verdict of `check`.

    Raises InputError where two files give one prefix, or one blank node label, two meanings.
    """
    prefixes: dict[str, str] = {}
    labels: dict[str, Path] = {}
    bodies = []
    for path in files or shape_files():
        text = path.read_text("utf-8")
        for match in PREFIX.finditer(text):
            if prefixes.setdefault(match[1], match[2]) != match[2]:
                line = text.count("\n", 0, match.start()) + 1
                what = f"the prefix {match[1]}: is <{prefixes[match[1]]}> in another file"
                raise InputError([Mistake(Place(shown(path), line), what, "use the same in both")])
        for match in BLANK.finditer(text):
            if labels.setdefault(match[1], path) != path:
                line = text.count("\n", 0, match.start()) + 1
                what = f"the blank node _:{match[1]} stands in another file too"
                raise InputError([Mistake(Place(shown(path), line), what, "give it another label")])
        bodies.append(f"# {path.name}\n\n{PREFIX.sub('', text).strip()}\n")
    head = "".join(f"@prefix {name}: <{prefixes[name]}> .\n" for name in sorted(prefixes))
    made = "\n".join([head, *bodies])
    return made.encode() if advice else f"{made}{_switched_off(made)}".encode()


def _switched_off(shapes: str) -> str:
    """Return Turtle that deactivates the shapes that only advise."""
    gentle = {SH + "Info", SH + "Warning"}
    found = sorted(
        str(quad.subject)
        for quad in ox.parse(shapes.encode(), format=ox.RdfFormat.TURTLE)
        if quad.predicate.value == SH + "severity" and getattr(quad.object, "value", "") in gentle
    )
    rows = "".join(f"{shape} <{SH}deactivated> true .\n" for shape in found)
    return f"\n# Advice, switched off: it is told by wsisgraph check and decides nothing.\n\n{rows}"
