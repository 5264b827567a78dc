"""Coverage: every sentence has a fact, a reason for having none, or is listed."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisgraph.errors import Place
from wsisgraph.model import Fact, Span, digest
from wsisgraph.read.coverage import Coverage, coverage, untouched
from wsisgraph.read.sheet import Sheet
from wsisgraph.text import sentences

TEXT = """\
# 1 The weir

The river rose. Sato spoke for the
agency. It was sunny.

- a list item
佐藤が話した。皆が拍手した。
"""


def span(words: str) -> Span:
    start = TEXT.index(words)
    return Span(start, start + len(words), digest(words))


def fact(*evidence: str, context: tuple[str, ...] = ()) -> Fact:
    spans, around = (tuple(map(span, words)) for words in (evidence, context))
    return Fact("Statement", {}, "river", Place("a.yml"), spans, around)


def sheet(
    *facts: Fact, waiting: tuple[tuple[str, Fact], ...] = (), explained: tuple[str, ...] = ()
) -> Sheet:
    reasons = [(span(words), "a reason") for words in explained]
    return Sheet(Path("a.yml"), "river", list(facts), list(waiting), explained=reasons)


def listed(found: Coverage) -> list[str]:
    return [TEXT[start:end] for start, end in found.unexplained]


ALL = [
    "# 1 The weir",
    "The river rose.",
    "Sato spoke for the\nagency.",
    "It was sunny.",
    "- a list item\n佐藤が話した。",
    "皆が拍手した。",
]


def test_without_facts_every_sentence_is_listed() -> None:
    found = coverage(TEXT, [])
    assert listed(found) == ALL
    assert found.sentences == len(ALL)
    assert (found.facts, found.proposed, found.explained) == (0, 0, 0)


def test_a_span_touches_each_sentence_that_it_shares_a_character_with() -> None:
    found = coverage(TEXT, [sheet(fact("rose. Sato"))])
    assert listed(found) == [ALL[0], *ALL[3:]]
    assert found.facts == 2


def test_a_span_that_ends_where_a_sentence_begins_does_not_touch_it() -> None:
    rose = span("The river rose.")
    edge = Span(rose.start, rose.end + 1, "")
    assert [TEXT[start:end] for start, end in untouched(TEXT, [edge])] == [ALL[0], *ALL[2:]]


def test_the_sheets_of_a_source_count_together_and_each_sentence_once() -> None:
    found = coverage(
        TEXT,
        [
            sheet(fact("The river"), fact("river rose"), explained=("sunny",)),
            sheet(fact("Sato"), explained=("river", "拍手")),
        ],
    )
    assert (found.facts, found.explained, listed(found)) == (2, 2, [ALL[0], ALL[4]])
    assert found.sentences == len(ALL)


def test_a_context_counts_for_a_heading_only() -> None:
    found = coverage(TEXT, [sheet(fact("拍手", context=("The weir", "Sato spoke")))])
    assert ALL[0] not in listed(found)
    assert ALL[2] in listed(found)
    found = coverage(TEXT, [sheet(fact("拍手", context=("weir\n\nThe",)))])
    assert {ALL[0], ALL[1]} <= set(listed(found))


def test_proposed_facts_are_counted_apart_and_rejected_ones_not_at_all() -> None:
    waiting = tuple(
        (review, fact(words))
        for review, words in (
            ("proposed", "Sato"),
            ("proposed", "rose"),
            ("rejected", "sunny"),
            ("withdrawn", "拍手"),
        )
    )
    found = coverage(TEXT, [sheet(fact("The river"), waiting=waiting)])
    assert (found.facts, found.proposed) == (1, 1)
    assert listed(found) == [ALL[0], *ALL[3:]]


@pytest.mark.parametrize("text", ["", "\n\n", "…\n"])
def test_a_text_without_sentences_is_covered(text: str) -> None:
    assert untouched(text, []) == []
    assert coverage(text, []).sentences == 0


@given(st.lists(st.tuples(st.integers(0, len(TEXT)), st.integers(1, 20)), max_size=8))
def test_untouched_is_what_comparing_every_pair_gives(pairs: list[tuple[int, int]]) -> None:
    spans = [Span(start, start + size, "") for start, size in pairs]
    assert untouched(TEXT, spans) == [
        (first, last)
        for first, last in sentences(TEXT)
        if not any(set(range(first, last)) & set(range(each.start, each.end)) for each in spans)
    ]
