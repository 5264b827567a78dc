"""Draw a programme by the day: what lasts for days as bars, what has a day as cards below it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from wsisgraph.analyse import svg
from wsisgraph.analyse.svg import Scene, tag, text
from wsisgraph.errors import NotHere
from wsisgraph.graph import codes
from wsisgraph.kinds import bounds, clean_date
from wsisgraph.rdf import Iri, Literal, Quad, expand

__all__ = ["Day", "Happening", "completed", "happenings", "of_year", "timeline"]

TITLE = {"en": "The programme by the day", "ja": "日ごとの日程"}
WORDS = {
    "undated": {"en": "Without a day in the reports", "ja": "報告に日付の記載がないもの"},
    "coarse": {"en": "Known to the month or year", "ja": "年又は月までわかっているもの"},
    "from": {"en": "from {}", "ja": "{}から"},
    "colors": {"en": "Colours: the event to which it belongs", "ja": "色：属する催し"},
    "other": {"en": "other events", "ja": "その他の催し"},
}
DAYS = {"en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"), "ja": tuple("月火水木金土日")}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
TIMES = ("morning", "midday", "afternoon", "evening")
HOURS = {
    "morning": {"en": "morning", "ja": "午前"}, "midday": {"en": "midday", "ja": "昼"},
    "afternoon": {"en": "afternoon", "ja": "午後"}, "evening": {"en": "evening", "ja": "夜"},
}  # fmt: skip
LONGEST = timedelta(days=14)
APART = timedelta(days=3)
COLUMN, GAP, SIZE, PAD = 216.0, 8.0, 11.5, 7.0
LINE = SIZE * 1.3
FEWEST = 3

Day = date


@dataclass(frozen=True, slots=True)
class Happening:
    """An event as a timeline shows it; `stated` holds its dates where they are no whole days."""

    id: str
    labels: Mapping[str, str]
    first: Day | None
    last: Day | None
    stated: str
    time: str
    order: int
    whole: str
    place: Mapping[str, str]

    def label(self, lang: str) -> str:
        """Return its label in a language; another language's is marked; else the end of its IRI."""
        return _label(self.labels, lang) or self.id.rpartition("/")[2]


def _label(labels: Mapping[str, str], lang: str) -> str:
    if not labels or lang in labels:
        return labels.get(lang, "")
    other = min(labels, key=lambda each: (each not in ("en", "ja"), each))
    return f"{labels[other]} [{other}]"


def completed(quads: Sequence[Quad]) -> Sequence[Quad]:
    """Return quads with what the code lists say of editions that are wholes here and bear no day."""
    whole, days = expand("wsis:superEvent"), (expand("wsis:start"), expand("wsis:end"))
    dated = {quad.subject for quad in quads if quad.predicate.value in days}
    wanted = {quad.object for quad in quads if quad.predicate.value == whole} - dated
    listed = list(codes())
    if not any(quad.subject in wanted for quad in listed):
        return quads
    about, place = expand("rdf:subject"), expand("wsis:place")
    facts = {q.subject for q in listed if q.predicate.value == about and q.object in wanted}
    places = {q.object for q in listed if q.predicate.value == place and q.subject in wanted}
    kept = (q for q in listed if q.subject in wanted or q.subject in facts or q.subject in places)
    return (*quads, *kept)


def happenings(quads: Iterable[Quad]) -> list[Happening]:
    """Return the events of a graph, in order of time; what rules add tells the days of parts."""
    keys = {expand(name): name for name in (
        "rdf:type", "skos:prefLabel", "wsis:name", "wsis:start", "wsis:end", "wsis:notBefore", "wsis:notAfter",
        "wsis:timeOfDay", "wsis:orderInSuperEvent", "wsis:superEvent", "wsis:place",
    )}  # fmt: skip
    told: dict[str, dict[str, set[tuple[str, str]]]] = {}
    for quad in quads:
        name = keys.get(quad.predicate.value)
        if name is not None and isinstance(quad.subject, Iri):
            value = quad.object
            lang = (value.language or "") if isinstance(value, Literal) else ""
            row = told.setdefault(quad.subject.value, {})
            row.setdefault(name, set()).add((str(getattr(value, "value", value)), lang))
    event = (expand("wsis:Event"), "")
    made = [
        _happening(node, row, told)
        for node, row in told.items()
        if event in row.get("rdf:type", ())
    ]
    return sorted(made, key=_when)


def of_year(events: Sequence[Happening], year: int) -> list[Happening]:
    """Return the events of a year: by their own days, or by those of what they are a part of."""
    known = {each.id: each for each in events}

    def lies(each: Happening, seen: frozenset[str] = frozenset()) -> bool:
        years = [int(day[:4]) for day in each.stated.split("–") if day[:4].isdecimal()]
        if years:
            return min(years) <= year <= max(years)
        whole = known.get(each.whole)
        return whole is not None and whole.id not in seen and lies(whole, seen | {each.id})

    return [each for each in events if lies(each)]


def _happening(
    node: str, row: Mapping[str, set[tuple[str, str]]], told: Mapping[str, Mapping[str, set[tuple[str, str]]]]
) -> Happening:  # fmt: skip
    def one(name: str) -> str:
        return min((text for text, _ in row.get(name, ())), default="")

    starts, ends = ({text for text, _ in row.get(name, ())} for name in ("wsis:start", "wsis:end"))
    stated = sorted(starts | ends)
    first, last = (
        _day(one("wsis:notBefore")),
        _day(max((t for t, _ in row.get("wsis:notAfter", ())), default="")),
    )
    if _coarse(starts, first, 0) or _coarse(ends, last, 1):
        first = last = None
    order = one("wsis:orderInSuperEvent")
    return Happening(
        node, _labels(row), first, last, "–".join(stated), one("wsis:timeOfDay").rpartition("/")[2],
        int(order) if order.isdecimal() else 0, one("wsis:superEvent"), _labels(told.get(one("wsis:place"), {})),
    )  # fmt: skip


def _coarse(stated: Iterable[str], day: Day | None, side: int) -> bool:
    """Say whether a bound is only the edge of a year or month that is stated."""
    known = [each for each in map(clean_date, stated) if each is not None and len(each) < 10]
    return day is not None and any(bounds(each)[side] == day.isoformat() for each in known)


def _labels(row: Mapping[str, set[tuple[str, str]]]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in ("wsis:name", "skos:prefLabel"):
        found |= {lang: words for words, lang in sorted(row.get(name, ()), reverse=True)}
    return found


def _day(text: str) -> Day | None:
    try:
        return date.fromisoformat(text) if len(text) == 10 else None
    except ValueError:
        return None


def _when(each: Happening) -> tuple[Day, int, int, str]:
    time = TIMES.index(each.time) if each.time in TIMES else -1
    return each.first or date.max, time, each.order, each.id


def timeline(events: Sequence[Happening], lang: str = "en", data: str = "") -> Scene:
    """Return the programme as a picture, in parts; a mark's id is its event's place among `events`.

    Raises NotHere where there are no events.
    """
    if not events:
        raise NotHere("there are no events to draw (choose another graph, edition or year)")
    known = {each.id: each for each in events}
    top = {each.id: _top(each, known) for each in events}
    dated = [e for e in events if e.first and e.last and e.last - e.first <= LONGEST]
    coarse = [e for e in events if e not in dated and (e.stated or e.first)]
    undated = [e for e in events if e not in dated and e not in coarse]
    colors = _colors([top[e.id] for e in (*dated, *coarse, *undated)])
    pen = _Pen(lang, colors, top, known)
    blocks = _blocks(dated)
    columns = max([FEWEST, *((last - first).days + 1 for first, last, _ in blocks)])
    wide = columns * (COLUMN + GAP) - GAP
    made, y = [], 14.0
    parts = [pen.block(*block) for block in blocks]
    rests = (("coarse", coarse), ("undated", undated))
    parts += [pen.rest(WORDS[name][lang], rest, columns) for name, rest in rests if rest]
    for drawn, high in parts:
        made.append(tag("g", drawn, transform=f"translate(0 {svg.number(y)})"))
        y += high + 24
    return Scene(TITLE[lang], data, "".join(made), wide, y - 24, *pen.legend(wide))


def _top(each: Happening, known: Mapping[str, Happening]) -> str:
    """Return the largest event of which one is a part."""
    seen = {each.id}
    while each.whole in known and each.whole not in seen:
        each = known[each.whole]
        seen.add(each.id)
    return each.id


def _colors(tops: Sequence[str]) -> Mapping[str, str]:
    """Return a colour for each of the events with the most parts; grey for those that stand alone."""
    counted = {top: tops.count(top) for top in tops}
    order = sorted((t for t in counted if counted[t] > 1), key=lambda t: (-counted[t], t))
    return {top: svg.PALETTE[place] for place, top in enumerate(order[: len(svg.PALETTE) - 1])}


def _blocks(dated: Sequence[Happening]) -> list[tuple[Day, Day, list[Happening]]]:
    """Return runs of days on which something happens, each with its first and last day."""
    found: list[tuple[Day, Day, list[Happening]]] = []
    for each in sorted(dated, key=_when):
        first, last = each.first or date.min, each.last or date.min
        if (
            found
            and first - found[-1][1] <= APART
            and max(last, found[-1][1]) - found[-1][0] <= LONGEST
        ):
            begin, end, members = found[-1]
            found[-1] = (begin, max(end, last), [*members, each])
        else:
            found.append((first, last, [each]))
    return found


class _Pen:
    """Draws the parts of a timeline in one language and one set of colours."""

    def __init__(
        self, lang: str, colors: Mapping[str, str], top: Mapping[str, str], known: Mapping[str, Happening]
    ) -> None:  # fmt: skip
        self.lang, self.colors, self.top, self.known = lang, colors, top, known
        self.places = {name: str(place) for place, name in enumerate(known)}

    def color(self, each: Happening) -> str:
        """Return the colour of the event to which one belongs."""
        return self.colors.get(self.top[each.id], svg.GREY)

    def block(self, first: Day, last: Day, members: Sequence[Happening]) -> tuple[str, float]:
        """Return a run of days and its height."""
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        made = []
        for n, day in enumerate(days):
            x = n * (COLUMN + GAP)
            made.append(text(x, 0, self._head(day, n == 0), 14, font_weight="bold"))
            made.append(
                tag("line", x1=x, x2=x + COLUMN, y1=7, y2=7, stroke=svg.INK, stroke_width=1.2)
            )
        y = 16.0
        long = [e for e in members if e.first != e.last]
        for each in sorted(long, key=lambda e: (e.whole in self.known, _when(e))):
            begin = ((each.first or first) - first).days
            span = ((each.last or last) - (each.first or first)).days + 1
            y += self._bar(made, each, begin * (COLUMN + GAP), y, span * (COLUMN + GAP) - GAP)
        deepest = y
        for n, day in enumerate(days):
            at = y + 4
            of_day = [e for e in members if e.first == e.last == day]
            roots = [e for e in of_day if not any(e.whole == other.id for other in of_day)]
            for each in roots:
                drawn, high = self.card(each, of_day, COLUMN)
                made.append(
                    tag(
                        "g",
                        drawn,
                        transform=f"translate({svg.number(n * (COLUMN + GAP))} {svg.number(at)})",
                    )
                )
                at += high + 7
            deepest = max(deepest, at)
        return "".join(made), deepest

    def _beside(self, words: str) -> str:
        return f"（{words}）" if self.lang == "ja" else f" ({words})"

    def _head(self, day: Day, with_year: bool) -> str:
        week = DAYS[self.lang][day.weekday()]
        if self.lang == "ja":
            return f"{f'{day.year}年' if with_year else ''}{day.month}月{day.day}日（{week}）"
        return f"{week} {day.day} {MONTHS[day.month - 1]}{f' {day.year}' if with_year else ''}"

    def _bar(self, made: list[str], each: Happening, x: float, y: float, wide: float) -> float:
        high = LINE + 11
        place = _label(each.place, self.lang)
        words = each.label(self.lang) + (self._beside(place) if place else "")
        bar = tag("rect", x=x, y=y, width=wide, height=high, fill=self.color(each), rx=3)
        said = svg.cut(words, (wide - 2 * PAD) / SIZE)
        fill = svg.readable(self.color(each))
        bar += text(x + PAD, y + LINE + 1, said, SIZE, font_weight="bold", fill=fill)
        made.append(tag("g", bar, class_="node", data_id=self.places[each.id]))
        return high + 5

    def card(
        self, each: Happening, others: Sequence[Happening], wide: float, when: str = ""
    ) -> tuple[str, float]:
        """Return a card with the parts of the event inside it, and its height."""
        time = HOURS.get(each.time, {}).get(self.lang, "")
        lines = svg.wrapped(each.label(self.lang), (wide - 2 * PAD - 6) / SIZE, 4)
        note = " · ".join(part for part in (time, when, _label(each.place, self.lang)) if part)
        y = PAD + SIZE
        inside = [text(PAD + 5, y, lines, SIZE, 1.3)]
        y += LINE * (len(lines) - 1)
        if note:
            y += LINE
            said = svg.cut(note, (wide - 2 * PAD - 6) / (SIZE - 1.5))
            inside.append(text(PAD + 5, y, said, SIZE - 1.5, fill=svg.PALE))
        y += PAD
        parts = sorted((e for e in others if e.whole == each.id and e.id != each.id), key=_when)
        for part in parts:
            drawn, high = self.card(
                part, [e for e in others if e.id != each.id], wide - 2 * PAD - 3
            )
            inside.append(
                tag("g", drawn, transform=f"translate({svg.number(PAD + 5)} {svg.number(y)})")
            )
            y += high + 4
        y += 3 if parts else 0
        color = self.color(each)
        back = tag("rect", x=0, y=0, width=wide, height=y, fill=color, fill_opacity="0.10", rx=3)
        edge = tag("rect", x=0, y=0, width=4, height=y, fill=color)
        drawn = back + edge + "".join(inside)
        return tag("g", drawn, class_="node", data_id=self.places[each.id]), y

    def rest(self, title: str, events: Sequence[Happening], columns: int) -> tuple[str, float]:
        """Return what has no day, as cards in columns, and the height of it all."""
        made = [text(0, 0, title, 14, font_weight="bold")]
        made.append(
            tag("line", x1=0, x2=columns * (COLUMN + GAP) - GAP, y1=7, y2=7, stroke=svg.LINE)
        )
        roots = [e for e in events if not any(e.whole == other.id for other in events)]
        filled = [16.0] * columns
        for each in roots:
            when = each.stated or (f"{each.first}" if each.first else "")
            if when and "–" not in when and not each.last:
                when = WORDS["from"][self.lang].format(when) if each.first else when
            drawn, high = self.card(each, events, COLUMN, when)
            column = filled.index(min(filled))
            move = f"translate({svg.number(column * (COLUMN + GAP))} {svg.number(filled[column])})"
            made.append(tag("g", drawn, transform=move))
            filled[column] += high + 7
        return "".join(made), max(filled)

    def legend(self, wide: float) -> tuple[str, float]:
        """Return what the colours mean, and the height of it."""
        made = [text(0, 4, WORDS["colors"][self.lang], SIZE, fill=svg.PALE)]
        x, y = 0.0, 22.0
        listed = [(color, self.known[top].label(self.lang)) for top, color in self.colors.items()]
        if any(top not in self.colors for top in self.top.values()):
            listed.append((svg.GREY, WORDS["other"][self.lang]))
        for color, words in listed:
            need = 22 + svg.ems(words) * SIZE + 20
            if x and x + need > wide:
                x, y = 0.0, y + 20
            made.append(tag("rect", x=x, y=y - 9, width=13, height=13, fill=color))
            made.append(text(x + 19, y + 2, words, SIZE))
            x += need
        return "".join(made), y + 8
