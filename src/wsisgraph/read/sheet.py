"""Read a fact sheet: every accepted entry becomes facts; every mistake is told with its place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from wsisgraph.corpus import shown
from wsisgraph.errors import Mistake, Place, near
from wsisgraph.kinds import clean_date
from wsisgraph.model import Document, Fact, Span, Tombstone, Value
from wsisgraph.names import Names
from wsisgraph.read.entries import Above, Entries
from wsisgraph.read.evidence import Evidence, Mention, Text
from wsisgraph.read.lock import Lock, read_lock
from wsisgraph.read.nodes import List, Map, Node, Scalar, Troubles, compose
from wsisgraph.read.order import duplicates, in_order
from wsisgraph.read.values import Values
from wsisgraph.schema import Field, Schema
from wsisgraph.text import fold

__all__ = ["REVIEWS", "Sheet", "read_sheet"]

REVIEWS = ("accepted", "proposed", "rejected", "withdrawn")
TOP = ("source", "review", "decided-by", "decided-on", "reason", "wording", "facts", "no-facts")
GROUP = ("about", "context", "facts")
ABOUT = Field("about", value="thing")


@dataclass(slots=True)
class Sheet:
    """What one sheet holds: its facts by review, how it words things, what it explains away."""

    path: Path
    source: str
    facts: list[Fact] = field(default_factory=list)
    waiting: list[tuple[str, Fact]] = field(default_factory=list)
    withdrawn: list[Tombstone] = field(default_factory=list)
    wording: dict[str, tuple[str, ...]] = field(default_factory=dict)
    explained: list[tuple[Span, str]] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    mistakes: list[Mistake] = field(default_factory=list)


def read_sheet(
    path: Path,
    document: Document,
    names: Names,
    schema: Schema,
    languages: Sequence[str],
    text: str | None = None,
    changed: bool = False,
) -> Sheet:
    """Return a sheet read against its document; with the text at hand, quotes and names are compared.

    Nothing is raised for what a person wrote: all of it stands in the sheet's `mistakes`.
    """
    return _Reader(path, document, names, schema, languages, text, changed).read()


class _Reader:
    def __init__(
        self,
        path: Path,
        document: Document,
        names: Names,
        schema: Schema,
        languages: Sequence[str],
        text: str | None,
        changed: bool,
    ) -> None:
        self.troubles = Troubles(shown(path))
        self.document = document
        self.names = names
        self.schema = schema
        self.values = Values(schema, names, languages, self.troubles)
        self.sheet = Sheet(path, document.source, mistakes=self.troubles.mistakes)
        self.sheet.lock = read_lock(path, self.troubles.path, self.troubles.mistakes)
        self.entries = Entries(schema, names, self.values, self.troubles)
        self.text = None if text is None else Text(text)
        self.evidence = Evidence(
            document, self.sheet.lock, self.troubles, self.text, self.sheet.mentions, changed
        )

    def read(self) -> Sheet:
        root = compose(self.sheet.path, self.troubles)
        if root is None:
            return self.sheet
        self.troubles.known(root, TOP)
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
        self.same_text()
        self.troubles.mistakes += in_order(self.sheet.facts, self.schema)
        self.troubles.mistakes += duplicates(self.sheet.facts)
        self.troubles.settle()
        return self.sheet

    def review(self, node: Map, above: Mapping[str, str]) -> Mapping[str, str]:
        own = {
            key: self.troubles.words(node.get(key))
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
        self.troubles.known(node, GROUP)
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
        above = Above(tuple(about), self.evidence.context(node.get("context")), review)
        for entry in entries.items:
            if isinstance(entry, Map):
                self.entry(entry, above)
            else:
                self.troubles.add(
                    entry, "an entry is a line of words with values", "write {speaker: …, quote: …}"
                )

    def entry(self, entry: Map, above: Above) -> None:
        review = self.review(entry, above.review)
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
        for made in self.entries.make(entry, above):
            stated = {**made.stated, **shared}
            fact = Fact(
                kind=made.kind,
                stated={prop: values for prop, values in stated.items() if values},
                source=self.document.source,
                place=self.troubles.place(entry),
                evidence=evidence,
                context=tuple(span for span in context if span not in evidence),
                told={**made.told, **told},
                key=made.key,
                name=made.name,
                unsaid=self.troubles.words(entry.get("unsaid")),
            )
            if review["review"] == "accepted":
                self.sheet.facts.append(fact)
            else:
                self.sheet.waiting.append((review["review"], fact))
            if review["review"] == "withdrawn":
                on, why, by = (review.get(k, "") for k in ("decided-on", "reason", "decided-by"))
                stone = Tombstone(f"fact/{fact.id}", on, why, by, self.document.source)
                self.sheet.withdrawn.append(stone)
            elif review["review"] != "rejected":
                self.still_there(entry, fact)
            self.names_said(entry, fact)

    def still_there(self, entry: Map, fact: Fact) -> None:
        """Tell where a fact speaks of a thing that is withdrawn."""
        for values in fact.stated.values():
            for value in values:
                gone = self.names.gone.get(value.text) if value.kind == "iri" else None
                if gone is not None:
                    what = f"{value.text} was withdrawn on {gone.on} ({gone.reason})"
                    self.troubles.add(entry, what, "withdraw this too, or name another thing")

    def same_text(self) -> None:
        """Tell where positions were sealed in another text than the registered one."""
        lock = self.sheet.lock
        if lock.text in ("", self.document.sha256) or all(
            each.quoted for each in self.sheet.mentions
        ):
            return
        place = Place(Path(self.troubles.path).with_suffix(".lock").as_posix(), lock.line)
        what = "the sheet was sealed in another text than wsisgraph.toml registers"
        todo = (
            "put the digest of this line back into wsisgraph.toml, then run wsisgraph sheet reseal"
        )
        self.troubles.mistakes.append(Mistake(place, what, todo))

    def names_said(self, entry: Map, fact: Fact) -> None:
        """Tell where a stated name is not in the words of its span."""
        if self.text is None or fact.unsaid or "wsis:basis" in fact.told or not fact.evidence:
            return
        names = [each for values in fact.stated.values() for each in values if each.lang]
        words = [self.text.text[span.start : span.end] for span in fact.evidence if names]
        said = "\n".join(fold(each).text for each in words)
        for name in names:
            if fold(name.text).text not in said:
                todo = "point to the words, or say basis: corrected or unsaid: and why"
                self.troubles.add(entry, f"the span does not hold the name {name.text!r}", todo)

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
            self.troubles.known(item, ("quote", "at", "reason"))
            reason = self.troubles.words(item.get("reason"))
            if not reason:
                self.troubles.add(item, "a sentence without facts needs a reason", "add reason:")
            spans = self.evidence.entry(item)
            if not spans and not (item.get("quote") or item.get("at")):
                self.troubles.add(item, "no sentence is named", "add quote: with its words")
            self.sheet.explained += [(span, reason) for span in spans]
