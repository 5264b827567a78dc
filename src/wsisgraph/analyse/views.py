"""The table of views: networks with a name, each made from the same columns."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from mmap import ACCESS_READ, mmap
from pathlib import Path
from typing import SupportsIndex

from wsisgraph.analyse import incidence
from wsisgraph.analyse.columns import Columns, Ids, expanded, grouped, np
from wsisgraph.analyse.incidence import Rows
from wsisgraph.analyse.networks import Edge, Network, Note, Value, edge_id
from wsisgraph.analyse.things import Things
from wsisgraph.collector import uncollected
from wsisgraph.errors import NotHere, near
from wsisgraph.rdf import Quad

__all__ = ["TYPES", "VIEWS", "View", "network", "network_of_file", "view_named"]

TYPES: Mapping[str, Mapping[str, str]] = {
    "takes part": {"en": "takes part", "ja": "参加"},
    "represented": {"en": "represented by somebody", "ja": "誰かが代表して参加"},
    "affiliated": {"en": "belongs to", "ja": "所属"},
    "acts for": {"en": "acts for", "ja": "代表して参加"},
    "supports": {"en": "supports", "ja": "支援"},
    "touches": {"en": "touches", "ja": "触れる"},
    "met": {"en": "in the same room", "ja": "同席"},
    "together": {"en": "at the same event", "ja": "同じ催しに関与"},
}
# What rules add that views and filters are made of.
RULED = ("wsis:forState", "wsis:touches")
NAMES = tuple(TYPES)
PART, REPRESENTED, AFFILIATED, ACTS, SUPPORTS, TOUCHES, MET, TOGETHER = range(len(NAMES))


def _people(columns: Columns) -> Ids:
    """Return who is a person, a team, or a post whose holder is not named."""
    return incidence.members(columns, "foaf:Person", "foaf:Group", "org:Post")


def _bodies(columns: Columns) -> Ids:
    return incidence.members(columns, "org:Organization", "wsis:State")


def _people_sessions(columns: Columns) -> Rows:
    return incidence.participations(columns, _people(columns), PART)


def _co_participation(columns: Columns) -> Rows:
    who = incidence.members(columns, "foaf:Agent", "org:Post")
    return incidence.present(columns, who, MET)


def _organizations_events(columns: Columns) -> Rows:
    bodies, agents = _bodies(columns), incidence.members(columns, "foaf:Agent", "org:Post")
    themselves = incidence.participations(columns, bodies, PART)
    others = incidence.represented(columns, agents, bodies, REPRESENTED, of_event=True)
    return Rows.joined((themselves, others))


def _organizations_together(columns: Columns) -> Rows:
    return incidence.at_work(columns, _organizations_events(columns))


def _groups_events(columns: Columns) -> Rows:
    return incidence.participations(columns, columns.of_class("wsis:StakeholderGroup"), PART)


def _states_action_lines(columns: Columns) -> Rows:
    return incidence.touched(columns, TOUCHES)


def _people_organizations(columns: Columns) -> Rows:
    people, bodies = _people(columns), _bodies(columns)
    return Rows.joined(
        (
            incidence.affiliations(columns, people, AFFILIATED),
            incidence.represented(columns, people, bodies, ACTS, of_event=False),
        )
    )


def _supporters_events(columns: Columns) -> Rows:
    return incidence.supports(columns, SUPPORTS)


@dataclass(frozen=True, slots=True)
class View:
    """A named network.

    `rows` gives what ties what; `projected` names the ties between the left of rows that share their
    right. `code` is what the code of a row is called. `inferred` says that it rests on what rules add; a view without
    `rows` is the whole graph.
    """

    name: str
    titles: Mapping[str, str]
    rows: Callable[[Columns], Rows] | None
    code: str = "roles"
    projected: str = ""
    dated: bool = False
    inferred: bool = False


VIEWS: Mapping[str, View] = {
    each.name: each
    for each in (
        View(
            "people-sessions",
            {"en": "People and the sessions they took part in", "ja": "人と参加した会合"},
            _people_sessions,
        ),
        View(
            "co-participation",
            {"en": "Who was in the same room", "ja": "同じ場に居た者どうし"},
            _co_participation,
            projected=NAMES[MET],
        ),
        View(
            "organizations-events",
            {"en": "Organizations and States at events", "ja": "催しに加わった組織と国"},
            _organizations_events,
        ),
        View(
            "organizations-together",
            {
                "en": "Organizations and States together at events",
                "ja": "同じ催しに加わった組織と国",
            },
            _organizations_together,
            projected=NAMES[TOGETHER],
        ),
        View(
            "groups-events",
            {"en": "Stakeholder groups at events", "ja": "催しに加わったステークホルダー集団"},
            _groups_events,
        ),
        View(
            "states-action-lines",
            {"en": "States and the action lines they touched", "ja": "国と触れたアクションライン"},
            _states_action_lines,
            inferred=True,
        ),
        View(
            "people-organizations",
            {"en": "People and the organizations they act for", "ja": "人と所属又は代表する組織"},
            _people_organizations,
            code="posts and roles",
            dated=True,
        ),
        View(
            "supporters-events",
            {"en": "Supporters and what they supported", "ja": "支援者と支援したもの"},
            _supporters_events,
            code="kinds",
        ),
        View("whole", {"en": "The whole graph", "ja": "グラフ全体"}, None),
    )
}


def view_named(name: str, besides: tuple[str, ...] = ()) -> View:
    """Return a view. Raises NotHere, with the nearest, for an unknown one; `besides` are known too."""
    found = VIEWS.get(name)
    if found is None:
        names = [*VIEWS, *besides]
        known = f"known are {', '.join(names)}"
        raise NotHere(f"unknown view {name!r} ({near(name, names, known)})")
    return found


def network(
    source: Columns | Iterable[Quad],
    name: str,
    *,
    edition: str = "",
    year: int | None = None,
    state: str = "",
) -> Network:
    """Return a view of a graph as a network.

    `edition` is the IRI of an event: of it and of its parts; `state` that of a State, and needs what
    rules add among the quads. Raises NotHere for an unknown view or a filter that it does not take.
    """
    view = view_named(name)
    if year is not None and not isinstance(year, SupportsIndex):
        raise NotHere(f"{year!r} is no year (give a whole number such as 2025)")
    if view.rows is None:
        from wsisgraph.analyse.whole import whole

        if edition or year is not None or state:
            raise NotHere(
                "the whole graph takes no filter (choose a view, or leave the filter out)"
            )
        if isinstance(source, Columns):
            raise NotHere("the whole graph is made from its quads (open the file first)")
        return whole(source, view.titles)
    with uncollected():
        columns = source if isinstance(source, Columns) else Columns.of(source)
        rows, notes = _filtered(view.rows(columns), columns, edition, year, state)
        things = Things(columns)
        ends = rows.left if view.projected else np.concatenate((rows.left, rows.right))
        nodes = things.nodes(np.unique(ends).tolist())
        made = _projected(rows, view, things) if view.projected else _ties(rows, view, things)
        made.sort(key=lambda e: (e.source, e.target, e.type, e.id))
    multiple = not view.projected and any(
        (one.source, one.target) == (other.source, other.target) for one, other in pairwise(made)
    )
    return Network(name, view.titles, nodes, tuple(made), False, multiple, notes)


def _filtered(
    rows: Rows, columns: Columns, edition: str, year: int | None, state: str
) -> tuple[Rows, tuple[Note, ...]]:
    """Return the rows that the filters leave, and which filter left nothing."""
    if not len(rows):
        said = "the graph states nothing that this view is made of"
        return rows, (Note(said, "このグラフには、この図のもとになることが何も述べられていない"),)
    steps: list[tuple[str, str, Callable[[Rows], Rows]]] = []
    if edition:
        of_event = partial(incidence.in_edition, columns=columns, event=edition)
        steps.append((f"edition {edition}", f"開催回 {edition}", of_event))
    if year is not None:
        of_year = partial(incidence.in_year, columns=columns, year=year)
        steps.append((f"year {year}", f"{year}年", of_year))
    if state:
        of_state = partial(incidence.in_state, columns=columns, state=state)
        steps.append((f"state {state}", f"国 {state}", of_state))
    for en, ja, keep in steps:
        left = keep(rows)
        if not len(left):
            said = f"{len(rows)} のつながりのうち、{ja} のものはない"
            return left, (Note(f"{en} leaves nothing of {len(rows)} ties", said),)
        rows = left
    return rows, ()


def network_of_file(
    path: Path, name: str, *, edition: str = "", year: int | None = None, state: str = ""
) -> Network | None:
    """Return a view of an N-Quads file that is scanned and not parsed; None where that cannot be done.

    `edition` and `state` are IRIs: what else they may be is for who parses. Where rules are needed,
    the file is parsed as far as these read it.
    """
    view = view_named(name)
    asked = {"wsis:Event": edition, "wsis:State": state}
    asked = {cls: told for cls, told in asked.items() if told}
    if (
        path.suffix not in (".nq", ".nt")
        or view.rows is None
        or not path.is_file()
        or any("://" not in told for told in asked.values())
    ):
        return None
    if not path.stat().st_size:
        return None if asked else network((), name, year=year)
    with (
        path.open("rb") as file,
        mmap(file.fileno(), 0, access=ACCESS_READ) as data,
        uncollected(),
    ):
        try:
            added: Sequence[Quad] | None = ()
            if view.inferred or state:
                from wsisgraph.analyse.ruled import ruled

                added = ruled(data, RULED)
            columns = None if added is None else Columns.read(data, added)
        except SyntaxError:
            return None
    if columns is None or any(
        columns.id(told) not in columns.of_class(cls) for cls, told in asked.items()
    ):
        return None
    return network(columns, name, edition=edition, year=year, state=state)


def _texts(columns: Columns, numbers: Iterable[int]) -> tuple[str, ...]:
    return tuple(sorted({columns.text(number) for number in numbers if number >= 0}))


def _ties(rows: Rows, view: View, things: Things) -> list[Edge]:
    """Return an edge for each two ends and type (and dates, where the view has them)."""
    columns = things.columns
    none = np.full(len(rows), -1, np.int64)
    start, end = (rows.start, rows.end) if view.dated else (none, none)
    order, first = grouped(rows.left, rows.right, rows.type, start, end)
    made = []
    for one in np.split(order, first[1:]) if len(order) else ():
        at = int(one[0])
        source, target = columns.text(int(rows.left[at])), columns.text(int(rows.right[at]))
        kind = NAMES[int(rows.type[at])]
        days = [columns.literal(int(each[at])) if each[at] >= 0 else None for each in (start, end)]
        begin, finish = (day[0] if day else "" for day in days)
        facts = _texts(columns, rows.fact[one].tolist())
        events = _texts(columns, rows.event[one].tolist())
        if not begin and not finish and kind != NAMES[AFFILIATED]:
            begin, finish = _span(rows.event[one].tolist(), things)
        told: dict[str, Value] = {
            "weight": len(facts), view.code.replace(" ", "_"): _codes(rows.code[one].tolist(), things),
            "events": events if view.dated else (), "start": begin, "end": finish, "facts": facts,
        }  # fmt: skip
        name = edge_id(
            source, target, kind, begin if view.dated else "", finish if view.dated else ""
        )
        made.append(Edge(name, source, target, kind, {k: v for k, v in told.items() if v}))
    return made


def _codes(numbers: Iterable[int], things: Things) -> tuple[str, ...]:
    """Return what codes and posts are called: notations of codes, the IRI of other things."""
    return tuple(sorted({things.code(n) or things.columns.text(n) for n in numbers if n >= 0}))


def _span(events: Iterable[int], things: Things) -> tuple[str, str]:
    """Return the first and the last day that are stated of some events."""
    days = [things.dates.stated(event) for event in set(events) if event >= 0]
    starts = [start for start, _ in days if start]
    ends = [end for _, end in days if end]
    return min(starts, default=""), max(ends, default="")


def _parts(numbers: Ids, first: Ids, called: Callable[[int], str]) -> list[frozenset[str]]:
    """Return what the numbers of each group are called; a group begins at each place of `first`."""
    named = {number: called(number) for number in np.unique(numbers).tolist()}
    words = [named[number] for number in numbers.tolist()]
    return [frozenset(words[begin:end]) for begin, end in pairwise([*first.tolist(), len(words)])]


def _projected(rows: Rows, view: View, things: Things) -> list[Edge]:
    """Return an edge for each two that share an event: a sparse product of the rows with themselves.

    The weight is the number of events, so that several roles at one event count once.
    """
    columns = things.columns
    order, first = grouped(rows.right, rows.left)
    if len(order) == 0:
        return []
    who, event = rows.left[order][first], rows.right[order][first]
    facts = _parts(rows.fact[order], first, columns.text)
    roles = _parts(rows.code[order], first, lambda n: things.code(n) or columns.text(n))
    at, other = expanded(event, event, np.arange(len(event)))
    kept = who[at] < who[other]
    at, other = at[kept], other[kept]
    order, first = grouped(who[at], who[other])
    at, other = at[order], other[order]
    bounds = [*first.tolist(), len(at)]
    left, right = who[at].tolist(), who[other].tolist()
    one, two, events = at.tolist(), other.tolist(), event[at].tolist()
    names = {n: columns.text(n) for n in np.unique(np.concatenate((who, event))).tolist()}
    spans = {n: things.dates.stated(n) for n in np.unique(event).tolist()}
    made = []
    for begin, end in pairwise(bounds):
        source, target = names[left[begin]], names[right[begin]]
        if target < source:
            source, target = target, source
        if end - begin == 1:
            shared, (first_day, last_day) = [events[begin]], spans[events[begin]]
            known = facts[one[begin]] | facts[two[begin]]
            had = roles[one[begin]] | roles[two[begin]]
        else:
            shared = events[begin:end]
            starts, ends = zip(*(spans[each] for each in shared), strict=True)
            first_day, last_day = min(filter(None, starts), default=""), max(ends)
            known = {f for k in range(begin, end) for f in (*facts[one[k]], *facts[two[k]])}
            had = {r for k in range(begin, end) for r in (*roles[one[k]], *roles[two[k]])}
        told: dict[str, Value] = {
            "weight": end - begin,
            "events": tuple(sorted([names[each] for each in shared])),
        }
        if first_day:
            told["start"] = first_day
        if last_day:
            told["end"] = last_day
        told |= {view.code: tuple(sorted(had)), "facts": tuple(sorted(known))}
        name = edge_id(source, target, view.projected)
        made.append(Edge(name, source, target, view.projected, told))
    return made
