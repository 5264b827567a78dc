"""The ontology and its code lists: declared, labelled, and in step with the table of facts."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml

ROOT = Path(__file__).resolve().parent.parent
ONTOLOGY = ROOT / "ontology"
CODES = sorted((ONTOLOGY / "codes").glob("*.ttl"))
FILES = [*sorted(ONTOLOGY.glob("*.ttl")), *CODES]

ID = "https://w3id.org/wsisgraph/id/"
HOME = "https://w3id.org/wsisgraph/ontology"
WSIS = HOME + "#"
PREFIXES = {
    "dcmitype": "http://purl.org/dc/dcmitype/",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "oa": "http://www.w3.org/ns/oa#",
    "org": "http://www.w3.org/ns/org#",
    "owl": "http://www.w3.org/2002/07/owl#",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "schema": "https://schema.org/",
    "skos": "http://www.w3.org/2004/02/skos/core#",
    "wid": ID,
    "wsis": WSIS,
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple
KINDS = ("Class", "ObjectProperty", "DatatypeProperty", "AnnotationProperty")
RESERVED = tuple(PREFIXES[prefix] for prefix in ("owl", "rdf", "rdfs", "xsd"))
DATES = {"date", "gYearMonth", "gYear"}
OBJECT_VALUES = {"thing", "code", "url"}
C7_PARTS = {
    f"C7-e-{part}"
    for part in (
        "agriculture",
        "business",
        "employment",
        "environment",
        "government",
        "health",
        "learning",
        "science",
    )
}


def full(name: str) -> str:
    """Return the IRI of a compact name."""
    prefix, _, local = name.partition(":")
    return PREFIXES[prefix] + local


def named(path: Path) -> str:
    """Name a file as the tests' ids do."""
    return path.relative_to(ROOT).as_posix()


@cache
def parsed(path: Path) -> tuple[ox.Quad, ...]:
    """Return the triples of a Turtle file."""
    return tuple(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE))


@cache
def everything() -> tuple[ox.Quad, ...]:
    """Return the triples of the ontology, its alignment and its codes."""
    return tuple(quad for path in FILES for quad in parsed(path))


@cache
def index() -> dict[tuple[str, str], list[Term]]:
    """Return the objects by subject and predicate, over all files."""
    found: dict[tuple[str, str], list[Term]] = {}
    for quad in everything():
        assert isinstance(quad.subject, ox.NamedNode)
        found.setdefault((quad.subject.value, quad.predicate.value), []).append(quad.object)
    return found


def objects(subject: str, predicate: str) -> list[Term]:
    """Return what a subject, given as an IRI, has for a predicate, given as a compact name."""
    return index().get((subject, full(predicate)), [])


def iris(subject: str, predicate: str) -> set[str]:
    """Return the IRIs that a subject has for a predicate."""
    return {term.value for term in objects(subject, predicate) if isinstance(term, ox.NamedNode)}


def languages(subject: str, predicate: str) -> list[str]:
    """Return the languages in which a subject has a text, each as often as it occurs."""
    return sorted(
        term.language or "" for term in objects(subject, predicate) if isinstance(term, ox.Literal)
    )


def instances(*classes: str) -> list[str]:
    """Return the IRIs of all that states one of the classes."""
    wanted = {full(name) for name in classes}
    return sorted({s for (s, _) in index() if iris(s, "rdf:type") & wanted})


def terms() -> list[str]:
    """Return the IRIs of all classes and properties of this ontology."""
    kinds = [f"owl:{kind}" for kind in KINDS]
    return [iri for iri in instances(*kinds) if iri.startswith(WSIS)]


def literals(quads: Iterable[ox.Quad]) -> Iterator[ox.Literal]:
    """Yield the literals of some triples."""
    return (quad.object for quad in quads if isinstance(quad.object, ox.Literal))


def table() -> dict[str, dict[str, dict[str, object]]]:
    """Return the table of facts, every scalar as a string."""
    text = (ONTOLOGY / "facts.yaml").read_text("utf-8")
    loaded: dict[str, dict[str, dict[str, object]]] = yaml.load(text, yaml.BaseLoader)
    return loaded


def fields() -> Iterator[dict[str, object]]:
    """Yield every row of the table that becomes a property."""
    whole = table()
    groups: list[object] = [record["fields"] for record in whole["records"].values()]
    groups += [whole["statements"], whole["common"]]
    for group in groups:
        assert isinstance(group, dict)
        yield from (row for row in group.values() if "property" in row)


def many(value: object) -> list[str]:
    """Return one word or a list of words as a list."""
    return [str(each) for each in value] if isinstance(value, list) else [str(value)]


def properties() -> dict[str, set[str]]:
    """Return the value kinds of each property of the table."""
    found: dict[str, set[str]] = {}
    for row in fields():
        found.setdefault(str(row["property"]), set()).add(str(row["value"]))
    return found


def classes() -> set[str]:
    """Return every class that the table names."""
    found = {f"wsis:{record}" for record in table()["records"]}
    for row in table()["classes"].values():
        found.update(many(row["types"]))
    for row in fields():
        found.update(many(row.get("on", [])))
        if row["value"] == "thing":
            found.update(many(row["of"]))
    return found - {"rdfs:Resource"}


def schemes() -> set[str]:
    """Return every scheme that the table names."""
    found = {str(row["of"]) for row in fields() if row["value"] == "code"}
    leads = (str(record["lead"]) for record in table()["records"].values())
    return found | {lead.removeprefix("scheme:") for lead in leads if lead.startswith("scheme:")}


def place_in_file(slug: str) -> tuple[bool, int, str]:
    """Return the sorting key of a slug: series come first, C2 comes before C10."""
    number = re.search(r"/C(\d+)", slug)
    return (not slug.startswith("series/"), int(number[1]) if number else 0, slug)


def concepts() -> list[str]:
    """Return the IRIs of all codes of this project; goals and targets are the United Nations'."""
    return [iri for iri in instances("skos:Concept") if iri.startswith(ID)]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_file_parses_without_blank_nodes(path: Path) -> None:
    quads = parsed(path)
    assert quads
    nodes = [term for quad in quads for term in (quad.subject, quad.object)]
    assert not [term for term in nodes if isinstance(term, ox.BlankNode)]


@pytest.mark.parametrize("path", FILES, ids=named)
def test_file_says_nothing_twice(path: Path) -> None:
    quads = parsed(path)
    assert len(quads) == len(set(quads))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_file_is_composed_unicode_with_lower_case_language_tags(path: Path) -> None:
    text = path.read_text("utf-8")
    assert unicodedata.is_normalized("NFC", text)
    tags = re.findall(r'"@([A-Za-z0-9-]+)', text)  # in the text, since the parser lowers them
    assert [tag for tag in tags if tag != tag.lower()] == []


@pytest.mark.parametrize("path", CODES, ids=named)
def test_nodes_of_a_code_list_come_in_order_and_each_once(path: Path) -> None:
    subjects = [
        quad.subject.value for quad in parsed(path) if isinstance(quad.subject, ox.NamedNode)
    ]
    runs = [iri for n, iri in enumerate(subjects) if n == 0 or subjects[n - 1] != iri]
    assert len(runs) == len(set(runs))
    own = [iri.removeprefix(ID) for iri in runs if iri.startswith(ID) and "/" in iri[len(ID) :]]
    assert own == sorted(own, key=place_in_file)


def test_every_property_of_the_table_is_declared_with_the_right_kind() -> None:
    wrong = []
    for name, values in properties().items():
        kinds = iris(full(name), "rdf:type") & {full(f"owl:{kind}") for kind in KINDS}
        object_values = {value in OBJECT_VALUES for value in values}
        assert len(object_values) == 1, f"{name} takes things and literals"
        right = "owl:ObjectProperty" if object_values == {True} else "owl:DatatypeProperty"
        if kinds != {full(right)}:
            wrong.append(f"{name} should be {right}, is {sorted(kinds)}")
    assert wrong == []


def test_every_class_of_the_table_is_declared() -> None:
    declared = set(instances("owl:Class"))
    assert [name for name in sorted(classes()) if full(name) not in declared] == []


def test_every_kind_of_fact_stands_in_the_table() -> None:
    minted = {
        iri.removeprefix(WSIS)
        for iri in instances("owl:Class")
        if full("wsis:Fact") in iris(iri, "rdfs:subClassOf") and not objects(iri, "wsis:layer")
    }
    assert minted == set(table()["records"]) | {"Statement"}


def test_every_property_without_a_layer_stands_in_the_table() -> None:
    minted = {
        iri
        for iri in terms()
        if full("owl:Class") not in iris(iri, "rdf:type")
        and full("owl:AnnotationProperty") not in iris(iri, "rdf:type")
        and not objects(iri, "wsis:layer")
    }
    assert minted == {full(name) for name in properties() if name.startswith("wsis:")}


def test_no_two_classes_and_no_two_properties_share_a_label() -> None:
    seen: dict[tuple[bool, str], str] = {}
    for iri in terms():
        is_class = full("owl:Class") in iris(iri, "rdf:type")
        for label in objects(iri, "rdfs:label"):
            key = (is_class, str(label))
            assert seen.setdefault(key, iri) == iri, f"{iri} and {seen[key]} are both {label}"


def test_every_foreign_property_and_class_that_is_used_is_declared() -> None:
    declared = set(instances(*(f"owl:{kind}" for kind in KINDS)))
    used = {quad.predicate.value for quad in everything()}
    for predicate in ("rdf:type", "rdfs:domain", "rdfs:subClassOf", "owl:disjointWith"):
        for (_, name), values in index().items():
            if name == full(predicate):
                used.update(term.value for term in values if isinstance(term, ox.NamedNode))
    assert [i for i in sorted(used) if i not in declared and not i.startswith(RESERVED)] == []


def test_domains_and_ranges_follow_the_table() -> None:
    ranges: dict[str, set[str]] = {}
    for row in fields():
        if row["value"] == "thing":
            ranges.setdefault(str(row["property"]), set()).update(many(row["of"]))
    for name, allowed in ranges.items():
        if name.startswith("wsis:"):
            wanted = {full(each) for each in allowed - {"rdfs:Resource"}}
            one = wanted if len(wanted) == 1 else set()
            assert iris(full(name), "rdfs:range") == one, name
            assert iris(full(name), "schema:rangeIncludes") == wanted - one, name
    for record, row in table()["records"].items():
        rows = row["fields"]
        assert isinstance(rows, dict)
        for each in rows.values():
            domain = iris(full(each["property"]), "rdfs:domain")
            assert domain in ({full(f"wsis:{record}")}, {full("wsis:Fact")}), each["property"]


def test_a_property_of_dates_has_no_range() -> None:
    found = 0
    for iri in terms():
        includes = iris(iri, "schema:rangeIncludes")
        if includes & {full(f"xsd:{each}") for each in DATES}:
            found += 1
            assert not iris(iri, "rdfs:range"), iri
            assert languages(iri, "skos:editorialNote") == ["en", "ja"], iri
    dated = {name for name, values in properties().items() if "date" in values}
    assert found == len(dated) + len({"wsis:notBefore", "wsis:notAfter"})


def test_what_is_sought_or_expected_shares_no_class_or_key_with_what_happened() -> None:
    pairs = {frozenset((a, b)) for a in terms() for b in iris(a, "owl:disjointWith")}
    for pair in (
        ("Candidacy", "Affiliation"),
        ("Expectation", "Outcome"),
        ("Event", "EventSeries"),
    ):
        assert frozenset(WSIS + name for name in pair) in pairs, pair
    shared = {"wsis:gist"}
    for ahead, done in (("Candidacy", "Affiliation"), ("Expectation", "Outcome")):
        names = []
        for record in (ahead, done):
            rows = table()["records"][record]["fields"]
            assert isinstance(rows, dict)
            names.append({str(row["property"]) for row in rows.values()})
        assert names[0] & names[1] <= shared


def test_every_scheme_of_the_table_has_a_file_of_its_own() -> None:
    for scheme in sorted(schemes() | {"action-line"}):
        path = ONTOLOGY / "codes" / f"{scheme}.ttl"
        assert path.is_file(), scheme
        assert languages(ID + scheme, "skos:prefLabel") == ["en", "ja"], scheme
        assert full("skos:ConceptScheme") in iris(ID + scheme, "rdf:type"), scheme
        assert any(ID + scheme in iris(iri, "skos:inScheme") for iri in concepts()), scheme


def test_every_code_has_a_label_and_a_definition_in_both_languages() -> None:
    for iri in concepts():
        assert {"en", "ja"} <= set(languages(iri, "skos:prefLabel")), iri
        assert len(languages(iri, "skos:prefLabel")) == len(set(languages(iri, "skos:prefLabel")))
        assert languages(iri, "skos:definition") == ["en", "ja"], iri


def test_every_code_is_noted_as_its_iri_says_and_stands_in_its_scheme() -> None:
    known = set(concepts())
    assert known
    for iri in sorted(known):
        scheme, _, code = iri.removeprefix(ID).partition("/")
        assert objects(iri, "skos:notation") == [ox.Literal(code)], iri
        assert iris(iri, "skos:inScheme") == {ID + scheme}, iri
        assert iris(iri, "rdfs:isDefinedBy") == {ID + scheme}, iri
        broader = iris(iri, "skos:broader")
        assert broader <= known, iri
        assert iris(iri, "skos:topConceptOf") == (set() if broader else {ID + scheme}), iri


def test_no_two_codes_of_a_scheme_share_a_label() -> None:
    seen: dict[tuple[str, str], str] = {}
    for iri in concepts():
        scheme = iri.removeprefix(ID).partition("/")[0]
        for label in [*objects(iri, "skos:prefLabel"), *objects(iri, "skos:altLabel")]:
            key = (scheme, str(label))
            assert seen.setdefault(key, iri) == iri, f"{iri} and {seen[key]} are both {label}"


def test_a_code_states_its_class_and_its_superclasses() -> None:
    special = {"role": "org:Role", "action-line": "wsis:ActionLine"}
    special["stakeholder-group"] = "wsis:StakeholderGroup"
    for iri in concepts():
        scheme = iri.removeprefix(ID).partition("/")[0]
        wanted = {"skos:Concept"} | ({special[scheme]} if scheme in special else set())
        assert iris(iri, "rdf:type") == {full(name) for name in wanted}, iri


def test_every_role_has_one_of_three_broader_ones() -> None:
    roles = {iri for iri in concepts() if iri.startswith(f"{ID}role/")}
    tops = {f"{ID}role/{top}" for top in ("organizing", "contributing", "attending")}
    assert {iri for iri in roles if not iris(iri, "skos:broader")} == tops
    assert all(len(iris(iri, "skos:broader") & tops) == 1 for iri in roles - tops)


def test_there_are_eleven_action_lines_and_eight_parts_of_c7() -> None:
    found = {iri.removeprefix(f"{ID}action-line/") for iri in instances("wsis:ActionLine")}
    assert found == {f"C{number}" for number in range(1, 12)} | C7_PARTS
    for code in found:
        broader = iris(f"{ID}action-line/{code}", "skos:broader")
        assert broader == ({f"{ID}action-line/C7"} if code in C7_PARTS else set()), code


def test_an_action_line_has_sources_and_says_whose_its_japanese_title_is() -> None:
    for iri in instances("wsis:ActionLine"):
        assert iris(iri, "dcterms:source"), iri
        assert languages(iri, "skos:editorialNote") == ["en", "ja"], iri


def test_states_are_labelled_in_both_languages_and_organizations_as_sources_name_them() -> None:
    states = [iri for iri in instances("wsis:State") if iri.startswith(f"{ID}state/")]
    bodies = [iri for iri in instances("org:Organization") if iri.startswith(f"{ID}org/")]
    assert {"AE", "CH", "GB", "JP", "KR", "MY", "QA", "SA", "VE", "ZA"} <= {
        iri.rpartition("/")[2] for iri in states
    }
    used = {f"{ID}org/{slug}" for slug in ("itu", "un", "un-general-assembly")}
    used |= {f"{ID}org/{slug}" for slug in ("unctad", "undp", "unesco")}
    assert used <= set(bodies)
    for iri in [*states, *bodies]:
        known = {"en", "ja"} if iri in used or iri in states else {"en"}
        assert known <= set(languages(iri, "skos:prefLabel")), iri
        assert full("foaf:Agent") in iris(iri, "rdf:type"), iri
    for iri in states:
        assert languages(iri, "skos:prefLabel") == ["en", "ja"], iri
        assert objects(iri, "skos:notation") == [ox.Literal(iri.rpartition("/")[2])], iri


def test_no_two_instances_of_a_class_share_a_label() -> None:
    for name in ("wsis:State", "org:Organization", "wsis:Event"):
        seen: dict[str, str] = {}
        for iri in instances(name):
            for label in [*objects(iri, "skos:prefLabel"), *objects(iri, "skos:altLabel")]:
                assert seen.setdefault(str(label), iri) == iri, f"{iri} shares {label}"


def test_every_edition_of_the_forum_stands_in_its_series_with_a_source() -> None:
    series = f"{ID}series/wsis-forum"
    editions = [iri for iri in instances("wsis:Edition") if series in iris(iri, "wsis:inSeries")]
    assert editions == [f"{ID}event/wsis-forum-{year}" for year in range(2009, 2027)]
    for iri in editions:
        assert full("wsis:Event") in iris(iri, "rdf:type"), iri
        assert iris(iri, "wsis:inSeries") == {series}, iri
        assert iris(iri, "dcterms:source"), iri
        assert "en" in languages(iri, "skos:prefLabel"), iri
        start, end = (objects(iri, f"wsis:{bound}") for bound in ("start", "end"))
        assert len(start) == len(end) <= 1, iri
        assert all(str(a) <= str(b) for a, b in zip(start, end, strict=True)), iri


def test_literals_have_a_datatype_that_every_store_keeps() -> None:
    kept = {full(f"xsd:{each}") for each in (*DATES, "integer", "string")}
    kept |= {full("rdf:langString")}
    assert {each.datatype.value for each in literals(everything())} <= kept
