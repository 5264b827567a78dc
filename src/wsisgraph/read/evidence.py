"""Evidence in a sheet: positions, or the words themselves, become spans of the text."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from functools import cached_property

from wsisgraph.errors import near
from wsisgraph.model import Document, Span, digest
from wsisgraph.read.lock import Lock
from wsisgraph.read.nodes import List, Map, Node, Scalar, Troubles
from wsisgraph.text import Folded, fold, nearest, sentences

__all__ = ["LONGEST", "Evidence", "Mention", "Text"]

LONGEST = 600
SENTENCES = 2
POSITIONS = re.compile(r"^\s*(\d+)\s*-\s*(\d+)\s*$")
QUOTE_WORDS = ("words", "section", "nth")


class Text:
    """A text at hand, with what is worked out of it once."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def folded(self) -> Folded:
        """The text folded, for finding words."""
        return fold(self.text)

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Start and end of each sentence."""
        return sentences(self.text)

    @cached_property
    def _starts(self) -> list[int]:
        return [start for start, _ in self.sentences]

    def touched(self, start: int, end: int) -> int:
        """Return how many sentences a span touches."""
        last = bisect_left(self._starts, end)
        first = bisect_left(self._starts, start)
        before = first > 0 and self.sentences[first - 1][1] > start
        return last - first + before


@dataclass(frozen=True, slots=True)
class Mention:
    """One stretch of a sheet that stands for a span: the node to edit, whether quoted, the span."""

    node: Node
    quoted: bool
    span: Span


@dataclass(slots=True)
class Evidence:
    """Reads the evidence of one sheet against its document, its lock and, at hand, its text.

    `changed` says that a text is at hand which is not the registered one, and so is not read.
    """

    document: Document
    lock: Lock
    troubles: Troubles
    text: Text | None = None
    mentions: list[Mention] = field(default_factory=list)
    changed: bool = False
    blind: bool = False

    def entry(self, entry: Map) -> tuple[Span, ...]:
        """Return the spans that an entry's `at` and `quote` give."""
        return tuple(
            dict.fromkeys((*self.positions(entry.get("at")), *self.quotes(entry.get("quote"))))
        )

    def context(self, node: Node | None) -> tuple[Span, ...]:
        """Return the spans of a `context`: positions, words, or {at: …} and {quote: …}."""
        if node is None:
            return ()
        if isinstance(node, Map) and not any(key.text in QUOTE_WORDS for key, _ in node.pairs):
            for key, value in node.pairs:
                if key.text not in ("at", "quote"):
                    self.troubles.unknown(key, value, ("at", "quote"), "write at or quote")
            return self.entry(node)
        spans: list[Span] = []
        for item in self.items(node):
            if isinstance(item, Scalar) and POSITIONS.match(item.text):
                spans += self.positions(item)
            elif isinstance(item, Map) and not any(
                key.text in QUOTE_WORDS for key, _ in item.pairs
            ):
                spans += self.context(item)
            else:
                spans += self.quotes(item)
        return tuple(dict.fromkeys(spans))

    def items(self, node: Node | None) -> tuple[Node, ...]:
        """Return the places that a node lists, or is."""
        if isinstance(node, List) and not node.items:
            self.troubles.add(node, "the list of places is empty", "name the words, or remove it")
        return node.items if isinstance(node, List) else () if node is None else (node,)

    def positions(self, node: Node | None) -> list[Span]:
        """Return the spans that positions give, with the digests of the lock."""
        spans = []
        for item in self.items(node):
            match = POSITIONS.match(item.text) if isinstance(item, Scalar) else None
            if match is None:
                self.troubles.add(
                    item, "this is no position", "write at: 1849-1857, or quote: with the words"
                )
                continue
            start, end = int(match[1]), int(match[2])
            if not start < end <= self.document.length:
                todo = f"the text has the positions 0 to {self.document.length}"
                self.troubles.add(item, f"the span {start}-{end} is out of range", todo)
                continue
            known = self.lock.spans.get((start, end))
            if known is None:
                todo = "write the words with quote: and run wsisgraph sheet seal"
                self.troubles.add(item, f"the span {start}-{end} is not in the sheet's lock", todo)
            elif self.fits(item, start, end):
                spans.append(Span(start, end, known))
                self.mentions.append(Mention(item, False, spans[-1]))
        return spans

    def quotes(self, node: Node | None) -> list[Span]:
        """Return the spans where quoted words stand."""
        spans = []
        for item in self.items(node):
            span = self.quote(item)
            if span is not None:
                spans.append(span)
                self.mentions.append(Mention(item, True, span))
        return spans

    def quote(self, node: Node) -> Span | None:
        """Return the one span that a quote means, or None after telling why there is none."""
        words, section, nth = "", "", ""
        if isinstance(node, Scalar):
            words = node.text
        elif isinstance(node, Map):
            for key, value in node.pairs:
                if key.text in QUOTE_WORDS and not isinstance(value, Scalar):
                    self.troubles.add(
                        value, f"{key.text} takes one value", "write a quote for each place"
                    )
                    return None
                if key.text not in QUOTE_WORDS:
                    self.troubles.unknown(key, value, QUOTE_WORDS, "words, section and nth")
                    return None
            words, section, nth = (getattr(node.get(key), "text", "") for key in QUOTE_WORDS)
        wanted = fold(words).text
        if wanted == "":
            self.troubles.add(node, "the quote is empty", "write the words that state it")
            return None
        if self.text is None:
            if not self.blind:
                todo = "give the folder of texts with --sources, or seal the sheet"
                if self.changed:
                    todo = "the text at hand is not the one in wsisgraph.toml: run wsisgraph sheet reseal"
                self.troubles.add(node, "quoted words cannot be placed without the text", todo)
            self.blind = True
            return None
        found = self.text.folded.find(wanted)
        if section:
            ids = [each.id for each in self.document.sections]
            if section not in ids:
                self.troubles.add(
                    node,
                    f"unknown section {section!r}",
                    near(section, ids, f"one of {', '.join(ids)}"),
                )
                return None
            found = [pair for pair in found if self.document.section_at(pair[0]) == section]
        if nth and not (nth.isascii() and nth.isdigit() and 1 <= int(nth) <= len(found)):
            self.troubles.add(
                node, f"nth: {nth} is not one of {len(found)} places", "count the places from 1"
            )
            return None
        if nth:
            found = found[int(nth) - 1 : int(nth)]
        if len(found) == 1:
            start, end = found[0]
            return (
                Span(start, end, digest(self.text.text[start:end]))
                if self.fits(node, start, end)
                else None
            )
        if found:
            where = ", ".join(
                f"{start} in {self.document.section_at(start) or 'the head'}"
                for start, _ in found[:6]
            )
            todo = "say which with {words: …, section: …} or {words: …, nth: …}"
            self.troubles.add(node, f"these words stand at {len(found)} places: {where}", todo)
            return None
        shown = nearest(self.text.folded, wanted)
        todo = f"nearest: {shown!r}" if shown else "copy the words from the text"
        if words[:1] in "“„«" and words[-1:] in "”“»":
            todo = f'YAML takes {words[0]} {words[-1]} for words of the text: write "…"'
        self.troubles.add(
            node,
            f"these words are not in the text{f' of section {section}' if section else ''}",
            todo,
        )
        return None

    def fits(self, node: Node, start: int, end: int) -> bool:
        """Say whether a span is at most a sentence or two."""
        many = self.text.touched(start, end) if self.text else 0
        if end - start <= LONGEST and many <= SENTENCES:
            return True
        size = f"{many} sentences" if many > SENTENCES else f"{end - start} characters"
        self.troubles.add(
            node, f"the span {start}-{end} is too long: {size}", "name only the words that say it"
        )
        return False
