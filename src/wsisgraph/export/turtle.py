"""Turtle and TriG for reading and for small diffs; TriG also with the statements of RDF 1.2.

Things stand by class, then facts, then passages: each with its class in its first line, its label
below, one value to a line and a line that closes it. One more fact is a few more lines.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from typing import TypeAlias

from wsisgraph.collector import uncollected
from wsisgraph.export.lines import TYPE, Groups, by_graph, by_subject, in_order, tail
from wsisgraph.export.order import (
    LABELS,
    OTHER,
    OTHER_CLASS,
    base_of,
    classes,
    properties,
    spaces,
)
from wsisgraph.export.reify import reified
from wsisgraph.rdf import Quad, expand, is_slug

__all__ = ["rdf12_trig", "trig", "turtle"]

Reifiers: TypeAlias = Mapping[str, Mapping[str, list[str]]]

# Narrower than the grammar: a name that every parser reads, without escapes.
LOCAL = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_-])?")
BARE = re.compile(
    rf'"(0|-?[1-9][0-9]*)"\^\^<{expand("xsd:integer")}>|"(true|false)"\^\^<{expand("xsd:boolean")}>'
)
PIECE = 2_000


class Terms:
    """How terms are written in one document, and the prefixes that were used on the way."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.based = False
        self.used: dict[str, str] = {}
        self.spaces = spaces()
        self.written: dict[str, str] = {"": ""}

    def term(self, text: str) -> str:
        """Return a term of N-Quads as Turtle writes it."""
        known = self.written.get(text)
        if known is None:
            known = text
            if text[0] == '"':
                known = self.literal(text)
            elif text[0] == "<" and text[1] != "<":
                known = self.iri(text)
            self.written[text] = known
        return known

    def iri(self, text: str) -> str:
        """Return an IRI with a prefix, relative to the base, or whole."""
        at = max(text.rfind("#"), text.rfind("/")) + 1
        space = text[1:at]
        prefix = self.spaces.get(space)
        if prefix is not None and LOCAL.fullmatch(text, at, len(text) - 1):
            self.used[prefix] = space
            return f"{prefix}:{text[at:-1]}"
        if self.base and text.startswith(self.base, 1):
            rest = text[len(self.base) + 1 : -1]
            if is_slug(rest):
                self.based = True
                return f"<{rest}>"
        return text

    def literal(self, text: str) -> str:
        """Return a literal: bare where it is a canonical integer or boolean, else in quotes on one line."""
        bare = BARE.fullmatch(text)
        if bare is not None:
            return bare[1] or bare[2]
        quoted, kind = tail(text)
        return f"{quoted}^^{self.term(kind[2:])}" if kind.startswith("^^") else quoted + kind

    def head(self) -> str:
        """Return the lines that declare the base and the prefixes that were used."""
        base = f"@base <{self.base}> .\n" if self.based else ""
        return base + "".join(
            f"@prefix {prefix}: <{self.used[prefix]}> .\n" for prefix in sorted(self.used)
        )


class Rows(dict[str, str]):
    """What follows a subject in its line, as Turtle writes it; each different one is made once.

    Two characters of rank stand before it, so that the order of rows is that of their texts.
    """

    def __init__(self, terms: Terms) -> None:
        super().__init__()
        self.terms = terms
        self.classes, self.properties = classes(), properties()
        self.verbs: dict[str, str] = {}

    def __missing__(self, rest: str) -> str:
        predicate, _, value = rest.partition(" ")
        if predicate == TYPE:
            row = f"{key(self.classes.get(value[1:-1], OTHER_CLASS))}{self.terms.term(value)}"
        else:
            row = f"{self.verbs.get(predicate) or self.verb(predicate)}{self.terms.term(value)} ;"
        self[rest] = row
        return row

    def verb(self, predicate: str) -> str:
        """Return the begin of all rows of a predicate."""
        rank = key(self.properties.get(predicate[1:-1], OTHER))
        made = self.verbs[predicate] = f"{rank}\n    {self.terms.term(predicate)} "
        return made


def key(rank: int) -> str:
    """Return a rank as two characters that sort as it does."""
    return chr(rank // 64 + 48) + chr(rank % 64 + 48)


class Document:
    """One run of the writer: every subject becomes a block in the section of its class."""

    def __init__(
        self, graphs: Mapping[str, Groups], reifiers: Mapping[str, Reifiers] | None = None
    ) -> None:
        self.graphs = graphs
        subjects = {each for groups in graphs.values() for each in groups}
        self.terms = Terms(base_of(subjects))
        self.rows = Rows(self.terms)
        self.order = in_order(subjects)
        with uncollected():
            rests = set(
                chain.from_iterable(chain.from_iterable(g.values() for g in graphs.values()))
            )
            ranked = sorted(rests, key=self.rows.__getitem__)
            self.rank = dict(zip(ranked, range(len(ranked)), strict=True))
            self.ranked = [self.rows[rest] for rest in ranked]
            self.texts = [row[2:] for row in self.ranked]
            self.labels = bisect_left(self.ranked, LABEL)
            self.kinds = self.sections() if len(graphs) > 1 else None
            self.blocks = {
                name: self.written(name, (reifiers or {}).get(name, {})) for name in sorted(graphs)
            }
        for name in self.blocks:
            self.terms.term(name)

    def sections(self) -> dict[str, str]:
        """Return the class by which each subject is listed, whichever graph states it."""
        found: dict[str, str] = {}
        rows, begin = self.rows, f"{TYPE} "
        for groups in self.graphs.values():
            for subject, rests in groups.items():
                for rest in rests:
                    if rest.startswith(begin):
                        row = rows[rest]
                        if row < found.get(subject, LAST):
                            found[subject] = row
        return found

    def written(self, name: str, reifiers: Reifiers) -> dict[str, list[str]]:
        """Return the blocks of a graph in the order of their subjects, by section."""
        groups, term, kinds = self.graphs[name], self.terms.term, self.kinds
        rank, texts, labels = self.rank, self.texts, self.labels
        found: dict[str, list[str]] = {}
        for subject in self.order:
            rests = groups.get(subject)
            if rests is None:
                continue
            ranks = sorted({rank[rest] for rest in rests})
            at = bisect_left(ranks, labels)
            typed = f" a {', '.join([texts[each] for each in ranks[:at]])} ;" if at else ""
            values = "".join([texts[each] for each in ranks[at:]])
            if subject in reifiers:
                values = self.told(rests, reifiers[subject])
            block = f"{term(subject)}{typed}{values}\n.\n"
            section = (
                (self.ranked[ranks[0]] if at else "") if kinds is None else kinds.get(subject, "")
            )
            blocks = found.get(section)
            if blocks is None:
                blocks = found[section] = []
            blocks.append(block)
        return found

    def told(self, rests: Iterable[str], reifiers: Mapping[str, list[str]]) -> str:
        """Return all rows but those of classes, with the statements that say them, in the syntax of RDF 1.2."""
        rows = sorted([self.told_by(rest, reifiers) for rest in set(rests)])
        return "".join([row[2:] for row in rows[bisect_left(rows, LABEL) :]])

    def told_by(self, rest: str, reifiers: Mapping[str, list[str]]) -> str:
        """Return a row with the statements that say it, in the syntax of RDF 1.2."""
        row, names = self.rows[rest], reifiers.get(rest)
        if names is None:
            return row
        return f"{row[:-2]}{''.join(f' ~ {self.terms.term(name)}' for name in sorted(names))} ;"

    def text(self, name: str) -> Iterator[str]:
        """Yield the blocks of a graph in order, a heading above those of each class."""
        sections = self.blocks.get(name, {})
        for section in sorted(sections):
            if section:
                yield f"# {section[2:]}\n"
            yield from sections[section]


LABEL, LAST = key(LABELS), chr(0x7F)


def turtle(quads: Iterable[Quad]) -> Iterator[bytes]:
    """Yield the union of all graphs as Turtle. Raises WsisError for what only RDF 1.2 has."""
    document = Document({"": by_subject(quads)})
    return pieces(document.terms.head(), document.text(""))


def trig(quads: Iterable[Quad]) -> Iterator[bytes]:
    """Yield TriG: the default graph, then the named graphs. Raises WsisError for what only RDF 1.2 has."""
    return whole(Document(by_graph(quads)))


def rdf12_trig(quads: Iterable[Quad]) -> Iterator[bytes]:
    """Yield TriG of RDF 1.2: each statement is the reifier of the triple that it states."""
    graphs, reifiers = {}, {}
    for name, groups in by_graph(quads).items():
        graphs[name], reifiers[name] = reified(groups)
    return whole(Document(graphs, reifiers), 'VERSION "1.2"\n')


def whole(document: Document, version: str = "") -> Iterator[bytes]:
    """Yield all graphs of a document below its head."""

    def body() -> Iterator[str]:
        yield from document.text("")
        for name in document.blocks:
            if name:
                yield f"{document.terms.term(name)} {{\n"
                yield from document.text(name)
                yield "}\n"

    return pieces(version + document.terms.head(), body())


def pieces(head: str, blocks: Iterator[str]) -> Iterator[bytes]:
    """Yield a head and blocks, parted by empty lines, as bytes."""
    waiting = [head] if head else []
    for block in blocks:
        waiting.append(block)
        if len(waiting) > PIECE:
            yield "\n".join(waiting).encode()
            waiting = [""]
    yield "\n".join(waiting).encode()
