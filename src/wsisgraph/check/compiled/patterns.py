"""The triple patterns of a query, and which triples of a graph they can match at all.

Loading a store is most of what a query costs. So only those triples are loaded that some pattern can
match: each variable is narrowed to the terms that every pattern of its group, and of the group
around it, leaves it. What a pattern cannot match cannot change an answer, and what is loaded too
much cannot either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from wsisgraph.check.compiled.columns import Columns, Ids, Mask, inside, np, uniq, unpack
from wsisgraph.check.compiled.queries import Text, Token
from wsisgraph.check.compiled.vocabulary import TYPE
from wsisgraph.rdf import ox

__all__ = ["Block", "blocks", "needed", "without_exists"]

OTHER = ""
"""What stands for a term that narrows nothing: a literal, or a blank node."""
Candidates = Mapping[str, Ids]


@dataclass(frozen=True, slots=True)
class Pattern:
    """A triple pattern: variables as `?name`, IRIs as they are; several predicates are a path."""

    subject: str
    predicates: tuple[str, ...]
    object: str

    def variables(self) -> set[str]:
        """Return the variables that the pattern mentions."""
        return {each for each in (self.subject, *self.predicates, self.object) if each[:1] == "?"}

    @property
    def plain(self) -> bool:
        """Whether this is no path."""
        return len(self.predicates) == 1


@dataclass(slots=True)
class Block:
    """A group of a query: its own patterns, the groups in it, and where it stands in the text.

    `after` is how many patterns of the group around it come before.
    """

    kind: str
    start: int
    patterns: list[Pattern] = field(default_factory=list)
    inner: list[Block] = field(default_factory=list)
    open: int = 0
    close: int = 0
    after: int = 0

    def bound(self) -> set[str]:
        """Return the variables that the block's own patterns bind."""
        return {name for each in self.patterns for name in each.variables()}

    def mentioned(self) -> set[str]:
        """Return the variables of the block's patterns and of those in it."""
        return self.bound().union(*(each.mentioned() for each in self.inner))

    def well_designed(self, outside: frozenset[str] = frozenset()) -> bool:
        """Say whether what an OPTIONAL shares with patterns elsewhere is bound before it.

        Where it is not, a triple that an OPTIONAL does not find lets a variable go free, and what
        cannot match can change an answer after all.
        """
        for inner in self.inner:
            others = outside | self.bound()
            others = others.union(*(e.mentioned() for e in self.inner if e is not inner))
            before = {name for each in self.patterns[: inner.after] for name in each.variables()}
            free = (inner.mentioned() & others) - before - {"?this"}
            if (inner.kind == "optional" and free) or not inner.well_designed(frozenset(others)):
                return False
        return True


class _NotRead(Exception):
    """The query holds what is not read here."""


class _Reader:
    """Reads the tokens of a query from left to right."""

    def __init__(self, text: Text, prologue: str) -> None:
        self.tokens = text.tokens
        self.spaces = text.spaces(prologue)
        self.at = 0

    def peek(self, ahead: int = 0) -> Token:
        """Return a token that comes next."""
        if self.at + ahead >= len(self.tokens):
            raise _NotRead
        return self.tokens[self.at + ahead]

    def take(self) -> Token:
        """Return the next token and go on."""
        found = self.peek()
        self.at += 1
        return found

    def block(self, kind: str, start: int) -> Block:
        """Return the group that begins here."""
        made = Block(kind, start, open=self.take().start)
        if self.tokens[self.at - 1].text != "{":
            raise _NotRead
        while self.peek().text != "}":
            self._part(made)
        made.close = self.take().start
        return made

    def _part(self, block: Block) -> None:
        token, known, after = self.peek(), len(block.inner), len(block.patterns)
        if token.text == ".":
            self.at += 1
        elif token.word == "OPTIONAL":
            self.at += 1
            block.inner.append(self.block("optional", token.start))
        elif token.word == "FILTER" and self.peek(1).word in ("NOT", "EXISTS"):
            self.at += 2 + (self.peek(1).word == "NOT")
            kind = "not exists" if self.tokens[self.at - 2].word == "NOT" else "exists"
            block.inner.append(self.block(kind, token.start))
        elif token.word in ("FILTER", "BIND"):
            self.at += 1
            while self.peek().text != "(":
                if self.take().kind not in ("word", "iri", "name"):
                    raise _NotRead
            self._skip()
        elif token.text == "{":
            block.inner.append(self.block("group", token.start))
            while self.peek().word == "UNION":
                self.at += 1
                block.inner.append(self.block("group", self.peek().start))
        else:
            self._triples(block)
        for inner in block.inner[known:]:
            inner.after = after

    def _skip(self) -> None:
        """Go past what stands in brackets."""
        depth = 0
        while True:
            token = self.take()
            depth += (token.text == "(") - (token.text == ")")
            if token.text == "{":
                raise _NotRead
            if depth == 0:
                return

    def _triples(self, block: Block) -> None:
        subject = self._term()
        while True:
            predicates = self._verb()
            while True:
                block.patterns.append(Pattern(subject, predicates, self._term()))
                if self.peek().text != ",":
                    break
                self.at += 1
            if self.peek().text != ";":
                return
            while self.peek().text == ";":
                self.at += 1
            if self.peek().text in (".", "}"):
                return

    def _term(self) -> str:
        token = self.take()
        if token.variable:
            return f"?{token.variable}"
        if token.kind in ("iri", "name"):
            return self._iri(token)
        if token.kind == "string":
            if self.peek().kind == "tag":
                self.at += 1
            elif self.peek().text == "^" and self.peek(1).text == "^":
                self.at += 3
            return OTHER
        if token.kind == "number" or token.word in ("TRUE", "FALSE"):
            return OTHER
        raise _NotRead

    def _iri(self, token: Token) -> str:
        if token.kind == "iri":
            if ":" not in token.text or "\\" in token.text:
                raise _NotRead
            return token.text[1:-1]
        prefix, _, local = token.text.partition(":")
        if prefix not in self.spaces or prefix == "_" or "\\" in local or "%" in local:
            raise _NotRead
        return str(self.spaces[prefix]) + local

    def _verb(self) -> tuple[str, ...]:
        """Return a predicate; of a path all that it may follow, and nothing beside them."""
        if self.peek().variable:
            return (f"?{self.take().variable}",)
        found, path = self._path()
        return (*found, OTHER) if path else found

    def _path(self) -> tuple[tuple[str, ...], bool]:
        found: tuple[str, ...] = ()
        path = False
        while True:
            if self.peek().text == "^":
                self.at, path = self.at + 1, True
            token = self.take()
            if token.text == "(":
                more, path = self._path()[0], True
                if self.take().text != ")":
                    raise _NotRead
                found += more
            elif token.text == "a":
                found += (TYPE.value,)
            elif token.kind in ("iri", "name"):
                found += (self._iri(token),)
            else:
                raise _NotRead
            while self.peek().text == "+":
                self.at, path = self.at + 1, True
            if self.peek().text in ("*", "?"):
                raise _NotRead  # of no length: it also leads from nodes that nothing is said of
            if self.peek().text not in ("/", "|"):
                return found, path
            self.at, path = self.at + 1, True


@lru_cache(maxsize=512)
def blocks(text: str, prologue: str) -> Block | None:
    """Return the outermost group of a SELECT, or None where the query holds more than is read here."""
    read = Text.of(text)
    if len(read.selects) != 1 or read.words & {"GRAPH", "BASE"}:
        return None
    reader = _Reader(read, prologue)
    try:
        while reader.peek().text != "{":
            reader.take()
        made = reader.block("group", reader.peek().start)
    except _NotRead:
        return None
    return made if made.well_designed() else None


def without_exists(text: str, prologue: str) -> str:
    """Return a query in which FILTER NOT EXISTS is MINUS wherever both mean the same.

    The store asks what is in FILTER NOT EXISTS again for each solution, and MINUS once for all. They
    mean the same where each variable that both sides have is bound on both sides by a pattern. Only
    patterns about one subject of their own are moved, since these are few when asked for all.
    """
    top = blocks(text, prologue)
    edits: list[tuple[int, int, str]] = []
    for around, inner in _pairs(top) if top is not None else ():
        if inner.kind == "not exists" and _movable(text, around, inner):
            edits.append((inner.start, inner.close + 1, ""))
            edits.append(
                (around.close, around.close, f" MINUS {text[inner.open : inner.close + 1]} ")
            )
    for start, end, made in sorted(edits, reverse=True):
        text = text[:start] + made + text[end:]
    return text


def _pairs(block: Block) -> Iterator[tuple[Block, Block]]:
    for inner in block.inner:
        yield block, inner
        if inner.kind == "group":
            yield from _pairs(inner)


def _movable(text: str, around: Block, inner: Block) -> bool:
    within = Text.of(text[inner.open : inner.close + 1]).variables
    outside = Text.of(text[: inner.open] + text[inner.close + 1 :]).variables
    subjects = {each.subject for each in inner.patterns}
    shared = {f"?{name}" for name in within & outside}
    return (
        len(inner.patterns) > 1
        and not inner.inner
        and "FILTER" not in Text.of(text[inner.open : inner.close + 1]).words
        and "BIND" not in Text.of(text[inner.open : inner.close + 1]).words
        and all(each.plain and each.predicates[0][:1] != "?" for each in inner.patterns)
        and len(subjects) == 1
        and next(iter(subjects))[:1] == "?"
        and not subjects & shared
        and bool(shared)
        and shared <= around.bound()
    )


def needed(columns: Columns, top: Block, focus: Ids) -> dict[int, Mask]:
    """Return which pairs of each predicate the patterns of a query about some focus nodes can match."""
    found: dict[int, Mask] = {}
    _gather(columns, top, {"?this": focus}, found)
    return found


def _gather(columns: Columns, block: Block, around: Candidates, found: dict[int, Mask]) -> None:
    own = dict(around)
    for _ in range(2):
        for each in block.patterns:
            _narrow(columns, each, own)
    for each in block.patterns:
        for predicate in _predicates(columns, each, own):
            fits = _fitting(columns, predicate, each, own)
            found[predicate] = found[predicate] | fits if predicate in found else fits
    bound = block.bound() | {"?this"}
    for inner in block.inner:
        _gather(columns, inner, {n: ids for n, ids in own.items() if n in bound}, found)


def _narrow(columns: Columns, pattern: Pattern, own: dict[str, Ids]) -> None:
    """Leave the variables of a pattern only the terms that it can match."""
    if not pattern.plain or pattern.predicates[0][:1] == "?":
        return
    predicate = columns.id(ox.NamedNode(pattern.predicates[0]))
    pairs = columns.pairs(predicate)[_fitting(columns, predicate, pattern, own)]
    subjects, objects = unpack(pairs)
    if pattern.subject[:1] == "?":
        own[pattern.subject] = uniq(subjects)
    if pattern.object[:1] == "?":
        own[pattern.object] = uniq(objects)


def _predicates(columns: Columns, pattern: Pattern, own: Candidates) -> list[int]:
    if pattern.predicates[0][:1] != "?":
        return [columns.id(ox.NamedNode(each)) for each in pattern.predicates if each]
    known = own.get(pattern.predicates[0])
    every = columns.predicates.astype(np.int64)
    found: list[int] = (every if known is None else every[inside(every, known)]).tolist()
    return found


def _fitting(columns: Columns, predicate: int, pattern: Pattern, own: Candidates) -> Mask:
    subjects, objects = unpack(columns.pairs(predicate))
    fits = np.ones(len(subjects), np.bool_)
    if not pattern.plain:
        return fits
    for term, ids in ((pattern.subject, subjects), (pattern.object, objects)):
        if term[:1] == "?":
            if term in own:
                fits &= inside(ids, own[term])
        elif term != OTHER:
            fits &= ids == columns.id(ox.NamedNode(term))
    return fits
