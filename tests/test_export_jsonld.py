"""JSON-LD: compact under the project's context, one thing to a line, framed; and never the network."""

from __future__ import annotations

import json
import socket
import urllib.request
from collections.abc import Sequence
from typing import Any

import jsonschema
import pytest

from export_cases import BASE, EXAMPLE, READERS, ROOT, held, in_rdflib, made
from wsisgraph.errors import NotHere, WsisError
from wsisgraph.export import FORMATS, context, exported
from wsisgraph.export.context import CONTEXTS, bundled, context_text
from wsisgraph.export.framed import FRAMES, Neighbours, load_document, trees
from wsisgraph.graph import codes
from wsisgraph.rdf import Quad, expand, iri, ox
from wsisgraph.schema import load, ontology_quads

FRAME_FILES = ROOT / "ontology" / "frames"


@pytest.fixture(scope="module")
def tour() -> list[Quad]:
    """The tour's quads."""
    return list(ox.parse(path=ROOT / "tests/golden/tour.nq"))


def test_json_ld_uses_the_terms_of_the_context() -> None:
    document = json.loads(FORMATS["jsonld"].write(EXAMPLE))
    assert document["@context"] == context()["@context"]
    report, things = document["@graph"]
    assert (report["@id"], things["@id"]) == (BASE + "graph/report/a", BASE + "graph/things")
    nodes = {
        node["@id"].removeprefix(BASE): node for node in (*report["@graph"], *things["@graph"])
    }
    assert nodes["fact/1"] == {
        "@id": BASE + "fact/1",
        "@type": ["wsis:Fact", "wsis:Participation"],
        "event": BASE + "event/川",
        "evidence": [BASE + "passage/1", BASE + "passage/2"],
        "gist": {"ja": "二行の\n「要旨」"},
        "openList": "true",
        "participant": BASE + "person/x",
        "role": "wid:role/speaker",
        "source": [BASE + "report/a"],
        "titleAsStated": {"en": "Chair", "ja": "議長"},
    }
    assert nodes["passage/1"] == {
        "@id": BASE + "passage/1",
        "@type": "wsis:Passage",
        "oa:end": "20",
        "oa:start": "10",
        "section": "1.1",
    }
    assert nodes["event/川"]["start"] == {"@type": "xsd:gYearMonth", "@value": "2031-05"}
    assert nodes["fact/3"]["value"] == [
        {"@type": "xsd:decimal", "@value": "1.50"},
        {"@type": "xsd:integer", "@value": "11000"},
    ]
    assert nodes["person/x"]["dcterms:source"] == "the list of speakers", (
        "a text is not an IRI of the term `source`"
    )


# A namespace by itself is the term that its prefix is; as the name of a node it stays whole.
SPACES = made("schema: org: wsis: ; a skos: ; dcterms: 'a', 'b'@en, '1'^^xsd: .")


def as_sets(value: Any) -> Any:
    """Return JSON with every list in one order: JSON-LD keeps none."""
    if isinstance(value, dict):
        return {key: as_sets(each) for key, each in value.items()}
    if isinstance(value, list):
        return sorted(
            (as_sets(each) for each in value), key=lambda each: json.dumps(each, sort_keys=True)
        )
    return value


@pytest.mark.parametrize("form", ["inline", "iri"])
@pytest.mark.parametrize("what", ["example", "ontology", "spaces", "tour", "schema.org view"])
def test_a_json_ld_processor_compacts_to_the_same_document(
    what: str, form: str, tour: list[Quad]
) -> None:
    from pyld import jsonld

    cases = {"example": EXAMPLE, "ontology": ontology_quads(), "spaces": SPACES}
    quads: Sequence[Quad] = cases.get(what, tour)
    view = "schema" if what == "schema.org view" else "evidence"
    document = json.loads(b"".join(exported(quads, "jsonld", context=form, view=view)))
    terms = bundled("schema-context.jsonld" if view == "schema" else "context.jsonld")
    again = jsonld.compact(
        document, terms.document, {"graph": True, "documentLoader": load_document}
    )
    assert as_sets(again["@graph"]) == as_sets(document["@graph"])
    assert document["@context"] == (terms.iri if form == "iri" else terms.document["@context"])


def test_a_document_that_names_its_context_says_the_same(tour: list[Quad]) -> None:
    data = b"".join(exported(tour, "jsonld", context="iri"))
    assert READERS["PyLD"](data, FORMATS["jsonld"]) == set(tour)
    assert len(data) < len(FORMATS["jsonld"].write(tour))


def test_an_iri_that_looks_like_a_compact_name_is_refused_in_json_ld() -> None:
    for name in ("jsonld", "ndjson-ld"):
        with pytest.raises(WsisError, match="<wsis:Event> would be read as a compact name"):
            FORMATS[name].write([Quad(iri("http://e/s"), iri("http://e/p"), iri("wsis:Event"))])


@pytest.fixture
def alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let nothing reach the network."""

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(urllib.request, "urlopen", refuse)


@pytest.mark.usefixtures("alone")
def test_nothing_is_fetched(tour: list[Quad]) -> None:
    for name in ("jsonld", "jsonld-framed", "ndjson-ld"):
        data = FORMATS[name].write(tour)
        assert READERS["PyLD"](data, FORMATS[name])
        assert b"@import" not in data
    assert in_rdflib(FORMATS["jsonld"].write(EXAMPLE), FORMATS["jsonld"]) == set(EXAMPLE)


@pytest.mark.usefixtures("alone")
def test_only_the_contexts_that_come_with_the_package_load() -> None:
    from pyld import jsonld

    for file in CONTEXTS:
        assert (
            load_document(bundled(file).iri)["document"]["@context"]
            == bundled(file).document["@context"]
        )
    for url in ("https://schema.org/", "file:///etc/passwd", "context.jsonld", bundled().iri + "x"):
        with pytest.raises(WsisError, match="and nothing is fetched"):
            load_document(url)
    with pytest.raises(jsonld.JsonLdError):
        jsonld.expand({"@context": "https://schema.org/"}, {"documentLoader": load_document})
    with pytest.raises(NotHere, match=r"did you mean 'context.jsonld'\?"):
        bundled("contxt.jsonld")


def test_the_context_for_schema_org_is_https_and_has_a_term_for_all_that_its_view_says(
    tour: list[Quad],
) -> None:
    document = bundled("schema-context.jsonld").document["@context"]
    assert document["schema"] == "https://schema.org/"
    named = {expand(each["@id"]) for each in document.values() if isinstance(each, dict)}
    text = (ROOT / "ontology" / "views" / "schema.rq").read_text("utf-8")
    said = {expand(word.strip("().,")) for word in text.split() if word.startswith("schema:")}
    assert {each for each in said if "/s" in each} <= named
    assert said <= named


def test_the_context_file_is_what_the_table_of_facts_makes(request: pytest.FixtureRequest) -> None:
    path = ROOT / "ontology" / "context.jsonld"
    if request.config.getoption("--golden", default=False):
        path.write_text(context_text(), "utf-8", newline="\n")
    assert path.read_text("utf-8") == context_text(), (
        f"{path.name} differs; run pytest --golden and read the diff"
    )
    assert json.loads(context_text()) == context()


def test_every_property_of_the_table_has_one_term() -> None:
    schema = load()
    fields = [field for record in schema.records.values() for field in record.fields.values()]
    fields += [*schema.statements.values(), *schema.common.values()]
    terms = [each["@id"] for each in context()["@context"].values() if isinstance(each, dict)]
    assert len(terms) == len(set(terms))
    assert {field.property for field in fields if field.property} <= set(terms)


def test_each_line_of_ndjson_is_a_document_about_one_thing(tour: list[Quad]) -> None:
    rows = [json.loads(line) for line in FORMATS["ndjson-ld"].write(tour).splitlines()]
    assert [row["@id"] for row in rows if row["@context"] != bundled().iri] == []
    subjects = {quad.subject for quad in tour}
    assert len(rows) == len({row["@id"] for row in rows}) == len(subjects)
    one = next(row for row in rows if "wsis:Participation" in row.get("@type", ()))
    alone = READERS["PyLD"](json.dumps(one).encode() + b"\n", FORMATS["ndjson-ld"])
    assert alone == {
        each for each in held(tour, FORMATS["turtle"]) if each.subject == iri(one["@id"])
    }


@pytest.mark.parametrize("name", ["event", "person", "organization"])
def test_the_trees_of_a_frame_meet_its_schema(name: str, tour: list[Quad]) -> None:
    schema = json.loads((FRAME_FILES / f"{name}.schema.json").read_text("utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    found = list(trees(tour, name))
    assert found
    for each in found:
        assert [error.message for error in validator.iter_errors(each)] == []


def test_what_an_event_lacks_is_left_out_of_a_tree(tour: list[Quad]) -> None:
    lacking = [expand("wsis:start"), expand("skos:prefLabel")]
    found = list(trees([q for q in tour if q.predicate.value not in lacking], "person"))
    assert found and "null" not in json.dumps(found)


@pytest.mark.parametrize(("name", "path", "value"), [
    ("event", ("participations", 0, "role", "prefLabel"), None),
    ("event", ("participations", 0, "source"), None),
    ("event", ("sessions", 1, "start"), "2031"),
    ("person", ("tookPart", 0, "event"), None),
    ("person", ("prefLabel",), "Mina Sato"),
    ("organization", ("supportGiven", 0, "supported"), None),
])  # fmt: skip
def test_a_schema_refuses_a_tree_that_lacks_something(
    name: str, path: tuple[str | int, ...], value: Any, tour: list[Quad]
) -> None:
    schema = json.loads((FRAME_FILES / f"{name}.schema.json").read_text("utf-8"))
    *way, last = path

    def at(tree: Any) -> Any:
        for step in way:
            tree = tree[step]
        return tree

    def has(tree: Any) -> bool:
        try:
            at(tree)[last]
        except (KeyError, IndexError):
            return False
        return True

    tree = next(each for each in trees(tour, name) if has(each))
    if value is None:
        del at(tree)[last]
    else:
        at(tree)[last] = value
    assert not jsonschema.Draft202012Validator(schema).is_valid(tree)


def test_an_event_holds_its_sessions_and_who_took_part_in_which_role(tour: list[Quad]) -> None:
    forum = next(
        each for each in trees(tour, "event") if each["@id"].endswith("/event/river-forum-2031")
    )
    opening = next(each for each in forum["sessions"] if each["@id"].endswith("/opening"))
    speakers = [
        each["participant"]["prefLabel"]
        for each in opening["participations"]
        if each["role"]["@id"] == "wid:role/speaker"
    ]
    assert {"en": "Mina Sato", "ja": "佐藤 ミナ"} in speakers
    assert all(each["role"]["prefLabel"]["ja"] for each in opening["participations"])
    roots = [each["@id"] for each in trees(tour, "event")]
    assert forum["@id"] in roots and opening["@id"] not in roots


def test_trees_say_nothing_that_the_graph_and_the_codes_do_not(tour: list[Quad]) -> None:
    data = FORMATS["jsonld-framed"].write(tour)
    known = held([*tour, *codes()], FORMATS["turtle"])
    found = [
        READERS[reader](data, FORMATS["jsonld-framed"])
        for reader in FORMATS["jsonld-framed"].readers
    ]
    assert found[0] == found[1] == found[2]
    assert found[0] <= known
    link = iri(expand("wsis:event"))
    shown = {each.subject for each in found[0] if each.predicate == link}
    assert shown == {each.subject for each in tour if each.predicate == link}


def test_a_frame_gives_anyone_the_same_trees(tour: list[Quad]) -> None:
    """What we frame root by root, PyLD frames at once from the whole graph."""
    from pyld import jsonld

    around = Neighbours(tour)
    everything = [around.node(name) for name in sorted(around.nodes)]
    frame = FRAMES()["person"]
    whole = jsonld.frame(
        everything, frame.document, {"documentLoader": load_document, "omitGraph": False}
    )
    assert as_sets(whole["@graph"]) == as_sets(list(trees(around, "person")))
