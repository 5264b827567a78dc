"""RDF/XML: what XML cannot hold is refused by name and place, and never written."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from export_cases import EXAMPLE, made
from wsisgraph.errors import WsisError
from wsisgraph.export import FORMATS
from wsisgraph.rdf import Literal, Quad, expand, iri, literal

RDFXML = FORMATS["rdfxml"]
S, P = iri("http://e/s"), iri("http://e/p")


def test_rdf_xml_reads_well() -> None:
    quads = made(
        "<http://e/s?a=1&b=2> a wsis:Event ; skos:prefLabel '川 & <山>'@ja ; wsis:number 7 ; <http://e/p> [] ."
    )
    assert (
        RDFXML.write(quads).decode()
        == """\
<?xml version="1.0" encoding="UTF-8"?>
<rdf:RDF
 xmlns:ns1="http://e/"
 xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"
 xmlns:skos="http://www.w3.org/2004/02/skos/core#"
 xmlns:wsis="https://w3id.org/wsisgraph/ontology#">
 <rdf:Description rdf:about="http://e/s?a=1&amp;b=2">
  <rdf:type rdf:resource="https://w3id.org/wsisgraph/ontology#Event"/>
  <skos:prefLabel xml:lang="ja">川 &amp; &lt;山&gt;</skos:prefLabel>
  <wsis:number rdf:datatype="http://www.w3.org/2001/XMLSchema#integer">7</wsis:number>
  <ns1:p rdf:nodeID="b0"/>
 </rdf:Description>
</rdf:RDF>
"""
    )


def test_it_is_well_formed_and_holds_no_doctype() -> None:
    data = RDFXML.write(EXAMPLE)
    assert ElementTree.fromstring(data).tag.endswith("}RDF")
    assert b"<!DOCTYPE" not in data and b"<!ENTITY" not in data


@pytest.mark.parametrize("name", [
    "http://e/", "http://e/a/", "http://e/1", "http://e/a%20", "urn:x:1", "http://e/川",
    expand("rdf:li"), expand("rdf:about"), expand("rdf:Description"),
    "http://www.w3.org/2000/xmlns/a", "http://www.w3.org/XML/1998/namespace#",
])  # fmt: skip
def test_a_predicate_that_xml_cannot_name_is_refused_with_its_first_place(name: str) -> None:
    quads = [Quad(iri(f"http://e/{each}"), iri(name), literal("o")) for each in ("z", "first", "x")]
    with pytest.raises(WsisError) as caught:
        RDFXML.write(quads)
    wanted = f"cannot write the predicate <{name}>, first used of <http://e/first>: "
    assert wanted in str(caught.value)


@pytest.mark.parametrize("text", ["\x00", "a\x0bb", "\x1f", "\ufffe", "\uffff"])
def test_a_character_that_xml_forbids_is_refused(text: str) -> None:
    code = f"U+{ord(text.strip('ab') or text):04X}"
    with pytest.raises(WsisError) as caught:
        RDFXML.write([Quad(S, P, literal(text))])
    assert f"the character {code} cannot stand in XML: <http://e/s> <http://e/p> (" in str(
        caught.value
    )


@pytest.mark.parametrize(
    "text", ["\t", "\n", "\r\n", "\x7f", "\x85", "\u2028", "]]>", " a ", "&amp;", "\\n"]
)
def test_what_a_parser_would_change_is_written_by_number(text: str) -> None:
    from export_cases import READERS

    quads = {Quad(S, P, literal(text)), Quad(S, P, Literal(text, language="en"))}
    for reader in RDFXML.readers:
        assert READERS[reader](RDFXML.write(quads), RDFXML) == quads
