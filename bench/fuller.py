"""Make graphs that hold every kind of fact, so that every question finds something to answer.

`python bench/fuller.py 100000 > graph.nq` writes what generate.py does, and with each session what
that leaves out: hosts, groups, prizes, exhibits, candidacies, pictures, posts held and what is to come.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from generate import HERE, SENTENCE, Reporting, Stated, code, generate

from wsisgraph.corpus import Source
from wsisgraph.model import Fact, Span, Thing, Value
from wsisgraph.rdf import expand, lines

__all__ = ["Fuller"]

Told = dict[str, tuple[Value, ...]]
OPEN: Told = {"wsis:openList": (Value("true", "boolean"),)}
CORRECTED: Told = {"wsis:basis": (code("basis", "corrected"),)}


class Fuller(Reporting):
    """A report with facts of every kind."""

    def record(self, kind: str, told: Told | None = None, name: str = "", **fields: Value) -> None:
        """Add a record with a sentence of its own; a word such as on_behalf_of is its property."""
        stated: Stated = {}
        for word, value in fields.items():
            first, *rest = word.split("_")
            stated["wsis:" + first + "".join(map(str.capitalize, rest))] = (value,)
        self.add(kind, stated, [self.span(SENTENCE)], (), told, name)

    def state(
        self, subject: str, spans: Sequence[Span], context: Sequence[Span] = (), **values: Value
    ) -> None:
        """Add statements; a practice has one leader and stands on one line, or on two."""
        settled = subject in self.maker.settled and subject.startswith("initiative/")
        if not settled:
            super().state(subject, spans, context, **values)
        if "led_by" in values:
            self.maker.settled.add(subject)

    def own(self, folder: str, cls: str, name: str, within: str = "", english: bool = True) -> str:
        """Add a thing of this report and return its slug."""
        slug = f"{folder}/{name}"
        label = {"ja": f"もの{name}"} | ({"en": f"Thing {name}"} if english else {})
        made = Thing(slug, cls, label, HERE, within=within, decided_by="The generator")
        self.maker.things[slug] = made
        return slug

    def edition(self) -> str:
        """Add the edition with its hosts, its series, and what another report says of the one before."""
        slug = super().edition()
        make, random, here, before = self.maker, self.random, Value(slug), self.number - 1
        for role in ("host", "co-host", "organizer"):
            self.record("Participation", participant=Value(random.choice(make.bodies)), event=here,
                        role=code("role", role))  # fmt: skip
        self.state("series/series-1", [self.span(SENTENCE)], recurs=code("frequency", "yearly"),
                   since=Value("2000", "gYear"))  # fmt: skip
        self.state(slug, [self.span(SENTENCE)], open_to=code("audience", "all-stakeholders"))
        if before >= 0:
            head = self.span(SENTENCE)
            self.figure(f"event/forum-{2000 + before}", "on-site", random.randrange(9000), head)
        for number in range(2):
            group = code("stakeholder-group", ("youth", "academia")[number])
            self.record(
                "Participation", participant=group, event=here, role=code("role", "participant")
            )
        return slug

    def session(self, edition: str, number: int) -> None:
        """Add a session, and of every other kind of fact some."""
        super().session(edition, number)
        make, random, key = self.maker, self.random, f"{self.number}-{number}"
        slug = f"{edition}/session-{key}"
        here, body = Value(slug), random.choice(make.bodies)
        person, practice = Value(random.choice(make.people)), Value(random.choice(make.practices))
        post = Value(self.own("post", "Post", f"post-{key}", within=body))
        year = 2000 + self.number
        held: Stated = {
            "wsis:person": (person,), "wsis:organization": (Value(body),), "wsis:post": (post,),
            "wsis:from": (Value(f"{year}-04-01", "date"),), "wsis:to": (Value(f"{year + 3}-03-31", "date"),),
        }  # fmt: skip
        self.add("Affiliation", held, [self.span(SENTENCE)], (), OPEN)
        self.record("Participation", participant=post, event=here, role=code("role", "speaker"))
        self.record("Participation", OPEN, participant=code("stakeholder-group", "students"),
                    event=here, role=code("role", "participant"))  # fmt: skip
        self.record("Description", name=f"description-{key}", described=here,
                    description_kind=code("description-kind", "purpose"), told=dict(self.gist(slug)))  # fmt: skip
        self.record(
            "Expectation", dict(self.gist(slug)), f"expectation-{key}", expected_of=here,
            expectation_number=Value("1", "integer"), stage=code("stage", "planned"),
            expected_by=Value(make.state()), to_feed_into=Value(edition),
        )  # fmt: skip
        if number % 5 == 1:
            self.state(practice.text, [self.span(SENTENCE)], state=Value(make.state()))
        if number % 5 == 0:
            self.add(
                "Statement",
                {
                    "rdf:subject": (practice,),
                    "rdf:predicate": (Value(expand("wsis:actionLine")),),
                    "rdf:object": (Value(random.choice(make.lines)),),
                    "wsis:accordingTo": (person,),
                },
                [self.span(SENTENCE)],
            )
        if number % 3 == 0:
            part = self.own(slug, "Session", f"part-{key}")
            self.state(
                part, [self.span(SENTENCE)], part_of=here, kind=code("event-kind", "session")
            )
            self.record("Participation", CORRECTED, participant=person, event=Value(part),
                        role=code("role", "speaker"), on_behalf_of=Value(make.state()))  # fmt: skip
            item = Value(self.own("item", "Item", f"item-{key}", english=number % 2 == 0))
            exhibitor = Value(random.choice(make.bodies))
            self.record("Exhibit", exhibitor=exhibitor, exhibited=item, event=here)
            self.record("Participation", OPEN, participant=exhibitor, event=here,
                        role=code("role", "presenter"))  # fmt: skip
        if number % 5 == 0:
            self.record(
                "Award", award_kind=code("award-kind", "prize"), recipient=Value(random.choice(make.bodies)),
                event=here, given_by=Value(body), handed_over_by=person,
            )  # fmt: skip
            self.record("Candidacy", candidate=person, post_sought=post, vote_at=Value(edition))
            self.record(
                "Remark", dict(self.gist("candidate")), f"remark-{key}-9", speaker=Value(make.state()),
                event=here, number=Value("9", "integer"), act=code("act", "commits"), about=person,
            )  # fmt: skip
            picture = Value(self.own("picture", "Picture", f"picture-{key}"))
            for position in ("left", "right"):
                shown = Value(random.choice(make.people))
                self.record("Depiction", picture=picture, depicted=shown,
                            position=code("position", position))  # fmt: skip
            if body not in make.bodies[:5]:
                self.state(
                    body, [self.span(SENTENCE)], parent=Value(random.choice(make.bodies[:5]))
                )

    def whole(self) -> tuple[Source, Iterable[Fact]]:
        """Return the report, which tells its author."""
        source, _ = super().whole()
        author = next(each for each in reversed(self.maker.bodies) if "ministry" in each)
        spans: list[Span] = [self.facts[next(iter(self.facts))].evidence[0]]
        self.state(f"report/{self.source}", spans, author=Value(author))
        return source, self.facts.values()


def main() -> None:
    """Write a graph as sorted N-Quads: the number of triples, then the seed."""
    size = int(sys.argv[1]) if sys.argv[1:] else 100_000
    seed = int(sys.argv[2]) if sys.argv[2:] else 1
    sys.stdout.buffer.writelines(lines(generate(size, seed, reporting=Fuller)))


if __name__ == "__main__":
    main()
