"""The evidence and the words of a graph, source by source, so that what is unchanged is not done again.

A source has a share of its own where nobody else says anything of its text, its passages and its
facts; what several sources state is in the rest, which is always done.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from wsisgraph.check.evidence import Compared, Share, compare, once
from wsisgraph.check.kept import Kept, code_digest
from wsisgraph.check.problems import Note, Problem
from wsisgraph.check.view import FACT, IN_TEXT, LABEL, SOURCE, TYPE, TextNode, View
from wsisgraph.check.words import Looked, look_up
from wsisgraph.corpus import shown
from wsisgraph.errors import Place
from wsisgraph.model import digest
from wsisgraph.progress import counted

__all__ = ["Found", "shared"]


@dataclass(slots=True)
class Found:
    """What comparing the evidence and looking for the values found."""

    compared: Compared = field(default_factory=Compared)
    looked: Looked = field(default_factory=Looked)

    def add(self, other: Found) -> None:
        """Join what another share gave."""
        self.compared.problems += other.compared.problems
        self.compared.counts += other.compared.counts
        self.compared.words |= other.compared.words
        self.looked.problems += other.looked.problems
        self.looked.counts += other.looked.counts
        self.looked.exceptions += other.looked.exceptions

    def problems(self) -> list[Problem]:
        """Return the problems, those that say the same at one place told once."""
        return [*once(self.compared.problems), *once(self.looked.problems)]

    def notes(self) -> list[Note]:
        """Return what was counted."""
        return [*self.compared.notes(), *self.looked.notes()]

    def row(self) -> dict[str, Any]:
        """Return what is kept of it, as JSON."""
        return {
            "evidence": [_row(each) for each in self.compared.problems],
            "spans": dict(self.compared.counts),
            "words": [_row(each) for each in self.looked.problems],
            "values": dict(self.looked.counts),
            "exceptions": dict(self.looked.exceptions),
        }

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Found:
        """Return what was kept."""
        return cls(
            Compared([_problem(each) for each in row["evidence"]], Counter(row["spans"])),
            Looked(
                [_problem(each) for each in row["words"]],
                Counter(row["values"]),
                Counter(row["exceptions"]),
            ),
        )


FIELDS = (
    *("severity", "what", "todo", "focus", "label", "shape", "component", "path", "value"),
    *("section", "source"),
)


def _row(problem: Problem) -> dict[str, Any]:
    place = problem.place
    row: dict[str, Any] = {name: getattr(problem, name) for name in FIELDS}
    row["place"] = [place.path, place.line, place.column] if place else None
    row["span"] = list(problem.span) if problem.span else None
    return row


def _problem(row: Mapping[str, Any]) -> Problem:
    named = {name: row[name] for name in FIELDS}
    place = Place(*row["place"]) if row["place"] else None
    return Problem(
        **named, place=place, span=(row["span"][0], row["span"][1]) if row["span"] else None
    )


class _Words(Mapping[str, str]):
    """The words of passages: those that were compared, and those of texts that have not changed."""

    def __init__(self, view: View, texts: Mapping[str, str], compared: Mapping[str, str]) -> None:
        self.view, self.texts, self.compared = view, texts, compared
        self.changed: dict[str, bool] = {}

    def __getitem__(self, iri: str) -> str:
        if iri in self.compared:
            return self.compared[iri]
        passage = self.view.passages[iri]
        node = self.view.texts[passage.text]
        text = next((self.texts[source] for source in node.sources if source in self.texts), None)
        if text is None or not passage.span.holds_in(text) or self._changed(text, node):
            raise KeyError(iri)
        return text[passage.span.start : passage.span.end]

    def _changed(self, text: str, node: TextNode) -> bool:
        if node.iri not in self.changed:
            self.changed[node.iri] = digest(text) != node.sha256
        return self.changed[node.iri]

    def __iter__(self) -> Iterator[str]:
        return iter(self.compared)

    def __len__(self) -> int:
        return len(self.compared)


class _Shares:
    """Which texts and facts belong to one source alone."""

    def __init__(self, view: View, texts: Mapping[str, str]) -> None:
        from wsisgraph.check.compiled.columns import Ids, inside, np, unpack

        self.view, self.texts = view, texts
        grid = view.grid
        self.homes = homes = grid.homes()
        number = grid.number
        columns = grid.columns
        of: dict[str, list[str]] = {}
        for node in view.texts.values():
            for source in node.sources:
                of.setdefault(source, []).append(node.iri)
        self.own: dict[str, int] = {}
        text_of, passages = unpack(columns.pairs(number(IN_TEXT), inverse=True))
        for source, nodes in of.items():
            graph = number(f"{view.base}graph/report/{source}")
            ids = np.array(sorted(map(number, nodes)), np.int64)
            alone = all(view.texts[each].sources == (source,) for each in nodes)
            inner = passages[inside(text_of, ids)]
            alone = alone and bool(np.all(homes[ids] == graph) and np.all(homes[inner] == graph))
            same = all(
                source not in texts or digest(texts[source]) == view.texts[each].sha256
                for each in nodes
            )
            if graph >= 0 and alone and same:
                self.own[source] = graph
        self.of_source = of
        classes, instances = unpack(columns.pairs(number(TYPE), inverse=True))
        facts = instances[classes == number(FACT)]
        stating, reports = unpack(columns.pairs(number(SOURCE)))
        begin = np.searchsorted(stating, facts, "left")
        many = np.searchsorted(stating, facts, "right") - begin
        only = facts[many == 1]
        told_by = reports[begin[many == 1]]
        self._all = facts
        self.by_source: dict[str, Ids] = {}
        for report in set(told_by.tolist()):
            source = view.source_id(grid.text(report))
            if source in self.own:
                mine = only[(told_by == report) & (homes[only] == self.own[source])]
                known = self.by_source.get(source)
                self.by_source[source] = mine if known is None else np.concatenate([known, mine])

    def _named(self, ids: Any) -> tuple[str, ...]:
        tokens = self.view.grid.columns.tokens
        named = (tokens[each] for each in ids.tolist())
        return tuple(sorted(each[1:-1].decode() for each in named if each[:1] == b"<"))

    def share(self, source: str) -> Share:
        """Return the share of a source."""
        facts = self.by_source.get(source)
        return Share(tuple(self.of_source[source]), self._named(facts) if facts is not None else ())

    def rest(self) -> Share:
        """Return what belongs to no source alone."""
        from wsisgraph.check.compiled.columns import inside, np, uniq

        taken = uniq(np.concatenate([self._all[:0], *self.by_source.values()]))
        own = set(self.own)
        texts = (n.iri for n in self.view.texts.values() if not own.intersection(n.sources))
        return Share(tuple(texts), self._named(self._all[~inside(self._all, taken)]))


class _Keys:
    """The digests of all that the result of each share depends on."""

    def __init__(self, shares: _Shares, told: Collection[str], kept: Kept) -> None:
        view = shares.view
        self.shares, self.told, self.kept = shares, told, kept
        build = view.build
        assert build is not None
        self.parts: dict[str, list[str]] = {}
        for row in build.manifest["parts"]:
            self.parts.setdefault(row["source"], []).append(row["sha256"])
        self.common = [code_digest(), view.lang, view.base, shown(kept.build)]
        self.around = self._around()
        self.near = self._near()

    def _near(self) -> Mapping[int, list[int]]:
        """Return for each graph those of its nodes of which others give classes or labels."""
        from wsisgraph.check.compiled.columns import np, pack, uniq, unpack

        grid = self.shares.view.grid
        told = np.zeros(len(grid.columns.tokens), bool)
        told[list(self.around)] = True
        ends = [(grid.g[told[c]], c[told[c]]) for c in (grid.s, grid.o)]
        pairs = uniq(
            np.concatenate([pack(g.astype(np.int64), c.astype(np.int64)) for g, c in ends])
        )
        graphs, nodes = unpack(pairs)
        found: dict[int, list[int]] = {}
        for graph, node in zip(graphs.tolist(), nodes.tolist(), strict=True):
            found.setdefault(graph, []).append(node)
        return found

    def _around(self) -> Mapping[int, bytes]:
        """Return for each node the classes and labels that others give it."""
        from wsisgraph.check.compiled.columns import np

        grid, homes = self.shares.view.grid, self.shares.homes
        asked = np.isin(grid.p, [grid.number(TYPE), grid.number(LABEL)]) & (homes[grid.s] < 0)
        tokens = grid.columns.tokens
        rows: dict[int, list[bytes]] = {}
        for s, p, o, g in zip(
            *(column[asked].tolist() for column in (grid.s, grid.p, grid.o, grid.g)), strict=True
        ):
            rows.setdefault(s, []).append(b" ".join((tokens[p], tokens[o], tokens[g])))
        return {node: b"\n".join([tokens[node], *said]) for node, said in rows.items()}

    def key(self, source: str) -> str:
        """Return the key of a source's result."""
        view, shares = self.shares.view, self.shares
        build = view.build
        assert build is not None
        graph = shares.own[source]
        around = sorted(self.around[node] for node in self.near.get(graph, ()))
        told = [
            iri
            for iri in sorted(self.told)
            if (number := view.grid.number(iri)) >= 0 and shares.homes[number] == graph
        ]
        text = digest(shares.texts[source]) if source in shares.texts else ""
        wording = sorted((words, list(of)) for words, of in build.wording.get(source, {}).items())
        facts = [
            *(self.common, self.parts.get(source, []), text, wording, told),
            *(self.kept.placed.get(source, ""), str(view.digest_place(source))),
            sha256(b"\n\n".join(around)).hexdigest(),
        ]
        return sha256(json.dumps(facts, ensure_ascii=False).encode()).hexdigest()


def shared(
    view: View, texts: Mapping[str, str], told: Collection[str], kept: Kept | None = None
) -> Found:
    """Return what the evidence and the words gave, what is unchanged as it was kept."""
    whole = Found()
    if kept is None:
        whole.compared = compare(view, texts, told)
        whole.looked = look_up(view, whole.compared.words)
        return whole
    shares = _Shares(view, texts)
    keys = _Keys(shares, told, kept)
    for source in counted(shares.own, "evidence of sources", len(shares.own)):
        key = keys.key(source)
        row = kept.result(source, key)
        if row is not None:
            found = Found.of(row)
        else:
            found = _done(view, texts, told, shares.share(source))
            kept.keep(source, key, found.row())
        whole.add(found)
    rest = shares.rest()
    compared = compare(view, texts, told, rest)
    words = _Words(view, texts, whole.compared.words | compared.words)
    whole.add(Found(compared, look_up(view, words, rest.facts)))
    return whole


def _done(view: View, texts: Mapping[str, str], told: Collection[str], share: Share) -> Found:
    compared = compare(view, texts, told, share)
    return Found(compared, look_up(view, compared.words, share.facts))
