"""Who is tied to what by which fact: the rows that views are made from, and the filters on them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields

from wsisgraph.analyse.columns import Columns, Ids, Mask, expanded, inside, np
from wsisgraph.rdf import ID

__all__ = [
    "Dates",
    "Rows",
    "affiliations",
    "at_work",
    "in_edition",
    "in_state",
    "in_year",
    "joined",
    "members",
    "participations",
    "present",
    "represented",
    "supports",
    "touched",
]

NONE = -1
ROLE = f"{ID}role/"


@dataclass(frozen=True, slots=True)
class Rows:
    """Equally long columns: two things, the fact that ties them, its code, its event, its dates.

    What a fact does not have is -1; `type` is the place of the tie's name in a table of them.
    """

    left: Ids
    right: Ids
    fact: Ids
    code: Ids
    event: Ids
    start: Ids
    end: Ids
    type: Ids

    def __len__(self) -> int:
        return len(self.left)

    def take(self, which: Ids | Mask) -> Rows:
        """Return some of the rows, by mask or by place."""
        return Rows(*(getattr(self, each.name)[which] for each in fields(Rows)))

    @classmethod
    def made(cls, left: Ids, right: Ids, fact: Ids, code: Ids, event: Ids, type: int) -> Rows:
        """Return rows without dates of their own."""
        none = np.full(len(left), NONE, np.int64)
        return cls(left, right, fact, code, event, none, none, np.full(len(left), type, np.int64))

    @classmethod
    def joined(cls, parts: Iterable[Rows]) -> Rows:
        """Return rows one after the other."""
        listed = list(parts)
        return cls(
            *(np.concatenate([getattr(part, each.name) for part in listed]) for each in fields(cls))
        )


def joined(keys: Ids, columns: Columns, name: str, optional: bool = False) -> tuple[Ids, Ids]:
    """Return places in `keys` and the values that a property gives there; -1 for none if optional."""
    places, values = expanded(keys, *columns.pairs(name))
    if optional:
        without = np.setdiff1d(np.arange(len(keys)), places)
        places = np.concatenate((places, without))
        values = np.concatenate((values, np.full(len(without), NONE, np.int64)))
    return places, values


def members(columns: Columns, *names: str) -> Ids:
    """Return what is of one of some classes."""
    return np.unique(np.concatenate([columns.of_class(name) for name in names]))


def participations(columns: Columns, who: Ids, type: int) -> Rows:
    """Return who had which role at which event, of those in `who`."""
    left, event, fact, role = _taking_part(columns)
    kept = inside(left, who)
    return Rows.made(left[kept], event[kept], fact[kept], role[kept], event[kept], type)


def _taking_part(columns: Columns) -> tuple[Ids, Ids, Ids, Ids]:
    """Return participant, event, fact and role of every participation."""
    facts = columns.of_class("wsis:Participation")
    at, who = joined(facts, columns, "wsis:participant")
    fact = facts[at]
    at, event = joined(fact, columns, "wsis:event")
    fact, who = fact[at], who[at]
    at, role = joined(fact, columns, "wsis:role")
    return who[at], event[at], fact[at], role


def present(columns: Columns, who: Ids, type: int) -> Rows:
    """Return who was in the room of which event: contributing and attending roles, no editions."""
    rows = participations(columns, who, type)
    tops = np.array([columns.id(f"{ROLE}{name}") for name in ("contributing", "attending")])
    roles = columns.closure("skos:broader", tops)
    editions = columns.of_class("wsis:Edition")
    return rows.take(inside(rows.code, roles) & ~inside(rows.event, editions))


def at_work(columns: Columns, rows: Rows) -> Rows:
    """Return rows of sessions, and of editions those of whoever organized them."""
    roles = columns.closure("skos:broader", np.array([columns.id(f"{ROLE}organizing")]))
    editions = columns.of_class("wsis:Edition")
    return rows.take(inside(rows.code, roles) | ~inside(rows.event, editions))


def represented(columns: Columns, who: Ids, bodies: Ids, type: int, of_event: bool) -> Rows:
    """Return for whom people took part: body and event, or person and body."""
    left, event, fact, role = _taking_part(columns)
    at, body = joined(fact, columns, "wsis:onBehalfOf")
    left, event, fact, role = left[at], event[at], fact[at], role[at]
    kept = inside(body, bodies) & inside(left, who)
    left, right = (body, event) if of_event else (left, body)
    return Rows.made(left[kept], right[kept], fact[kept], role[kept], event[kept], type)


def affiliations(columns: Columns, who: Ids, type: int) -> Rows:
    """Return who belongs to which organization, in which post, from when to when."""
    facts = columns.of_class("wsis:Affiliation")
    at, left = joined(facts, columns, "wsis:person")
    fact = facts[at]
    at, right = joined(fact, columns, "wsis:organization")
    fact, left = fact[at], left[at]
    kept = inside(left, who)
    fact, left, right = fact[kept], left[kept], right[kept]
    told = [fact, left, right]
    for name in ("wsis:post", "wsis:from", "wsis:to"):
        at, value = joined(told[0], columns, name, optional=True)
        told = [*(each[at] for each in told), value]
    fact, left, right, post, start, end = told
    none = np.full(len(fact), NONE, np.int64)
    return Rows(left, right, fact, post, none, start, end, np.full(len(fact), type, np.int64))


def supports(columns: Columns, type: int) -> Rows:
    """Return who supported what, and how."""
    facts = columns.of_class("wsis:Support")
    at, left = joined(facts, columns, "wsis:supporter")
    fact = facts[at]
    at, right = joined(fact, columns, "wsis:supported")
    fact, left = fact[at], left[at]
    at, kind = joined(fact, columns, "wsis:supportKind", optional=True)
    return Rows.made(left[at], right[at], fact[at], kind, right[at], type)


def touched(columns: Columns, type: int) -> Rows:
    """Return for which State facts stand, and the action lines of each fact or of its event."""
    fact, state = columns.pairs("wsis:forState")
    at, event = joined(fact, columns, "wsis:event", optional=True)
    fact, state = fact[at], state[at]
    places, line = joined(fact, columns, "wsis:touches")
    by_event, other = joined(event, columns, "wsis:touches")
    at, line = np.concatenate((places, by_event)), np.concatenate((line, other))
    kept = inside(line, columns.of_class("wsis:ActionLine"))
    at, line = at[kept], line[kept]
    none = np.full(len(at), NONE, np.int64)
    return Rows.made(state[at], line, fact[at], none, event[at], type)


class Dates:
    """When events take place, as stated of them or, failing that, of what they are a part of."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._start, self._end = self._texts("wsis:start"), self._texts("wsis:end")
        self._since, self._whole = self._texts("wsis:since"), dict[int, list[int]]()
        for part, whole in zip(
            *(x.tolist() for x in columns.pairs("wsis:superEvent")), strict=True
        ):
            self._whole.setdefault(part, []).append(whole)

    def _texts(self, name: str) -> dict[int, list[str]]:
        found: dict[int, list[str]] = {}
        for node, value in zip(*(x.tolist() for x in self._columns.pairs(name)), strict=True):
            told = self._columns.literal(value)
            if told is not None:
                found.setdefault(node, []).append(told[0])
        return found

    def stated(self, node: int) -> tuple[str, str]:
        """Return the first beginning and the last end that are stated of a thing; empty for none."""
        starts = self._start.get(node) or self._since.get(node) or [""]
        return min(starts), max(self._end.get(node) or [""])

    def years(self, event: int) -> tuple[int, int] | None:
        """Return the first and the last year in which an event may lie; None where nothing tells it."""
        seen, todo = {event}, [event]
        while todo:
            years = [
                int(day[:4])
                for each in todo
                for day in (*self._start.get(each, ()), *self._end.get(each, ()))
                if day[:4].isdecimal()
            ]
            if years:
                return min(years), max(years)
            todo = [w for each in todo for w in self._whole.get(each, ()) if w not in seen]
            seen.update(todo)
        return None


def in_edition(rows: Rows, columns: Columns, event: str) -> Rows:
    """Return the rows of an event and of its parts, at any depth."""
    whole = columns.closure("wsis:superEvent", np.array([columns.id(event)]))
    return rows.take(inside(rows.event, whole[whole >= 0]))


def in_state(rows: Rows, columns: Columns, state: str) -> Rows:
    """Return the rows of facts that stand for a State, and those where the State stands itself."""
    fact, of = columns.pairs("wsis:forState")
    wanted = columns.id(state)
    return rows.take(inside(rows.fact, fact[of == wanted]) | (rows.left == wanted))


def in_year(rows: Rows, columns: Columns, year: int) -> Rows:
    """Return the rows of a year: by the days of their events, or by their own dates where they have them."""
    dates = Dates(columns)
    known = {event: dates.years(event) for event in np.unique(rows.event).tolist() if event >= 0}
    kept = np.zeros(len(rows), np.bool_)
    told = zip(rows.event.tolist(), rows.start.tolist(), rows.end.tolist(), strict=True)
    for place, (event, start, end) in enumerate(told):
        if event >= 0:
            lies = known[event]
            kept[place] = lies is not None and lies[0] <= year <= lies[1]
        elif start >= 0 or end >= 0:
            first, last = (columns.literal(each) if each >= 0 else None for each in (start, end))
            kept[place] = (first is None or int(first[0][:4]) <= year) and (
                last is None or int(last[0][:4]) >= year
            )
    return rows.take(kept)
