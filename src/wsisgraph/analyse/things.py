"""What a network says of its nodes: labels, class, code, dates, and the side for which they act."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from wsisgraph.analyse.columns import CLASSES, Columns, Ids, inside, np
from wsisgraph.analyse.incidence import Dates
from wsisgraph.analyse.networks import Node, Value
from wsisgraph.rdf import ID

__all__ = ["Things"]


class Things:
    """The things of a graph, described when a network asks for them."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self.dates = Dates(columns)

    def nodes(self, numbers: Iterable[int]) -> tuple[Node, ...]:
        """Return nodes in order of their ids."""
        told = {number: self.columns.text(number) for number in numbers}
        parties, labels = self._parties(told), self._labels(list(told))
        return tuple(
            Node(name, self._told(number, labels.get(number, {}), parties.get(number, ())))
            for number, name in sorted(told.items(), key=lambda pair: pair[1])
        )

    def code(self, number: int) -> str:
        """Return the code of a thing of the code lists; empty for others."""
        return min(self._codes.get(number, [""]))

    def _told(
        self, number: int, labels: Mapping[str, str], party: tuple[str, ...]
    ) -> Mapping[str, Value]:
        start, end = self.dates.stated(number)
        told: dict[str, Value] = {"class": self._classes.get(number, "")}
        told |= {f"label_{lang}": text for lang, text in labels.items()}
        told |= {"code": self.code(number), "start": start, "end": end, "party": party}
        return {key: value for key, value in sorted(told.items()) if value}

    @cached_property
    def _classes(self) -> Mapping[int, str]:
        s, o = self.columns.pairs("rdf:type")
        rank = {self.columns.id(name): place for place, name in enumerate(CLASSES)}
        best: dict[int, int] = {}
        for node, cls in zip(s.tolist(), o.tolist(), strict=True):
            place = rank.get(cls, len(CLASSES))
            if place < best.get(node, len(CLASSES)):
                best[node] = place
        return {node: CLASSES[place] for node, place in best.items()}

    def _labels(self, numbers: Sequence[int]) -> Mapping[int, Mapping[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for name in ("skos:prefLabel", "wsis:name"):
            mine: dict[int, dict[str, str]] = {}
            s, o = self.columns.pairs(name)
            kept = inside(s, np.array(numbers, np.int64))
            for node, value in zip(s[kept].tolist(), o[kept].tolist(), strict=True):
                told = self.columns.literal(value)
                if told is not None:
                    text, lang = told[0], told[1] or "und"
                    known = mine.setdefault(node, {})
                    known[lang] = min(text, known.get(lang, text))
            for node, texts in mine.items():
                found[node] = texts | found.get(node, {})
        return found

    @cached_property
    def _codes(self) -> Mapping[int, list[str]]:
        found: dict[int, list[str]] = {}
        for name in ("wsis:alpha2Code", "skos:notation"):
            for node, value in zip(*(x.tolist() for x in self.columns.pairs(name)), strict=True):
                told = self.columns.literal(value)
                if told is not None and self.columns.text(node).startswith(ID):
                    found.setdefault(node, []).append(told[0])
        return found

    def _parties(self, numbers: Iterable[int]) -> Mapping[int, tuple[str, ...]]:
        """Return the sides of agents: the States, or else the topmost bodies, for which they act.

        People act for those on behalf of whom they took part; a post, a body and a State for itself.
        """
        acting = self._acting
        found = {}
        for number in numbers:
            sides = {side for body in acting.get(number, ()) for side in self._side(body)}
            if sides:
                found[number] = tuple(sorted(map(self.columns.text, sides)))
        return found

    @cached_property
    def _acting(self) -> Mapping[int, set[int]]:
        columns = self.columns
        found: dict[int, set[int]] = {}
        who_of = _many(columns.pairs("wsis:participant"))
        for fact, body in zip(*(x.tolist() for x in columns.pairs("wsis:onBehalfOf")), strict=True):
            for who in who_of.get(fact, ()):
                found.setdefault(who, set()).add(body)
        for post, body in zip(*(x.tolist() for x in columns.pairs("org:postIn")), strict=True):
            found.setdefault(post, set()).add(body)
        for name in ("org:Organization", "wsis:State"):
            for body in columns.of_class(name).tolist():
                found.setdefault(body, set()).add(body)
        return found

    def _side(self, body: int) -> set[int]:
        """Return the States to which a body belongs, or else the topmost bodies above it."""
        seen, todo, tops = {body}, [body], set()
        while todo:
            at = todo.pop()
            states = self._state_of.get(at)
            if states:
                return set(states)
            above = self._parents.get(at, ())
            if not above:
                tops.add(at)
            todo += sorted(set(above) - seen)
            seen |= set(above)
        return tops or {body}

    @cached_property
    def _state_of(self) -> Mapping[int, list[int]]:
        return _many(self.columns.pairs("wsis:ofState"))

    @cached_property
    def _parents(self) -> Mapping[int, list[int]]:
        pairs = [self.columns.pairs(name) for name in ("org:unitOf", "org:subOrganizationOf")]
        return _many((np.concatenate([p[0] for p in pairs]), np.concatenate([p[1] for p in pairs])))


def _many(pairs: tuple[Ids, Ids]) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = {}
    for left, right in zip(*(each.tolist() for each in pairs), strict=True):
        found.setdefault(left, []).append(right)
    return found
