"""Texts: headings, sentences, folding with a way back, words that have moved."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisgraph.model import digest
from wsisgraph.text import find_moved, fold, nearest, sections, sentences

PIECES = st.sampled_from(
    [
        "ITU",
        "総務省",
        "ＩＴＵ",
        " ",
        "\n",
        "\n\n",
        "　",
        "〜",
        "~",
        "ー",
        "が",
        "か\u3099",
        "㈱",
        "①",
        "-",
        "—",
        "。",
        ".",
    ]
)


@given(st.lists(PIECES, max_size=30).map("".join), st.data())
def test_what_is_found_folds_to_the_words_that_were_sought(text: str, data: st.DataObject) -> None:
    folded = fold(text)
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
    assert all(a < b for a, b in zip(folded.starts, folded.ends, strict=True))
    if folded.text:
        start = data.draw(st.integers(0, len(folded.text) - 1))
        end = data.draw(st.integers(start + 1, len(folded.text)))
        words = folded.text[start:end].strip()
        for first, last in folded.find(words):
            assert words in fold(text[first:last]).text


@given(st.lists(PIECES, max_size=30).map("".join))
def test_folding_twice_is_folding_once(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(st.lists(PIECES, max_size=40).map("".join))
def test_sentences_are_in_order_and_hold_every_letter(text: str) -> None:
    found = sentences(text)
    assert all(first < last for first, last in found)
    assert all(a[1] <= b[0] for a, b in pairwise(found))
    held = {at for first, last in found for at in range(first, last)}
    assert all(at in held for at, char in enumerate(text) if char.isalnum())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("一つ目。二つ目！「三つ目。」", ["一つ目。", "二つ目！", "「三つ目。」"]),
        (
            "Ms. Sato spoke. It was in 2031. The end",
            ["Ms. Sato spoke.", "It was in 2031.", "The end"],
        ),
        ("A line\nthat goes on.\n\n- one\n- two\n", ["A line\nthat goes on.", "- one", "- two"]),
        ("## 1. Opening\nText.", ["## 1. Opening", "Text."]),
        (
            "ここに長い段落があって、いくつもの語が続いたあとに、文の途中でページが変わるときは、次の\n\n\nページへ続く。次の文。",
            [
                "ここに長い段落があって、いくつもの語が続いたあとに、文の途中でページが変わるときは、次の\n\n\nページへ続く。",
                "次の文。",
            ],
        ),
        (
            "令和6年6月14日\n国際戦略局 国際展開課 係長 にしかわ はるか 西川 遥 ほか関係者一同（順不同）\n\n"
            "第１章　概要\n\n会合（以下「本会合。」という。）が開かれ、「成功だ。」と述べた。",
            [
                "令和6年6月14日\n国際戦略局 国際展開課 係長 にしかわ はるか 西川 遥 ほか関係者一同（順不同）",
                "第１章　概要",
                "会合（以下「本会合。」という。）が開かれ、「成功だ。」と述べた。",
            ],
        ),
        (
            "A conference on development closes with a declaration\nKigali, 16 June\n\nThe eighth one closed.",
            [
                "A conference on development closes with a declaration\nKigali, 16 June",
                "The eighth one closed.",
            ],
        ),
        (
            "Eng. Ali spoke on SDG 9. Prof. B. Eno, etc. and Res. 140 came. See RWASAT-1. It flew.",
            [
                "Eng. Ali spoke on SDG 9.",
                "Prof. B. Eno, etc. and Res. 140 came.",
                "See RWASAT-1.",
                "It flew.",
            ],
        ),
        (
            "　一つ目\n　二つ目\n①甲\n（１）乙\n表1　人数\nスイス　　20名\nケニア　　5名\n10:00　開会\n",
            [
                "一つ目",
                "二つ目",
                "①甲",
                "（１）乙",
                "表1　人数",
                "スイス　　20名",
                "ケニア　　5名",
                "10:00　開会",
            ],
        ),
        (
            "It cost CHF 3.6m. It paid (rev. 2024, Doc. C24/8).\n別紙\n10/9　 10:00　 開会\n",
            [
                "It cost CHF 3.6m.",
                "It paid (rev. 2024, Doc. C24/8).",
                "別紙",
                "10/9　 10:00　 開会",
            ],
        ),
        ("■ 図1. 会場\n\nFigure 1. The hall\n", ["■ 図1. 会場", "Figure 1. The hall"]),
    ],
)
def test_sentences(text: str, expected: list[str]) -> None:
    assert [text[first:last] for first, last in sentences(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# Title\n\n## 1.2 Deep\n", ["h1", "1.2"]),
        ("1. Opening\n\nText.\n\n1.1 Panel\n\nText.\n", ["1", "1.1"]),
        ("２.１　会合の概要\n\n文。\n", ["2.1"]),
        (
            "１．概要\n\n（１）会合\n\n文。\n\n(2) 展示\n\n２．結果\n\n（１）会合\n",
            ["1", "1(1)", "1(2)", "2", "2(1)"],
        ),
        ("第１章　概要\n\n第一節 会合\n\n文。\n", ["第1章", "第一節"]),
        ("Ⅰ　概要\n\n文。\n\nII. Results\n\nText.\n", ["I", "II"]),
        ("Annex A List\n\nText.\n\nChapter 2: Panels\n\nText.\n", ["Annex A", "Chapter 2"]),
        ("(1) 一つ目\n(2) 二つ目\n", []),
        ("I was there\n\n1.5倍に増加\n\n第二に述べた\n\nPart of it\n", []),
        ("Text.\n\n1. First item.\n2. Second item.\n", []),
        ("2025 was good\n\n", []),
        ("１．概要\n　文。\n２．結果\n　文。\n", ["1", "2"]),
        ("A. Budget\n\nText.\n\n３　成果\n・一つ目\n", ["A", "3"]),
        ("## 1 A\n\n## 1 B\n", ["1", "h2"]),
    ],
)
def test_sections_are_opened_by_headings(text: str, expected: list[str]) -> None:
    assert [section.id for section in sections(text)] == expected
    windows = "\ufeff" + text.replace("\n", "\r\n")
    assert [section.id for section in sections(windows)] == expected
    assert [section.sha256 for section in sections(windows)] == [
        section.sha256 for section in sections(text)
    ]


def test_the_nearest_passage_is_shown_for_a_miss() -> None:
    assert (
        nearest(fold("The River Agency led the talk"), "River Agencies led") == "River Agency led t"
    )
    assert nearest(fold("abc"), "xyz") == ""


@given(st.text("abc\n", max_size=20), st.integers(0, 15))
def test_moved_words_are_found_by_their_digest(front: str, start: int) -> None:
    text = "0123456789ABCDEFGHIJ"
    end = start + 4
    sha256 = digest(text[start:end])
    found = find_moved(front + text, start, end, sha256)
    assert found == (start + len(front), end + len(front))
    assert find_moved("no such words here", start, end, sha256) is None
