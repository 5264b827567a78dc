"""YAML as it is written: every scalar a string, every node with its line and column.

Aliases, anchors, tags and duplicate keys are refused, since a reviewer could not see what they mean.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from wsisgraph.errors import InputError, Mistake, Place, near
from wsisgraph.kinds import clean_language, clean_text
from wsisgraph.text import read_text

__all__ = ["List", "Map", "Node", "Scalar", "Troubles", "compose"]

COLON = re.compile(r"^[\w-]+\s*[:：]")
COUNTRIES = {"jp": "ja", "cn": "zh", "kr": "ko"}  # written for the language; no tags themselves
WIDE = re.compile(r"^[ -]*([\u00a0\u3000｛｝［］：－])")  # where YAML wants its own signs


@dataclass(frozen=True, slots=True)
class Scalar:
    """A word or a text; `start` and `end` are its stretch of the file in code points."""

    text: str
    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class List:
    """A list of nodes."""

    items: tuple[Node, ...]
    line: int
    column: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Map:
    """Keys and their nodes, in the order of the file."""

    pairs: tuple[tuple[Scalar, Node], ...]
    line: int
    column: int
    start: int
    end: int

    def get(self, key: str) -> Node | None:
        """Return the node of a key, or None."""
        return next((node for word, node in self.pairs if word.text == key), None)

    def word(self, key: str) -> Scalar | None:
        """Return the key itself as a node, or None."""
        return next((word for word, _ in self.pairs if word.text == key), None)


Node = Scalar | List | Map


@dataclass(slots=True)
class Troubles:
    """The mistakes of one file, collected so that all are told at once."""

    path: str
    mistakes: list[Mistake] = field(default_factory=list)
    cut: set[Place] = field(default_factory=set)

    def settle(self) -> None:
        """Leave out what is told of words that a comma cut, since the cut itself is told."""
        self.mistakes[:] = [m for m in self.mistakes if m.place not in self.cut] or self.mistakes

    def add(self, where: Node | None, what: str, todo: str) -> None:
        """Note a mistake at a node, or at the file's beginning."""
        self.mistakes.append(Mistake(self.place(where), what, todo))

    def place(self, where: Node | None) -> Place:
        """Return the place of a node."""
        return Place(self.path) if where is None else Place(self.path, where.line, where.column)

    def known(self, node: Map, words: Iterable[str]) -> None:
        """Tell which keys of a mapping are not among the words that it may have."""
        words = list(words)
        for key, value in node.pairs:
            if key.text not in words:
                self.unknown(key, value, words, f"known are {', '.join(words)}")

    def unknown(self, key: Scalar, value: Node, words: Iterable[str], otherwise: str) -> None:
        """Tell that a key is unknown: which was meant, or that a comma cut the words before it."""
        todo = near(key.text, words, otherwise)
        if isinstance(value, Scalar) and value.start == value.end == key.end:  # no colon followed
            todo = 'put words that hold a comma into "…", several values into [ ]'
            if COLON.search(key.text):
                todo = "write a colon of half width and a space between word and value"
        self.add(key, f"unknown key {key.text!r}", todo)

    def language(self, key: Scalar, todo: str) -> str | None:
        """Return the language tag that a key is; None, told with what to do, where it is none."""
        tag = clean_language(key.text)
        if tag is not None and (meant := COUNTRIES.get(tag)):
            tag, todo = None, f"write {meant}"
        if tag is None:
            self.add(key, f"{key.text!r} is no language tag", todo)
        return tag

    def words(self, node: Node | None) -> str:
        """Return the words of a scalar, cleaned; an empty text where there is no node."""
        text = clean_text(node.text) if isinstance(node, Scalar) else None
        if node is not None and text is None:
            self.add(node, "some words are expected here", "write them, or remove the key")
        return text or ""


def _at(event: yaml.Event) -> tuple[int, int, int]:
    """Return line and column of an event, counted from 1, and its position in the file."""
    mark = event.start_mark
    assert mark is not None
    return mark.line + 1, mark.column + 1, mark.index


def _end(event: yaml.Event) -> int:
    mark = event.end_mark
    assert mark is not None
    return mark.index


class _Composer:
    """Turns the parser's events into nodes."""

    def __init__(self, events: Iterator[yaml.Event], troubles: Troubles) -> None:
        self.events = events
        self.troubles = troubles

    def node(self, event: yaml.Event) -> Node:
        line, column, start = _at(event)
        if isinstance(event, yaml.AliasEvent):
            found = Scalar("", line, column, start, _end(event))
            self.troubles.add(found, "aliases (*name) are not used here", "write the value out")
            return found
        if isinstance(event, yaml.ScalarEvent):
            found = Scalar(event.value, line, column, start, _end(event))
            self.plain(event, found)
            return found
        if isinstance(event, yaml.SequenceStartEvent):
            items = []
            while not isinstance(inner := next(self.events), yaml.SequenceEndEvent):
                items.append(self.node(inner))
            listed = List(tuple(items), line, column, start, _end(inner))
            self.plain(event, listed)
            return listed
        pairs: list[tuple[Scalar, Node]] = []
        seen: dict[str, Scalar] = {}
        while not isinstance(inner := next(self.events), yaml.MappingEndEvent):
            key = self.node(inner)
            value = self.node(next(self.events))
            if pairs and isinstance(key, Scalar) and value.start == value.end == key.end:
                self.troubles.cut.add(self.troubles.place(pairs[-1][1]))
            if not isinstance(key, Scalar):
                self.troubles.add(key, "a key must be one word", "write word: value")
            elif key.text in seen:
                todo = f"it stands at line {seen[key.text].line} already; join the two"
                self.troubles.add(key, f"duplicate key {key.text!r}", todo)
            else:
                seen[key.text] = key
                pairs.append((key, value))
        mapped = Map(tuple(pairs), line, column, start, _end(inner))
        self.plain(event, mapped)
        return mapped

    def plain(self, event: yaml.Event, node: Node) -> None:
        if getattr(event, "anchor", None) is not None:
            self.troubles.add(node, "anchors (&name) are not used here", "write the value out")
        if getattr(event, "tag", None) is not None:
            self.troubles.add(node, "tags (!name) are not used here", "remove the tag")


def compose(path: Path, troubles: Troubles) -> Map | None:
    """Return the mapping that a YAML file holds, or None where it holds none.

    What is wrong is added to `troubles`; reading ends at the first error of syntax.
    """
    try:
        text = read_text(path)
    except InputError as error:
        troubles.mistakes += [
            Mistake(Place(troubles.path, m.place.line, m.place.column), m.what, m.todo)
            for m in error.mistakes
        ]
        return None
    except OSError as error:
        troubles.add(
            None, f"the file cannot be read: {error.strerror}", "check the name in wsisgraph.toml"
        )
        return None
    return compose_text(text, troubles)


def compose_text(text: str, troubles: Troubles) -> Map | None:
    """Return the mapping that a YAML text holds; as `compose`."""
    if not text.strip("\ufeff \n\r\t"):
        troubles.add(None, "the file is empty", "see docs/sheets.md for what it holds")
        return None
    loader = yaml.CSafeLoader(text.removeprefix("\ufeff"))
    events = iter(loader.get_event, None)
    composer = _Composer(events, troubles)
    try:
        next(events), next(events)
        found = composer.node(next(events))
        next(events)
        after = next(events)
    except StopIteration:
        troubles.add(None, "the file is empty", "see docs/sheets.md for what it holds")
        return None
    except RecursionError:
        troubles.add(None, "too many lists stand inside one another", "write them flat")
        return None
    except yaml.YAMLError as error:
        _tell(error, text, troubles)
        return None
    finally:
        loader.dispose()
    if not isinstance(after, yaml.StreamEndEvent):
        line, column, start = _at(after)
        where = Scalar("", line, column, start, start)
        troubles.add(
            where, "a second document begins here", "keep one document a file; remove the line ---"
        )
    if not isinstance(found, Map):
        troubles.add(
            found,
            "the file is not a list of words with values",
            "begin with a line such as source: name",
        )
        return None
    return found


def _tell(error: BaseException, text: str, troubles: Troubles) -> None:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is None:
        raw = text.removeprefix("\ufeff").encode()  # the parser counts bytes
        before = raw[: getattr(error, "position", 0)].decode(errors="ignore")
        size = len(before)
        where = Scalar("", before.count("\n") + 1, size - before.rfind("\n"), size, size)
        reason = getattr(error, "reason", "it cannot be read")
        troubles.add(where, f"this is not YAML: {reason}", "remove the character")
        return
    where = Scalar("", mark.line + 1, mark.column + 1, 0, 0)
    lines = text.splitlines()
    at = lines[mark.line] if mark.line < len(lines) else ""
    opened = getattr(error, "context_mark", None)
    context = getattr(error, "context", None) or ""
    if "\t" in at[: mark.column + 1]:
        troubles.add(where, "a tab stands where only spaces may stand", "indent with spaces")
    elif wide := WIDE.match(at):
        where = Scalar("", mark.line + 1, wide.start(1) + 1, 0, 0)
        sign = {"\u3000": "a full-width space", "\u00a0": "a no-break space"}.get(
            wide.group(1), repr(wide.group(1))
        )
        todo = "write spaces, brackets and colons in half width"
        troubles.add(where, f"this is not YAML: {sign} stands here", todo)
    elif opened is not None and "quoted scalar" in context:
        where = Scalar("", opened.line + 1, opened.column + 1, 0, 0)
        troubles.add(where, "a quotation mark is not closed", "close it where the words end")
    else:
        problem = getattr(error, "problem", None) or "the file ends too early"
        todo = "check indentation, colons, commas and quotation marks"
        above = next((row for row in reversed(lines[: mark.line]) if row.strip()), "")
        if at.lstrip().startswith("- ") and above.rstrip().endswith(": []"):
            problem, todo = "a list goes on below []", "remove the brackets of the line above"
        begun = {len(line) - len(line.lstrip(" ")) for line in lines[: mark.line] if line.strip()}
        indent = len(at) - len(at.lstrip(" "))
        if "block" in context and at[:indent] == at[: mark.column] and indent not in begun:
            problem = f"the line begins at column {indent + 1}, where no line above it begins"
            todo = "indent it as the lines that it belongs with"
        if opened is not None and "flow" in context:
            bracket = f"the bracket of line {opened.line + 1}, column {opened.column + 1}"
            todo = f'close {bracket}, or put words that hold a colon or a comma into "…"'
        troubles.add(where, f"this is not YAML: {problem}", todo)
