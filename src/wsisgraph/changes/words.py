"""Changes in words, English or Japanese: a line for each, at the thing that it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from wsisgraph.changes.find import (
    LABEL,
    NONE,
    OBJECT,
    PLACED,
    POST_IN,
    PREDICATE,
    SAME,
    SOURCE,
    A,
    Change,
    Row,
    Values,
)
from wsisgraph.rdf import Iri, Quad, expand
from wsisgraph.schema import Record, load
from wsisgraph.show import Index

__all__ = ["notes"]

WORDS: Mapping[str, tuple[str, str]] = {
    "added": ("{topic}: {fact} added", "{topic}：{fact}を追加"),
    "removed": ("{topic}: {fact} removed", "{topic}：{fact}を削除"),
    "changed": ("{topic}: {field} changed from {old} to {new}{of}", "{topic}：{field}を{old}から{new}に変更{of}"),
    "given": ("{topic}: {field} added: {new}{of}", "{topic}：{field}を追加：{new}{of}"),
    "taken": ("{topic}: {field} removed: {old}{of}", "{topic}：{field}を削除：{old}{of}"),
    "flagged": ("{topic}: {field} added{of}", "{topic}：{field}を追加{of}"),
    "unflagged": ("{topic}: {field} removed{of}", "{topic}：{field}を削除{of}"),
    "stated": ("{topic}: {fact}: now also stated by {new}", "{topic}：{fact}：{new}も述べている"),
    "unstated": ("{topic}: {fact}: no longer stated by {old}", "{topic}：{fact}：{old}は述べなくなった"),
    "by": ("{line} in {source}", "{line}（{source}）"),
    LABEL: ("label", "表示名"),
    SAME: ("link", "外部リンク"),
    A: ("class", "クラス"),
    POST_IN: ("organization of the post", "役職の属する組織"),
    expand("dcterms:creator"): ("author", "著者"),
    expand("dcterms:title"): ("title", "題名"),
    expand("foaf:page"): ("page", "ウェブページ"),
    expand("org:subOrganizationOf"): ("parent organization", "上位の組織"),
    expand("org:unitOf"): ("unit of", "部局として属する組織"),
    "thing-added": ("{topic} is new", "{topic}を新たに登録"),
    "thing-removed": ("{topic} is gone", "{topic}の登録を廃止"),
    "because": ("{line} (withdrawn on {date}: {reason})", "{line}（{date}撤回：{reason}）"),
    "none": ("Nothing changed.", "変更は無い。"),
    "beside": (
        "No fact or thing changed, but what stands beside them did (positions of evidence, texts, codes, "
        "data of others): {removed} quads removed, {added} added.",
        "事実とものに変更は無いが、付随する記述（根拠の位置、原文、コード、外部のデータなど）に変更がある："
        "削除{removed}クワッド、追加{added}クワッド。",
    ),
    "and": (", ", "、"),
    "quoted": ("“{text}”", "「{text}」"),
    "same-words": ("{text} <{iri}>", "{text} <{iri}>"),
    "of": (" ({of})", "（{of}）"),
    "parted": ("; ", "、"),
    "part": ("{whole}, {part}", "{whole}の{part}"),
}  # fmt: skip


class _Teller:
    """Says changes in words: labels from the new graph, else from the old."""

    def __init__(
        self, old: Iterable[Quad], new: Iterable[Quad], beside: Iterable[Quad], lang: str
    ) -> None:
        self.lang = lang
        self.at = 1 if lang == "ja" else 0
        self.index = Index([*new, *old, *beside], lang)
        self.schema = load()
        table = [
            *(field for record in self.schema.records.values() for field in record.fields.values()),
            *self.schema.statements.values(),
            *self.schema.common.values(),
        ]
        self.sentences = {expand(each.property) for each in table if each.value == "words"}
        self.addresses = {SAME, *(expand(each.property) for each in table if each.value == "url")}
        self.classes = {
            frozenset(map(expand, each.types)): expand(each.types[0])
            for each in self.schema.classes.values()
        }

    def say(self, key: str, **values: object) -> str:
        """Return a sentence of the table."""
        return WORDS[key][self.at].format(**values)

    def label(self, iri: str) -> str:
        """Return a thing's label, else what stands at the end of its IRI."""
        if iri in WORDS:
            return WORDS[iri][self.at]
        found = self.index.label(iri)
        if not found.startswith("<"):
            return found.partition(":")[2] if found.startswith(("wid:", "wsis:", "rdf:")) else found
        return iri.rpartition("/")[2] or iri

    def kind(self, change: Change) -> str:
        """Return what the facts of a kind are called."""
        return self.label(expand(f"wsis:{change.kind}"))

    def values(self, values: Values, name: str = "") -> str:
        """Return values as words; of texts in several languages those of the wished one.

        `name` is the property that has them: sentences are quoted, addresses stand whole, a class
        stands for its superclasses.
        """
        if name == A:
            types = frozenset(str(getattr(v, "value", v)) for v in values)
            whole = self.classes.get(types)
            values = frozenset([Iri(whole)]) if whole else values
        own = [v for v in values if getattr(v, "language", None) == self.lang]
        told = sorted(
            self.label(v.value)
            if isinstance(v, Iri) and name not in self.addresses
            else str(getattr(v, "value", v))
            for v in own or values
        )
        if name in self.sentences:
            told = [self.say("quoted", text=each) for each in told]
        return WORDS["and"][self.at].join(told)

    def named(self, values: Values) -> str:
        """Return things with their IRIs, where their labels do not tell them apart."""
        return WORDS["and"][self.at].join(
            sorted(
                self.say("same-words", text=self.label(v.value), iri=v.value)
                if isinstance(v, Iri)
                else str(v)
                for v in values
            )
        )

    def topic(self, change: Change) -> str:
        """Return the name of the thing that a change is about."""
        return self.label(change.topic)

    def lines(self, change: Change) -> list[str]:
        """Return a change as sentences, one for each value of a fact that is changed."""
        topic = self.topic(change)
        if change.verb != "changed":
            if not change.kind:
                return [self.say(f"thing-{change.verb}", topic=topic)]
            return [self.say(change.verb, topic=topic, fact=self.fact(change))]
        made = [line for field in change.fields for line in self._changed(change, topic, *field)]
        if change.source:
            made = [self.say("by", line=line, source=self.label(change.source)) for line in made]
        return made

    def _changed(
        self, change: Change, topic: str, name: str, old: Values, new: Values
    ) -> list[str]:
        gone, come = old - new, new - old
        if name == SOURCE:
            fact = self.fact(change)
            told, then = self.values(gone), self.values(come)
            return [
                self.say(key, topic=topic, fact=fact, old=told, new=then)
                for key, values in (("stated", come), ("unstated", gone))
                if values
            ]
        if name == A:
            gone, come = old, new
        of_what = self.row(change).get(PREDICATE, NONE) if name == OBJECT else NONE
        valued = next((str(getattr(each, "value", "")) for each in of_what), name)
        told, then = self.values(gone, valued), self.values(come, valued)
        if told == then:
            told, then = self.named(gone), self.named(come)
        key = "changed" if gone and come else "given" if come else "taken"
        if key != "changed" and _flag(gone | come):
            key = "flagged" if come else "unflagged"
        field, of = self.field(change, name), self.which(change, name)
        return [self.say(key, topic=topic, field=field, old=told, new=then, of=of)]

    def field(self, change: Change, name: str) -> str:
        """Return the name of what changed: of a role its own name, of a statement its property."""
        record = self.schema.records.get(change.kind)
        row = self.row(change)
        own = self.label(name)
        if not change.kind:
            return own
        if record is None:
            told = self.values(row.get(PREDICATE, NONE))
            return told if name == OBJECT else self.part(told, own)
        things = all(isinstance(value, Iri) for value in row.get(name, ()))
        if name == expand(record.fields[record.into].property) and things:
            coded = (
                row.get(expand(record.fields[record.code_into].property))
                if record.code_into
                else None
            )
            return self.values(coded) if coded else self.kind(change)
        return self.part(self.kind(change), own)

    def part(self, whole: str, part: str) -> str:
        """Return the name of a part of a whole; one that begins with the name of the whole stands alone."""
        if part.startswith(self.say("part", whole=whole, part="")):
            return part
        return self.say("part", whole=whole, part=part)

    def row(self, change: Change) -> Row:
        """Return all that is said of the fact that a change leads to, or led away from."""
        row = self.index.of.get(change.new or change.old, {})
        return {name: frozenset(values) for name, values in row.items()}

    def which(self, change: Change, name: str) -> str:
        """Return which of the facts of its kind changed: what its key says, but for its topic and the change."""
        record = self.schema.records.get(change.kind)
        row = self.row(change)
        if not change.kind:
            return ""
        if record is None:
            return self.aside([self.object(row)] if name != OBJECT else [])
        lead = expand(record.fields[record.into].property)
        coded = expand(record.fields[record.code_into].property) if record.code_into else ""
        topic = expand(record.fields[record.topic].property)
        told = []
        if name != lead:
            head = self.values(row[coded]) if coded in row and name != coded else ""
            if all(isinstance(value, Iri) for value in row.get(lead, ())):
                told = [" ".join(filter(None, (head, self.values(row.get(lead, NONE)))))]
            else:
                told = [self.said(lead, row[lead])]
        told += [
            self.said(key, row[key])
            for key in map(expand, record.key)
            if key in row and key not in {lead, coded, topic, name}
        ]
        return self.aside([each for each in told if each])

    def object(self, row: Row) -> str:
        """Return what a statement says of its subject, as its predicate asks for."""
        (name, *_) = [str(getattr(each, "value", "")) for each in row.get(PREDICATE, ())] or [""]
        return self.values(row.get(OBJECT, NONE), name)

    def said(self, name: str, values: Values) -> str:
        """Return a property and its values; of a mark that is set the property alone."""
        own = self.label(name)
        return own if _flag(values) else f"{own} {self.values(values, name)}"

    def aside(self, told: Sequence[str]) -> str:
        """Return words in brackets, where there are any."""
        return self.say("of", of=WORDS["parted"][self.at].join(told)) if told else ""

    def fact(self, change: Change) -> str:
        """Return what a fact says, in a line: its lead value first, its topic left out."""
        said = {name: values for name, values in self.row(change).items() if name not in PLACED}
        record = self.schema.records.get(change.kind)
        if record is None:
            return f"{self.values(said.get(PREDICATE, NONE))} {self.object(said)}"
        return self._record(record, change, said)

    def _record(self, record: Record, change: Change, said: Row) -> str:
        lead = expand(record.fields[record.into].property)
        named = expand(record.fields[record.code_into].property) if record.code_into else ""
        head = self.values(said[named]) if named in said else self.kind(change)
        left_out = {
            lead,
            named,
            SOURCE,
            expand("wsis:note"),
            expand(record.fields[record.topic].property),
        }
        rest = [
            self.said(name, values) for name, values in sorted(said.items()) if name not in left_out
        ]
        told = " ".join(filter(None, (head, self.values(said.get(lead, NONE)))))
        return f"{told}{self.aside(rest)}"


def _flag(values: Values) -> bool:
    """Say whether values are a mark that is set."""
    return {str(getattr(value, "value", value)) for value in values} == {"true"}


def notes(
    found: Sequence[Change],
    old: Iterable[Quad],
    new: Iterable[Quad],
    beside: Iterable[Quad] = (),
    lang: str = "en",
    withdrawn: Mapping[str, tuple[str, str]] | None = None,
) -> str:
    """Return changes as release notes, a line each, in order of the name of what they are about.

    `beside` are the codes, for labels. `withdrawn` gives for the IRI of a fact that was withdrawn
    the day and the reason.
    """
    old, new = tuple(old), tuple(new)
    teller = _Teller(old, new, beside, lang)
    if not found:
        gone, come = frozenset(old), frozenset(new)
        removed, added = len(gone - come), len(come - gone)
        key = "beside" if removed or added else "none"
        return teller.say(key, removed=removed, added=added) + "\n"
    made = []
    for change in found:
        for line in teller.lines(change):
            because = (withdrawn or {}).get(change.old) if change.verb == "removed" else None
            if because:
                line = teller.say("because", line=line, date=because[0], reason=because[1])
            made.append((teller.topic(change), f"- {' '.join(line.split())}"))
    return "\n".join(line for _, line in sorted(made)) + "\n"
