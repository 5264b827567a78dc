"""Random small graphs of the kinds of facts that networks are made of."""

from __future__ import annotations

from hypothesis import strategies as st

from wsisgraph.rdf import ID, Iri, Literal, Quad, expand, literal, ox

BASE = "https://example.org/net/"
WHO = {
    "person": ("foaf:Person", "foaf:Agent"),
    "group": ("foaf:Group", "foaf:Agent"),
    "org": ("org:Organization", "foaf:Agent"),
    "state": ("wsis:State", "foaf:Agent"),
    "post": ("org:Post",),
    "crowd": ("wsis:StakeholderGroup", "skos:Concept"),
    "stranger": (),
}
ROLES = (
    "speaker",
    "panellist",
    "participant",
    "host",
    "co-organizer",
    "contributing",
    "unheard-of",
)
GRAPHS = ("report/a", "report/b", "things")


def node(name: str) -> Iri:
    return Iri(BASE + name)


def says(s: Iri, p: str, o: Iri | Literal, graph: str = "things") -> Quad:
    return Quad(s, Iri(expand(p)), o, Iri(f"{BASE}graph/{graph}"))


whos = st.builds(
    lambda kind, n: node(f"{kind}/{n}"), st.sampled_from(sorted(WHO)), st.integers(0, 2)
)
events = st.builds(lambda n: node(f"event/{n}"), st.integers(0, 4))
roles = st.sampled_from(ROLES).map(lambda r: Iri(f"{ID}role/{r}"))
graphs = st.sampled_from(GRAPHS)
facts = st.builds(lambda n: node(f"fact/{n}"), st.integers(0, 30))


@st.composite
def participation(draw: st.DrawFn) -> list[Quad]:
    """A participation; now and then it has two participants, or lacks a part."""
    fact, graph = draw(facts), draw(graphs)
    made = [
        says(fact, "wsis:participant", each, graph) for each in draw(st.lists(whos, max_size=2))
    ]
    made += [says(fact, "wsis:event", each, graph) for each in draw(st.lists(events, max_size=2))]
    made += [says(fact, "wsis:role", each, graph) for each in draw(st.lists(roles, max_size=2))]
    made += [
        says(fact, "wsis:onBehalfOf", each, graph) for each in draw(st.lists(whos, max_size=1))
    ]
    if draw(st.integers(0, 5)):
        made.append(says(fact, "rdf:type", Iri(expand("wsis:Participation")), graph))
    return made


@st.composite
def affiliation(draw: st.DrawFn) -> list[Quad]:
    fact, graph = draw(facts), draw(graphs)
    made = [
        says(fact, "rdf:type", Iri(expand("wsis:Affiliation")), graph),
        says(fact, "wsis:person", draw(whos), graph),
        says(fact, "wsis:organization", draw(whos), graph),
    ]
    for name in ("wsis:from", "wsis:to"):
        year = draw(st.none() | st.integers(2020, 2023))
        if year is not None:
            made.append(says(fact, name, literal(str(year), "gYear"), graph))
    return made


@st.composite
def support(draw: st.DrawFn) -> list[Quad]:
    fact, graph = draw(facts), draw(graphs)
    kind = draw(st.sampled_from(("sponsorship", "funding")))
    return [
        says(fact, "rdf:type", Iri(expand("wsis:Support")), graph),
        says(fact, "wsis:supporter", draw(whos), graph),
        says(fact, "wsis:supported", draw(events), graph),
        says(fact, "wsis:supportKind", Iri(f"{ID}support-kind/{kind}"), graph),
    ]


@st.composite
def small_graph(draw: st.DrawFn) -> list[Quad]:
    """A graph of participations, affiliations and supports, with classes, labels, dates and wholes."""
    made: list[Quad] = []
    for kind, classes in WHO.items():
        for n in range(3):
            made += [says(node(f"{kind}/{n}"), "rdf:type", Iri(expand(cls))) for cls in classes]
            made.append(
                says(node(f"{kind}/{n}"), "skos:prefLabel", Literal(f"{kind} {n}", language="en"))
            )
    for n in range(5):
        made.append(says(node(f"event/{n}"), "rdf:type", Iri(expand("wsis:Event"))))
        if draw(st.integers(0, 3)) == 0:
            made.append(says(node(f"event/{n}"), "rdf:type", Iri(expand("wsis:Edition"))))
        if draw(st.booleans()):
            day = literal(f"202{draw(st.integers(0, 3))}-07-0{draw(st.integers(1, 9))}", "date")
            made.append(says(node(f"event/{n}"), "wsis:start", day))
        if draw(st.booleans()):
            made.append(says(node(f"event/{n}"), "wsis:superEvent", draw(events)))
    for sort in (participation(), affiliation(), support()):
        for quads in draw(st.lists(sort, max_size=12)):
            made += quads
    return made


words = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)
names = st.sampled_from(("a", "b/c", "d-1")).map(node)
terms = st.one_of(
    names,
    st.sampled_from(("x", "y")).map(ox.BlankNode),
    words.map(Literal),
    st.builds(
        lambda w, lang: Literal(w, language=lang), words, st.sampled_from(("en", "ja", "zh-hant"))
    ),
    st.builds(
        lambda w, t: Literal(w, datatype=Iri(t)),
        words,
        st.sampled_from((expand("xsd:date"), "urn:t")),
    ),
)
any_quad = st.builds(
    Quad,
    names | st.just(ox.BlankNode("x")),
    st.sampled_from(("rdf:type", "skos:prefLabel", "wsis:event")).map(lambda n: Iri(expand(n)))
    | st.just(Iri("urn:p#q")),
    terms,
    st.sampled_from((Iri(BASE + "graph/a"), Iri("urn:g"), ox.DefaultGraph(), ox.BlankNode("g"))),
)
