"""Shapes as files: the project's own, those of others, and where in a file a shape stands."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from wsisgraph.corpus import shown
from wsisgraph.errors import InputError, Mistake, NotHere, Place
from wsisgraph.rdf import SYNTAXES, Iri, Quad, expand, ox
from wsisgraph.resources import folder
from wsisgraph.store import read_rdf

__all__ = ["Shapes", "read_shapes", "shape_files", "shapes_ttl", "spaces"]

SH = expand("sh:")
PREFIX = re.compile(r"^@prefix\s+([^\s:]*):\s*<([^>]*)>\s*\.[ \t]*\n?", re.MULTILINE)
SPACE = re.compile(r"(?:@prefix|\bPREFIX)\s+([^\s:]*):\s*<([^>]*)>", re.IGNORECASE)
XMLNS = re.compile(r"xmlns:(\w+)\s*=\s*[\"']([^\"']*)[\"']")
CONTEXT = re.compile(r'"([^"@:]*)"\s*:\s*(?:\{\s*"@id"\s*:\s*)?"([^"]*:[^"]*[/#:])"')
IRI = re.compile(r"<([^<>\"\s]+)>")
LOCAL = re.compile(r"\w[\w-]*")
WORD = re.compile(r"\bsh:(\w+)")
VALUE = re.compile(r"(?<![\w])[\"']([^\"']+)[\"']")
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

    @cached_property
    def prefixes(self) -> dict[str, str]:
        """The namespaces of the files' own prefixes, and what they are called, the longest first."""
        found: dict[str, str] = {}
        for path in self.files:
            text = path.read_text("utf-8", errors="replace")
            for name, space in spaces(text):
                found.setdefault(space, name)
        return dict(sorted(found.items(), key=lambda item: -len(item[0])))

    def short(self, text: str) -> str:
        """Return a text of our own in which IRIs are compact by the files' prefixes."""
        if "<" not in text:
            return text

        def made(match: re.Match[str]) -> str:
            for space, name in self.prefixes.items():
                local = match[1].removeprefix(space)
                if space and local != match[1] and LOCAL.fullmatch(local):
                    return f"{name}:{local}"
            return match[0]

        return IRI.sub(made, text)

    def place(self, shape: Any, said: str = "") -> Place:
        """Return where something that is said of a shape stands in its file.

        That is the first of SHACL's words that is said, at the shape's name or after it; without
        one, the shape's name; without that, the first line of the first file.
        """
        word = WORD.search(said)
        values = VALUE.findall(said)
        for path in self.files:
            text = path.read_text("utf-8", errors="replace")
            start = _named(text, self.name(shape))
            if start is None and (self.name(shape) or word is None):
                continue
            spots = [m.start() for m in _forms(text, SH + word[1])] if word is not None else []
            spots = [at for at in spots if at >= (start or 0)] or spots
            near = [at for at in spots if any(v in _line(text, at) for v in values)]
            at = next(iter((*near, *spots)), start)
            if at is not None:
                begin = text.rfind("\n", 0, at) + 1
                return Place(shown(path), text.count("\n", 0, at) + 1, at - begin + 1)
        return Place(shown(self.files[0]) if self.files else "shapes", 1)


def spaces(text: str) -> list[tuple[str, str]]:
    """Return the prefixes that a file of Turtle, RDF/XML or JSON-LD declares, and their namespaces."""
    return [pair for form in (SPACE, XMLNS, CONTEXT) for pair in form.findall(text) if pair[1]]


def _named(text: str, name: str) -> int | None:
    """Return where a text names a node: as a subject of Turtle where that is seen."""
    found = [match.start() for match in _forms(text, name)] if name else []
    first = [at for at in found if not text[text.rfind("\n", 0, at) + 1 : at].strip()]
    return next(iter((*first, *found)), None)


def _forms(text: str, name: str) -> Iterator[re.Match[str]]:
    """Return where a text has an IRI: whole, under a prefix, or relative."""
    forms = [re.escape(name)]
    for prefix, space in spaces(text):
        if name.startswith(space):
            forms.append(rf"(?<![\w:-]){re.escape(f'{prefix}:{name.removeprefix(space)}')}")
    tail = name[max(name.rfind("#"), name.rfind("/") + 1) :]
    forms += [f"<{re.escape(tail)}>", f'"{re.escape(tail)}"'] if tail else []
    return re.finditer(f"(?:{'|'.join(forms)})(?![\\w-])", text)


def _line(text: str, at: int) -> str:
    """Return the line of a text that holds a place."""
    return text[text.rfind("\n", 0, at) + 1 :].partition("\n")[0]


def read_shapes(files: Sequence[Path] = ()) -> Shapes:
    """Return the shapes of some files, and of the RDF files of some folders, or the project's own.

    Raises NotHere where a file is missing or none holds a shape, InputError where one is not RDF.
    """
    quads: list[Quad] = []
    own = [each for path in files for each in _files(path)] or shape_files()
    for path in own:
        quads += _fresh(read_rdf(str(path)).quads)
    if not any(quad.predicate.value.startswith(SH) for quad in quads):
        named = ", ".join(shown(path) for path in files)
        raise NotHere(f"there are no shapes in {named} (name a file with SHACL shapes)")
    return Shapes(tuple(quads), tuple(own))


def _files(path: Path) -> list[Path]:
    """Return a file, or the RDF files of a folder in order of name."""
    if not path.is_dir():
        return [path]
    found = [each for each in sorted(path.iterdir()) if each.suffix.lower() in SYNTAXES]
    if not found:
        raise NotHere(f"there is no file of RDF in {shown(path)} (name one with SHACL shapes)")
    return found


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
