"""The linked-data exports: what goes out comes back, the same bytes every time, and small diffs."""

from __future__ import annotations

import difflib
import io
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import wsisgraph
from export_cases import (
    BASE,
    EACH_WHOLE,
    EVERY,
    EXAMPLE,
    READERS,
    ROOT,
    WHOLE,
    fitting,
    graphs,
    held,
    in_pyoxigraph,
    made,
    same,
)
from wsisgraph.cli import main
from wsisgraph.errors import NotHere, WsisError
from wsisgraph.export import FORMATS, VIEWS, Format, exported, format_for, write_export
from wsisgraph.export import lines as export_lines
from wsisgraph.rdf import PREFIXES, Literal, Quad, expand, iri, lines, literal, ox

PAIRS = [
    pytest.param(fmt, reader, id=f"{fmt.name}-{reader}") for fmt in WHOLE for reader in fmt.readers
]


@EACH_WHOLE
@given(quads=graphs())
def test_what_goes_out_comes_back_and_goes_out_again(fmt: Format, quads: list[Quad]) -> None:
    kept = fitting(quads, fmt)
    data = fmt.write(kept)
    back = in_pyoxigraph(data, fmt)
    assert same(back, held(kept, fmt))
    if back == held(kept, fmt):  # a reader may rename blank nodes, and so change their order
        assert fmt.write(list(back)) == data


@pytest.mark.parametrize(("fmt", "reader"), PAIRS)
@given(quads=graphs(blank=False))
@settings(max_examples=60)
def test_every_reader_of_the_table_reads_the_same_graph(
    fmt: Format, reader: str, quads: list[Quad]
) -> None:
    kept = fitting(quads, fmt)
    assert READERS[reader](fmt.write(kept), fmt) == held(kept, fmt)


@pytest.mark.parametrize(("fmt", "reader"), PAIRS)
def test_every_reader_reads_the_tour(fmt: Format, reader: str) -> None:
    tour = list(ox.parse(path=ROOT / "tests/golden/tour.nq"))
    data = (ROOT / "tests/golden" / fmt.golden).read_bytes()
    assert READERS[reader](data, fmt) == held(tour, fmt)


@pytest.mark.parametrize(("fmt", "reader"), PAIRS)
def test_every_reader_reads_blank_nodes(fmt: Format, reader: str) -> None:
    quads = made(
        "_:a wsis:about _:b ; skos:prefLabel 'a'@en . _:b wsis:about [] . "
        "GRAPH <http://e/g> { _:b wsis:about <http://e/x> }"
    )
    assert same(READERS[reader](fmt.write(quads), fmt), held(quads, fmt))


@EACH_WHOLE
@given(quads=graphs(), chance=st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_same_quads_make_the_same_bytes_in_any_order(
    fmt: Format, quads: list[Quad], chance: Any
) -> None:
    kept = fitting(quads, fmt)
    data = fmt.write(kept)
    twice = kept * 2
    chance.shuffle(twice)
    assert fmt.write(twice) == data


@pytest.mark.parametrize("name", ["nquads", "ntriples", "turtle", "trig"])
@given(quads=graphs(), cut=st.integers(0, 9))
def test_more_facts_change_only_their_own_lines(name: str, quads: list[Quad], cut: int) -> None:
    """Classes are left out: a thing that gets its class moves to the others of the class."""
    kept = [quad for quad in quads if quad.predicate.value != expand("rdf:type")]
    rest = iter(FORMATS[name].write(kept).split(b"\n"))
    assert all(line in rest for line in FORMATS[name].write(kept[:cut]).split(b"\n")), (
        "a line was changed or moved"
    )


def lines_of(data: bytes) -> list[str]:
    """Return lines as any tool may see them: whatever Unicode takes for a line end parts them."""
    return data.decode().splitlines()


@pytest.mark.parametrize("name", ["turtle", "trig", "jsonld", "rdfxml", "ndjson-ld", "rdf12-trig"])
@given(quads=graphs())
@settings(max_examples=40)
def test_no_character_of_a_literal_ends_a_line(name: str, quads: list[Quad]) -> None:
    data = FORMATS[name].write(fitting(quads, FORMATS[name]))
    assert len(lines_of(data)) == data.count(b"\n")


@EACH_WHOLE
@given(quads=graphs())
@settings(max_examples=40)
def test_no_control_character_is_written_raw(fmt: Format, quads: list[Quad]) -> None:
    data = fmt.write(fitting(quads, fmt))
    assert not [byte for byte in data if byte < 0x20 and byte != 0x0A]


@pytest.mark.parametrize(("name", "wanted"), [
    ("turtle", ['+    wsis:gist "a gist"@en ;']),
    ("trig", ['+    wsis:gist "a gist"@en ;']),
    ("nquads", [f'+<{BASE}fact/1> <{PREFIXES["wsis"]}gist> "a gist"@en <{BASE}graph/report/a> .']),
    ("jsonld", ['+      "en": "a gist",']),
    ("rdfxml", ['+  <wsis:gist xml:lang="en">a gist</wsis:gist>']),
    ("rdf12-trig", ['+    wsis:gist "a gist"@en ;']),
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
        "from wsisgraph.canonical import graph_hash\n"
        "from wsisgraph.export import FORMATS; from wsisgraph.rdf import parse\n"
        "quads = list(set(parse(sys.stdin.buffer.read())))\n"
        "print(graph_hash(quads), [sha256(f.write(quads)).hexdigest() for f in FORMATS.values()])"
    )
    source = FORMATS["nquads"].write(EXAMPLE)
    path = str(Path(wsisgraph.__file__).parent.parent)
    found = set()
    for seed in ("1", "2"):
        env = os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": path}
        command = [sys.executable, "-c", script]
        done = subprocess.run(command, input=source, env=env, capture_output=True, check=True)
        found.add(done.stdout)
    assert len(found) == 1


@given(quads=graphs(), size=st.integers(1, 4))
def test_sorting_in_files_gives_the_lines_of_sorting_at_once(quads: list[Quad], size: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(export_lines, "RUN", size)
        parted = list(export_lines.sorted_lines(iter(quads)))
    assert parted == lines(quads)


@EACH_WHOLE
def test_a_format_takes_a_stream(fmt: Format) -> None:
    assert fmt.write(iter(EXAMPLE)) == fmt.write(EXAMPLE)


@EACH_WHOLE
def test_no_quads_make_a_document_without_statements(fmt: Format) -> None:
    for reader in fmt.readers:
        assert READERS[reader](fmt.write([]), fmt) == set()


@EVERY
@pytest.mark.parametrize("value", [
    ox.Triple(iri("http://e/s"), iri("http://e/p"), literal("o")),
    Literal("o", language="ar", direction=ox.BaseDirection.RTL),
], ids=["triple term", "base direction"])  # fmt: skip
def test_what_only_rdf_1_2_has_is_refused(fmt: Format, value: Any) -> None:
    with pytest.raises(WsisError, match=r"of RDF 1\.2 are not exported: <http://e/p> "):
        fmt.write([Quad(iri("http://e/s"), iri("http://e/p"), value)])


ODD_GRAPH = made("""
_:a wsis:about _:b , _:c , _:d . <http://e/s> wsis:number "007"^^xsd:integer .
""")


@pytest.mark.parametrize("name", [each.name for each in FORMATS.values() if each.strict])
def test_strict_formats_refuse_blank_nodes_and_odd_literals_and_name_three(name: str) -> None:
    with pytest.raises(WsisError) as caught:
        exported(ODD_GRAPH, name)
    message = str(caught.value)
    assert message.startswith("the graph has blank nodes: _:a <https://w3id.org/wsisgraph/")
    assert message.count("; ") == 2 and "(give them IRIs, or ask for skolemize)" in message
    with pytest.raises(WsisError, match=r'canonical: <http://e/s> <\S+number> "007"\^\^<'):
        exported(ODD_GRAPH, name, skolemize=True)
    data = b"".join(exported(ODD_GRAPH, name, skolemize=True, normalize=True))
    assert b"_:" not in data and b"007" not in data


def test_other_formats_write_them_as_they_are() -> None:
    for fmt in WHOLE:
        if not fmt.strict:
            back = in_pyoxigraph(b"".join(exported(ODD_GRAPH, fmt.name)), fmt)
            assert same(back, ODD_GRAPH)
            data = b"".join(exported(ODD_GRAPH, fmt.name, skolemize=True, normalize=True))
            assert b"_:" not in data and b"007" not in data


def test_every_format_has_its_own_name_suffix_and_media_type_and_a_golden_file() -> None:
    for column in ("name", "suffix", "media_type", "golden"):
        assert len({getattr(each, column) for each in FORMATS.values()}) == len(FORMATS)
    for name, each in FORMATS.items():
        assert name == each.name
        assert each.holds in ("quads", "triples", "view")
        assert each.readers and set(each.readers) <= set(READERS)
        assert (ROOT / "tests" / "golden" / each.golden).is_file()


def test_the_page_of_formats_names_every_row_and_view() -> None:
    page = (ROOT / "docs" / "formats.md").read_text("utf-8")
    for each in FORMATS.values():
        readers = ", ".join(each.readers)
        row = (
            f"| `{each.name}` | `{each.suffix}` | `{each.media_type}` | {each.holds} | {readers} |"
        )
        assert row in page, row
    for view in VIEWS.values():
        assert f"| `{view.name}` | {view.title} |" in page


@pytest.mark.parametrize(("asked", "name"), [
    ("turtle", "turtle"), ("a/b.TTL", "turtle"), (Path("x.y.nq"), "nquads"), (".jsonld", "jsonld"),
    ("turtle/x.nt", "ntriples"), ("g.framed.jsonld", "jsonld-framed"), ("g.rdf12.trig", "rdf12-trig"),
])  # fmt: skip
def test_a_format_is_found_by_name_and_by_suffix(asked: str | Path, name: str) -> None:
    assert format_for(asked).name == name


@pytest.mark.parametrize(("asked", "hint"), [
    ("turtel", "did you mean 'turtle'?"),
    ("graph.trg", "did you mean '.trig'?"),
    ("graph.xyz", "known are nquads (.nq), "),
    ("", "known are nquads (.nq), "),
    ("rdf-xml", "did you mean 'rdfxml'?"),
])  # fmt: skip
def test_an_unknown_format_names_the_nearest(asked: str, hint: str) -> None:
    with pytest.raises(NotHere) as caught:
        format_for(asked)
    assert hint in str(caught.value)


@pytest.mark.parametrize(("options", "message"), [
    ({"view": "fact"}, "unknown view 'fact' (did you mean 'facts'?)"),
    ({"name": "jsonld", "context": "inlin"}, "unknown form of a context 'inlin' (did you mean 'inline'?)"),
    ({"name": "turtle", "context": "iri"}, "turtle has one form of context only"),
    ({"name": "jsonld-framed", "view": "schema"}, "jsonld-framed is a view of its own"),
])  # fmt: skip
def test_an_option_that_does_not_fit_is_named(options: dict[str, Any], message: str) -> None:
    with pytest.raises(NotHere) as caught:
        exported(EXAMPLE, **options)
    assert message in str(caught.value)


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
    write_export(iter([b" in", b" pieces"]), out)
    assert out.getvalue() == b"bytes in pieces"


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


@pytest.mark.parametrize("name", [each.name for each in FORMATS.values() if each.streams])
@pytest.mark.parametrize("suffix", [".nq", ".nt", ".ttl", ".trig"])
def test_a_file_that_is_not_held_is_written_to_the_same_bytes(
    name: str, suffix: str, tmp_path: Path
) -> None:
    path = ROOT / "tests" / "golden" / f"tour{suffix}"
    out = tmp_path / "out"
    done = CliRunner().invoke(main, ["export", str(path), "-f", name, "-o", str(out)])
    assert done.exit_code == 0, done.output
    assert out.read_bytes() == wsisgraph.open(path).export(None, name)


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("_:b <x:p> <x:o> .", "the graph has blank nodes: _:"),
        ('<x:s> <x:p> "007"^^<http://www.w3.org/2001/XMLSchema#integer> .', "not canonical: <x:s>"),
        ("<x:s> <x:p> .", "bad.nt:2:"),
    ],
)
def test_a_file_that_is_not_held_is_refused_alike_and_nothing_is_written(
    line: str, told: str, tmp_path: Path
) -> None:
    path = tmp_path / "bad.nt"
    path.write_text(f"<x:a> <x:p> <x:o> .\n{line}\n", "utf-8")
    for more in (["-o", str(tmp_path / "out.nt")], []):
        done = CliRunner().invoke(main, ["export", str(path), "-f", "ntriples", *more])
        assert (done.exit_code, done.stdout) == (2, "") and told in done.stderr
        with pytest.raises(WsisError, match=r"blank nodes|not canonical|not N-Triples"):
            wsisgraph.open(path).export(None, "ntriples")
    assert [each.name for each in tmp_path.iterdir()] == ["bad.nt"]
