"""The shapes: well written, in step with the table of facts and the codes, right on every case.

A case is a small graph in tests/shapes/<file>/ok or bad. The first lines of a bad one say what has
to be found, `# expect: <shape> <constraint component>`, and nothing else may be found in it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
import yaml
from rdflib import OWL, RDF, SH, SKOS, BNode, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

ROOT = Path(__file__).resolve().parent.parent
SHAPES = sorted((ROOT / "shapes").glob("*.ttl"))
CASES = ROOT / "tests" / "shapes"
ONTOLOGY = ROOT / "ontology"
WSH = Namespace("https://w3id.org/wsisgraph/shapes#")
WSIS = Namespace("https://w3id.org/wsisgraph/ontology#")
ID = "https://w3id.org/wsisgraph/id/"

# What makes a shape fail, and the component that is named then.
PARAMETERS = {
    "class": "Class",
    "closed": "Closed",
    "datatype": "Datatype",
    "equals": "Equals",
    "hasValue": "HasValue",
    "in": "In",
    "languageIn": "LanguageIn",
    "lessThan": "LessThan",
    "lessThanOrEquals": "LessThanOrEquals",
    "maxCount": "MaxCount",
    "minCount": "MinCount",
    "minInclusive": "MinInclusive",
    "node": "Node",
    "nodeKind": "NodeKind",
    "or": "Or",
    "pattern": "Pattern",
    "qualifiedMinCount": "QualifiedMinCount",
    "sparql": "SPARQL",
    "uniqueLang": "UniqueLang",
    "xone": "Xone",
}
# All other terms of SHACL that the shapes may use; a misspelt one passes in silence.
OTHER_TERMS = {
    *("BlankNode", "IRI", "Info", "Literal", "NodeShape", "PropertyShape", "SPARQLConstraint"),
    *("Violation", "Warning", "declare", "ignoredProperties", "message", "namespace", "path"),
    *("prefix", "prefixes", "property", "qualifiedValueShape", "select", "severity"),
    *("targetClass", "targetObjectsOf", "targetSubjectsOf"),
}
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
Found = set[tuple[str, str]]


@cache
def shapes() -> Graph:
    """Return all shapes in one graph."""
    graph = Graph()
    for path in SHAPES:
        graph.parse(path)
    return graph


@cache
def shapes_for_pyshacl() -> Graph:
    """Return the same in a graph of its own, since pySHACL adds some triples to it."""
    return Graph() + shapes()


@cache
def parsed(path: Path) -> Graph:
    """Return one file of shapes."""
    return Graph().parse(path)


@cache
def table() -> dict[str, Any]:
    """Return the table of facts, all its values as text."""
    text = (ONTOLOGY / "facts.yaml").read_text("utf-8")
    read: dict[str, Any] = yaml.load(text, yaml.BaseLoader)
    return read


def fields() -> Iterator[tuple[str, dict[str, Any], bool]]:
    """Yield record, field and whether several values make one fact."""
    for record, row in table()["records"].items():
        for word, field in row["fields"].items():
            yield record, field, "many" in field or row.get("jointly") == word


def full(name: str) -> URIRef:
    """Return the IRI of a compact name."""
    prefix, _, local = name.partition(":")
    return URIRef(dict(shapes().namespaces())[prefix] + local)


def local(node: Node | None) -> str:
    """Return what stands behind the hash of an IRI."""
    return str(node).rpartition("#")[2]


def subjects(graph: Graph) -> list[URIRef]:
    """Return the named nodes that a graph describes."""
    return sorted({node for node in graph.subjects() if isinstance(node, URIRef)})


def items(graph: Graph, head: Node | None) -> list[Node]:
    """Return the members of a list."""
    return list(Collection(graph, head)) if head is not None else []


@cache
def reporting() -> frozenset[Node]:
    """Return the shapes whose results are shown: those with a target, and their properties."""
    found: set[Node] = {node for target in TARGETS for node in shapes().subjects(target)}
    waiting = list(found)
    while waiting:
        for node in shapes().objects(waiting.pop(), SH.property):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return frozenset(found)


def components(graph: Graph, node: Node) -> set[str]:
    """Return the names of the constraints that a shape sets."""
    set_here = {local(predicate) for predicate in graph.predicates(node)}
    return {name for parameter, name in PARAMETERS.items() if parameter in set_here}


def messages(node: Node) -> list[str]:
    """Return the languages of a node's messages."""
    return sorted(
        str(m.language) for m in shapes().objects(node, SH.message) if isinstance(m, Literal)
    )


def validate(data: Any) -> tuple[Found, Found, list[str]]:
    """Return what is wrong (violations and warnings), what is to be known, and the messages.

    The data are a graph of rdflib, or a store of pyoxigraph, over which pySHACL is faster.
    """
    _, report, _ = pyshacl.validate(
        data, shacl_graph=shapes_for_pyshacl(), allow_infos=True, allow_warnings=True
    )
    assert isinstance(report, Graph)
    wrong: Found = set()
    known: Found = set()
    said: list[str] = []
    for result in report.objects(None, SH.result):
        component = local(report.value(result, SH.sourceConstraintComponent))
        pair = local(report.value(result, SH.sourceShape)), component
        severity = report.value(result, SH.resultSeverity)
        (known if severity == SH.Info else wrong).add(pair)
        said += map(str, report.objects(result, SH.resultMessage))
    return wrong, known, said


def stored(*paths: Path) -> ox.Store:
    """Return the triples of some files as one default graph."""
    store = ox.Store()
    for path in paths:
        store.load(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    return store


def expected(path: Path) -> Found:
    """Return what a bad case says must be found."""
    lines = path.read_text("utf-8").splitlines()
    pairs = [line.split()[2:] for line in lines if line.startswith("# expect: ")]
    return {(shape, component) for shape, component in pairs}


def named(path: Path) -> str:
    """Return a short name of a file for test ids."""
    root = CASES if path.is_relative_to(CASES) else ROOT
    return path.relative_to(root).with_suffix("").as_posix()


OK = sorted(CASES.glob("*/ok/*.ttl"))
BAD = sorted(CASES.glob("*/bad/*.ttl"))
QUERIED = [
    path
    for path in (*OK, *BAD)
    if path.parts[-3] in ("Figure", "Statement")
    and (path.stem == "disagreement" or "SPARQL" in path.read_text("utf-8"))
]


@pytest.mark.parametrize("path", OK, ids=named)
def test_a_right_graph_conforms(path: Path) -> None:
    wrong, _, said = validate(stored(path))
    assert wrong == set(), said


@pytest.mark.parametrize("path", BAD, ids=named)
def test_a_wrong_graph_is_found_out_and_nothing_else_is_said(path: Path) -> None:
    wrong, _, said = validate(stored(path))
    assert expected(path), "the first line says what is expected"
    assert wrong == expected(path), said


@pytest.mark.parametrize("path", QUERIED, ids=named)
def test_a_graph_of_rdflib_gives_the_same_verdict(path: Path) -> None:
    assert validate(Graph().parse(path))[0] == expected(path)


@pytest.mark.parametrize(
    ("case", "shape", "values"),
    [
        ("Statement", "StatementDiffers", ("2031-05-02", "2031-05-03")),
        ("Figure", "FigureDiffers", ("1200", "1350")),
    ],
)
def test_two_reports_that_disagree_conform_and_both_values_are_named(
    case: str, shape: str, values: tuple[str, str]
) -> None:
    wrong, known, said = validate(stored(CASES / case / "ok" / "disagreement.ttl"))
    assert wrong == set()
    assert (shape, "SPARQLConstraintComponent") in known
    naming = [message for message in said if all(value in message for value in values)]
    assert len(naming) == 2, "one message in each language"


def test_the_ontology_and_the_codes_beside_the_data_change_no_verdict() -> None:
    beside = Graph()
    for path in ONTOLOGY.glob("*.ttl"):
        beside.parse(path)
    for name in ("action-line", "events", "organizations", "role"):
        beside.parse(ONTOLOGY / "codes" / f"{name}.ttl")
    for case in ("ok/speaker", "bad/event-is-a-person"):
        path = CASES / "Participation" / f"{case}.ttl"
        wrong, _, said = validate(beside + Graph().parse(path))
        assert wrong == expected(path), said


@pytest.mark.parametrize("path", SHAPES, ids=named)
def test_every_file_of_shapes_has_right_and_wrong_cases(path: Path) -> None:
    for folder in ("ok", "bad"):
        assert list((CASES / path.stem / folder).glob("*.ttl")), f"{path.stem}/{folder} is empty"


def test_every_folder_of_cases_belongs_to_a_file_of_shapes() -> None:
    assert sorted(p.name for p in CASES.iterdir()) == sorted(path.stem for path in SHAPES)


@pytest.mark.parametrize("path", SHAPES, ids=named)
def test_every_kind_of_constraint_in_a_file_has_a_wrong_case(path: Path) -> None:
    graph = parsed(path)
    quiet = {node for node in subjects(graph) if shapes().value(node, SH.severity) == SH.Info}
    set_here = {
        f"{component}ConstraintComponent"
        for node in subjects(graph)
        if node in reporting() - quiet
        for component in components(graph, node)
    }
    cases = (CASES / path.stem / "bad").glob("*.ttl")
    tried = {component for case in cases for _, component in expected(case)}
    assert set_here - tried == set()


def test_an_expectation_names_a_shape_that_is_there() -> None:
    for path in BAD:
        for shape, _ in expected(path):
            assert WSH[shape] in reporting(), named(path)


@pytest.mark.parametrize("path", SHAPES, ids=named)
def test_only_terms_of_shacl_are_used(path: Path) -> None:
    used = {
        local(term)
        for triple in parsed(path)
        for term in triple
        if isinstance(term, URIRef) and str(term).startswith(str(SH))
    }
    assert used - PARAMETERS.keys() - OTHER_TERMS == set()


def test_every_shape_has_a_name_and_only_lists_have_none() -> None:
    for path in SHAPES:
        graph = parsed(path)
        nameless = {node for node in graph.subjects() if isinstance(node, BNode)}
        assert all((node, RDF.first, None) in graph for node in nameless), named(path)
        for node in subjects(graph):
            assert str(node).startswith(str(WSH)) or (node, RDF.type, OWL.Ontology) in graph


def test_every_shape_that_is_named_is_there() -> None:
    described = set(subjects(shapes()))
    for subject, _, value in shapes():
        if isinstance(value, URIRef) and str(value).startswith(str(WSH)):
            assert value in described, f"{local(subject)} names {local(value)}"


def test_no_shape_is_described_in_two_files() -> None:
    seen: dict[URIRef, Path] = {}
    for path in SHAPES:
        for node in subjects(parsed(path)):
            assert seen.setdefault(node, path) == path, local(node)


def test_every_helper_is_used() -> None:
    used = set(shapes().objects())
    unused = [local(node) for node in subjects(shapes()) if node not in used | reporting()]
    assert [name for name in unused if not name.startswith("http")] == []


def test_every_constraint_that_can_fail_says_what_to_do_in_english_and_japanese() -> None:
    for node in reporting():
        queries = set(shapes().objects(node, SH.sparql))
        for query in queries:
            assert messages(query) == ["en", "ja"], local(query)
        if components(shapes(), node) - {"SPARQL"}:
            assert messages(node) == ["en", "ja"], local(node)


def test_every_message_is_a_sentence_of_its_language() -> None:
    for node, message in shapes().subject_objects(SH.message):
        assert isinstance(message, Literal)
        japanese = re.search(r"[\u3040-\u30ff\u4e00-\u9fff]", message) is not None
        assert japanese == (message.language == "ja"), f"{local(node)}: {message}"
        assert str(message)[-1] == ("。" if japanese else "."), f"{local(node)}: {message}"


def test_every_message_says_what_is_wrong_and_then_what_to_do() -> None:
    for node, message in shapes().subject_objects(SH.message):
        assert isinstance(message, Literal)
        parts = str(message).split("。" if message.language == "ja" else ": ")
        assert len(parts) >= 3 if message.language == "ja" else len(parts) == 2, local(node)


def test_a_node_shape_that_reports_has_one_message_for_one_constraint() -> None:
    for node in reporting():
        if (node, RDF.type, SH.NodeShape) in shapes():
            assert len(components(shapes(), node)) <= 1, local(node)


def test_every_query_finds_its_prefixes_and_selects_this() -> None:
    declared = {str(p) for p in shapes().objects(None, SH.prefix)}
    for query, text in shapes().subject_objects(SH.select):
        assert (query, SH.prefixes, URIRef(str(WSH)[:-1])) in shapes(), local(query)
        bare = re.sub(r'"[^"]*"|<[^>]*>', "", str(text))
        assert set(re.findall(r"\b([a-z]+):", bare)) <= declared, local(query)
        assert re.match(r"\s*SELECT (DISTINCT )?\$this\b", str(text)), local(query)


def test_the_number_of_values_is_limited_on_facts_passages_and_texts_only() -> None:
    kinds = {WSIS[name] for name in (*table()["records"], "Statement", "Fact", "Passage", "Text")}
    for node in reporting():
        targets = {value for target in TARGETS for value in shapes().objects(node, target)}
        for member in shapes().objects(node, SH.property):
            if (member, SH.maxCount, None) in shapes():
                assert targets <= kinds, f"{local(node)} limits {local(member)}"


def test_what_reports_share_in_a_fact_is_not_limited_in_number() -> None:
    shared = ("dcterms:source", "wsis:evidence", "wsis:context", "wsis:basis", "wsis:gist")
    for name in (*shared, "wsis:note", "wsis:openList"):
        for node in shapes().subjects(SH.path, full(name)):
            assert (node, SH.maxCount, None) not in shapes(), local(node)


def test_every_property_of_the_table_of_facts_is_checked() -> None:
    rows = [*table()["statements"].values(), *table()["common"].values()]
    names = {field["property"] for _, field, _ in fields()}
    names |= {row["property"] for row in rows if "property" in row}
    paths = set(shapes().objects(None, SH.path))
    assert [name for name in sorted(names) if full(name) not in paths] == []


def test_every_record_is_checked_as_the_table_says() -> None:
    for record, field, many in fields():
        shape, path = WSH[record], full(field["property"])
        members = [
            m for m in shapes().objects(shape, SH.property) if (m, SH.path, path) in shapes()
        ]
        told = field["property"] == "wsis:gist"
        where = f"{record} {field['property']}"
        assert members or told, where
        least = any((m, SH.minCount, Literal(1)) in shapes() for m in members)
        most = any((m, SH.maxCount, Literal(1)) in shapes() for m in members)
        assert least == ("required" in field), where
        assert most == (not many and field["value"] not in ("names", "words")), where


def test_every_record_takes_the_properties_of_the_table_and_no_others() -> None:
    common = {full(row["property"]) for row in table()["common"].values() if "property" in row}
    common |= {full(n) for n in ("rdf:type", "dcterms:source", "wsis:evidence", "wsis:context")}
    for record, row in table()["records"].items():
        own = {full(field["property"]) for field in row["fields"].values()}
        members = shapes().objects(WSH[record], SH.property)
        taken = {path for member in members for path in shapes().objects(member, SH.path)}
        taken |= set(items(shapes(), shapes().value(WSH[record], SH.ignoredProperties)))
        assert taken == own | common, record


def classes_of(shape: Node) -> set[Node]:
    """Return the classes that a shape lets its values have."""
    found = set(shapes().objects(shape, SH["class"]))
    for head in shapes().objects(shape, SH["or"]):
        for member in items(shapes(), head):
            found |= classes_of(member)
    return found


def of(row: dict[str, Any], key: str) -> set[Node]:
    """Return the classes that the table names."""
    value = row.get(key, [])
    return {full(name) for name in ([value] if isinstance(value, str) else value)}


def test_things_and_codes_are_of_the_classes_and_lists_that_the_table_says() -> None:
    rows = [(f"{record}-", field) for record, field, _ in fields()]
    rows += [("", row) for row in table()["statements"].values() if "property" in row]
    for prefix, row in rows:
        name = row["property"].partition(":")[2]
        shape = WSH[f"{prefix}{name}" if prefix or name == "creator" else f"{name}-value"]
        if row["value"] == "code":
            assert (shape, SH.node, WSH[f"code-{row['of']}"]) in shapes(), local(shape)
        elif row["value"] == "thing" and row["of"] != ["rdfs:Resource"]:
            assert classes_of(shape) == of(row, "of"), local(shape)
        elif row["value"] == "date":
            assert (shape, SH.node, WSH.date) in shapes(), local(shape)


def test_what_a_statement_may_say_of_which_things_is_what_the_table_says() -> None:
    allowed = set(items(shapes(), shapes().value(WSH["Statement-predicate"], SH["in"])))
    rows = [row for row in table()["statements"].values() if "property" in row]
    assert allowed == {full(row["property"]) for row in rows}
    for row in rows:
        name = row["property"].partition(":")[2]
        if row["on"] != ["rdfs:Resource"] and not row["property"].startswith("dcterms:"):
            assert (WSH[name], SH.targetSubjectsOf, full(row["property"])) in shapes()
            assert classes_of(WSH[name]) == of(row, "on"), name


@pytest.mark.parametrize("query", ["StatementOnce-query", "StatementDiffers-query"])
def test_words_with_one_value_for_each_source_are_those_of_the_table(query: str) -> None:
    text = str(shapes().value(WSH[query], SH.select))
    rows = table()["statements"].values()
    single = {row["property"] for row in rows if "single" in row}
    listed = re.search(r"IN \(([^)]*)\)", text)
    assert listed is not None
    assert set(re.findall(r"\S+:\w+", listed[1])) == single


def test_every_word_of_things_but_pages_titles_and_authors_needs_a_fact() -> None:
    free = {"foaf:page", "dcterms:title", "dcterms:creator"}
    rows = table()["statements"].values()
    names = {row["property"] for row in rows if "property" in row} - free
    assert set(shapes().objects(WSH.Stated, SH.targetSubjectsOf)) == set(map(full, names))
    listed = re.search(r"IN \(([^)]*)\)", str(shapes().value(WSH["Stated-query"], SH.select)))
    assert listed is not None
    assert set(re.findall(r"\w+:\w+", listed[1])) == names


def test_the_lists_of_codes_are_those_of_the_ontology() -> None:
    codes = Graph()
    for path in sorted((ONTOLOGY / "codes").glob("*.ttl")):
        codes.parse(path)
    schemes: dict[str, list[str]] = {}
    for concept in codes.subjects(RDF.type, SKOS.Concept):
        if str(concept).startswith(ID):
            scheme, _, code = str(concept).removeprefix(ID).partition("/")
            schemes.setdefault(scheme, []).append(ID + f"{scheme}/{code}")
    shaped = {
        local(node).removeprefix("code-"): [str(i) for i in items(shapes(), head)]
        for node, head in shapes().subject_objects(SH["in"])
        if local(node).startswith("code-")
    }
    assert shaped.keys() == schemes.keys()
    for scheme, listed in shaped.items():
        assert listed == sorted(schemes[scheme]), scheme
