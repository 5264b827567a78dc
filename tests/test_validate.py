"""Validating any data with any shapes, through the front door: library and command."""

from __future__ import annotations

import json
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from click.testing import CliRunner
from rdflib.compare import isomorphic

import wsisgraph
from wsisgraph.check import ENGINES
from wsisgraph.check.constraints import COMPONENTS, explain
from wsisgraph.cli import main
from wsisgraph.errors import InputError, NotHere, WsisError

SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:Person-shape a sh:NodeShape ; sh:targetClass ex:Person ; sh:property ex:name-shape, ex:age-shape .
ex:name-shape a sh:PropertyShape ; sh:path ex:name ; sh:minCount 1 ; sh:datatype xsd:string .
ex:age-shape a sh:PropertyShape ; sh:path ex:age ; sh:maxInclusive 130 ; sh:severity sh:Warning ;
    sh:message "Nobody is as old as that"@en, "Niemand ist so alt"@de .
"""
DATA = """<http://example.org/a> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Person> .
<http://example.org/a> <http://example.org/name> "A" .
<http://example.org/b> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://example.org/Person> .
<http://example.org/b> <http://www.w3.org/2000/01/rdf-schema#label> "Bea"@en .
<http://example.org/b> <http://example.org/age> "200"^^<http://www.w3.org/2001/XMLSchema#integer> .
"""
Files = tuple[Path, Path]


@pytest.fixture
def files(tmp_path: Path) -> Files:
    """Write data and shapes, and return where."""
    data, shapes = tmp_path / "data.nt", tmp_path / "shapes.ttl"
    data.write_text(DATA, "utf-8")
    shapes.write_text(SHAPES, "utf-8")
    return data, shapes


@pytest.mark.parametrize("engine", ENGINES)
def test_both_engines_give_the_same_problems_at_the_same_lines(files: Files, engine: str) -> None:
    verdict = wsisgraph.validate(*files, engine=engine)
    told = [(p.severity, p.place.line if p.place else 0, p.label, p.what) for p in verdict.problems]
    assert told == [
        ("violation", 3, "Bea", "ex:name has too few values: at least 1 asked"),
        ("warning", 5, "Bea", "Nobody is as old as that"),
    ]
    assert not verdict.conforms


def test_paths_graphs_stores_and_quads_are_the_same_data(files: Files) -> None:
    data, shapes = files
    store = ox.Store()
    store.load(path=data, format=ox.RdfFormat.N_TRIPLES)
    quads = list(ox.parse(data.read_bytes(), format=ox.RdfFormat.N_TRIPLES))
    graph, rules = rdflib.Graph().parse(data, format="nt"), rdflib.Graph().parse(shapes)
    reports = [
        wsisgraph.validate(each, shape).report()
        for each in (data, str(data), graph, store, quads)
        for shape in (shapes, [shapes], rules)
    ]
    assert all(len(each) > 5 and isomorphic(each, reports[0]) for each in reports)


@pytest.mark.parametrize("shapes", [[], None, 3, b"<a:a> <a:b> <a:c> ."], ids=str)
def test_what_is_no_rdf_is_told(files: Files, shapes: object) -> None:
    with pytest.raises(NotHere, match=r"no shapes are given|cannot be read as RDF"):
        wsisgraph.validate(files[0], shapes)  # type: ignore[arg-type]


def test_an_opened_graph_and_several_graphs_of_shapes_are_taken(files: Files) -> None:
    rules = rdflib.Graph().parse(files[1])
    verdict = wsisgraph.validate(wsisgraph.open(files[0]), (rules, files[1]))
    assert len(verdict.problems) == 2


def test_the_command_tells_each_form(files: Files, tmp_path: Path) -> None:
    run = CliRunner().invoke
    asked = ["check", str(files[0]), "--shapes", str(files[1]), "-f"]
    text = run(main, [*asked, "text", "--lang", "ja"])
    assert text.exit_code == 1
    assert "data.nt:3:1: 違反: Bea: " in text.output
    assert "Nobody is as old as that" in text.output
    assert len(json.loads(run(main, [*asked, "json"]).output)["problems"]) == 2
    assert run(main, [*asked, "html"]).output.startswith("<!DOCTYPE html>")
    assert json.loads(run(main, [*asked, "sarif"]).output)["version"] == "2.1.0"
    turtle = run(main, [*asked, "turtle"])
    report = rdflib.Graph().parse(data=turtle.output, format="turtle")
    assert isomorphic(report, wsisgraph.validate(*files).report())


def test_the_report_has_the_same_bytes_whatever_the_engines_blank_nodes(files: Files) -> None:
    asked = ["check", str(files[0]), "--shapes", str(files[1]), "-f", "turtle"]
    assert len({CliRunner().invoke(main, asked).output for _ in range(3)}) == 1


ODD = """<http://purl.org/dc/terms/a/b> <http://example.org/name> _:x .
_:x <http://example.org/name> "1" .
_:y <http://example.org/name> _:x .
_:z <http://example.org/name> "none"^^<http://www.w3.org/2001/XMLSchema#boolean> .
"""
ODD_SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix ex: <http://example.org/> .
ex:S sh:targetSubjectsOf ex:name ; sh:nodeKind sh:Literal ; sh:not [ sh:nodeKind sh:BlankNode ] ;
  sh:property [ sh:path ( ex:name [ sh:inversePath ex:name ] ) ; sh:maxCount 0 ] ;
  sh:property [ sh:path ex:name ; sh:in ( 1 ) ; sh:maxLength 2 ] .
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_the_report_in_turtle_is_the_report(files: Files, engine: str) -> None:
    files[0].write_text(ODD, "utf-8")
    files[1].write_text(ODD_SHAPES, "utf-8")
    asked = ["check", str(files[0]), "--shapes", str(files[1]), "-f", "turtle", "--engine", engine]
    told = CliRunner().invoke(main, asked).output
    report = rdflib.Graph().parse(data=told, format="turtle")
    assert isomorphic(report, wsisgraph.validate(*files, engine=engine).report())
    files[0].write_text(ODD.replace("_:x", "_:q").replace("_:y", "_:a"), "utf-8")
    assert CliRunner().invoke(main, asked).output == told


PLACED = {
    "data.ttl": (
        """@prefix ex: <http://example.org/> .
ex:a
  ex:age "11"
    # one more

    , "1" ;
  ex:knows [ ex:age "1"
    ] .
""",
        {("a", 6, 5), ("b1", 7, 3)},
    ),
    "data.trig": (
        '@prefix ex: <http://example.org/> .\nex:g { ex:a ex:p """x\n; y""" ; ex:age\n "1" . }\n',
        {("a", 4, 2)},
    ),
    "data.nq": (
        """<http://example.org/a>\t<http://example.org/age> "11" .
<http://example.org/a>\t<http://example.org/age> "1" <http://example.org/g> .
""",
        {("a", 2, 1)},
    ),
    "data.rdf": (
        """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:ex="http://example.org/">
<rdf:Description rdf:about="http://example.org/a">
  <ex:age>11</ex:age>
  <ex:age>1</ex:age>
</rdf:Description>
</rdf:RDF>
""",
        {("a", 4, 3)},
    ),
    "data.jsonld": (
        """{"@context": {"ex": "http://example.org/"}, "@graph": [
  {"@id": "ex:b"},
  {"@type": "ex:C",
   "@id": "ex:a", "ex:age": ["11", "1"]}]}
""",
        {("a", 4, 4)},
    ),
}
YOUNG = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
ex:S sh:targetSubjectsOf ex:age ; sh:property [ sh:path ex:age ; sh:minLength 2 ] .
"""


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("name", PLACED)
def test_a_problem_of_a_file_is_told_at_the_line_of_its_triple(
    tmp_path: Path, name: str, engine: str
) -> None:
    data, shapes = tmp_path / name, tmp_path / "shapes.ttl"
    data.write_text(PLACED[name][0], "utf-8")
    shapes.write_text(YOUNG, "utf-8")
    problems = wsisgraph.validate(data, shapes, engine=engine).problems
    places = {(p.focus.rpartition("/")[2].removeprefix("_:"), p.place) for p in problems}
    assert {(who, at and at.line, at and at.column) for who, at in places} == PLACED[name][1]


def test_a_focus_node_that_is_no_subject_is_told_where_it_stands(tmp_path: Path) -> None:
    data = tmp_path / "data.nt"
    data.write_text('<a:a> <a:p> <a:b> .\n<a:a> <a:p> "x" .\n', "utf-8")
    rules = "@prefix sh: <http://www.w3.org/ns/shacl#> . <a:S> sh:targetObjectsOf <a:p> ; sh:nodeKind sh:BlankNode ."
    (tmp_path / "shapes.ttl").write_text(rules, "utf-8")
    found = wsisgraph.validate(data, tmp_path / "shapes.ttl").problems
    assert [each.place and each.place.line for each in found] == [1, 2]


CHOICES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:S sh:targetSubjectsOf ex:age ; sh:property [ sh:path ex:age ;
  sh:or ( [ sh:datatype xsd:date ] ex:Other ) ; sh:in ( 1 2.5 "3" ) ; sh:minInclusive "2.0"^^xsd:decimal ] .
ex:Other sh:nodeKind sh:IRI .
"""


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_what_may_be_chosen_is_told(files: Files, lang: str) -> None:
    files[1].write_text(CHOICES, "utf-8")
    told = " ".join(p.todo + p.what for p in wsisgraph.validate(*files, lang=lang).problems)
    assert "[sh:datatype xsd:date], ex:Other" in told
    assert '1, 2.5, "3"' in told
    assert "{" not in told


NESTED = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
ex:S sh:targetSubjectsOf ex:age ; sh:and ( ex:T ex:U ) .
ex:T sh:property [ sh:path ex:age ; sh:node ex:Small ] ; sh:nodeKind sh:IRI .
ex:U sh:property [ sh:path ex:age ; sh:minCount 1 ] .
ex:Small sh:maxInclusive 9 ; sh:datatype xsd:string .
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_why_a_value_does_not_fit_a_shape_is_told(files: Files, engine: str) -> None:
    files[1].write_text(NESTED, "utf-8")
    (problem,) = wsisgraph.validate(*files, engine=engine).problems
    assert problem.what == (
        "<http://example.org/b> does not fit all of the shapes that are asked: 200 does not fit the "
        "shape ex:Small: 200 is greater than 9; 200 is not a valid xsd:string"
    ).replace("<http://example.org/b>", "ex:b")
    assert problem.todo == "correct the value"


UNCOVERED = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
ex:S sh:targetSubjectsOf ex:age ; sh:node ex:Ring .
ex:Ring sh:property [ sh:path ex:no ; sh:minCount 1 ; sh:pattern "\\\\bx" ] .
"""


def test_why_is_not_told_of_a_shape_that_is_left_to_the_reference(files: Files) -> None:
    files[1].write_text(UNCOVERED, "utf-8")
    (problem,) = wsisgraph.validate(*files).problems
    assert problem.what == "ex:b does not fit the shape ex:Ring"


OWN_MESSAGES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix ex: <http://example.org/> .
ex:C a sh:ConstraintComponent ; sh:parameter [ sh:path ex:most ] ; sh:validator [
  sh:message "{$value} is above {$most}"@en , "{$value} は {$most} を超える"@ja ;
  sh:ask "ASK { FILTER ($value <= $most) }" ] .
ex:S sh:targetSubjectsOf ex:age ; sh:property [ sh:path ex:age ; ex:most 9 ] ; sh:sparql [ sh:select
  "SELECT $this ?message { $this <http://example.org/age> ?x BIND (CONCAT('told: ', STR(?x)) AS ?message) }" ] .
"""


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_messages_of_validators_and_of_queries_are_told(files: Files, lang: str) -> None:
    files[1].write_text(OWN_MESSAGES, "utf-8")
    told = {problem.what for problem in wsisgraph.validate(*files, lang=lang).problems}
    assert told == {{"en": "200 is above 9", "ja": "200 は 9 を超える"}[lang], "told: 200"}


def test_one_shape_only(files: Files) -> None:
    asked = ["check", str(files[0]), "--shapes", str(files[1]), "--shape"]
    one = CliRunner().invoke(main, [*asked, "ex:age-shape"])
    assert "Nobody" in one.output and "has too few values" not in one.output
    none = CliRunner().invoke(main, [*asked, "age-shap"])
    assert none.exit_code == 2
    assert "did you mean 'age-shape'?" in none.output
    fine = CliRunner().invoke(main, [*asked, "Person-shape"])
    assert fine.exit_code == 1 and "does not conform" in fine.output


def test_shapes_are_taken_from_a_folder_and_data_from_a_corpus(files: Files) -> None:
    rules = files[0].parent / "rules"
    rules.mkdir()
    files[1].rename(rules / "a.ttl")
    (rules / "b.ttl").write_text(
        """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix skos: <http://www.w3.org/2004/02/skos/core#> .
<urn:x:label> sh:targetSubjectsOf skos:prefLabel ; sh:property [ sh:path skos:prefLabel ; sh:maxLength 8 ] .
""",
        "utf-8",
    )
    assert len(wsisgraph.validate(files[0], rules).problems) == 2
    tour = Path(__file__).parent.parent / "examples" / "tour"
    told = CliRunner().invoke(main, ["check", str(tour), "--shapes", str(rules), "--limit", "0"])
    assert told.exit_code == 1
    assert "tour/things.yml:" in told.output and "is too long" in told.output
    with pytest.raises(NotHere, match="is a folder"):
        wsisgraph.validate(tour, rules)
    with pytest.raises(NotHere, match="no file of RDF"):
        wsisgraph.validate(files[0], tour / "texts")


RING = """ex:R sh:targetNode ex:a ; sh:property ex:R-knows .
ex:R-knows sh:path ex:knows ; sh:property ex:R-knows .
"""
BY_NODE = """ex:R sh:targetNode ex:a ; sh:property [ sh:path ex:knows ; sh:node ex:R ], ex:R-name .
ex:R-name sh:path ex:name ; sh:minCount 1 .
"""


def test_what_the_compiled_engine_refuses_is_left_to_the_reference_and_said(files: Files) -> None:
    files[1].write_text(SHAPES + RING, "utf-8")
    finding = wsisgraph.validate(*files).finding
    assert finding is not None
    assert any("example.org/R" in each and "recursi" in each for each in finding.left)
    assert len(finding.rows) == 2
    said = CliRunner().invoke(main, ["check", str(files[0]), "--shapes", str(files[1])])
    assert "note: left to pySHACL: <http://example.org/R>: " in said.output


ADVANCED = {
    """ex:S sh:target [ a sh:SPARQLTarget ; sh:select "SELECT ?this { ?this <http://example.org/age> ?x }" ] ;
    sh:property [ sh:path ex:name ; sh:minCount 1 ] .""": "b",
    "ex:S sh:targetClass ex:Person ; sh:expression [ sh:path ex:age ] .": "ab",
    """ex:S sh:targetClass ex:Person ; sh:sparql [ sh:select
    "SELECT $this { $this <http://example.org/age> ?x FILTER (<http://example.org/f>(?x)) }" ] .
    ex:f a sh:SPARQLFunction ; sh:parameter [ sh:path ex:x ] ; sh:select "SELECT ($x > 150 AS ?r) {}" .""": "b",
    """ex:S sh:targetClass ex:Person ; sh:expression [ sh:path ex:no ] ; sh:path ex:age ; sh:maxCount 0 ;
    sh:rule [ a sh:TripleRule ; sh:subject sh:this ; sh:predicate ex:age ; sh:object 1 ] .""": "b",
}


@pytest.mark.parametrize("shapes", ADVANCED)
def test_what_only_the_reference_covers_is_done_by_it_and_rules_infer_nothing(
    files: Files, shapes: str
) -> None:
    files[1].write_text(SHAPES.partition("ex:Person-shape")[0] + shapes, "utf-8")
    for engine in ENGINES:
        finding = wsisgraph.validate(*files, engine=engine).finding
        assert finding is not None
        assert bool(finding.left) == (engine == "compiled")
        assert {str(row.focus)[-2] for row in finding.rows} == set(ADVANCED[shapes])


IMPORTED = """ex:S sh:targetClass ex:Person ; sh:sparql [ sh:prefixes ex:A ;
    sh:select "SELECT $this { $this e:age ?x }" ] .
ex:A <http://www.w3.org/2002/07/owl#imports> ex:B . ex:B <http://www.w3.org/2002/07/owl#imports> ex:A ;
    sh:declare [ sh:prefix "e" ; sh:namespace "http://example.org/" ] .
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_prefixes_are_found_through_imports_and_nothing_is_fetched(
    files: Files, engine: str
) -> None:
    files[1].write_text(SHAPES.partition("ex:Person-shape")[0] + IMPORTED, "utf-8")
    verdict = wsisgraph.validate(*files, engine=engine)
    assert [each.focus for each in verdict.problems] == ["http://example.org/b"]


def test_shapes_left_to_the_reference_are_told_together(files: Files) -> None:
    rings = [f"ex:R{i} sh:targetNode ex:a ; sh:property ex:R-knows .\n" for i in range(5)]
    files[1].write_text(SHAPES + RING + "".join(rings), "utf-8")
    said = CliRunner().invoke(main, ["check", str(files[0]), "--shapes", str(files[1])])
    notes = [line for line in said.output.splitlines() if "left to pySHACL" in line]
    assert len(notes) == 1 and "R0>, " in notes[0] and "R2> and 3 more: " in notes[0]


def test_a_shape_that_runs_in_a_ring_over_the_data_never_conforms(files: Files) -> None:
    files[1].write_text(SHAPES.partition("ex:Person-shape")[0] + RING, "utf-8")
    knows = "<http://example.org/a> <http://example.org/knows> <http://example.org/a> .\n"
    files[0].write_text(DATA + knows, "utf-8")
    for engine in ENGINES:
        with pytest.raises(WsisError, match="refers to itself"):
            wsisgraph.validate(*files, engine=engine)
    files[1].write_text(SHAPES.partition("ex:Person-shape")[0] + BY_NODE, "utf-8")
    with pytest.raises(WsisError, match=r"the shape <.*R> comes back to <http://example.org/a>"):
        wsisgraph.validate(*files)
    with pytest.raises(WsisError, match="refers to itself"):
        wsisgraph.validate(*files, engine="pyshacl")


def test_a_shape_that_refers_to_itself_is_right_where_the_data_have_no_ring(files: Files) -> None:
    files[1].write_text(SHAPES.partition("ex:Person-shape")[0] + BY_NODE, "utf-8")
    knows = "<http://example.org/{}> <http://example.org/knows> <http://example.org/{}> .\n"
    files[0].write_text(DATA + knows.format("a", "c") + knows.format("c", "b"), "utf-8")
    verdict = wsisgraph.validate(*files)
    assert verdict.finding is not None and verdict.finding.left == ()
    (problem,) = verdict.problems
    assert problem.what == (
        "ex:c does not fit the shape ex:R: ex:b does not fit the shape ex:R: ex:name has too few "
        "values: at least 1 asked; ex:name has too few values: at least 1 asked"
    )


@pytest.mark.parametrize(
    ("data", "shapes", "error", "told"),
    [
        ("", SHAPES, NotHere, "nothing to check"),
        ("<a:a> <a:b> .\n", SHAPES, InputError, r"data\.nt:1:"),
        (DATA, "nonsense", InputError, r"shapes\.ttl:1:"),
        (DATA, "<a:a> <a:b> <a:c> .", NotHere, "no shapes"),
        (DATA, SHAPES.replace("minCount", "minCuont"), InputError, r"shapes\.ttl:5:.*minCount"),
        (
            DATA,
            SHAPES.replace("minCount 1", 'minCount "x"'),
            InputError,
            r"shapes\.ttl:5:.*minCount",
        ),
        (DATA, SHAPES + 'ex:age-shape sh:pattern "^(a+)+$" .', WsisError, "pattern|regular"),
    ],
    ids=["empty", "bad data", "bad shapes", "no shapes", "misspelt", "bad count", "regex"],
)
def test_bad_input_is_told_at_its_place(
    files: Files, data: str, shapes: str, error: type[Exception], told: str
) -> None:
    files[0].write_text(data, "utf-8")
    files[1].write_text(shapes, "utf-8")
    for engine in ENGINES:
        with pytest.raises(error, match=told):
            wsisgraph.validate(*files, engine=engine)


FAULTY = """BASE <http://example.org/>
PREFIX s: <http://www.w3.org/ns/shacl#>
<a-shape> a s:NodeShape ; s:property [ s:path <p> ; s:minCount 1 ] ;
    s:property [ s:path <q> ;
      s:minCount "many" ; s:minLenght 3 ] .
<b-shape> a s:NodeShape ; s:targetClass <C> ;
    s:sparql [ s:select "SELECT $this { $this ex:p ?x }" ] .
"""


def test_a_fault_of_shapes_is_told_where_its_word_stands(files: Files) -> None:
    files[1].write_text(FAULTY, "utf-8")
    with pytest.raises(InputError) as caught:
        wsisgraph.validate(*files)
    places = {(each.place.line, each.place.column) for each in caught.value.mistakes}
    assert places == {(5, 7), (5, 27), (7, 5)}
    assert "the prefix ex: is not declared" in str(caught.value)


UNASKED = """ex:A a sh:NodeShape ; sh:targetClass ex:Nothing ; sh:nodeKind sh:IRI .
ex:B a sh:NodeShape ; sh:nodeKind sh:IRI .
ex:C sh:targetClass ex:Person ; sh:node ex:Missing ; sh:property [ sh:path ex:p ; sh:datatype xsd:flaot ] .
ex:D <http://www.w3.org/2002/07/owl#imports> <http://127.0.0.1:9/more.ttl> .
"""


@pytest.mark.parametrize("engine", ENGINES)
def test_shapes_that_check_nothing_are_told(files: Files, engine: str) -> None:
    files[1].write_text(SHAPES.partition("ex:Person-shape")[0] + UNASKED, "utf-8")
    asked = ["check", str(files[0]), "--shapes", str(files[1]), "--engine", engine]
    if engine == "pyshacl":
        files[1].write_text(files[1].read_text("utf-8").replace("sh:node ex:Missing ;", ""))
    told = CliRunner().invoke(main, asked).stderr.splitlines()
    assert "note: no node of the data is in the focus of: <http://example.org/A>" in told
    assert any(line.startswith("note: <http://example.org/B>: the shape is never") for line in told)
    assert any("example.org/D>: <http://127.0.0.1:9/more.ttl>" in line for line in told)
    assert any("example.org/C>: <http://www.w3.org/2001/XMLSchema#flaot>" in line for line in told)
    if engine == "compiled":
        assert any("<http://example.org/Missing>: nothing is said" in line for line in told)
    told = CliRunner().invoke(main, [*asked, "--lang", "ja"]).stderr.splitlines()
    assert any("注: 対象となる節点がデータに無いシェイプ: " in line for line in told)


def test_an_unknown_engine_is_told_with_the_nearest(files: Files) -> None:
    with pytest.raises(NotHere, match="did you mean 'pyshacl'"):
        wsisgraph.validate(*files, engine="pyshac")


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("name", COMPONENTS)
def test_every_component_is_told_in_both_languages(name: str, lang: str) -> None:
    what, todo = explain(f"{name}ConstraintComponent", lang, "ex:p", "v", "n")
    assert what and todo
    assert "{" not in what + todo
    assert what.isascii() == (lang == "en")
