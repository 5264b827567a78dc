"""The hash of a graph: that of RDFC-1.0, whatever the order; and graphs that have no lasting one."""

from __future__ import annotations

import json
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wsisgraph as wg
from export_cases import ROOT, graphs, is_iri, made
from wsisgraph.canonical import canonical_lines, graph_hash, normalized, skolemized, strict
from wsisgraph.errors import InputError, WsisError
from wsisgraph.export import FORMATS, exported
from wsisgraph.rdf import Literal, Quad, iri, literal, ox
from wsisgraph.schema import ontology_quads
from wsisgraph.store import read_rdf

S, P = iri("http://e/s"), iri("http://e/p")


def rdfc(quads: list[Quad]) -> bytes:
    """Return canonical N-Quads as pyoxigraph's RDFC-1.0 makes them."""
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return b"".join(sorted(f"{quad} .\n".encode() for quad in dataset))


@given(quads=graphs(), chance=st.randoms(use_true_random=False))
def test_the_hash_is_that_of_rdfc_whatever_the_order(quads: list[Quad], chance: Any) -> None:
    wanted = sha256(rdfc(quads)).hexdigest()
    assert graph_hash(quads) == wanted
    twice = quads * 2
    chance.shuffle(twice)
    assert graph_hash(iter(twice)) == wanted


PLAIN = st.text(st.sampled_from('ab\n\r"\\川\U0001f600'), max_size=4)
simple = st.builds(
    Quad,
    st.sampled_from([S, *map(ox.BlankNode, "abc")]),
    st.sampled_from([P, iri("http://e/q")]),
    st.one_of(st.sampled_from([S, *map(ox.BlankNode, "abc")]), PLAIN.map(literal)),
    st.sampled_from([ox.DefaultGraph(), S]),
).filter(lambda quad: quad.subject != quad.object)  # PyLD 3.3 counts such a quad twice


@given(quads=st.lists(simple, max_size=6))
@settings(max_examples=60)
def test_another_implementation_makes_the_same_lines(quads: list[Quad]) -> None:
    from pyld import jsonld

    text = (ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b"").decode()
    theirs = jsonld.normalize(
        text,
        {
            "algorithm": "URDNA2015",
            "inputFormat": "application/n-quads",
            "format": "application/n-quads",
        },
    )
    assert b"".join(canonical_lines(quads)).decode() == theirs


def test_renaming_blank_nodes_keeps_the_hash_and_another_form_of_a_literal_does_not() -> None:
    one = made("_:a wsis:about _:b . _:b wsis:name 'n'@en .")
    other = made("_:x wsis:about _:y . _:y wsis:name 'n'@en .")
    assert one != other and graph_hash(one) == graph_hash(other)
    assert graph_hash(made("<s:s> <p:p> 7 .")) != graph_hash(
        made("<s:s> <p:p> '07'^^xsd:integer .")
    )


def test_blank_nodes_too_much_alike_to_be_named_are_refused_and_exported_as_they_are() -> None:
    ten = [ox.BlankNode(f"b{at}") for at in range(10)]
    clique = [Quad(one, P, other) for one in ten for other in ten if one != other]
    for naming in (graph_hash, skolemized):
        with pytest.raises(WsisError, match=r"blank nodes too much alike .* \(give them IRIs\)"):
            naming(clique)
    assert b"".join(exported(clique, "turtle")) == FORMATS["turtle"].write(clique)
    pairs = [Quad(ox.BlankNode(f"b{at}"), P, ox.BlankNode(f"b{at ^ 1}")) for at in range(40)]
    assert len(canonical_lines(pairs)) == 40


@pytest.mark.parametrize("name", [each.name for each in FORMATS.values() if not each.strict])
def test_what_a_reader_calls_a_blank_node_changes_no_export(name: str) -> None:
    text = "@prefix : <http://e/> . :s :p [ :q 'x' ; :r ( 1 2 ) ], [ :q [] ] ."
    one, other = (list(ox.parse(text, format=ox.RdfFormat.TURTLE)) for _ in "ab")
    assert one != other
    assert b"".join(exported(one, name)) == b"".join(exported(other, name))


def test_a_blank_node_in_the_text_of_a_literal_is_none() -> None:
    quads = [Quad(S, P, literal("_:a"))]
    assert canonical_lines(quads) == [b'<http://e/s> <http://e/p> "_:a" .\n']


def test_the_hash_of_a_build_is_that_of_its_manifest() -> None:
    folder = ROOT / "examples" / "tour"
    graph = wg.open(folder, sources=[folder / "texts"])
    assert graph.build is not None
    assert graph_hash(graph.data.quads) == graph.build.manifest["graph"]["sha256"]


ODD = [
    ("+7", "integer", "7"), ("-0", "integer", "0"), ("007", "integer", "7"),
    (" 7\n", "integer", "7"), ("-012", "integer", "-12"), ("1.50", "decimal", "1.5"),
    (".5", "decimal", "0.5"), ("7", "decimal", "7.0"), ("-0.0", "decimal", "0.0"),
    ("-00.50", "decimal", "-0.5"), ("+1.", "decimal", "1.0"), ("1", "boolean", "true"),
    ("0", "boolean", "false"), ("2025-07-09T01:02:03+00:00", "dateTime", "2025-07-09T01:02:03Z"),
    ("2025-07-09T01:02:03.500Z", "dateTime", "2025-07-09T01:02:03.5Z"),
    ("2025-07-09T08:30:00+09:00", "dateTime", "2025-07-08T23:30:00Z"),
    ("2024-12-31T22:00:00.250-02:30", "dateTime", "2025-01-01T00:30:00.25Z"),
    ("2024-12-31T24:00:00Z", "dateTime", "2025-01-01T00:00:00Z"),
    ("12025-07-09T01:02:03+00:00", "dateTime", "12025-07-09T01:02:03Z"),
    ("+007", "nonNegativeInteger", "7"), ("01", "int", "1"),
    ("1e3", "double", "1.0E3"), ("-0.00120", "float", "-1.2E-3"), ("120", "double", "1.2E2"),
    ("000", "double", "0.0E0"), ("-.0", "double", "-0.0E0"), ("+INF", "double", "INF"),
    ("1.50e-07", "double", "1.5E-7"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "kind", "wanted"), ODD)
def test_a_literal_is_refused_until_it_is_normalized(text: str, kind: str, wanted: str) -> None:
    quads = [Quad(S, P, literal(text, kind))]
    with pytest.raises(
        WsisError, match="the graph has literals that are not canonical: <http://e/s>"
    ):
        strict(quads)
    assert strict(quads, normalize=True) == [Quad(S, P, literal(wanted, kind))]


@pytest.mark.parametrize(("text", "kind"), [
    ("seven", "integer"), ("2025-07-09+09:00", "date"), ("2025-13-45", "date"), ("TRUE", "boolean"),
    ("2025-07-09T25:00:00Z", "dateTime"), ("2025-02-30T00:00:00+01:00", "dateTime"),
    ("2025-07-09T00:00:00+15:00", "dateTime"), ("2025-07-09T00:00:00", "dateTime"),
    ("0001-01-01T00:00:00+01:00", "dateTime"), ("1e", "double"), (".", "float"), ("", "integer"),
    ("1e3", "decimal"), ("24", "gYear"),
])  # fmt: skip
def test_what_means_nothing_is_not_made_into_a_value(text: str, kind: str) -> None:
    quads = [Quad(S, P, literal(text, kind))]
    with pytest.raises(WsisError, match="correct them: what means no value"):
        strict(quads, normalize=True)


def test_values_of_ours_are_canonical() -> None:
    assert len(strict(ontology_quads())) == len(ontology_quads())
    tag = [Quad(S, P, Literal("a", language="en"))]
    assert strict(tag) == normalized(tag) == tag


@given(quads=graphs())
def test_skolemized_graphs_have_no_blank_nodes_and_as_many_quads(quads: list[Quad]) -> None:
    made_ = skolemized(quads)
    assert len(made_) >= len(set(quads)) and b"".join(canonical_lines(made_)).count(b"_:c14n") == 0
    assert graph_hash(skolemized(made_)) == graph_hash(made_)


def test_skolem_names_follow_the_graph_and_not_its_labels() -> None:
    one, other = made("_:a wsis:about _:b ."), made("_:b wsis:about _:a .")
    assert sorted(map(str, skolemized(one))) == sorted(map(str, skolemized(other)))
    third = made("_:a wsis:about _:b ; wsis:name 'n' .")
    assert not {q.subject for q in skolemized(one)} & {q.subject for q in skolemized(third)}


@pytest.mark.parametrize("name", ["http://e/a b", "http://e/<a>", "a", "http://e/\\u0020"])
def test_a_name_that_is_no_iri_is_refused_at_its_line(name: str, tmp_path: Any) -> None:
    assert not is_iri(name.replace("\\u0020", " "))
    (tmp_path / "bad.nq").write_text(
        f"<http://e/s> <http://e/p> <http://e/o> .\n<{name}> <http://e/p> 'o' .\n"
    )
    with pytest.raises(InputError, match=r"bad\.nq:2:\d+: "):
        read_rdf(str(tmp_path / "bad.nq"))


def test_the_first_three_places_are_named_and_the_rest_counted() -> None:
    quads = [Quad(iri(f"http://e/{at}"), P, literal("01", "integer")) for at in range(5)]
    with pytest.raises(WsisError) as caught:
        strict(quads)
    assert "<http://e/0> " in str(caught.value) and "<http://e/3> " not in str(caught.value)
    assert " and 2 more (" in str(caught.value)
    assert json.dumps(str(caught.value)).count("\\n") == 0
