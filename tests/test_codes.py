"""The code lists: as their data make them, whole, sourced, and wrong data told at their line."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import yaml

from tools.codes import make, names_package, package_names
from tools.codes.shapes import listed
from wsisgraph.errors import InputError, Place
from wsisgraph.graph import fact_iri
from wsisgraph.model import Fact, Value

ROOT = Path(__file__).resolve().parent.parent
DATA = ROOT / "ontology" / "data"
CODES = ROOT / "ontology" / "codes"
DOMAIN = ROOT.parent / "shared" / "domain" / "wsis.yaml"

ID = "https://w3id.org/wsisgraph/id/"
SDG = "http://metadata.un.org/sdg/"
DCTERMS = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "https://schema.org/"
SKOS = "http://www.w3.org/2004/02/skos/core#"
WSIS = "https://w3id.org/wsisgraph/ontology#"
Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

NAMES = yaml.safe_load((DATA / "states.yaml").read_text("utf-8"))["names"]
here = pytest.mark.skipif(
    names_package() != NAMES,
    reason=f"names are those of {NAMES}; here is {names_package() or 'no such package'}",
)


@cache
def index() -> dict[tuple[str, str], list[Term]]:
    """Return the objects by subject and predicate, over all code lists."""
    found: dict[tuple[str, str], list[Term]] = {}
    for path in sorted(CODES.glob("*.ttl")):
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE):
            assert isinstance(quad.subject, ox.NamedNode)
            found.setdefault((quad.subject.value, quad.predicate.value), []).append(quad.object)
    return found


def values(subject: str, predicate: str) -> list[str]:
    """Return the objects of a subject as texts."""
    return [
        term.value
        for term in index().get((subject, predicate), [])
        if isinstance(term, ox.NamedNode | ox.Literal)
    ]


def words(subject: str, predicate: str) -> dict[str, str]:
    """Return the texts of a subject by language."""
    return {
        term.language or "": term.value
        for term in index().get((subject, predicate), [])
        if isinstance(term, ox.Literal)
    }


def instances(name: str) -> list[str]:
    """Return the nodes of a class of the ontology."""
    return sorted(
        s for (s, p) in index() if p == RDF + "type" and WSIS + name in values(s, RDF + "type")
    )


def sources(subject: str) -> list[str]:
    """Return the addresses and citations of a node."""
    return values(subject, DCTERMS + "source") + values(subject, WSIS + "citation")


@cache
def domain() -> dict[str, Any]:
    """Return the domain's data, from which the lists were entered; skip where they are not at hand."""
    if not DOMAIN.is_file():
        pytest.skip("the domain's data (shared/domain/wsis.yaml) are not beside the project")
    loaded: dict[str, Any] = yaml.safe_load(DOMAIN.read_text("utf-8"))
    return loaded


def our_code(theirs: str) -> str:
    """Return our code of an action line: C7-egov is C7-e-government."""
    parts = {
        "agr": "agriculture",
        "bus": "business",
        "emp": "employment",
        "env": "environment",
        "gov": "government",
        "hea": "health",
        "lea": "learning",
        "sci": "science",
    }
    return re.sub(r"-e(\w+)$", lambda match: f"-e-{parts[match[1]]}", theirs)


def committed_names() -> dict[str, Mapping[str, str]]:
    """Return the names of the States as the committed list has them."""
    return {iri[-2:]: words(iri, SKOS + "prefLabel") for iri in instances("State")}


def names() -> Mapping[str, Mapping[str, str]]:
    """Return the names of the package where it is the right one, else those of the list."""
    return package_names() if names_package() == NAMES else committed_names()


def test_the_lists_are_those_that_the_data_make() -> None:
    made = make(DATA, names())
    assert sorted(made) == sorted(path.name for path in CODES.glob("*.ttl"))
    for name, content in made.items():
        assert (CODES / name).read_bytes() == content, f"{name} differs: run `make codes`"
    shapes = (ROOT / "shapes" / "codes.ttl").read_text("utf-8")
    assert listed(shapes, made) == shapes, "the lists of shapes/codes.ttl differ: run `make codes`"


@here
def test_the_names_of_states_are_those_of_the_package_or_written_down() -> None:
    written = yaml.load((DATA / "states.yaml").read_text("utf-8"), yaml.BaseLoader)["states"]
    package = package_names()
    for code, labels in committed_names().items():
        own = written[code].get("label", {})
        assert labels == {lang: own.get(lang, package[code][lang]) for lang in ("en", "ja")}, code


@here
def test_the_codes_of_states_are_those_that_the_package_knows() -> None:
    from babel.core import get_global

    aliases = get_global("territory_aliases")
    for iri in instances("State"):
        code = iri[-2:]
        assert values(iri, WSIS + "alpha2Code") == values(iri, SKOS + "notation") == [code]
        for name in ("alpha3Code", "m49Code"):
            [other] = values(iri, WSIS + name)
            assert aliases[other] == [code], iri


def test_the_same_data_make_the_same_bytes_whatever_the_hash_seed() -> None:
    script = (
        "import hashlib, pathlib, sys; from tools.codes import make, package_names\n"
        "class Any(dict):\n    def get(self, key, default=None): return {'en': key, 'ja': key}\n"
        "made = make(pathlib.Path('ontology/data'), Any())\n"
        "print(hashlib.sha256(b''.join(made[name] for name in sorted(made))).hexdigest())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(found) == 1


def test_the_matrix_has_all_its_links() -> None:
    links = instances("GoalLink")
    status = {link: values(link, WSIS + "linkStatus")[0].rpartition("/")[2] for link in links}
    pairs = {
        (values(link, WSIS + "linkedActionLine")[0], values(link, WSIS + "linkedGoal")[0]): link
        for link in links
    }
    assert len(pairs) == len(links)
    listed = {pair for pair, link in pairs.items() if status[link] == "listed"}
    assert len([goal for _, goal in listed if "." not in goal.removeprefix(SDG)]) == 123
    assert len([goal for _, goal in listed if "." in goal.removeprefix(SDG)]) == 163
    disputed = {pair for pair, link in pairs.items() if status[link] == "disputed"}
    assert disputed == {(f"{ID}action-line/C8", f"{SDG}9")}
    matches = {
        (line, goal)
        for line in instances("ActionLine")
        for goal in values(line, SKOS + "relatedMatch")
        if goal.startswith(SDG)
    }
    assert matches == listed
    for line, goal in listed:
        assert (line, f"{SDG}{goal.removeprefix(SDG).partition('.')[0]}") in listed
    assert all(sources(link) for link in links)


def test_what_is_linked_has_its_titles_and_number() -> None:
    linked = {goal for link in instances("GoalLink") for goal in values(link, WSIS + "linkedGoal")}
    assert len([goal for goal in linked if "." not in goal.removeprefix(SDG)]) == 17
    assert len(linked) == 17 + 80
    for goal in linked:
        code = goal.removeprefix(SDG)
        assert set(words(goal, SKOS + "prefLabel")) == {"en", "es", "fr"}, goal
        assert values(goal, SKOS + "notation") == [code]
        assert values(goal, SKOS + "broader") == (
            [SDG + code.partition(".")[0]] if "." in code else []
        )
        assert sources(goal), goal


def test_the_action_lines_have_their_leads_among_the_organizations() -> None:
    lines = instances("ActionLine")
    assert len(lines) == 19
    leads = {line: values(line, WSIS + "leadFacilitator") for line in lines}
    assert all(len(found) <= 1 for found in leads.values())
    for found in leads.values():
        assert all(values(lead, SKOS + "prefLabel") for lead in found)
    assert leads[f"{ID}action-line/C1"] == [f"{ID}org/un-desa"]
    assert leads[f"{ID}action-line/C6"] == []


def test_concepts_of_thesauri_are_matched_by_one_relation_each() -> None:
    for line in instances("ActionLine"):
        close, related = (set(values(line, f"{SKOS}{each}Match")) for each in ("close", "related"))
        assert not close & related, line


def test_there_are_all_members_of_the_united_nations_and_two_observers() -> None:
    states = instances("State")
    assert len(states) == 193 + 2
    assert {f"{ID}state/VA", f"{ID}state/PS"} <= set(states)
    for name in ("alpha2Code", "alpha3Code", "m49Code"):
        assert len({values(state, WSIS + name)[0] for state in states}) == len(states)


def test_every_edition_has_its_facts() -> None:
    said = {
        (values(fact, RDF + "subject")[0], values(fact, RDF + "predicate")[0])
        for fact in instances("Statement")
    }
    for year in range(2009, 2027):
        event = f"{ID}event/wsis-forum-{year}"
        assert values(event, WSIS + "inSeries") == [f"{ID}series/wsis-forum"]
        for name in ("start", "end", "inSeries", "eventKind"):
            assert (event, WSIS + name) in said, (event, name)
        assert ((event, WSIS + "place") in said) == (year not in (2020, 2021)), event
    counted = {event for fact in instances("Figure") for event in values(fact, WSIS + "event")}
    without = {year for year in range(2009, 2027) if f"{ID}event/wsis-forum-{year}" not in counted}
    assert without == {2009, 2026}


def test_every_figure_tells_value_group_attendance_and_source() -> None:
    figures = instances("Figure")
    assert figures
    for fact in figures:
        for name in ("metric", "groupCounted", "attendance", "qualifier", "event", "unit"):
            assert values(fact, WSIS + name), (fact, name)
        bounds = [values(fact, WSIS + name) for name in ("value", "lowerValue", "upperValue")]
        assert [len(each) for each in bounds] in ([1, 0, 0], [0, 1, 1]), fact
        assert sources(fact), fact


def test_a_total_of_two_events_is_one_figure() -> None:
    joint = [fact for fact in instances("Figure") if len(values(fact, WSIS + "event")) > 1]
    found = sorted((values(f, WSIS + "metric")[0], values(f, WSIS + "value")[0]) for f in joint)
    assert found == [(f"{ID}metric/countries", "169"), (f"{ID}metric/participants", "11000")]


def test_every_fact_has_a_source_and_a_statement_holds() -> None:
    for fact in instances("Fact"):
        assert sources(fact), fact
    for fact in instances("Statement"):
        [subject], [predicate], [value] = (
            index()[fact, RDF + part] for part in ("subject", "predicate", "object")
        )
        assert isinstance(subject, ox.NamedNode) and isinstance(predicate, ox.NamedNode)
        assert value in index()[subject.value, predicate.value], fact


def test_a_fact_has_the_name_that_a_report_would_give_it() -> None:
    stated = {
        "rdf:subject": (Value(f"{ID}event/wsis-forum-2025"),),
        "rdf:predicate": (Value(f"{WSIS}start"),),
        "rdf:object": (Value("2025-07-07", "date"),),
    }
    fact = Fact("Statement", stated, "any", Place("any"))
    assert fact_iri(ID, fact).value in instances("Statement")


def test_everything_says_what_defines_it() -> None:
    typed = {s for (s, p) in index() if p == RDF + "type"}
    for node in typed:
        kinds = set(values(node, RDF + "type"))
        if not kinds & {SKOS + "ConceptScheme", "http://www.w3.org/2002/07/owl#Ontology"}:
            assert values(node, RDFS + "isDefinedBy"), node


def test_what_links_outwards_has_a_source() -> None:
    linked = {s for (s, p) in index() if p in (SCHEMA + "sameAs", FOAF + "focus")}
    assert len(linked) > 30
    for node in linked:
        assert sources(node), node


def test_outward_links_are_those_that_the_domain_states() -> None:
    text = DOMAIN.read_text("utf-8") if domain() else ""
    for (subject, predicate), terms in index().items():
        if predicate in (SCHEMA + "sameAs", SKOS + "closeMatch"):
            for term in terms:
                assert isinstance(term, ox.NamedNode) and term.value in text, (subject, term)
        if predicate == FOAF + "focus":
            assert subject in text


def test_no_title_is_published_that_no_source_states() -> None:
    published = 0
    for row in domain()["action_lines"]:
        iri = f"{ID}action-line/{our_code(row['code'])}"
        labels = words(iri, SKOS + "prefLabel")
        assert labels.pop("en") == row["en_current"]["text"]
        assert labels.pop("ja")
        former, current = (row[key]["text"] for key in ("en_2003", "en_current"))
        assert values(iri, SKOS + "altLabel") == ([former] if former != current else [])
        verified = {
            language: row[language]["text"]
            for language in ("ar", "es", "fr", "ru", "uk", "zh")
            if (row.get(language) or {}).get("status") == "verified"
        }
        assert labels == verified, iri
        published += len(labels)
    assert published == 22


def test_the_matrix_and_the_titles_of_goals_are_those_of_the_domain() -> None:
    known = domain()
    pairs = set()
    for row in known["wsis_sdg_matrix"]["rows"]:
        for link in row["links"]:
            for end in (link["goal"], *link["targets"]):
                pairs.add((f"{ID}action-line/{our_code(row['action_line'])}", f"{SDG}{end}"))
    assert pairs == {
        (values(link, WSIS + "linkedActionLine")[0], values(link, WSIS + "linkedGoal")[0])
        for link in instances("GoalLink")
    }
    rows = [*known["sdg_goals"]["rows"], *known["sdg_targets_used_in_matrix"]["rows"]]
    for row in rows:
        stated = {language: " ".join(text.split()) for language, text in row["label"].items()}
        assert words(row["iri"], SKOS + "prefLabel") == stated, row["iri"]


@pytest.mark.parametrize(
    ("file", "before", "after", "what"),
    [
        ("role.yaml", "broader: organizing", "broader: organising", "unknown code 'organising'"),
        ("role.yaml", "    label: {en: chair, ja: 議長}", "    lable: {en: a}", "unknown key 'lable'"),
        ("tier.yaml", "{en: gold partner, ja: ", "{en: gold partner, fr: ", "label lacks ja"),
        ("action-line.yaml", "source: [plan, session-2024]", "source: plam", "source 'plam'"),
        ("action-line.yaml", "organization: un-desa", "organization: un-dessa", "'org/un-dessa'"),
        ("action-line.yaml", "match: close", "match: exact", "unknown match 'exact'"),
        ("action-line-sdg.yaml", "  C1: {1: []", "  C12: {1: []", "unknown action line 'C12'"),
        ("action-line-sdg.yaml", "[3.8, 3.d]", "[3.8, 4.4]", "no target of goal 3"),
        ("action-line-sdg.yaml", "goal: 14, ", "goal: 12, ", "no link of C7-e-environment with 12"),
        ("sdg-targets.yaml", '  "1.3":', '  "1.39":', "unknown goal or target '1.3'"),
        ("states.yaml", 'm49: "020"', 'm49: "20"', "'20' is no m49 code"),
        ("states.yaml", "  AD: {", "  QQ: {", "nothing names QQ in en"),
        ("organizations.yaml", "    class: Organization", "    class: Organisation", "unknown class"),
        ("organizations.yaml", '{iri: "http://www.wikidata.org', '{iri: "wikidata.org', "no address"),
        ("organizations.yaml", "    - {iri: ", "    - {url: ", "unknown key 'url'"),
        ("places.yaml", "    source: previous\n    facts:", "    facts:", "the source is missing"),
        ("events.yaml", "attendance: remote, value: 1000", "value: 1000", "attendance is missing"),
        ("events.yaml", "attendance: remote, ", "attendance: online, ", "unknown code 'online'"),
        ("events.yaml", "start: 2010-05-10", "start: 2010-05-32", "is no date for start"),
        ("events.yaml", "place: place/ilo-conference-centre", "place: place/ilo", "unknown name"),
        ("events.yaml", "{host: org/itu, source: broadband-2023}", "{host: org/itu}", "source is missing"),
        ("events.yaml", "  afnic: ", "  spare: https://example.org/\n  afnic: ", "source 'spare'"),
    ],
)  # fmt: skip
def test_a_mistake_in_the_data_is_told_at_its_line(
    tmp_path: Path, file: str, before: str, after: str, what: str
) -> None:
    data = tmp_path / "data"
    shutil.copytree(DATA, data)
    text = (data / file).read_text("utf-8")
    at = text.index(before)
    (data / file).write_text(text[:at] + after + text[at + len(before) :], "utf-8")
    with pytest.raises(InputError) as caught:
        make(data, names())
    told = [mistake for mistake in caught.value.mistakes if what in str(mistake)]
    assert told, caught.value
    line = text.count("\n", 0, at) + 1
    assert told[0].place.path.startswith("ontology/data/")
    if not told[0].place.path.endswith("/action-line-sdg.yaml"):
        assert told[0].place.path == f"ontology/data/{file}"
        # What is missing is told where its entry begins.
        assert line - 2 <= told[0].place.line <= line + before.count("\n"), told[0]
