"""Make graphs shaped like those of reports, of any size: `python bench/generate.py 100000 > graph.nq`.

Every quad goes through graph.py, so that the result looks like a build and meets the shapes. The
same size and seed make the same quads. Names are numbers: nothing here is said of anybody.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from wsisgraph.corpus import Corpus, Source
from wsisgraph.errors import Place
from wsisgraph.graph import report_quads, things_quads
from wsisgraph.model import Document, Fact, Section, Span, Thing, Value, digest
from wsisgraph.rdf import ID, Quad, expand, lines
from wsisgraph.schema import Schema, load

__all__ = ["BASE", "Maker", "generate", "reports"]

BASE = "https://example.org/generated/"
HERE = Place("bench/generate.py")
SESSIONS = 30
SENTENCE, HEADING = 80, 20
# How many triples a report of a number of sessions comes to, roughly.
PER_SESSION = 380
ROLES = ("speaker", "speaker", "panellist", "moderator", "participant", "chair")
SUPPORTS = ("sponsorship", "funding", "cooperation", "partnership")

Stated = dict[str, tuple[Value, ...]]


def code(scheme: str, name: str) -> Value:
    """Return a code as a value."""
    return Value(f"{ID}{scheme}/{name}")


def words(kind: str, number: int | str) -> dict[str, str]:
    """Return a label in both languages."""
    ja = {
        "Person": "人物", "Organization": "団体", "Ministry": "省", "Session": "セッション", "Forum": "フォーラム",
        "Hall": "会場", "Topic": "話題", "Practice": "取組", "Post": "職", "Series": "会合", "Item": "展示品",
        "Text": "本文",
    }  # fmt: skip
    return {"en": f"{kind} {number}", "ja": f"{ja[kind]}{number}"}


def names(label: Mapping[str, str]) -> tuple[Value, ...]:
    """Return a label as values with their languages."""
    return tuple(Value(text, "text", lang) for lang, text in label.items())


class Maker:
    """One run: the things so far, and the choices that the seed makes."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.schema: Schema = load()
        self.things: dict[str, Thing] = {}
        self.people: list[str] = []
        self.bodies: list[str] = []
        self.practices: list[str] = []
        self.topics: list[str] = []
        self.settled: set[str] = set()
        self.states = sorted(self.schema.schemes["state"].values())
        self.lines = sorted(self.schema.schemes["action-line"].values())

    def thing(self, folder: str, cls: str, label: Mapping[str, str], within: str = "") -> str:
        """Add a thing and return its slug."""
        slug = f"{folder}/{label['en'].lower().replace(' ', '-')}"
        self.things[slug] = Thing(slug, cls, label, HERE, within=within, decided_by="The generator")
        return slug

    def state(self) -> str:
        """Return a State of the codes; few of them take part most of the time."""
        return self.states[min(int(self.random.expovariate(0.08)), len(self.states) - 1)]

    def grow(self, sessions: int) -> None:
        """Add the people, bodies, practices and topics that one more report speaks of."""
        for _ in range(2 * sessions):
            self.people.append(self.thing("person", "Person", words("Person", len(self.people))))
        for _ in range(max(2, sessions // 2)):
            kind = "Ministry" if self.random.random() < 0.5 else "Organization"
            cls = "OrganizationalUnit" if kind == "Ministry" else "Organization"
            self.bodies.append(self.thing("org", cls, words(kind, len(self.bodies))))
        for _ in range(max(1, sessions // 5)):
            self.topics.append(self.thing("topic", "Topic", words("Topic", len(self.topics))))
            label = words("Practice", len(self.practices))
            self.practices.append(self.thing("initiative", "Initiative", label))


class Reporting:
    """One report being made: its facts, each with a sentence, each session with a heading."""

    def __init__(self, maker: Maker, number: int, sessions: int) -> None:
        self.maker, self.random = maker, maker.random
        self.number, self.sessions = number, sessions
        self.source = f"report-{number}"
        self.facts: dict[str, Fact] = {}
        self.at = 0
        self.headings: list[Section] = []

    def span(self, length: int) -> Span:
        """Return the next stretch of the text."""
        begin, self.at = self.at, self.at + length + 1
        return Span(begin, self.at - 1, digest(f"{self.source} {begin}"))

    def heading(self) -> Span:
        """Open a section and return the span of its heading."""
        span = self.span(HEADING)
        name = f"{len(self.headings) // 10 + 1}.{len(self.headings) % 10}"
        self.headings.append(Section(name, span.start, span.end, span.sha256))
        return span

    def add(
        self, kind: str, stated: Stated, spans: Sequence[Span], context: Sequence[Span] = (),
        told: Mapping[str, tuple[Value, ...]] | None = None, name: str = "",
    ) -> None:  # fmt: skip
        """Add a fact, once."""
        fact = Fact(kind, stated, self.source, HERE, tuple(spans), tuple(context), told or {}, name=name)  # fmt: skip
        self.facts.setdefault(fact.id, fact)

    def state(
        self, subject: str, spans: Sequence[Span], context: Sequence[Span] = (), **values: Value
    ) -> None:
        """Add a statement for each word of the table."""
        for word, value in values.items():
            predicate = self.maker.schema.statements[word.replace("_", "-")].property
            self.add(
                "Statement",
                {
                    "rdf:subject": (Value(subject),),
                    "rdf:predicate": (Value(expand(predicate)),),
                    "rdf:object": (value,),
                },
                spans,
                context,
            )

    def gist(self, about: str) -> dict[str, tuple[Value, ...]]:
        """Return a gist in both languages."""
        number = self.random.randrange(10_000)
        said = {"en": f"Says {number} about {about}.", "ja": f"{about}について{number}を述べた。"}
        return {"wsis:gist": names(said)}

    def edition(self) -> str:
        """Add the edition that the report is about and return its slug."""
        make, year, head = self.maker, 2000 + self.number, self.heading()
        series = make.thing("series", "EventSeries", words("Series", 1))
        label = words("Forum", year)
        slug = make.thing("event", "Edition", label)
        hall = make.thing("place", "Place", words("Hall", self.number))
        for lang, text in label.items():
            self.state(slug, [head], name=Value(text, "text", lang))
        self.state(
            slug, [self.span(SENTENCE)], [head], kind=code("event-kind", "forum"), series=Value(series),
            start=Value(f"{year}-07-01", "date"), end=Value(f"{year}-07-05", "date"), place=Value(hall),
            access=code("access", "open"),
        )  # fmt: skip
        for kind in SUPPORTS:
            self.add("Support", {
                "wsis:supporter": (Value(self.random.choice(make.bodies)),), "wsis:supported": (Value(slug),),
                "wsis:supportKind": (code("support-kind", kind),),
            }, [self.span(SENTENCE)], [head])  # fmt: skip
        for attendance in ("on-site", "remote"):
            self.figure(slug, attendance, 1000 + self.random.randrange(5000), head)
        return slug

    def figure(self, event: str, attendance: str, value: int, head: Span) -> None:
        """Add a number of participants."""
        self.add("Figure", {
            "wsis:metric": (code("metric", "participants"),), "wsis:event": (Value(event),),
            "wsis:groupCounted": (code("stakeholder-group", "all"),),
            "wsis:attendance": (code("attendance", attendance),),
            "wsis:value": (Value(str(value), "integer"),), "wsis:unit": (code("unit", "person"),),
            "wsis:qualifier": (code("qualifier", "about"),),
        }, [self.span(SENTENCE)], [head])  # fmt: skip

    def session(self, edition: str, number: int) -> None:
        """Add one session: what it is, who took part, what was said, discussed and reached."""
        make, random, head = self.maker, self.random, self.heading()
        label = words("Session", f"{self.number}-{number}")
        slug = make.thing(edition, "Session", label)
        day = Value(f"{2000 + self.number}-07-{number % 5 + 1:02}", "date")
        order = Value(str(number + 1), "integer")
        self.state(slug, [head], name=Value(label["en"], "text", "en"), order=order)
        self.state(
            slug, [self.span(SENTENCE)], [head], kind=code("event-kind", "session"), part_of=Value(edition),
            start=day, end=day, time_of_day=code("time-of-day", random.choice(["morning", "afternoon"])),
        )  # fmt: skip
        topic, practice = random.choice(make.topics), random.choice(make.practices)
        line = Value(random.choice(make.lines))
        self.state(slug, [self.span(SENTENCE)], [head], action_line=line)
        self.add("Discussion", {
            "wsis:event": (Value(slug),), "wsis:subject": (Value(topic),),
            "wsis:discussedAs": (code("discussion-kind", "theme"),),
        }, [self.span(SENTENCE)], [head])  # fmt: skip
        speakers = random.sample(make.people, min(6, len(make.people)))
        for at, person in enumerate(speakers):
            body, state = random.choice(make.bodies), make.state()
            stands_for = Value(state if random.random() < 0.4 else body)
            spans = [self.span(SENTENCE)]
            stated: Stated = {
                "wsis:participant": (Value(person),), "wsis:event": (Value(slug),),
                "wsis:role": (code("role", ROLES[at]),), "wsis:onBehalfOf": (stands_for,),
            }  # fmt: skip
            if random.random() < 0.3:
                stated["wsis:titleAsStated"] = names({"en": f"Title {random.randrange(50)}"})
            self.add("Participation", stated, spans, [head])
            if random.random() < 0.3:
                self.add("Affiliation", {
                    "wsis:person": (Value(person),), "wsis:organization": (Value(body),),
                }, spans)  # fmt: skip
            if random.random() < 0.2:
                self.state(person, spans, name=names(make.things[person].label)[0])
            if at < 3:
                about = practice if random.random() < 0.5 else topic
                name = f"remark-{self.number}-{number}-{at + 1}"
                self.add("Remark", {
                    "wsis:speaker": (Value(person),), "wsis:event": (Value(slug),),
                    "wsis:number": (Value(str(at + 1), "integer"),), "wsis:onBehalfOf": (stands_for,),
                    "wsis:act": (code("act", random.choice(["states", "stresses", "requests"])),),
                    "wsis:about": (Value(about),),
                }, [self.span(SENTENCE)], [head], self.gist(about), name)  # fmt: skip
        leader = Value(random.choice(make.bodies))
        self.state(practice, [self.span(SENTENCE)], action_line=line, led_by=leader)
        if number % 2 == 0:
            self.add("Outcome", {
                "wsis:event": (Value(slug),), "wsis:number": (Value("1", "integer"),),
                "wsis:about": (Value(topic),),
            }, [self.span(SENTENCE)], [head], self.gist(topic), f"outcome-{self.number}-{number}")  # fmt: skip
        if number % 3 == 0:
            self.figure(slug, "on-site", 20 + random.randrange(200), head)

    def whole(self) -> tuple[Source, Iterable[Fact]]:
        """Return the report with all of its facts."""
        make = self.maker
        make.grow(self.sessions)
        edition = self.edition()
        for number in range(self.sessions):
            self.session(edition, number)
        head = self.heading()
        for body in make.bodies[-max(2, self.sessions // 2) :]:
            spans, unit = [self.span(SENTENCE)], make.things[body].cls == "OrganizationalUnit"
            self.state(body, spans, [head], name=names(make.things[body].label)[0])
            if unit:
                self.state(body, spans, [head], state=Value(make.state()))
        make.things[f"report/{self.source}"] = Thing(
            f"report/{self.source}", "Report", {"en": self.source, "ja": self.source}, HERE,
            decided_by="The generator",
        )  # fmt: skip
        document = Document(
            self.source, f"{self.source}.txt", "en", digest(self.source), self.at, tuple(self.headings)
        )  # fmt: skip
        return Source(document, (), HERE, HERE), self.facts.values()


def reports(
    maker: Maker, triples: int, reporting: type[Reporting] = Reporting
) -> Iterator[tuple[Source, Sequence[Fact]]]:
    """Yield as many reports, each with its facts, as come to `triples` or a little more."""
    made, number = 0, 0
    while made < triples:
        sessions = max(1, min(SESSIONS, (triples - made) // PER_SESSION))
        source, facts = reporting(maker, number, sessions).whole()
        yield source, list(facts)
        made += sum(1 for _ in report_quads(source, facts, BASE)) + 5 * 4 * sessions
        number += 1


def generate(
    triples: int, seed: int = 1, base: str = BASE, reporting: type[Reporting] = Reporting
) -> Iterator[Quad]:
    """Yield the quads of as many reports as come to `triples`, or a little more, then the things."""
    maker = Maker(seed)
    named: set[str] = set()
    for source, facts in reports(maker, triples, reporting):
        named.update(
            value.text for fact in facts for values in fact.stated.values() for value in values
        )
        yield from report_quads(source, facts, base)
    corpus = Corpus(
        Path(), base, {}, {}, "", {"en": "The generator"}, ("en", "ja"), False, (), (), ()
    )
    coded = [maker.schema.coded[full] for full in sorted(named & maker.schema.coded.keys())]
    things = [maker.things[slug] for slug in sorted(maker.things)]
    yield from things_quads(corpus, things, coded, maker.schema)


def main() -> None:
    """Write a graph as sorted N-Quads: the number of triples, then the seed."""
    size = int(sys.argv[1]) if sys.argv[1:] else 100_000
    seed = int(sys.argv[2]) if sys.argv[2:] else 1
    sys.stdout.buffer.writelines(lines(generate(size, seed)))


if __name__ == "__main__":
    main()
