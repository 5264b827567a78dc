"""Differences between graphs: applied they lead from one to the other, in every form and in other tools."""

from __future__ import annotations

import random
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wsisgraph import diff as module
from wsisgraph.api import open as open_graph
from wsisgraph.diff import Difference, apply, diff, patch_text, read_patch, update_text
from wsisgraph.errors import InputError, NotHere
from wsisgraph.rdf import Quad, lines, ox, parse
from wsisgraph.store import to_rdflib

TOUR = Path(__file__).resolve().parent.parent / "examples" / "tour"

iris = st.sampled_from(
    [ox.NamedNode(f"https://x.example/{name}") for name in ("a", "b", "c", "é川")]
)
text = st.text(
    st.characters(codec="utf-8"), max_size=8
)  # with quotes, control characters and line ends
literals = st.one_of(
    st.builds(lambda t: ox.Literal(t), text),
    st.builds(lambda t: ox.Literal(t, language="ja"), text),
    st.builds(
        lambda n: ox.Literal(
            str(n), datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer")
        ),
        st.integers(0, 9),
    ),
)
graphs = st.one_of(st.just(ox.DefaultGraph()), iris)
quads = st.builds(Quad, iris, iris, st.one_of(iris, literals), graphs)
many = st.lists(quads, max_size=12)


def same(one: Iterable[Quad], other: Iterable[Quad]) -> bool:
    """Say whether two graphs have the same canonical lines."""
    return lines(one) == lines(other)


@settings(max_examples=1000, deadline=None)
@given(many, many)
def test_a_difference_applied_to_the_one_gives_the_other(a: list[Quad], b: list[Quad]) -> None:
    assert same(apply(diff(a, b), a), b)
    assert same(apply(diff(a, b).inverse(), b), a)


@given(many, st.randoms(use_true_random=False))
def test_equal_graphs_differ_in_nothing(a: list[Quad], shuffle: random.Random) -> None:
    other = [*a]
    shuffle.shuffle(other)
    found = diff(a, other)
    assert not found
    assert update_text(found) == b""


@settings(deadline=None)
@given(many, many)
def test_a_patch_says_what_the_difference_says(a: list[Quad], b: list[Quad]) -> None:
    assert read_patch(patch_text(diff(a, b))) == diff(a, b)


@settings(max_examples=60, deadline=None)
@given(many, many)
def test_the_update_does_in_a_store_what_the_difference_says(a: list[Quad], b: list[Quad]) -> None:
    store = ox.Store()
    store.extend(a)
    made = update_text(diff(a, b)).decode()
    if made:
        store.update(made)
    assert same(store, b)


def test_the_patch_and_the_update_apply_in_rdflib_too() -> None:
    old = list(open_graph(TOUR).data.quads)
    new = [*old[40:], Quad(old[0].subject, old[0].predicate, ox.Literal('川 "q"\n', language="ja"))]
    found = diff(old, new)
    expected = {(s, p, o, g) for s, p, o, g in to_rdflib(new).quads()}
    patched = to_rdflib(old)
    patched.parse(data=patch_text(found).decode(), format="patch")
    assert {(s, p, o, g) for s, p, o, g in patched.quads()} == expected


@pytest.mark.parametrize("prefix", [
    b'"x" "https://x.example/"', b'"x" <https://x.example/>', b"x: <https://x.example/>",
    b'"x" "<https://x.example/>"',
])  # fmt: skip
def test_a_patch_with_prefixes_is_understood(prefix: bytes) -> None:
    made = read_patch(
        b'H version "1" .\nTX .\nPA ' + prefix + b" .\n"
        b'A x:a x:b "one . two"@en x:g .\nD x:a x:b x:c .\nTC .\n'
    )
    assert made.added == (
        b'<https://x.example/a> <https://x.example/b> "one . two"@en <https://x.example/g> .\n',
    )
    assert made.removed == (
        b"<https://x.example/a> <https://x.example/b> <https://x.example/c> .\n",
    )


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (b"X <a:a> <a:b> <a:c> .", "not RDF Patch"),
        (b"A <a:a> <a:b> .", "cannot be read"),
        (b'A <a:a> <a:b> "open .', "cannot be read"),
        (b"A _:a <a:b> <a:c> .", "blank node"),
        (b"PA x .", "angle brackets"),
        (b"TA .", "aborted"),
    ],
)
def test_a_bad_row_is_told_at_its_line(row: bytes, told: str) -> None:
    with pytest.raises(InputError) as caught:
        read_patch(b"TX .\n" + row + b"\nTC .\n", "a.patch")
    (mistake,) = caught.value.mistakes
    assert (mistake.place.path, mistake.place.line) == ("a.patch", 2)
    assert told in mistake.what


def test_a_patch_for_another_graph_is_refused() -> None:
    one = Quad(ox.NamedNode("a:a"), ox.NamedNode("a:b"), ox.NamedNode("a:c"))
    found = diff([one], [])
    with pytest.raises(NotHere, match="lacks what it removes"):
        apply(found, [])
    with pytest.raises(NotHere, match="holds what it adds"):
        apply(found.inverse(), [one])


def test_graphs_that_differ_in_the_names_of_blank_nodes_differ_in_nothing() -> None:
    one, other = (
        list(ox.parse(f"_:{name} <a:p> _:{name}{name} .", format=ox.RdfFormat.N_QUADS))
        for name in "ab"
    )
    assert not diff(one, other)


def test_blank_nodes_are_refused_with_the_first_three() -> None:
    rows = list(parse(b"".join(b"_:a%d <a:b> <a:c> .\n" % n for n in range(5))))
    with pytest.raises(NotHere, match="5 triples") as caught:
        diff([], rows)
    assert str(caught.value).count("<a:b>") == 3


def test_the_same_difference_has_the_same_bytes() -> None:
    old = list(open_graph(TOUR).data.quads)
    new = old[:-30]
    made = {patch_text(diff(random.Random(n).sample(old, len(old)), new)) for n in range(5)}
    assert len(made) == 1
    assert isinstance(module.diff(old, new), Difference)


def test_a_removed_fact_is_a_few_rows() -> None:
    old = list(open_graph(TOUR).data.quads)
    fact = next(q.subject for q in old if "/fact/" in str(q.subject))
    new = [q for q in old if q.subject != fact]
    assert len(diff(old, new)) == sum(q.subject == fact for q in old)
