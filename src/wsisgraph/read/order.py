"""What facts of one sheet say together: ends after starts, nothing twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

from wsisgraph.errors import Mistake
from wsisgraph.kinds import bounds
from wsisgraph.model import Fact, Value
from wsisgraph.rdf import expand
from wsisgraph.schema import Schema

__all__ = ["duplicates", "in_order"]

ORDERED = (
    *(("start", "end"), ("from", "to"), ("term-from", "term-to"), ("lower", "upper")),
    ("planned-from", "planned-to"),
)


def in_order(facts: Iterable[Fact], schema: Schema) -> list[Mistake]:
    """Return a mistake for each end before its start, in one record or over a thing's statements."""
    found: list[Mistake] = []
    dates: dict[tuple[Value, str], tuple[Value, Fact]] = {}
    for fact in facts:
        if fact.kind == "Statement":
            word = fact.stated["rdf:predicate"][0].text
            dates.setdefault(
                (fact.stated["rdf:subject"][0], word), (fact.stated["rdf:object"][0], fact)
            )
            continue
        fields = schema.records[fact.kind].fields
        for low, high in ORDERED:
            if low in fields and high in fields:
                found += _ordered(
                    fact, *(fact.stated.get(fields[word].property, ()) for word in (low, high))
                )
    end = expand(schema.statements["end"].property)
    for (subject, word), (value, _) in list(dates.items()):
        if word == expand(schema.statements["start"].property) and (subject, end) in dates:
            last, fact = dates[subject, end]
            found += _ordered(fact, (value,), (last,))
        if word == expand(schema.statements["start-time"].property):
            found += _within_a_day(dates, subject, value, schema)
    return found


def _within_a_day(
    stated: Mapping[tuple[Value, str], tuple[Value, Fact]],
    event: Value,
    begins: Value,
    schema: Schema,
) -> list[Mistake]:
    """Return a mistake where an event of one day ends at an earlier time than it begins."""
    words = ("start", "end", "end-time")
    known = [stated.get((event, expand(schema.statements[word].property))) for word in words]
    if not all(known):
        return []
    (first, _), (last, _), (ends, fact) = (each for each in known if each)
    wrong = first == last and len(first.text) == 10 and ends.text < begins.text
    what = f"the end {ends.text[:5]} is before the start {begins.text[:5]}"
    return [Mistake(fact.place, what, "correct one of the two")] if wrong else []


def _ordered(fact: Fact, low: Sequence[Value], high: Sequence[Value]) -> list[Mistake]:
    if not low or not high:
        return []
    first, last = low[0], high[0]
    if first.kind in ("integer", "decimal"):
        wrong = Decimal(first.text) > Decimal(last.text)
        what = f"{last.text} is below {first.text}"
    else:
        wrong = bounds(first.text)[0] > bounds(last.text)[1]
        what = f"the end {last.text} is before the start {first.text}"
    return [Mistake(fact.place, what, "correct one of the two")] if wrong else []


def duplicates(facts: Iterable[Fact]) -> list[Mistake]:
    """Return a mistake for each fact that one source states twice, naming both places."""
    seen: dict[tuple[str, str], Fact] = {}
    found = []
    for fact in facts:
        first = seen.setdefault((fact.source, fact.id), fact)
        if first is not fact and not (fact.name and first.place == fact.place):
            stated = "the same fact stands twice in this source"
            what = f"the id {fact.name!r} is taken" if fact.name else stated
            at = replace(first.place, path=Path(first.place.path).name)
            todo = f"it stands at {at} already; remove one or join their evidence"
            found.append(Mistake(fact.place, what, todo))
    return found
