"""Edit a YAML text in place: only the characters of a node change; comments and layout stay."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NoReturn

from wsisgraph.errors import InputError
from wsisgraph.read.nodes import List, Map, Node, Scalar, Troubles, compose_text

__all__ = ["BOM", "Edit", "Source", "apply", "comments", "items", "outline", "quoted"]

BOM = "\ufeff"
BLOCK = re.compile(r"[|>][0-9+-]*")
COMMENT = re.compile(r"[ \t]*#[^\r\n]*(?:(?:\r\n|\r|\n)[ \t]*)?")
LINE_END = re.compile(r"[\r\n]|$")


@dataclass(frozen=True, slots=True, order=True)
class Edit:
    """One replacement: the characters from start to end become `new`."""

    start: int
    end: int
    new: str


def apply(text: str, edits: Iterable[Edit]) -> str:
    """Return a text with its edits made; they must not overlap.

    >>> apply("abc", [Edit(0, 1, "x"), Edit(2, 3, "")])
    'xb'
    """
    for edit in sorted(edits, reverse=True):
        text = text[: edit.start] + edit.new + text[edit.end :]
    return text


def quoted(words: str) -> str:
    r"""Return words as a double-quoted YAML scalar on one line; what cannot be seen is escaped.

    >>> print(quoted('a "b"\n\u200bc'))
    "a \"b\"\n\u200bc"
    """
    out = []
    for char in json.dumps(words, ensure_ascii=False):
        hidden = unicodedata.category(char) in ("Cc", "Cf", "Cn", "Cs", "Zl", "Zp")
        code = ord(char)
        out.append((f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}") if hidden else char)
    return "".join(out)


def items(node: Node | None) -> tuple[Node, ...]:
    """Return the items of a list, a single node as the only one, or nothing."""
    return node.items if isinstance(node, List) else () if node is None else (node,)


def outline(node: Node, leave_out: Iterable[str]) -> object:
    """Return what a node holds without its places and without the values of some keys."""
    if isinstance(node, Scalar):
        return node.text
    if isinstance(node, List):
        return [outline(item, leave_out) for item in node.items]
    pairs = [(key.text, value) for key, value in node.pairs if key.text not in leave_out]
    return {key: outline(value, leave_out) for key, value in pairs}


def comments(gap: str) -> str:
    """Return the comments of a stretch that lies between values, each with its line end."""
    found = COMMENT.findall(gap)
    return "".join(each if each[0] in " \t" else f" {each}" for each in found)


class Source:
    """A YAML file's text with its nodes: says which characters a node takes."""

    def __init__(self, text: str, path: str) -> None:
        """Read the text; raises InputError where it is not YAML as sheets are written."""
        self.mark = BOM if text.startswith(BOM) else ""
        self.text = text.removeprefix(BOM)
        self.troubles = Troubles(path)
        root = compose_text(self.text, self.troubles)
        if root is None or self.troubles.mistakes:
            self.fail()
        self.root: Map = root

    def fail(self) -> NoReturn:
        """Raise all that is wrong so far as one InputError."""
        raise InputError(self.troubles.mistakes)

    def written(self, node: Node) -> str:
        """Return a scalar's characters."""
        return self.text[node.start : node.end]

    def edited(self, edits: Iterable[Edit]) -> str:
        """Return the whole file's text with edits made."""
        return self.mark + apply(self.text, edits)

    def flows(self, node: Node) -> bool:
        """Say whether a list or mapping is written in brackets."""
        return self.text[node.start : node.start + 1] in ("[", "{")

    def solid(self, node: Node) -> Iterator[tuple[int, int]]:
        """Yield start and end of the characters that are scalars; all else is layout or comment."""
        if isinstance(node, List):
            for item in node.items:
                yield from self.solid(item)
        elif isinstance(node, Map):
            for pair in node.pairs:
                for each in pair:
                    yield from self.solid(each)
        elif header := BLOCK.match(self.text, node.start, node.end):
            end = node.start + len(self.written(node).rstrip(" \t\r\n"))
            line = LINE_END.search(self.text, header.end())
            yield node.start, header.end()
            if line is not None and line.start() < end:
                yield line.start(), end
        else:
            yield node.start, node.end

    def end(self, node: Node) -> int:
        """Return where a node's own characters end, before blank lines and comments."""
        if not isinstance(node, Scalar) and self.flows(node):
            return node.end
        return max((end for _, end in self.solid(node)), default=node.end)

    def kept(self, start: int, end: int, *nodes: Node) -> str:
        """Return the comments of a stretch that holds some nodes."""
        found = []
        for node in nodes:
            for first, last in self.solid(node):
                found.append(comments(self.text[start:first]))
                start = max(start, last)
        return "".join([*found, comments(self.text[start:end])])

    def replaced(self, node: Node, new: str, key: Scalar | None = None) -> Edit:
        """Return the edit that writes `new` in a node's place; comments inside go behind it.

        A block below its key moves up to the key's line.
        """
        start, end = node.start, self.end(node)
        rest = self.kept(start, end, node)
        if re.compile(r"[ \t]*(?:[#\r\n]|$)").match(self.text, end):
            rest = rest.rstrip()
        if not isinstance(node, Scalar) and not self.flows(node):
            gap = self.text[key.end : start] if key else "#"
            if key and "#" not in gap:
                start, new = key.end + gap.index(":") + 1, f" {new}"
        return Edit(start, end, new + rest)

    def renamed(self, key: Scalar, word: str) -> Edit:
        """Return the edit that makes a key another word, in the quotation marks that it has."""
        mark = self.text[key.start] if self.text[key.start] in "\"'" else ""
        return Edit(key.start, key.end, f"{mark}{word}{mark}")

    def removed(self, parent: Map, word: str) -> Edit:
        """Return the edit that takes out a key with its value; it must not be the first one."""
        order = [key.text for key, _ in parent.pairs].index(word)
        key, value = parent.pairs[order]
        before, end = self.end(parent.pairs[order - 1][1]), self.end(value)
        if self.flows(parent):
            return Edit(before, end, self.kept(before, end, key, value))
        rest = self.kept(key.start, end, key, value).strip()
        beside = re.compile(r"[ \t]*(?=#)").match(self.text, end)
        if rest or beside:
            return Edit(key.start, end if rest or not beside else beside.end(), rest)
        start = max(before, self.text.rfind("\n", 0, key.start))
        if start > before and self.text[start - 1] == "\r":
            start -= 1
        return Edit(start, end, "")
