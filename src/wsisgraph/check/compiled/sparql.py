"""SPARQL constraints, each asked once for all its focus nodes on a store of the same triples.

The store rewrites some literals ("01"^^xsd:integer becomes 1). What comes out of it is brought back
to how the data write it: to a value that the focus node has, where several are written differently
to the first in order. A query that looks at the writing itself is refused when the data hold such
literals, see `rewritten`.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from wsisgraph.check.compiled import paths
from wsisgraph.check.compiled.checks import Found
from wsisgraph.check.compiled.columns import Columns, Ids, Mask, Pairs, inside, np, uniq, unpack
from wsisgraph.check.compiled.paths import Link, Path
from wsisgraph.check.compiled.patterns import blocks, needed, without_exists
from wsisgraph.check.compiled.queries import Text
from wsisgraph.check.compiled.shapes import Constraint, Custom, Query, Shape
from wsisgraph.check.compiled.vocabulary import Term
from wsisgraph.errors import WsisError
from wsisgraph.rdf import Quad, ox

__all__ = ["Asker"]

SPACE = "urn:x-wsisgraph:check:"
FOCUS_GRAPH = ox.NamedNode(SPACE + "focus")
SHAPES_GRAPH = ox.NamedNode(SPACE + "shapes")
IS = ox.NamedNode(SPACE + "is")
HOLE = re.compile(r"\{[?$](\w+)\}")
Row = Mapping[str, Term]


class Asker:
    """Answers SPARQL constraints; the store is made when the first one is asked."""

    def __init__(self, columns: Columns, shapes: Sequence[Quad | ox.Triple]) -> None:
        self.columns = columns
        self.shapes = shapes
        self.store = ox.Store()
        self._loaded: dict[int, Mask] = {}
        self._rewritten: dict[bytes, list[int]] | None = None
        self._sets: dict[bytes, str] = {}

    def _load(self, wanted: Mapping[int, Mask]) -> None:
        """Load into the default graph of the store what is wanted of each predicate, each once."""
        made: list[bytes] = []
        tokens = self.columns.tokens
        for predicate, mask in sorted(wanted.items()):
            known = self._loaded.get(predicate)
            new = mask if known is None else mask & ~known
            self._loaded[predicate] = mask if known is None else mask | known
            s, o = unpack(self.columns.pairs(predicate)[new])
            middle = b" %b " % tokens[predicate]
            made += [
                b"%b%b%b .\n" % (tokens[a], middle, tokens[b])
                for a, b in zip(s.tolist(), o.tolist(), strict=True)
            ]
        self._fill(made, ox.RdfFormat.N_TRIPLES)

    def _prepare(self, constraint: Query | Custom, focus: Ids) -> None:
        """Load what a query about some focus nodes can match: all, where that cannot be told."""
        top = blocks(constraint.text, constraint.prologue)
        if top is None or isinstance(constraint, Custom) or self.rewritten:
            every = self.columns.predicates.tolist()
            self._load({p: np.ones(len(self.columns.pairs(p)), np.bool_) for p in every})
        else:
            self._load(needed(self.columns, top, focus))

    @property
    def rewritten(self) -> dict[bytes, list[int]]:
        """The literals that the store writes in another way: its way, and the data's ways."""
        if self._rewritten is None:
            tokens = self.columns.tokens
            typed = [
                (i, token)
                for i, token in enumerate(tokens)
                if token[:1] == b'"' and token[-1:] == b">"
            ]
            store = ox.Store()
            store.bulk_load(
                b"".join(b"<urn:%d> <urn:p> %b .\n" % row for row in typed),
                format=ox.RdfFormat.N_TRIPLES,
            )
            found: dict[bytes, list[int]] = defaultdict(list)
            for quad in store:
                number = int(str(quad.subject)[5:-1])
                token = str(quad.object).encode()
                if token != tokens[number]:
                    found[token].append(number)
            self._rewritten = {key: sorted(found[key]) for key in sorted(found)}
        return self._rewritten

    def __call__(self, shape: Shape, constraint: Constraint, focus: Ids, pairs: Pairs) -> Found:
        """Return what a SPARQL constraint finds at focus nodes."""
        if isinstance(constraint, Custom) and constraint.ask:
            return self._asked(shape, constraint, focus, pairs)
        assert isinstance(constraint, (Query, Custom))
        self._prepare(constraint, focus)
        text = Text.of(without_exists(constraint.text, constraint.prologue))
        rows: list[tuple[int, int, Path | None, tuple[ox.Literal, ...]]] = []
        for group in [focus] if text.at_once else np.split(focus, len(focus)):
            patterns = {**self._constants(shape, constraint), "this": self._members("this", group)}
            path = paths.sparql(shape.path) if shape.path is not None else ""
            for row in self._rows(constraint.prologue + text.bound(patterns, path)):
                made = self._result(shape, constraint, group, row)
                if made is not None:
                    rows.append(made)
        return Found(
            shape,
            constraint,
            np.array([row[0] for row in rows], np.int64),
            np.array([row[1] for row in rows], np.int64),
            [row[2] for row in rows],
            [row[3] for row in rows],
        )

    def _rows(self, query: str) -> Iterator[Row]:
        try:
            found = self.store.query(query, prefixes=None)
        except (SyntaxError, ValueError, OSError, RuntimeError) as error:
            raise WsisError(f"sh:sparql cannot be asked: {' '.join(str(error).split())}") from None
        assert isinstance(found, ox.QuerySolutions)
        names = [variable.value for variable in found.variables]
        for solution in found:
            row = {name: solution[name] for name in names if solution[name] is not None}
            yield row

    def _members(self, name: str, nodes: Ids) -> str:
        """Return a pattern that binds a variable to some terms, after telling the store of them."""
        key = nodes.tobytes()
        if key not in self._sets:
            self._sets[key] = own = f"<{SPACE}{len(self._sets)}>"
            begin, end = f"{own} {IS} ".encode(), f" {FOCUS_GRAPH} .\n".encode()
            tokens = self.columns.tokens
            rows = [begin + tokens[node] + end for node in nodes.tolist()]
            self._fill(rows, ox.RdfFormat.N_QUADS)
        return f"GRAPH {FOCUS_GRAPH} {{ {self._sets[key]} {IS} ?{name} }}"

    def _fill(self, rows: list[bytes], form: ox.RdfFormat) -> None:
        """Load lines into the store; blank nodes keep their names."""
        if any(row[:1] == b"_" or b" _:" in row for row in rows):
            self.store.bulk_extend(ox.parse(b"".join(rows), format=ox.RdfFormat.N_QUADS))
        elif rows:
            self.store.bulk_load(b"".join(rows), format=form)

    def _constants(self, shape: Shape, constraint: Query | Custom) -> dict[str, str]:
        bound: list[tuple[str, Term]] = [
            ("currentShape", shape.node),
            ("shapesGraph", SHAPES_GRAPH),
        ]
        bound += constraint.bound if isinstance(constraint, Custom) else ()
        mentioned = Text.of(constraint.text).variables
        if "shapesGraph" in mentioned and self.shapes:
            self.store.bulk_extend(
                ox.Quad(q.subject, q.predicate, q.object, SHAPES_GRAPH) for q in self.shapes
            )
            self.shapes = ()
        return {
            name: self._members(name, np.array([self.columns.id(term)], np.int64))
            for name, term in bound
            if name in mentioned
        }

    def _result(
        self, shape: Shape, constraint: Query | Custom, focus: Ids, row: Row
    ) -> tuple[int, int, Path | None, tuple[ox.Literal, ...]] | None:
        failure = row.get("failure")
        if isinstance(failure, ox.Literal) and failure.value == "true":
            raise WsisError(f"sh:sparql of {shape.node} reports a failure")
        if "this" not in row:
            return None
        node = self._back(row["this"], focus)
        path = row.get("path")
        named = isinstance(path, ox.NamedNode)
        value = node if shape.path is None else -1
        if "value" in row:
            value = self._back(row["value"], self._objects(node, path if named else None))
        told = row.get("message")
        messages = (
            (told,) if isinstance(told, ox.Literal) else constraint.messages or shape.messages
        )
        bound = dict(constraint.bound) if isinstance(constraint, Custom) else {}
        known = {**bound, **row, "this": self.columns.term(node)}
        known |= {"value": self.columns.term(value)} if value >= 0 else {}
        filled = tuple(fill(message, known) for message in messages)
        return node, value, Link(path) if isinstance(path, ox.NamedNode) else shape.path, filled

    def _objects(self, node: int, path: Term | None) -> Ids:
        """Return the objects of a node, by one predicate where it is known."""
        predicates: Iterable[int] = self.columns.predicates.tolist()
        if path is not None:
            predicates = [self.columns.id(path)]
        own = np.array([node], np.int64)
        found = []
        for predicate in predicates:
            pairs = self.columns.pairs(predicate)
            begin, end = np.searchsorted(pairs >> 32, [node, node + 1])
            found.append(unpack(pairs[begin:end])[1])
        return uniq(np.concatenate(found)) if found else own[:0]

    def _back(self, term: Term, likely: Ids) -> int:
        """Return the number of a term as the data write it."""
        token = str(term).encode()
        number = self.columns.known(token)
        if not isinstance(term, ox.Literal) or token not in self.rewritten:
            return self.columns.id(term)
        ways = uniq(np.array(self.rewritten[token] + [number] * (number is not None), np.int64))
        near = ways[inside(ways, likely)]
        return int((near if len(near) else ways)[0])

    def _asked(self, shape: Shape, custom: Custom, focus: Ids, pairs: Pairs) -> Found:
        """Return the value nodes of which an ASK does not hold."""
        self._prepare(custom, focus)
        text = Text.of(custom.text)
        constants = self._constants(shape, custom)
        path = paths.sparql(shape.path) if shape.path is not None else ""
        parts = [pairs]
        if "this" in text.variables or not text.at_once:
            parts = np.split(pairs, np.flatnonzero(np.diff(unpack(pairs)[0])) + 1)
        wrong = [pairs[:0]]
        for part in parts:
            values = uniq(unpack(part)[1])
            if len(values) == 0:
                continue
            patterns = {**constants, "value": self._members("value", values)}
            if "this" in text.variables:
                patterns["this"] = self._members("this", unpack(part)[0][:1])
            rows = self._rows(custom.prologue + text.bound(patterns, path, "value"))
            right = {str(row["value"]).encode() for row in rows if "value" in row}
            fits = np.array([self._stored(value) in right for value in values.tolist()], np.bool_)
            wrong.append(part[~fits[np.searchsorted(values, unpack(part)[1])]])
        node, value = unpack(np.concatenate(wrong))
        messages = []
        for this, found in zip(node.tolist(), value.tolist(), strict=True):
            known = dict(custom.bound) | {
                "this": self.columns.term(this),
                "value": self.columns.term(found),
            }
            told = custom.messages or shape.messages
            messages.append(tuple(fill(message, known) for message in told))
        return Found(shape, custom, node, value, None, messages)

    def _stored(self, number: int) -> bytes:
        """Return a term as the store writes it."""
        return next(
            (token for token, ways in self.rewritten.items() if number in ways),
            self.columns.tokens[number],
        )


def fill(message: ox.Literal, row: Row) -> ox.Literal:
    """Return a message with the values of its variables; one without a value stays as it is."""

    def text(match: re.Match[str]) -> str:
        term = row.get(match[1])
        if term is None:
            return match[0]
        return str(term) if isinstance(term, (ox.BlankNode, ox.Triple)) else term.value

    made = HOLE.sub(text, message.value)
    if message.language:
        return ox.Literal(made, language=message.language)
    return ox.Literal(made)
