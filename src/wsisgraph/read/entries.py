"""Entries of a sheet: an entry opens with a lead word and makes records, or makes statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from wsisgraph.errors import UnknownName
from wsisgraph.model import Span, Value
from wsisgraph.names import Names
from wsisgraph.rdf import expand, is_slug
from wsisgraph.read.nodes import Map, Node, Scalar, Troubles
from wsisgraph.read.values import Values
from wsisgraph.schema import Record, Schema

__all__ = ["Above", "Entries", "Made"]


@dataclass(frozen=True, slots=True)
class Above:
    """What an entry takes from its group and sheet."""

    about: tuple[tuple[Value, Node], ...]
    context: tuple[Span, ...]
    review: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Made:
    """One fact that an entry makes, before its evidence joins it."""

    kind: str
    key: tuple[str, ...]
    stated: dict[str, tuple[Value, ...]]
    told: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    name: str = ""


@dataclass(slots=True)
class Entries:
    """Makes facts of the entries of one sheet, without their evidence."""

    schema: Schema
    names: Names
    values: Values
    troubles: Troubles

    def make(self, entry: Map, above: Above) -> list[Made]:
        """Return the facts that an entry makes; none where its mistakes leave nothing to make."""
        leads = [key for key, _ in entry.pairs if key.text in self.schema.leads]
        if len(leads) > 1:
            words = " and ".join(key.text for key in leads)
            self.troubles.add(
                leads[1], f"two records in one entry: {words}", "give each an entry of its own"
            )
            return []
        return self.record(entry, leads[0], above) if leads else self.statements(entry, above)

    def record(self, entry: Map, lead: Scalar, above: Above) -> list[Made]:
        """Return the records of an entry: each choice of its lists makes one."""
        record = self.schema.records[self.schema.leads[lead.text]]
        words = [word for word in record.fields if word not in (record.into, record.code_into)]
        extra = ["jointly"] if record.jointly else []
        known = [lead.text, *words, *extra, *self.schema.common]
        for key, value in entry.pairs:
            if key.text not in known and key.text in self.schema.statements:
                what = f"{key.text} and {lead.text} stand in one entry"
                self.troubles.add(key, what, f"give {key.text} an entry of its own")
            elif key.text not in known:
                self.troubles.unknown(key, value, known, f"known are {', '.join(known)}")
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
            given[record.topic] = self.topic(record, lead, above)
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
            made.append(Made(record.name, record.key, stated, gist, name))
        if name and len(made) > 1:
            self.troubles.add(
                entry.get("id"),
                f"one id for {len(made)} facts",
                "give each its own entry and id; what several say together is a document with parties",
            )
        return made

    def topic(self, record: Record, lead: Scalar, above: Above) -> list[Value]:
        """Return what the group is about as the value of a record's topic field."""
        field_ = record.fields[record.topic]
        found = []
        for value, node in above.about:
            try:
                found.append(Value(self.names.find(value.text, field_.of).ref))
            except UnknownName as error:
                word = record.lead.removeprefix("scheme:")
                todo = f"see what the group of line {node.line} is about: {error.todo}"
                self.troubles.add(lead, f"{error.what}, so it takes no {word}", todo)
        return found

    def name(self, entry: Map, record: Record) -> str:
        """Return the lasting name of a fact told in our own words; other facts have none."""
        node = entry.get("id")
        name = self.troubles.words(node)
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
        """Tell what a record lacks."""
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

    def statements(self, entry: Map, above: Above) -> list[Made]:
        """Return the statements of an entry: one for each word, thing and value."""
        known = [*self.schema.statements, *self.schema.common]
        fields = {word for record in self.schema.records.values() for word in record.fields}
        unknown = [key for key, _ in entry.pairs if key.text not in known]
        # A record's words beside a misspelt lead word are not what is wrong.
        strange = [key for key in unknown if key.text not in fields] or unknown
        made: list[Made] = []
        given = unknown != []
        for key, node in entry.pairs:
            each = self.schema.statements.get(key.text)
            if each is None:
                if key.text == "id" and not unknown:
                    self.troubles.add(key, "a statement has no id of its own", "remove id:")
                elif key in strange:
                    words = [*known, *self.schema.leads]
                    self.troubles.unknown(key, node, words, "see the words in docs/sheets.md")
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
                    made.append(Made("Statement", key_words, stated))
        if not given:
            self.troubles.add(
                entry, "the entry states nothing", "open it with a word of docs/sheets.md"
            )
        return made


def about_text(node: Node) -> str:
    """Return what a group is about as it is written."""
    return node.text if isinstance(node, Scalar) else "this"
