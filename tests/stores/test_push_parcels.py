"""What is packed and sealed: the same for the same quads, however they are written, and cheap where it can be."""

from __future__ import annotations

import re
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from test_push_server import quads

from wsisgraph.errors import InputError, NotHere
from wsisgraph.push.kinds import KINDS
from wsisgraph.push.parcels import Seal, Sealing, part
from wsisgraph.push.rewriting import changed
from wsisgraph.push.source import CANONICAL, packed
from wsisgraph.push.sync import void
from wsisgraph.push.updates import batches, literally, staging
from wsisgraph.rdf import Iri, Quad, lines, ox, parse


def sealed(rows: list[bytes]) -> Seal:
    """Return the seal of lines."""
    made = Sealing()
    made.add(rows)
    return made.done()


@given(st.lists(quads, max_size=10), st.randoms(use_true_random=False))
def test_a_seal_does_not_depend_on_order_and_shows_any_change(
    some: list[Quad], random: Random
) -> None:
    rows = lines(some)
    shuffled = rows[:]
    random.shuffle(shuffled)
    assert sealed(rows) == sealed(shuffled)
    if rows:
        assert sealed(rows) != sealed(rows[1:])
        assert sealed(rows) != sealed([rows[0][:-2] + b" .\n", *rows[1:]])


@given(quads)
def test_a_line_is_parted_as_it_is_read(quad: Quad) -> None:
    (line,) = lines([quad])
    head, graph = part(line)
    (read,) = parse(head + b" .\n", ox.RdfFormat.N_TRIPLES)
    assert read.triple == quad.triple
    assert graph.decode() == (quad.graph_name.value if isinstance(quad.graph_name, Iri) else "")


@given(st.lists(quads, max_size=6))
def test_lines_that_are_written_are_taken_as_canonical(some: list[Quad]) -> None:
    text = b"".join(lines(some))
    if b"\\" not in text:
        assert CANONICAL.fullmatch(text)
    for line in text.splitlines(keepends=True):
        if CANONICAL.fullmatch(line):
            assert lines(parse(line)) == [line]


@pytest.mark.parametrize(
    "line",
    [
        b'<a:a> <a:b> "x"^^<http://www.w3.org/2001/XMLSchema#string> .\n',
        b'<a:a> <a:b> "x"@EN .\n',
        rb'<a:a> <a:b> "\u0041" .' + b"\n",
        b"<a:a>  <a:b> <a:c> .\n",
        b"<a:a> <a:b> <a:c>.\n",
        b"# a comment\n",
        b"<a> <a:b> <a:c> .\n",
        b"_:a <a:b> <a:c> .\n",
        b"<a:a> <a:b> <a:c> .",
        b'<a:a> <a:b> "x"@ja--ltr .\n',
    ],
)
def test_other_forms_are_read_and_written_anew(line: bytes) -> None:
    assert CANONICAL.fullmatch(line) is None


def test_a_file_in_other_forms_has_the_same_seal(tmp_path: Path) -> None:
    plain, odd = tmp_path / "plain.nq", tmp_path / "odd.nq"
    plain.write_bytes(b'<a:a> <a:b> "A"@en <a:g> .\n<a:a> <a:b> "\xc3\xa9" <a:g> .\n')
    odd.write_bytes(
        b'# note\n<a:a>   <a:b> "\\u0041"@EN <a:g>.\n\n'
        b'<a:a> <a:b> "\\u00e9"^^<http://www.w3.org/2001/XMLSchema#string> <a:g> .'
    )
    seals = [
        {name: each.seal for name, each in packed(file, None).items()} for file in (plain, odd)
    ]
    assert seals[0] == seals[1] and seals[0]["a:g"].triples == 2


def test_a_mistake_far_down_a_file_is_told_by_its_line(tmp_path: Path) -> None:
    file = tmp_path / "graph.nq"
    good = b"".join(b"<a:a> <a:b> <a:%06d> .\n" % number for number in range(60_000))
    file.write_bytes(good + b"<a:b> <a:b oops .\n")
    with pytest.raises(InputError, match=r"graph\.nq:60001:\d+: this is not N-Quads: (?!Parser)"):
        packed(file, None)
    with pytest.raises(NotHere, match="unknown kind of file"):
        packed(tmp_path / "graph.doc", None)


def test_what_a_store_rewrites_is_asked_of_the_store_itself() -> None:
    xsd = b"^^<http://www.w3.org/2001/XMLSchema#"
    kept = [b'"5"' + xsd + b"integer>", b'"x"^^<a:own>', b'"2031-05"' + xsd + b"gYearMonth>"]
    lost = [b'"5"' + xsd + b"byte>", b'"1.50"' + xsd + b"decimal>", b'"01"' + xsd + b"integer>"]
    assert set(changed([*kept, *lost], KINDS["oxigraph"])) == set(lost)
    others = changed([*kept, *lost], KINDS["fuseki"])
    assert set(others) == set(lost[1:]) and not any(others.values())


def test_records_are_void() -> None:
    (row,) = [line for line in void({"a:g": Seal(7, 1)}) if b"void#triples" in line]
    assert (
        row
        == b'<a:g> <http://rdfs.org/ns/void#triples> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .\n'
    )
    assert Seal.read("sum-sha256:1", 7) is None


def test_batches_of_updates_keep_their_bounds_and_lose_nothing() -> None:
    rows = [b"x" * (number % 17) + b"\n" for number in range(500)]
    made = list(batches(rows, triples=7, size=60))
    assert b"".join(made) == b"".join(rows)
    assert all(piece.count(b"\n") <= 7 and len(piece) <= 60 for piece in made)


@given(st.text(st.sampled_from('\\uU0041"\n\x0b'), max_size=12))
def test_a_literal_means_the_same_to_sparql_even_if_escapes_are_resolved_first(text: str) -> None:
    literal = (
        ox.serialize(
            [Quad(Iri("a:a"), Iri("a:b"), ox.Literal(text))], format=ox.RdfFormat.N_TRIPLES
        )
        or b""
    ).decode()
    made = literally(literal.encode()).decode()
    early = re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})", lambda m: chr(int(m[1] or m[2], 16)), made
    )
    for form in (made, early):
        store = ox.Store()
        store.update(f"INSERT DATA {{ {form} }}")
        (held,) = store
        assert isinstance(held.object, ox.Literal) and held.object.value == text


def test_two_graphs_never_share_a_staging_graph() -> None:
    assert staging("a:a") != staging("a:b")
