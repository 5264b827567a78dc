"""Read a fact sheet: every accepted entry becomes facts; every mistake is told with its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path

from wsisgraph.corpus import shown
from wsisgraph.errors import Mistake, UnknownName, near
from wsisgraph.kinds import bounds, clean_date, clean_text
from wsisgraph.model import Document, Fact, Span, Value
from wsisgraph.names import Names
from wsisgraph.rdf import expand, is_slug
from wsisgraph.read.evidence import Evidence, Mention, Text
from wsisgraph.read.lock import Lock, read_lock
from wsisgraph.read.nodes import List, Map, Node, Scalar, Troubles, compose
from wsisgraph.read.values import Values
from wsisgraph.schema import Field, Record, Schema
from wsisgraph.text import fold

__all__ = ["REVIEWS", "Sheet", "duplicates", "read_sheet"]

REVIEWS = ("accepted", "proposed", "rejected", "withdrawn")
TOP = ("source", "review", "decided-by", "decided-on", "reason", "wording", "facts", "no-facts")
GROUP = ("about", "context", "facts")
ABOUT = Field("about", value="thing")
ORDERED = (("start", "end"), ("from", "to"), ("term-from", "term-to"), ("lower", "upper"))


@dataclass(slots=True)
class Sheet:
    """What one sheet holds: its facts by review, how it words things, what it explains away."""

    path: Path
    source: str
    facts: list[Fact] = field(default_factory=list)
    waiting: list[tuple[str, Fact]] = field(default_factory=list)
    wording: dict[str, tuple[str, ...]] = field(default_factory=dict)
    explained: list[tuple[Span, str]] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    mistakes: list[Mistake] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Entry:
    """What an entry takes from its group and sheet."""

    about: tuple[tuple[Value, Node], ...]
    context: tuple[Span, ...]
    review: Mapping[str, str]


def read_sheet(
    path: Path,
    document: Document,
    names: Names,
    schema: Schema,
    languages: Sequence[str],
    text: str | None = None,
) -> Sheet:
    """Return a sheet read against its document; with the text at hand, quotes and names are compared.

    Nothing is raised for what a person wrote: all of it stands in the sheet's `mistakes`.
    """
    return _Reader(path, document, names, schema, languages, text).read()


@dataclass(frozen=True, slots=True)
class _Made:
    """One fact that an entry makes, before its evidence joins it."""

    kind: str
    key: tuple[str, ...]
    stated: dict[str, tuple[Value, ...]]
    told: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    name: str = ""


class _Reader:
    def __init__(
        self,
        path: Path,
        document: Document,
        names: Names,
        schema: Schema,
        languages: Sequence[str],
        text: str | None,
    ) -> None:
        self.troubles = Troubles(shown(path))
        self.document = document
        self.names = names
        self.schema = schema
        self.values = Values(schema, names, languages, self.troubles)
        self.sheet = Sheet(path, document.source, mistakes=self.troubles.mistakes)
        self.sheet.lock = read_lock(path, self.troubles.path, self.troubles.mistakes)
        self.text = None if text is None else Text(text)
        self.evidence = Evidence(
            document, self.sheet.lock, self.troubles, self.text, self.sheet.mentions
        )

    def read(self) -> Sheet:
        root = compose(self.sheet.path, self.troubles)
        if root is None:
            return self.sheet
        self.known(root, TOP)
        source = root.get("source")
        if not isinstance(source, Scalar) or source.text != self.document.source:
            todo = f"write source: {self.document.source}, as wsisgraph.toml lists this sheet there"
            self.troubles.add(source or root, "the sheet does not name its source", todo)
        review = self.review(root, {"review": ""})
        if not review["review"]:
            self.troubles.add(
                root, "the sheet does not say its review", "write review: proposed or accepted"
            )
        self.wording(root.get("wording"))
        groups = root.get("facts")
        if not isinstance(groups, List):
            self.troubles.add(
                groups or root,
                "the sheet has no list of facts",
                "write facts: and a list of groups",
            )
        else:
            for group in groups.items:
                self.group(group, review)
        self.no_facts(root.get("no-facts"))
        self.in_order()
        self.troubles.mistakes += duplicates(self.sheet.facts)
        return self.sheet

    def known(self, node: Map, words: Iterable[str]) -> None:
        words = list(words)
        for key, _ in node.pairs:
            if key.text not in words:
                self.troubles.add(
                    key,
                    f"unknown key {key.text!r}",
                    near(key.text, words, f"known are {', '.join(words)}"),
                )

    def scalar(self, node: Node | None) -> str:
        text = clean_text(node.text) if isinstance(node, Scalar) else None
        if node is not None and text is None:
            self.troubles.add(node, "some words are expected here", "write them, or remove the key")
        return text or ""

    def review(self, node: Map, above: Mapping[str, str]) -> Mapping[str, str]:
        own = {
            key: self.scalar(node.get(key))
            for key in ("review", "decided-by", "decided-on", "reason")
            if node.get(key)
        }
        status = own.get("review", "")
        if status and status not in REVIEWS:
            self.troubles.add(
                node.get("review"),
                f"unknown review {status!r}",
                near(status, REVIEWS, f"one of {', '.join(REVIEWS)}"),
            )
            own["review"] = "proposed"
        if own.get("decided-on") and clean_date(own["decided-on"]) is None:
            self.troubles.add(
                node.get("decided-on"),
                f"{own['decided-on']!r} is no date",
                "write it as 2025-07-09",
            )
        if status in ("rejected", "withdrawn") and not ("reason" in own and "decided-on" in own):
            self.troubles.add(
                node.get("review"),
                f"{status} without a reason and a date",
                "add reason: and decided-on:",
            )
        merged = {**above, **own}
        if status in ("accepted", "rejected", "withdrawn") and not merged.get("decided-by"):
            self.troubles.add(
                node.get("review"),
                f"{status}, but by whom?",
                "add decided-by: to the sheet or the entry",
            )
        return merged

    def wording(self, node: Node | None) -> None:
        if node is None:
            return
        if not isinstance(node, Map):
            self.troubles.add(
                node, "wording is not a list of words", "write words: thing, a line each"
            )
            return
        for key, value in node.pairs:
            meant = self.values.read(Field("wording", value="thing"), value)
            self.sheet.wording[key.text] = tuple(thing.text for thing in meant)

    def group(self, node: Node, review: Mapping[str, str]) -> None:
        if not isinstance(node, Map):
            self.troubles.add(
                node, "a group begins with about:", "write - about: thing, then facts:"
            )
            return
        self.known(node, GROUP)
        about = []
        named = node.get("about")
        several = named.items if isinstance(named, List) else ()
        for item in several or ((named,) if named else ()):
            about += [(value, item) for value in self.values.read(ABOUT, item)]
        if named is None:
            self.troubles.add(
                node, "the group does not say what it is about", "begin it with about:"
            )
        entries = node.get("facts")
        if not isinstance(entries, List) or not entries.items:
            self.troubles.add(
                entries or node, "the group has no facts", "write facts: and a list of entries"
            )
            return
        above = _Entry(tuple(about), self.evidence.context(node.get("context")), review)
        for entry in entries.items:
            if isinstance(entry, Map):
                self.entry(entry, above)
            else:
                self.troubles.add(
                    entry, "an entry is a line of words with values", "write {speaker: …, quote: …}"
                )

    def entry(self, entry: Map, above: _Entry) -> None:
        review = self.review(entry, above.review)
        leads = [key for key, _ in entry.pairs if key.text in self.schema.leads]
        if len(leads) > 1:
            words = " and ".join(key.text for key in leads)
            self.troubles.add(
                leads[1], f"two records in one entry: {words}", "give each an entry of its own"
            )
            return
        evidence = self.evidence.entry(entry)
        context = tuple(
            dict.fromkeys((*above.context, *self.evidence.context(entry.get("context"))))
        )
        if not evidence and not (entry.get("quote") or entry.get("at")):
            self.troubles.add(
                entry,
                "nothing shows where this is stated",
                "add quote: with the words that state it",
            )
        shared: dict[str, tuple[Value, ...]] = {}
        told: dict[str, tuple[Value, ...]] = {}
        for word, each in self.schema.common.items():
            node = entry.get(word)
            if node is not None and each.property:
                values = tuple(self.values.read(each, node))
                (shared if each.hashed else told)[each.property] = values
        made = self.record(entry, leads[0], above) if leads else self.statements(entry, above)
        for each_made in made:
            stated = {**each_made.stated, **shared}
            fact = Fact(
                kind=each_made.kind,
                stated={prop: values for prop, values in stated.items() if values},
                source=self.document.source,
                place=self.troubles.place(entry),
                evidence=evidence,
                context=tuple(span for span in context if span not in evidence),
                told={**each_made.told, **told},
                key=each_made.key,
                name=each_made.name,
                unsaid=self.scalar(entry.get("unsaid")),
            )
            if review["review"] == "accepted":
                self.sheet.facts.append(fact)
            else:
                self.sheet.waiting.append((review["review"], fact))
            self.names_said(entry, fact)

    def record(self, entry: Map, lead: Scalar, above: _Entry) -> list[_Made]:
        record = self.schema.records[self.schema.leads[lead.text]]
        words = [word for word in record.fields if word not in (record.into, record.code_into)]
        extra = ["jointly"] if record.jointly else []
        self.known(entry, [lead.text, *words, *extra, *self.schema.common])
        nodes = {word: node for word in words if (node := entry.get(word)) is not None}
        lead_value = entry.get(lead.text)
        given: dict[str, list[Value]] = {
            word: self.values.read(record.fields[word], node) for word, node in nodes.items()
        }
        if lead_value is not None:
            asked = replace(record.fields[record.into], word=lead.text)
            given[record.into] = self.values.read(asked, lead_value)
        if record.code_into:
            given[record.code_into] = self.values.read(record.fields[record.code_into], lead)
        if record.topic not in given:
            given[record.topic] = self.topic(record, above)
        together: set[str] = set()
        if record.jointly and (node := entry.get("jointly")) is not None:
            joint = self.values.read(record.fields[record.jointly], node)
            given[record.jointly] = list(dict.fromkeys([*given[record.jointly], *joint]))
            together.add(record.jointly)
            if len(given[record.jointly]) < 2:
                self.troubles.add(
                    node, "jointly needs at least two events", "name the other events"
                )
        self.complete(entry, record, given)
        name = self.name(entry, record)
        fixed = {
            w: v
            for w, v in given.items()
            if w in together
            or record.fields[w].many
            or record.fields[w].value in ("names", "words")
        }
        axes = [
            [(word, value) for value in values]
            for word, values in given.items()
            if word not in fixed
        ]
        made = []
        for choice in product(*axes):
            values = {word: tuple(sorted(each)) for word, each in fixed.items()} | {
                word: (value,) for word, value in choice
            }
            stated = {
                record.fields[w].property: v for w, v in values.items() if record.fields[w].hashed
            }
            gist = {
                record.fields[w].property: v
                for w, v in values.items()
                if not record.fields[w].hashed
            }
            made.append(_Made(record.name, record.key, stated, gist, name))
        if name and len(made) > 1:
            self.troubles.add(
                entry.get("id"), f"one id for {len(made)} facts", "give each its own entry and id"
            )
        return made

    def topic(self, record: Record, above: _Entry) -> list[Value]:
        """Return what the group is about as the value of a record's topic field."""
        field_ = record.fields[record.topic]
        found = []
        for value, node in above.about:
            try:
                found.append(Value(self.names.find(value.text, field_.of).ref))
            except UnknownName as error:
                self.troubles.add(
                    node,
                    f"{error.what}, so it takes no {record.lead.removeprefix('scheme:')}",
                    error.todo,
                )
        return found

    def name(self, entry: Map, record: Record) -> str:
        node = entry.get("id")
        name = self.scalar(node)
        if record.told and not (name and is_slug(name)):
            self.troubles.add(
                node or entry,
                f"a {record.lead} needs an id",
                "add id: with letters, digits and hyphens",
            )
        elif node is not None and not record.told:
            self.troubles.add(
                entry.word("id"),
                f"a {record.lead.removeprefix('scheme:')} has no id of its own",
                "remove id:",
            )
        return name if record.told else ""

    def complete(self, entry: Map, record: Record, given: Mapping[str, list[Value]]) -> None:
        for word, each in record.fields.items():
            if each.required and word not in given:
                self.troubles.add(
                    entry,
                    f"{word} is missing",
                    f"add {word}: to this {record.lead.removeprefix('scheme:')}",
                )
        if record.name == "Figure":
            value, lower, upper = (word in given for word in ("value", "lower", "upper"))
            if value == lower or lower != upper:
                self.troubles.add(
                    entry,
                    "a figure has a value, or lower and upper",
                    "write value: or lower: and upper:",
                )

    def statements(self, entry: Map, above: _Entry) -> list[_Made]:
        known = [*self.schema.statements, *self.schema.common]
        fields = {word for record in self.schema.records.values() for word in record.fields}
        unknown = [key for key, _ in entry.pairs if key.text not in known]
        # A record's words beside a misspelt lead word are not what is wrong.
        strange = [key for key in unknown if key.text not in fields] or unknown
        made: list[_Made] = []
        given = unknown != []
        for key, node in entry.pairs:
            each = self.schema.statements.get(key.text)
            if each is None:
                if key.text == "id" and not unknown:
                    self.troubles.add(key, "a statement has no id of its own", "remove id:")
                elif key in strange:
                    words = [*known, *self.schema.leads]
                    self.troubles.add(
                        key,
                        f"unknown key {key.text!r}",
                        near(key.text, words, "see the words in docs/sheets.md"),
                    )
                continue
            given = True
            values = self.values.read(each, node)
            parts = [self.schema.statements[word] for word in each.sets] or [each]
            if each.single and len(values) > 1:
                self.troubles.add(
                    node,
                    f"{key.text} has one value in a source",
                    "choose the one that the words state",
                )
            for subject, about in above.about:
                if not self.names.find(subject.text).fits(each.on):
                    wanted = " or ".join(name.partition(":")[2] for name in each.on)
                    self.troubles.add(
                        key,
                        f"{key.text} is said of {wanted}, not of {about_text(about)}",
                        "choose another word",
                    )
                for part, value in product(parts, values):
                    stated: dict[str, tuple[Value, ...]] = {
                        "rdf:subject": (subject,),
                        "rdf:predicate": (Value(expand(part.property)),),
                        "rdf:object": (value,),
                    }
                    key_words = ("rdf:subject", "rdf:predicate") if part.single else tuple(stated)
                    made.append(_Made("Statement", key_words, stated))
        if not given:
            self.troubles.add(
                entry, "the entry states nothing", "open it with a word of docs/sheets.md"
            )
        return made

    def names_said(self, entry: Map, fact: Fact) -> None:
        """Tell where a stated name is not in the words of its span."""
        if self.text is None or fact.unsaid or "wsis:basis" in fact.told or not fact.evidence:
            return
        said = "\n".join(fold(self.text.text[span.start : span.end]).text for span in fact.evidence)
        for values in fact.stated.values():
            for value in values:
                if value.lang and fold(value.text).text not in said:
                    todo = "point to the words, or say basis: corrected or unsaid: and why"
                    self.troubles.add(
                        entry, f"the span does not hold the name {value.text!r}", todo
                    )

    def no_facts(self, node: Node | None) -> None:
        if node is None:
            return
        for item in node.items if isinstance(node, List) else (node,):
            if not isinstance(item, Map):
                self.troubles.add(
                    item,
                    "no-facts is a list of places and reasons",
                    "write - {quote: …, reason: …}",
                )
                continue
            self.known(item, ("quote", "at", "reason"))
            reason = self.scalar(item.get("reason"))
            if not reason:
                self.troubles.add(item, "a sentence without facts needs a reason", "add reason:")
            spans = self.evidence.entry(item)
            if not spans and not (item.get("quote") or item.get("at")):
                self.troubles.add(item, "no sentence is named", "add quote: with its words")
            self.sheet.explained += [(span, reason) for span in spans]

    def in_order(self) -> None:
        """Tell where an end lies before its start, in one record or over the statements of a thing."""
        dates: dict[tuple[Value, str], tuple[Value, Fact]] = {}
        for fact in self.sheet.facts:
            if fact.kind == "Statement":
                word = fact.stated["rdf:predicate"][0].text
                dates.setdefault(
                    (fact.stated["rdf:subject"][0], word), (fact.stated["rdf:object"][0], fact)
                )
                continue
            fields = self.schema.records[fact.kind].fields
            for low, high in ORDERED:
                if low in fields and high in fields:
                    self.ordered(
                        fact, *(fact.stated.get(fields[word].property, ()) for word in (low, high))
                    )
        end = expand(self.schema.statements["end"].property)
        for (subject, word), (value, _) in list(dates.items()):
            if word == expand(self.schema.statements["start"].property) and (subject, end) in dates:
                last, fact = dates[subject, end]
                self.ordered(fact, (value,), (last,))

    def ordered(self, fact: Fact, low: Sequence[Value], high: Sequence[Value]) -> None:
        if not low or not high:
            return
        first, last = low[0], high[0]
        number = first.kind in ("integer", "decimal")
        wrong = (
            float(first.text) > float(last.text)
            if number
            else bounds(first.text)[0] > bounds(last.text)[1]
        )
        if wrong:
            what = (
                f"{last.text} is below {first.text}"
                if number
                else f"the end {last.text} is before the start {first.text}"
            )
            self.troubles.mistakes.append(Mistake(fact.place, what, "correct one of the two"))


def about_text(node: Node) -> str:
    """Return what a group is about as it is written."""
    return node.text if isinstance(node, Scalar) else "this"


def duplicates(facts: Iterable[Fact]) -> list[Mistake]:
    """Return a mistake for each fact that one source states twice, naming both places."""
    seen: dict[tuple[str, str], Fact] = {}
    found = []
    for fact in facts:
        first = seen.setdefault((fact.source, fact.id), fact)
        if first is not fact:
            what = (
                f"the id {fact.name!r} is taken"
                if fact.name
                else "the same fact stands twice in this source"
            )
            found.append(
                Mistake(
                    fact.place,
                    what,
                    f"it stands at {re.sub(r'^.*/', '', str(first.place))} already; remove one or join their evidence",
                )
            )
    return found
