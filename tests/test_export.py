"""The linked-data exports: what goes out comes back, the same bytes every time, and small diffs."""

from __future__ import annotations

import difflib
import io
import json
import os
import socket
import stat
import subprocess
import sys
import urllib.request
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import wsisgraph
from wsisgraph.errors import NotHere, WsisError
from wsisgraph.export import FORMATS, Format, context, format_for, write_export
from wsisgraph.export.jsonld import context_text
from wsisgraph.rdf import PREFIXES, SYNTAXES, Literal, Quad, expand, iri, literal, ox
from wsisgraph.schema import load, ontology_quads

ROOT = Path(__file__).resolve().parent.parent
DEFAULT = ox.DefaultGraph()
EVERY = pytest.mark.parametrize("fmt", FORMATS.values(), ids=lambda each: str(each.name))
BASE = "https://example.org/c/"


def made(text: str) -> Sequence[Quad]:
    """Return the quads of a TriG text with the project's prefixes."""
    head = "".join(f"@prefix {prefix}: <{space}> .\n" for prefix, space in PREFIXES.items())
    return tuple(ox.parse(f"{head}@prefix c: <{BASE}> .\n{text}", format=ox.RdfFormat.TRIG))


EXAMPLE = made("""
<https://example.org/c/graph/report/a> {
  <https://example.org/c/fact/1> a wsis:Participation, wsis:Fact ; dcterms:source <https://example.org/c/report/a> ;
    wsis:participant <https://example.org/c/person/x> ; wsis:event <https://example.org/c/event/川> ;
    wsis:role <https://w3id.org/wsisgraph/id/role/speaker> ; wsis:titleAsStated "議長"@ja, "Chair"@en ;
    wsis:openList true ; wsis:evidence <https://example.org/c/passage/1>, <https://example.org/c/passage/2> ;
    wsis:gist "二行の\\n「要旨」"@ja .
  <https://example.org/c/passage/1> a wsis:Passage ; oa:start 10 ; oa:end 20 ; wsis:section "1.1" .
  <https://example.org/c/fact/2> a wsis:Statement, wsis:Fact ; rdf:subject <https://example.org/c/event/川> ;
    rdf:predicate wsis:start ; rdf:object "2031-05"^^xsd:gYearMonth ; dcterms:source <https://example.org/c/report/a> .
  <https://example.org/c/event/川> wsis:start "2031-05"^^xsd:gYearMonth .
  <https://example.org/c/fact/3> wsis:value 11000, 1.50 ; wsis:number 3 ; wsis:termFrom "2031"^^xsd:gYear .
}
<https://example.org/c/graph/things> {
  <https://example.org/c/person/x> a foaf:Person, foaf:Agent ; skos:prefLabel "山田 花子"@ja ;
    dcterms:source "the list of speakers" ; wsis:decidedBy "the editors" ; foaf:page <https://example.org/~x> .
}
""")

# What a parser may stumble over in each kind of term.
ODD = [
    "a",
    "B7",
    "start",
    "a.b",
    "a..b",
    "x.",
    ".x",
    "-x",
    "x-",
    "_",
    "a/b",
    "a%41b",
    "川",
    "é",
    "~!$&'()*+,;=",
    "a:b",
    "@",
    "?q=1",
    "a\U0001f600",
]
locals_ = st.lists(st.sampled_from(ODD), max_size=3).map("".join)
starts = st.sampled_from(
    [*PREFIXES.values(), BASE, BASE + "#", "http://e/", "urn:x:", "tag:e,2031:", "about:", "start:"]
)


def is_iri(text: str) -> bool:
    """Say whether a text is an IRI."""
    try:
        iri(text)
    except ValueError:
        return False
    return True


iris = st.builds(str.__add__, starts, locals_).filter(is_iri).map(iri)
own = sorted(
    {field.property for record in load().records.values() for field in record.fields.values()}
)
predicates = st.one_of(
    iris,
    st.sampled_from(
        [
            *own,
            "rdf:type",
            "skos:prefLabel",
            "rdfs:label",
            "dcterms:source",
            "oa:start",
            "rdf:object",
        ]
    )
    .map(expand)
    .map(iri),
)
CHARS = st.one_of(
    st.characters(exclude_categories=["Cs"]),
    st.sampled_from(
        "\x00\t\n\r\x0b\x0c\x1c\x7f\x85\u2028\u2029\ufeff\ufffe\\\"'<>{}@^.;#川\U0001f600"
    ),
)
texts = st.text(CHARS, max_size=12)
TYPED = {
    "integer": ["7", "007", "-7", "+7", "-0", "0", "7 ", "seven", "", "\u0667"],
    "int": ["7"],
    "decimal": ["1.5", "1.50", ".5", "-1."],
    "double": ["1e3", "1.0E3", "INF"],
    "boolean": ["true", "false", "1", "TRUE"],
    "date": ["2025-07-09", "2025-07-09Z", "2025-07-09+09:00", "2025-7-9"],
    "gYearMonth": ["2025-07"],
    "gYear": ["2025", "-0044"],
    "dateTime": ["2025-07-09T00:00:00Z", "2025-07-09T00:00:00.000+00:00"],
    "anyURI": ["http://e/ a"],
}
typed = st.sampled_from([literal(text, kind) for kind, each in TYPED.items() for text in each])
foreign = st.builds(lambda text, kind: Literal(text, datatype=kind), texts, iris)
tagged = st.builds(
    lambda text, lang: Literal(text, language=lang),
    texts,
    st.sampled_from(["ja", "en", "zh-hant", "en-us"]),
)
literals = st.one_of(texts.map(literal), typed, tagged, foreign)
blanks = st.sampled_from(["b", "b0", "0", "a.b", "x-1", "é"]).map(ox.BlankNode)


@st.composite
def graphs(draw: st.DrawFn, blank: bool = True) -> list[Quad]:
    """Draw quads that share subjects, predicates and graphs."""
    nodes = st.one_of(iris, blanks) if blank else iris
    subjects = draw(st.lists(nodes, min_size=1, max_size=3))
    names = draw(st.lists(nodes, max_size=2))
    verbs = draw(st.lists(predicates, min_size=1, max_size=3))
    quad = st.builds(
        Quad,
        st.sampled_from(subjects),
        st.sampled_from(verbs),
        st.one_of(literals, nodes, st.sampled_from(subjects)),
        st.sampled_from([DEFAULT, *names]),
    )
    return draw(st.lists(quad, max_size=10))


def read(data: bytes, fmt: Format) -> set[Quad]:
    """Return what an export holds, as pyoxigraph reads it."""
    return set(ox.parse(data, format=SYNTAXES[fmt.suffix]))


def held(quads: Sequence[Quad], fmt: Format) -> set[Quad]:
    """Return what a format is to hold: the quads, or the union of all graphs."""
    return set(quads) if fmt.quads else {Quad(q.subject, q.predicate, q.object) for q in quads}


@EVERY
@given(quads=graphs())
def test_what_goes_out_comes_back_and_goes_out_again(fmt: Format, quads: list[Quad]) -> None:
    data = fmt.write(quads)
    back = read(data, fmt)
    assert back == held(quads, fmt)
    assert fmt.write(list(back)) == data


@EVERY
@given(quads=graphs(), chance=st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_same_quads_make_the_same_bytes_in_any_order(
    fmt: Format, quads: list[Quad], chance: Any
) -> None:
    data = fmt.write(quads)
    twice = quads * 2
    chance.shuffle(twice)
    assert fmt.write(twice) == data


@contextmanager
def as_written() -> Iterator[Any]:
    """Switch rdflib's rewriting of literals off, and back on; it warns of names that it uses itself."""
    import rdflib

    before = rdflib.NORMALIZE_LITERALS
    rdflib.NORMALIZE_LITERALS = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            yield rdflib
    finally:
        rdflib.NORMALIZE_LITERALS = before


def in_rdflib(data: bytes, fmt: Format) -> set[Quad]:
    """Return what an export holds, as rdflib reads it."""
    names = {"ntriples": "nt", "jsonld": "json-ld"}
    with as_written() as rdflib:

        def term(each: Any) -> Any:
            if isinstance(each, rdflib.URIRef):
                return iri(str(each))
            if isinstance(each, rdflib.BNode):
                return ox.BlankNode(str(each))
            if each.language:
                return Literal(str(each), language=each.language)
            return (
                Literal(str(each), datatype=iri(str(each.datatype)))
                if each.datatype
                else Literal(str(each))
            )

        dataset = rdflib.Dataset()
        dataset.parse(data=data, format=names.get(fmt.name, fmt.name))
        return {
            Quad(
                term(s),
                term(p),
                term(o),
                DEFAULT if name in (None, rdflib.graph.DATASET_DEFAULT_GRAPH_ID) else term(name),
            )
            for s, p, o, name in dataset.quads()
        }


@EVERY
@given(quads=graphs(blank=False))
def test_rdflib_reads_the_same_graph(fmt: Format, quads: list[Quad]) -> None:
    assert in_rdflib(fmt.write(quads), fmt) == held(quads, fmt)


@EVERY
def test_rdflib_reads_the_same_graph_with_blank_nodes(fmt: Format) -> None:
    quads = made(
        "_:a wsis:about _:b ; skos:prefLabel 'a'@en . _:b wsis:about [] . "
        "GRAPH <http://e/g> { _:b wsis:about <http://e/x> }"
    )

    def canonical(each: set[Quad]) -> str:
        dataset = ox.Dataset(each)
        dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
        return "\n".join(sorted(map(str, dataset)))

    assert canonical(in_rdflib(fmt.write(quads), fmt)) == canonical(held(quads, fmt))


def lines_of(data: bytes) -> list[str]:
    """Return lines as any tool may see them: whatever Unicode takes for a line end parts them."""
    return data.decode().splitlines()


@pytest.mark.parametrize("name", ["nquads", "ntriples", "turtle", "trig"])
@given(quads=graphs(), cut=st.integers(0, 9))
def test_more_facts_change_only_their_own_lines(name: str, quads: list[Quad], cut: int) -> None:
    rest = iter(FORMATS[name].write(quads).split(b"\n"))
    assert all(line in rest for line in FORMATS[name].write(quads[:cut]).split(b"\n")), (
        "a line was changed or moved"
    )


@EVERY
@given(quads=graphs())
@settings(max_examples=40)
def test_no_character_of_a_literal_ends_a_line(fmt: Format, quads: list[Quad]) -> None:
    if fmt.name in ("turtle", "trig", "jsonld"):
        data = fmt.write(quads)
        assert len(lines_of(data)) == data.count(b"\n")


@pytest.mark.parametrize(("name", "wanted"), [
    ("turtle", ['+    wsis:gist "a gist"@en ;']),
    ("trig", ['+        wsis:gist "a gist"@en ;']),
    ("nquads", [f'+<{BASE}fact/1> <{PREFIXES["wsis"]}gist> "a gist"@en <{BASE}graph/report/a> .']),
    ("jsonld", ['+      {"@language": "en", "@value": "a gist"},']),
])  # fmt: skip
def test_one_more_gist_is_one_more_line(name: str, wanted: list[str]) -> None:
    gist = Quad(
        iri(BASE + "fact/1"),
        iri(expand("wsis:gist")),
        Literal("a gist", language="en"),
        iri(BASE + "graph/report/a"),
    )
    before, after = (lines_of(FORMATS[name].write(each)) for each in (EXAMPLE, [*EXAMPLE, gist]))
    changes = [
        line
        for line in difflib.unified_diff(before, after, n=0, lineterm="")
        if not line.startswith(("---", "+++", "@@"))
    ]
    assert changes == wanted


def test_the_bytes_do_not_depend_on_the_hash_seed() -> None:
    script = (
        "import sys; from hashlib import sha256\n"
        "from wsisgraph.export import FORMATS; from wsisgraph.rdf import parse\n"
        "quads = set(parse(sys.stdin.buffer.read()))\n"
        "print([sha256(each.write(list(quads))).hexdigest() for each in FORMATS.values()])"
    )
    source = FORMATS["nquads"].write(EXAMPLE)
    path = str(Path(wsisgraph.__file__).parent.parent)
    found = set()
    for seed in ("1", "2"):
        env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": path}
        found.add(
            subprocess.run(
                [sys.executable, "-c", script],
                input=source,
                env=env,
                capture_output=True,
                check=True,
            ).stdout
        )
    assert len(found) == 1


def test_turtle_reads_well() -> None:
    quads = made("""
    <https://example.org/c/event/川> a wsis:Event ; wsis:start "2031-05"^^xsd:gYearMonth ; rdfs:label "川"@ja ;
        wsis:role <https://w3id.org/wsisgraph/id/role/speaker> ; wsis:number 7, "007"^^xsd:integer, 1.50 ;
        wsis:about wsis:Event, _:b, "a\\tb\\u0001\\u2028\\"\\\\" ; wsis:openList true, "1"^^xsd:boolean .
    _:b wsis:name "名前"@ja .
    """)
    assert (
        FORMATS["turtle"].write(quads).decode()
        == """\
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix wsis: <https://w3id.org/wsisgraph/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .

<https://example.org/c/event/川>
    a wsis:Event ;
    rdfs:label "川"@ja ;
    wsis:about wsis:Event ;
    wsis:about _:b ;
    wsis:about "a\\tb\\u0001\\u2028\\"\\\\" ;
    wsis:number "007"^^xsd:integer ;
    wsis:number "1.50"^^xsd:decimal ;
    wsis:number 7 ;
    wsis:openList "1"^^xsd:boolean ;
    wsis:openList true ;
    wsis:role <https://w3id.org/wsisgraph/id/role/speaker> ;
    wsis:start "2031-05"^^xsd:gYearMonth ;
.

_:b
    wsis:name "名前"@ja ;
.
"""
    )


def test_trig_writes_the_default_graph_first() -> None:
    quads = made(
        '<http://e/b> { <http://e/s> wsis:name "b" } _:g { <http://e/s> wsis:name "c" } <http://e/s> wsis:name "a" .'
    )
    assert (
        FORMATS["trig"].write(quads).decode()
        == """\
@prefix wsis: <https://w3id.org/wsisgraph/ontology#> .

<http://e/s>
    wsis:name "a" ;
.

<http://e/b> {
    <http://e/s>
        wsis:name "b" ;
    .
}

_:g {
    <http://e/s>
        wsis:name "c" ;
    .
}
"""
    )


@EVERY
def test_no_quads_make_a_document_without_statements(fmt: Format) -> None:
    assert read(fmt.write([]), fmt) == set()


@EVERY
@pytest.mark.parametrize("value", [
    ox.Triple(iri("http://e/s"), iri("http://e/p"), literal("o")),
    Literal("o", language="ar", direction=ox.BaseDirection.RTL),
], ids=["triple term", "base direction"])  # fmt: skip
def test_what_only_rdf_1_2_has_is_refused(fmt: Format, value: Any) -> None:
    with pytest.raises(WsisError, match=r"of RDF 1\.2 are not exported: <http://e/p> "):
        fmt.write([Quad(iri("http://e/s"), iri("http://e/p"), value)])


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
        "gist": [{"@language": "ja", "@value": "二行の\n「要旨」"}],
        "openList": "true",
        "participant": BASE + "person/x",
        "role": "wid:role/speaker",
        "source": [BASE + "report/a"],
        "titleAsStated": [
            {"@language": "en", "@value": "Chair"},
            {"@language": "ja", "@value": "議長"},
        ],
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


@pytest.mark.parametrize("quads", [EXAMPLE, ontology_quads()], ids=["example", "ontology"])
def test_a_json_ld_processor_compacts_to_the_same_document(quads: Sequence[Quad]) -> None:
    from pyld import jsonld

    def refuse(url: str, options: object) -> None:
        raise AssertionError(f"{url} was asked for")

    document = json.loads(FORMATS["jsonld"].write(quads))
    again = jsonld.compact(document, context(), {"graph": True, "documentLoader": refuse})
    assert again["@graph"] == document["@graph"]


def test_an_iri_that_looks_like_a_compact_name_is_refused_in_json_ld() -> None:
    with pytest.raises(WsisError, match="<wsis:Event> would be read as a compact name"):
        FORMATS["jsonld"].write([Quad(iri("http://e/s"), iri("http://e/p"), iri("wsis:Event"))])


def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    monkeypatch.setattr(urllib.request, "urlopen", refuse)
    data = FORMATS["jsonld"].write(EXAMPLE)
    assert in_rdflib(data, FORMATS["jsonld"]) == set(EXAMPLE)
    assert all(
        isinstance(each, (str, dict)) and "@import" not in each
        for each in json.loads(data)["@context"].values()
    )


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


def test_every_format_has_its_own_suffix_and_media_type_and_can_be_read() -> None:
    assert (
        len({each.suffix for each in FORMATS.values()})
        == len({each.media_type for each in FORMATS.values()})
        == len(FORMATS)
    )
    for name, each in FORMATS.items():
        assert name == each.name
        assert SYNTAXES[each.suffix].media_type == each.media_type


@pytest.mark.parametrize(("asked", "name"), [
    ("turtle", "turtle"), ("a/b.TTL", "turtle"), (Path("x.y.nq"), "nquads"), (".jsonld", "jsonld"),
    ("turtle/x.nt", "ntriples"),
])  # fmt: skip
def test_a_format_is_found_by_name_and_by_suffix(asked: str | Path, name: str) -> None:
    assert format_for(asked).name == name


@pytest.mark.parametrize(("asked", "hint"), [
    ("turtel", "did you mean 'turtle'?"),
    ("graph.trg", "did you mean '.trig'?"),
    ("graph.pdf", "known are nquads (.nq), "),
    ("", "known are nquads (.nq), "),
])  # fmt: skip
def test_an_unknown_format_names_the_nearest(asked: str, hint: str) -> None:
    with pytest.raises(NotHere) as caught:
        format_for(asked)
    assert hint in str(caught.value)


def test_an_export_is_written_to_a_file_in_a_new_folder(tmp_path: Path) -> None:
    out = tmp_path / "new" / "graph.nq"
    write_export(b"first\n", out)
    write_export(b"second\n", out)
    assert out.read_bytes() == b"second\n"
    assert [path.name for path in out.parent.iterdir()] == ["graph.nq"]
    (tmp_path / "plain").touch()
    assert stat.S_IMODE(out.stat().st_mode) == stat.S_IMODE((tmp_path / "plain").stat().st_mode)


def test_an_export_is_written_to_a_stream() -> None:
    out = io.BytesIO()
    write_export(b"bytes", out)
    assert out.getvalue() == b"bytes"


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("target")
    write_export(b"bytes", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_bytes() == b"bytes"


def test_a_file_that_cannot_be_written_stays_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "graph.nq"
    out.write_bytes(b"before")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(NotHere, match="cannot be written: No space left on device"):
        write_export(b"after", out)
    assert out.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [out]


def test_a_folder_is_not_replaced_by_a_file(tmp_path: Path) -> None:
    (tmp_path / "graph.nq").mkdir()
    with pytest.raises(NotHere, match="cannot be written"):
        write_export(b"bytes", tmp_path / "graph.nq")
    assert [path.name for path in tmp_path.iterdir()] == ["graph.nq"]
