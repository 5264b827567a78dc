"""Reading RDF as it is written, and handing it to rdflib and back without a change."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pytest
import rdflib

from wsisgraph.errors import InputError, NotHere
from wsisgraph.rdf import lines, ox
from wsisgraph.store import Data, from_rdflib, read_rdf, to_rdflib

ODD = """\
<https://e.org/a> <https://e.org/p> "007"^^<http://www.w3.org/2001/XMLSchema#integer> <https://e.org/g> .
<https://e.org/a> <https://e.org/p> "1.50"^^<http://www.w3.org/2001/XMLSchema#decimal> <https://e.org/g> .
<https://e.org/a> <https://e.org/p> "2025-07-09T10:00:00Z"^^<http://www.w3.org/2001/XMLSchema#dateTime> .
<https://e.org/a> <https://e.org/p> "2025-07"^^<http://www.w3.org/2001/XMLSchema#gYearMonth> .
<https://e.org/a> <https://e.org/p> "2025-13-40"^^<http://www.w3.org/2001/XMLSchema#date> .
<https://e.org/a> <https://e.org/p> "tab\\t, quote \\" and \\n line"@ja-hira .
_:b1 <https://e.org/p> "x" .
"""


def test_terms_stay_as_they_are_written_on_the_way_through_rdflib(tmp_path: Path) -> None:
    path = tmp_path / "odd.nq"
    path.write_text(ODD, "utf-8")
    data = read_rdf(str(path))
    again = from_rdflib(to_rdflib(data.quads))
    named = [quad for quad in data.quads if not isinstance(quad.subject, ox.BlankNode)]
    assert set(lines(named)) <= set(lines(again.quads))
    assert len(again.quads) == len(data.quads)


@pytest.mark.parametrize("suffix", [".nq", ".nt", ".ttl", ".trig", ".rdf", ".jsonld"])
def test_every_kind_of_file_is_read(tmp_path: Path, suffix: str) -> None:
    quad = ox.Triple(
        ox.NamedNode("https://e.org/a"), ox.NamedNode("https://e.org/p"), ox.Literal("x")
    )
    syntax = {
        ".nq": ox.RdfFormat.N_QUADS,
        ".nt": ox.RdfFormat.N_TRIPLES,
        ".ttl": ox.RdfFormat.TURTLE,
        ".trig": ox.RdfFormat.TRIG,
        ".rdf": ox.RdfFormat.RDF_XML,
        ".jsonld": ox.RdfFormat.JSON_LD,
    }[suffix]
    path = tmp_path / f"data{suffix}"
    path.write_bytes(ox.serialize([quad], format=syntax) or b"")
    assert [str(q.object) for q in read_rdf(str(path)).quads] == ['"x"']


def test_a_syntax_error_is_told_with_line_and_column(tmp_path: Path) -> None:
    path = tmp_path / "bad.ttl"
    path.write_text("@prefix e: <https://e.org/> .\n\ne:a e:b .\n", "utf-8")
    with pytest.raises(InputError, match=r"bad\.ttl:3:\d+: this is not Turtle"):
        read_rdf(str(path))


def test_rdf_xml_with_entities_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "bomb.rdf"
    path.write_text('<?xml version="1.0"?>\n<!DOCTYPE r [<!ENTITY a "aa">]>\n<r/>', "utf-8")
    with pytest.raises(InputError, match=r"bomb\.rdf:2:1: RDF/XML with a DOCTYPE"):
        read_rdf(str(path))


def test_a_remote_context_is_not_fetched(tmp_path: Path) -> None:
    path = tmp_path / "remote.jsonld"
    path.write_text('{"@context": "http://127.0.0.1:9/context", "name": "x"}', "utf-8")
    with pytest.raises(InputError):
        read_rdf(str(path))


def test_an_unknown_kind_of_file_names_those_that_are_known(tmp_path: Path) -> None:
    path = tmp_path / "data.turtle"
    path.write_text("", "utf-8")
    with pytest.raises(NotHere, match="unknown kind of file"):
        read_rdf(str(path))
    with pytest.raises(NotHere, match="there is no file or folder"):
        read_rdf(str(tmp_path / "nothing.ttl"))


@pytest.mark.parametrize(
    "text",
    [
        '<a:s> <a:p> "x" .',
        '# a comment\n\n<a:s> <a:p> "x" <a:g> .',
        "@prefix a: <a:> .\na:s a:p 'x' .",
        "PREFIX a: <a:>\na:g { a:s a:p 'x' }",
        "<a:g> {<a:s> <a:p> 'x'}",
        "[] <a:p> 'x' .",
        '{"@id": "a:s", "a:p": "x"}',
        '[ {"@id": "a:s", "a:p": "x"} ]',
        '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:a="a:">'
        '<rdf:Description rdf:about="a:s"><a:p>x</a:p></rdf:Description></rdf:RDF>',
    ],
)
def test_standard_input_is_read_in_any_format(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(text.encode())

    monkeypatch.setattr("sys.stdin", Stdin)
    assert [str(quad.object) for quad in read_rdf("-").quads] == ['"x"']


def test_nothing_on_standard_input_is_an_empty_graph(monkeypatch: pytest.MonkeyPatch) -> None:
    class Stdin:
        buffer = io.BytesIO(b"")

    monkeypatch.setattr("sys.stdin", Stdin)
    assert read_rdf("-").quads == ()


def test_an_rdflib_graph_comes_in(tmp_path: Path) -> None:
    graph = rdflib.Graph()
    graph.add((rdflib.URIRef("a:s"), rdflib.URIRef("a:p"), rdflib.Literal("x", lang="ja")))
    assert lines(from_rdflib(graph).quads) == [b'<a:s> <a:p> "x"@ja .\n']


def test_the_union_holds_each_triple_once() -> None:
    quads = tuple(
        ox.parse(b'<a:s> <a:p> "x" <a:g> .\n<a:s> <a:p> "x" <a:h> .\n', format=ox.RdfFormat.N_QUADS)
    )
    assert len(Data(quads).union()) == 1


def test_a_pipe_is_read_as_standard_input_is() -> None:
    ours, theirs = os.pipe()
    os.write(theirs, b"@prefix a: <a:> . a:s a:p 1 .")
    os.close(theirs)
    assert len(read_rdf(f"/dev/fd/{ours}").quads) == 1
    os.close(ours)
