"""The compiled SHACL engine: the project's shapes, its refusals, its guards, how terms are kept."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from rdflib import Graph

from shape_cases import every, joined
from wsisgraph import store
from wsisgraph.check.compiled import Columns, Rulebook, ShapesError, run
from wsisgraph.check.compiled.literals import compare, key, valid
from wsisgraph.check.compiled.regex import BlowsUp, translate
from wsisgraph.check.compiled.vocabulary import XSD

ROOT = Path(__file__).resolve().parent.parent
CASES = sorted((ROOT / "tests" / "shapes").glob("*/*/*.ttl"))
OWN = "https://example.org/"
SH = "http://www.w3.org/ns/shacl#"
HEAD = """
@prefix sh: <http://www.w3.org/ns/shacl#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix : <https://example.org/> .
"""
Row = tuple[str, str, str, str, str, str]


def turtle(text: str) -> list[ox.Quad]:
    """Return the triples of Turtle with the usual prefixes."""
    return list(ox.parse(HEAD + text, format=ox.RdfFormat.TURTLE))


def read(path: Path) -> list[ox.Quad]:
    """Return the triples of a file."""
    return list(ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE, base_iri=path.as_uri()))


def rows(report: Iterable[ox.Quad]) -> set[Row]:
    """Return what tells one result of a report from another; a path that is no IRI as `path`."""
    values: dict[str, dict[str, str]] = {}
    found = []
    for quad in report:
        kept = quad.object
        term = (
            "path"
            if isinstance(kept, ox.BlankNode) and "Path" in quad.predicate.value
            else str(kept)
        )
        values.setdefault(str(quad.subject), {})[quad.predicate.value.removeprefix(SH)] = term
        if quad.predicate.value == SH + "result":
            found.append(str(quad.object))
    words = ("focusNode", "resultPath", "value", "sourceConstraintComponent", "sourceShape")
    return {
        tuple(values[node].get(word, "") for word in (*words, "resultSeverity"))  # type: ignore[misc]
        for node in found
    }


@cache
def project_quads() -> tuple[ox.Quad, ...]:
    """Return all shapes of the project."""
    return tuple(quad for path in sorted((ROOT / "shapes").glob("*.ttl")) for quad in read(path))


@cache
def project() -> Rulebook:
    """Return all shapes of the project, read once."""
    return Rulebook(project_quads())


@cache
def project_rdflib() -> Graph:
    """Return the same for pySHACL, which adds some triples of its own."""
    return store.to_graph(project_quads())


def by_pyshacl(data: Iterable[ox.Quad], shapes: Graph) -> set[Row]:
    """Return the results of the reference engine."""
    held = store.to_graph(data)
    _, report, _ = pyshacl.validate(held, shacl_graph=shapes, allow_infos=True, inplace=True)
    return rows(store.from_rdflib(report).quads)


def test_the_projects_shapes_are_covered_whole() -> None:
    assert project().refused == ()
    assert project().shapes.notes == ()


def test_all_cases_together_have_the_results_of_sets_that_pyshacl_finds() -> None:
    """Without sh:sparql, which pySHACL asks once for each node: the queries are held below."""
    data = joined(case.triples for case in every())
    assert len(every()) > 600
    shapes = [quad for quad in project_quads() if quad.predicate.value != SH + "sparql"]
    outcome = run(data, shapes)
    assert outcome.refused == ()
    assert len(outcome) > 200
    assert rows(outcome.report()) == by_pyshacl(data, store.to_graph(shapes))


def test_cases_of_queries_have_the_results_of_queries_that_pyshacl_finds() -> None:
    asking = {quad.subject for quad in project_quads() if quad.predicate.value == SH + "sparql"}
    asked = {quad.object for quad in project_quads() if quad.predicate.value == SH + "sparql"}
    prefixes = {
        quad.subject
        for quad in project_quads()
        if quad.predicate.value in (SH + "declare", SH + "prefix")
    }
    shapes = [quad for quad in project_quads() if quad.subject in asking | asked | prefixes]
    rules, graph, found = Rulebook(shapes), store.to_graph(shapes), 0
    for path in CASES:
        if "SPARQL" in path.read_text("utf-8") or path.stem == "disagreement":
            outcome = rules.check(read(path))
            found += len(outcome)
            assert rows(outcome.report()) == by_pyshacl(read(path), graph), path
    assert found > 15


FAULTS = {
    ":S a sh:NodeShape ; sh:targetClass :C ; sh:minCout 1 .": "did you mean 'sh:minCount'?",
    ":S sh:targetclass :C .": "did you mean 'sh:targetClass'?",
    ":S a sh:NodeShap ; sh:targetClass :C .": "did you mean 'sh:NodeShape'?",
    ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 'x' ] .": "whole number",
    ":S sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1, 2 ] .": "2 values",
    ":S sh:targetClass :C ; sh:minCount 1 .": "on a node shape",
    ":S sh:targetClass :C ; sh:property [ sh:minCount 1 ] .": "no sh:path",
    ":S sh:targetClass :C ; sh:property [ sh:path :p, :q ] .": "sh:path has 2 values",
    ":S sh:targetClass :C ; sh:property [ sh:path ( :p ) ] .": "not a property path",
    ":S sh:targetClass :C ; sh:property [ sh:path [ sh:inversePath :p, :q ] ] .": "property path",
    ":S sh:targetClass :C ; sh:property [ sh:path 'p' ] .": "not a property path",
    ":S sh:path _:b ; sh:targetClass :C . _:b sh:inversePath _:b .": "not a property path",
    ":S sh:targetClass :C ; sh:in :x .": "sh:in is not a list",
    ":S sh:targetClass :C ; sh:nodeKind sh:Node .": "not a word of SHACL",
    ":S sh:targetClass :C ; sh:nodeKind sh:Info .": "sh:nodeKind is",
    ":S sh:targetClass 'C' .": "sh:targetClass is not an IRI",
    ":S sh:targetClass :C ; sh:deactivated 1 .": "not a boolean",
    ":S sh:targetClass :C ; sh:minInclusive 'x'^^xsd:integer .": "not a literal with a value",
    ":S sh:targetClass :C ; sh:pattern '^(a+)+$' .": "can take for ever",
    ":S sh:targetClass :C ; sh:pattern '(x|xy?)*y' ; sh:flags 'i' .": "can take for ever",
    ":S sh:targetClass :C ; sh:or ( 'x' ) .": "holds a literal",
    ":S sh:targetClass :C ; sh:entailment :rdfs .": "infer first",
    ":S sh:targetClass :C ; sh:sparql [ sh:select 'SELECT $this { SERVICE <http://127.0.0.1/> { $this ?p ?o } }' ] .": (
        "SERVICE"
    ),
    ":S sh:targetClass :C ; sh:sparql [ sh:select 'SELECT $this { $this ?p }' ] .": "sh:sparql: ",
    ":S sh:targetClass :C ; sh:sparql [ sh:select 'SELECT ?o { $this ?p ?o }' ] .": "return $this",
    ":S sh:targetClass :C ; sh:sparql [ sh:select 'SELECT $this { $this $PATH ?o }' ] .": "$PATH",
    ":S sh:targetClass :C ; sh:sparql [ sh:message 'x' ] .": "no sh:select",
    r":S sh:sparql [ sh:select 'SELECT $this { SER\\u0056ICE <urn:x> { $this ?p ?o } }' ] .": "SERVICE",
    r":S sh:sparql [ sh:select 'SELECT $this { $this ?p \"\\u0022 } FROM <urn:x> #\" }' ] .": "FROM",
    ":S sh:target [ sh:select 'SELECT ?this { service silent <urn:x> { ?this ?p ?o } }' ] .": "SERVICE",
    ":F a sh:SPARQLFunction ; sh:ask 'ASK FROM <http://127.0.0.1/> { ?s ?p ?o }' .": "FROM",
    ":S sh:sparql [ sh:select 'SELECT $this { FILTER <urn:f>($this) }' ] .": "knows the function <urn:f>",
    ":S sh:sparql [ sh:select 'PREFIX : <urn:> SELECT $this (:f(1) AS ?x) {}' ] .": "function <urn:f>",
    r":S sh:targetClass :C ; sh:pattern '(?i)^(\\w+ ?)+$' .": "can take for ever",
    r":S sh:targetClass :C ; sh:pattern '^((?=a)\\p{L}+)*!' .": "can take for ever",
    r":S sh:targetClass :C ; sh:pattern '^(a' .": "is no regular expression of SPARQL",
    ":S sh:sparql [ sh:select 'SELECT $this { $this ?p ?o FILTER REGEX(?o, \"^(a+)+$\") }' ] .": (
        "can take for ever"
    ),
    """:S sh:sparql [ sh:select 'SELECT $this {}' ; sh:prefixes [ sh:declare [
    sh:prefix 'a: <urn:x> SELECT * { SERVICE <urn:y> {} } #' ; sh:namespace 'urn:z' ] ] ] .""": "no prefix",
    ":S sh:targetClass :C ; sh:js [ sh:jsFunctionName 'f' ] .": "JavaScript",
    ":S sh:target [ a sh:JSTarget ; sh:jsFunctionName 'f' ] .": "JavaScript",
}


@pytest.mark.parametrize("shapes", FAULTS)
def test_shapes_that_are_ill_formed_are_an_error_that_says_what_to_do(shapes: str) -> None:
    with pytest.raises(ShapesError) as caught:
        Rulebook(turtle(shapes))
    assert FAULTS[shapes] in str(caught.value)
    assert caught.value.faults


REFUSED = {
    ":S sh:targetClass :C ; sh:property :P . :P sh:path :p ; sh:property :P .": "recursion",
    ":S sh:targetClass :C ; sh:target [ a sh:SPARQLTarget ] .": "sh:target",
    ":S sh:targetClass :C ; sh:expression [ sh:path :p ] .": "sh:expression",
    r":S sh:targetClass :C ; sh:node [ sh:pattern '\\bx' ] .": "sh:pattern '\\\\bx'",
    ":S sh:targetClass :C ; sh:pattern '(?=a)' .": "sh:pattern",
    """:S sh:targetClass :C ; sh:sparql [ sh:select 'SELECT $this { FILTER (<urn:f>($this)) }' ] .
    <urn:f> a sh:SPARQLFunction .""": "the function <urn:f>",
    ":S sh:targetClass :C ; sh:sparql [ sh:select 'SELECT $this { GRAPH ?g { $this ?p ?o } }' ] .": (
        "GRAPH with a variable"
    ),
}


@pytest.mark.parametrize("shapes", REFUSED)
def test_what_is_not_covered_is_refused_by_name_and_the_rest_is_done(shapes: str) -> None:
    other = ":T sh:targetClass :C ; sh:nodeKind sh:BlankNode ."
    outcome = run(turtle(":c a :C ."), turtle(shapes + other))
    assert {str(each.shape) for each in outcome.refused} == {"<https://example.org/S>"}
    assert any(REFUSED[shapes] in each.construct for each in outcome.refused), outcome.refused
    assert [str(result.shape) for result in outcome.results()] == ["<https://example.org/T>"]


def test_a_shape_without_focus_nodes_is_told_of_and_is_no_result() -> None:
    outcome = run(turtle(":c a :C ."), turtle(":S sh:targetClass :D ; sh:nodeKind sh:IRI ."))
    assert outcome.conforms
    assert [str(shape) for shape in outcome.idle] == ["<https://example.org/S>"]


def values(data: str, shapes: str) -> list[tuple[str, str]]:
    """Return focus node and value of each result, in order."""
    found = run(turtle(data), turtle(shapes)).results()
    return sorted((str(each.focus).rpartition("/")[2][:-1], str(each.value)) for each in found)


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ("SELECT $this { $this :n ?n FILTER (?n > 1) }", "bc"),
        ("SELECT $this { OPTIONAL { $this :n ?n FILTER (?n > 1) } FILTER (!BOUND(?n)) }", "a"),
        ("SELECT $this { { FILTER ($this = :a) } UNION { $this :n 2 } }", "ab"),
        ("SELECT $this { FILTER NOT EXISTS { ?x :n ?n FILTER (?x = $this && ?n < 3) } }", "c"),
        ("SELECT $this { { SELECT $this { $this :n ?n FILTER (?n > 2) } } }", "c"),
        ("SELECT $this { $this :n ?n } GROUP BY $this HAVING (COUNT(?n) > 1)", "c"),
        ("SELECT $this (COUNT(?n) AS ?many) { $this :n ?n } GROUP BY $this", "abc"),
        ("SELECT $this { $this :n ?n } ORDER BY DESC(?n) LIMIT 1", "abc"),
        ("SELECT $this { BIND (STR($this) AS ?s) FILTER (STRENDS(?s, 'b')) }", "b"),
        ("SELECT $this { $this :n/^:n $this }", "abc"),
        ("SELECT $this { { SELECT $this ?m { $this :n ?m } LIMIT 1 } FILTER (?m = 2) }", "b"),
        ("SELECT $this { OPTIONAL { ?x :n $this } ?x :none ?y }", ""),
        ("SELECT $this { OPTIONAL { ?x :to $this } ?x a :C }", "abc"),
        ("SELECT $this { { OPTIONAL { ?x :to ?y } } ?x a :C FILTER ($this != :b) }", ""),
        ("SELECT $this { { OPTIONAL { FILTER ($this = :b) } } UNION { ?x :none 1 } }", "abc"),
        ("SELECT $this { { OPTIONAL { { $this :n 2 } ?x :to ?y } FILTER (!BOUND(?x)) } }", "ac"),
    ],
)
def test_a_query_gives_the_same_for_all_nodes_at_once_as_for_each(query: str, wrong: str) -> None:
    data = ":a a :C ; :n 1 . :b a :C ; :n 2 . :c a :C ; :n 3, 4 . :d :n 9 ; :to :e ."
    shapes = f"""
        :S sh:targetClass :C ; sh:sparql [ sh:prefixes :P ; sh:select "{query}" ] .
        :P sh:declare [ sh:prefix "" ; sh:namespace "https://example.org/" ] .
    """
    outcome = run(turtle(data), turtle(shapes))
    made = {str(each.focus)[-2] for each in outcome.results()}
    assert "".join(sorted(made)) == wrong


def test_what_the_store_rewrites_comes_back_as_the_data_write_it() -> None:
    query = "SELECT $this ?value { $this <https://example.org/n> ?value FILTER (?value > 0) }"
    shapes = f":S sh:targetSubjectsOf :n ; sh:sparql [ sh:select '{query}' ] ."
    data = ":a :n '01'^^xsd:integer . :b :n '1.50'^^xsd:decimal . :c :n 1 ."
    assert values(data, shapes) == [
        ("a", '"01"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        ("b", '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>'),
        ("c", '"1"^^<http://www.w3.org/2001/XMLSchema#integer>'),
    ]


def test_a_query_on_how_literals_are_written_is_refused_where_the_store_rewrites_them() -> None:
    query = "SELECT $this { $this <https://example.org/n> ?n FILTER (STRLEN(STR(?n)) > 1) }"
    shapes = turtle(f":S sh:targetSubjectsOf :n ; sh:sparql [ sh:select '{query}' ] .")
    assert run(turtle(":a :n '01'^^xsd:integer ."), shapes).refused
    assert not run(turtle(":a :n 10 ."), shapes).refused


def test_messages_keep_their_languages_and_are_filled_in() -> None:
    shapes = """:S sh:targetClass :C ; sh:sparql [
        sh:message "{?value} at {$this}, {?none}"@en, "{?value} だ"@ja ;
        sh:select "SELECT $this ?value { $this <https://example.org/n> ?value }" ] ."""
    (result,) = run(turtle(":a a :C ; :n 'x'@en ."), turtle(shapes)).results()
    assert {(m.value, m.language) for m in result.messages} == {
        ("x at https://example.org/a, {?none}", "en"),
        ("x だ", "ja"),
    }


def test_blank_nodes_and_literals_can_be_focus_nodes_of_a_query() -> None:
    shapes = (
        """:S sh:targetObjectsOf :n ; sh:sparql [ sh:select "SELECT $this { ?s ?p $this }" ] ."""
    )
    found = run(turtle(":a :n _:b , '1.50'^^xsd:decimal, 'x'@en ."), turtle(shapes)).results()
    assert {str(each.focus) for each in found} == {
        "_:b",
        '"1.50"^^<http://www.w3.org/2001/XMLSchema#decimal>',
        '"x"@en',
    }


def test_a_file_is_read_in_pieces_as_it_is_read_whole(tmp_path: Path) -> None:
    lines = [
        b'<https://e.org/%d> <https://e.org/p> "%s" .' % (i, b"x" * (i % 99)) for i in range(4000)
    ]
    lines[7] = b'<https://e.org/long> <https://e.org/p> "' + b"y" * 200_000 + b'" .'
    path = tmp_path / "data.nt"
    path.write_bytes(b"\n".join(lines))
    with path.open("rb") as file:
        made = Columns.read(file)
    assert len(made) == 4000
    assert made.tokens == Columns.read(path.read_bytes()).tokens
    assert sorted(made.ntriples().splitlines()) == sorted(lines)


ODD = r"""
<https://e.org/s> <https://e.org/p> "caf\u00e9 \"x\" \t" .
<https://e.org/s>  <https://e.org/p>	"1"^^<http://www.w3.org/2001/XMLSchema#integer> <https://e.org/g> .
# a comment
_:b.1 <https://e.org/p> "s"^^<http://www.w3.org/2001/XMLSchema#string> .
<https://e.org/s> <https://e.org/p> "x"@EN-gb .
<https://e.org/s> <https://e.org/p> <<( <https://e.org/a> <https://e.org/b> "c" )>> .
"""


def test_lines_in_any_form_give_the_terms_that_the_parser_gives() -> None:
    parsed = list(ox.parse(ODD.encode(), format=ox.RdfFormat.N_QUADS))
    read_, made = Columns.read(ODD.encode()), Columns.of(parsed)
    assert sorted(read_.tokens) == sorted(made.tokens)
    assert {made.id(made.term(i)) for i in range(len(made.tokens))} == set(range(len(made.tokens)))
    assert sorted(read_.ntriples().splitlines()) == sorted(made.ntriples().splitlines())
    assert len(parsed) == len(made.ntriples().splitlines())


@pytest.mark.parametrize("line", [b'<a> <p> "x" .', b"<a:b> <a:p> <a:o>", b"<a:b> <a:p> 'x' ."])
def test_a_line_that_is_not_rdf_is_an_error(line: bytes) -> None:
    with pytest.raises(SyntaxError):
        Columns.read(b"<a:s> <a:p> <a:o> .\n" + line + b"\n")


def test_what_is_refused_can_be_handed_to_another_engine_and_nothing_else() -> None:
    data = turtle(":c a :C . :d a :D . :T a :E . :x a :T .")
    shapes = """
        :S sh:targetClass :C ; sh:property [ sh:path :p ; sh:minCount 1 ; sh:pattern '(?=a)' ] .
        :R sh:targetClass :D ; sh:property [ sh:path :p ; sh:minCount 1 ] .
        :T a sh:NodeShape, rdfs:Class ; sh:nodeKind sh:BlankNode .
    """
    rules = Rulebook(turtle(shapes))
    outcome = rules.check(data)
    assert not outcome.conforms
    other = by_pyshacl(data, store.to_graph(rules.left_over(outcome)))  # type: ignore[arg-type]
    mine = {row[0] for row in rows(outcome.report())}
    assert {row[0] for row in other} == {"<https://example.org/c>"}
    assert mine == {"<https://example.org/d>", "<https://example.org/x>"}


def test_a_graph_without_triples_and_shapes_without_rules_are_no_trouble() -> None:
    assert run([], turtle(":S sh:targetClass :C ; sh:nodeKind sh:IRI .")).conforms
    assert run(turtle(":a :p 1 ."), []).conforms
    assert not run([], turtle(":S sh:targetNode :a ; sh:path :p ; sh:minCount 1 .")).conforms


def test_what_a_deactivated_shape_holds_is_asked_by_no_way_that_leads_to_it() -> None:
    shapes = """:S sh:targetNode :a ; sh:property :P, [ sh:path :q ; sh:property :P ] .
        :P sh:path :p ; sh:deactivated true ; sh:property [ sh:path :p ; sh:minCount 9 ] ."""
    assert run(turtle(":a :q :a ; :p :a ."), turtle(shapes)).conforms


def unrolled(shapes: str, depth: int) -> str:
    """Return shapes in which @S and @T refer to copies of their own, down to one that asks nothing."""
    rows = []
    for n in range(depth):
        rows.append(shapes.replace("@", ":").replace(":S ", f":S{n} ").replace(":T ", f":T{n} "))
        for name in "ST":
            rows[n] = rows[n].replace(f"sh:node :{name}{n}", f"sh:node :{name}{n + 1}")
            rows[n] = rows[n].replace(f"sh:not :{name}{n}", f"sh:not :{name}{n + 1}")
    return "\n".join([*rows, f":S{depth} a sh:NodeShape . :T{depth} a sh:NodeShape ."])


RECURSIVE = [
    "@S sh:property [ sh:path :p ; sh:node @S ] , [ sh:path :v ; sh:minCount 1 ] .\n@T sh:nodeKind sh:IRI .",
    "@S sh:property [ sh:path :p ; sh:not @S ] , [ sh:path :v ; sh:minCount 1 ] .\n@T sh:nodeKind sh:IRI .",
    """@S sh:property [ sh:path [ sh:oneOrMorePath :p ] ; sh:qualifiedMaxCount 1 ;
        sh:qualifiedValueShape [ sh:node @T ] ] .
    @T sh:property [ sh:path :q ; sh:or ( [ sh:not @S ] [ sh:node @T ] ) ] , [ sh:path :p ; sh:maxCount 1 ] .""",
]


@pytest.mark.parametrize("shapes", RECURSIVE)
def test_shapes_that_lead_back_to_themselves_are_as_if_written_out(shapes: str) -> None:
    data = """:a :p :b , :c ; :q :d . :b :p :d ; :v 1 . :c :p :d , :e ; :q :e . :d :p :e ; :v 2 ; :q :f .
        :e :v 3 ; :q :f . :f :p :g ."""
    ends = ":R sh:targetSubjectsOf :p ; sh:node "
    made = run(turtle(data), turtle(f"{ends}:S .\n{shapes.replace('@', ':')}"))
    wanted = run(turtle(data), turtle(f"{ends}:S0 .\n{unrolled(shapes, 9)}"))
    assert not made.refused and 0 < len(made) < 6
    assert {str(each.focus) for each in made.results()} == {str(e.focus) for e in wanted.results()}


PATTERNS = {
    ("^a$", ""): ({"a"}, {"a\n", "A"}),
    ("^a$", "m"): ({"a", "b\na"}, {"ab"}),
    ("a.b", "i"): ({"AxB"}, {"a\nb"}),
    ("a.b", "s"): ({"a\nb"}, {"ab"}),
    ("a b", "x"): ({"ab"}, {"a b"}),
    ("a.b", "q"): ({"a.b"}, {"axb"}),
    (r"^\d{2,3}[^x-z-]$", ""): ({"12a", "123b"}, {"1a", "12y", "12-"}),
    (r"^\p{Lu}[\p{L}\P{N}]+$", ""): ({"Ab", "É漢 "}, {"ab", "A1"}),
    (r"^https?:\/\/[^\/\s]+$", ""): ({"http://a"}, {"http:/a", "http://a/"}),
}


@pytest.mark.parametrize("pattern", PATTERNS, ids=str)
def test_a_pattern_means_what_sparql_means_by_it(pattern: tuple[str, str]) -> None:
    search = re.compile(translate(*pattern)).search
    fits, fails = PATTERNS[pattern]
    assert all(search(text) for text in fits)
    assert not any(search(text) for text in fails)
    asked = ox.Store()
    for text in (*fits, *fails):
        query = "ASK { FILTER (REGEX(?text, ?pattern, ?flags)) }"
        given = [ox.Literal(each) for each in (text, *pattern)]
        names = ("?text", "?pattern", "?flags")
        for name, term in zip(names, given, strict=True):
            query = query.replace(name, str(term))
        assert bool(asked.query(query)) == (text in fits), text


@pytest.mark.parametrize(
    ("pattern", "flags", "fits", "fails"),
    [
        (r"^[\p{IsKatakana}\p{IsHiragana}]+$", "", "ひカー", "漢"),
        (r"^\i\c*$", "", "_a-1:b", "1a"),
        (r"^\I\C$", "", "1/", "a/"),
        (r"^[a-z-[aeiou]]+$", "", "xyz", "xaz"),
        (r"^[\w-[\d-[5]]]+$", "", "ab5", "ab4"),
        (r"^[a b] c$", "x", " c", "ac "),
    ],
)
def test_what_xml_schema_has_beyond_python_is_spelt_out(
    pattern: str, flags: str, fits: str, fails: str
) -> None:
    search = re.compile(translate(pattern, flags)).search
    assert search(fits) and not search(fails)


@pytest.mark.parametrize(
    ("pattern", "bad"),
    [
        *((pattern, True) for pattern in ("(a+)+", "(a|a)*b", "(a*)*", "(a|b|ab)*c", "(x+x+)+y")),
        *((pattern, True) for pattern in (".*.*.*.*.*x", "(a{1,30}){1,30}", r"(\d+,?)+;")),
        *((pattern, False) for pattern in ("^([a-z]+-)*[a-z]+$", "(ab|cd)+", "a{2,8}b?")),
        *((pattern, False) for pattern in (r"^[^@]+@[^@]+\.[a-z]+$", "^.*a.*b$", "(ab?)*")),
    ],
)
def test_a_pattern_that_can_take_for_ever_is_told_from_one_that_cannot(
    pattern: str, bad: bool
) -> None:
    try:
        translate(pattern)
    except BlowsUp:
        assert bad
    else:
        assert not bad


@pytest.mark.parametrize(
    ("text", "datatype", "right"),
    [
        *((text, "date", True) for text in ("2024-02-29", "-0044-03-15", "2024-01-01+14:00")),
        *((text, "date", False) for text in ("2023-02-29", "2024-13-01", "24-01-01", "2024-01-1")),
        *((text, "dateTime", True) for text in ("2024-01-01T24:00:00", "2024-01-01T00:00:00.5Z")),
        *((text, "dateTime", False) for text in ("2024-01-01", "2024-01-01T24:00:01")),
        *((text, "decimal", True) for text in ("1", "+.5", "1.", "-0")),
        *((text, "decimal", False) for text in ("1e3", ".", "", "INF")),
        *((text, "double", True) for text in ("1e3", "INF", "-INF", "NaN", ".5")),
        *((text, "unsignedByte", True) for text in ("255", "000")),
        *((text, "unsignedByte", False) for text in ("256", "-1", "1.0")),
        *((text, "duration", True) for text in ("P1Y2M3DT4H5M6.7S", "-P1D", "PT0S")),
        *((text, "duration", False) for text in ("P", "PT", "1D", "P1DT", "P1S")),
        *((text, "gMonthDay", False) for text in ("--02-30", "--13-01", "02-03")),
        *((text, "hexBinary", text == "0aF1") for text in ("0aF1", "0aF")),
        *((text, "base64Binary", text == "YQ==") for text in ("YQ==", "YQ=")),
        *((text, "boolean", text != "TRUE") for text in ("true", "0", "TRUE")),
        *((text, "language", text != "en_GB") for text in ("en", "zh-Hans-CN", "en_GB")),
    ],
)
def test_a_literal_is_well_formed_as_xml_schema_has_it(
    text: str, datatype: str, right: bool
) -> None:
    assert valid(text, XSD + datatype) is right


@pytest.mark.parametrize(
    ("one", "other", "sign"),
    [
        ("1 decimal", "1 float", 0),
        ("0.1 decimal", "0.1 float", 0),
        ("0.1 double", "0.1 float", -1),
        ("16777217 integer", "16777216 float", 0),
        ("9007199254740993 integer", "9007199254740992 long", 1),
        ("NaN double", "NaN double", None),
        ("INF double", "INF float", 0),
        ("P1Y duration", "P12M yearMonthDuration", 0),
        ("P1M duration", "P27D dayTimeDuration", 1),
        ("P1M duration", "P30D duration", None),
        ("-P1D duration", "PT0S duration", -1),
        ("--02 gMonth", "--11 gMonth", -1),
        ("--02-29 gMonthDay", "--03-01 gMonthDay", -1),
        ("---09 gDay", "---10 gDay", -1),
        ("24:00:00 time", "00:00:00 time", 0),
        ("2024-01-01 date", "2024-01-01Z date", None),
        ("2024-01-01Z date", "2024-01-01+09:00 date", 1),
        ("2024 gYear", "2024-01-01 date", None),
        ("0000 gYear", "-0001 gYear", 1),
        ("9" * 5000 + "-01-01 date", "2024-01-01 date", None),
        ("9" * 5000 + " integer", "1 integer", 1),
        ("false boolean", "1 boolean", -1),
        ("b string", "a string", 1),
    ],
)
def test_literals_compare_as_sparql_and_xml_schema_have_it(
    one: str, other: str, sign: int | None
) -> None:
    keys = [key(text, XSD + word) for text, _, word in (one.partition(" "), other.partition(" "))]
    assert compare(*keys) == sign
    assert compare(*reversed(keys)) == (None if sign is None else -sign)
