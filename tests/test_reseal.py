"""After a text has changed, positions and headings are found again, or told to be lost."""

from __future__ import annotations

import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisgraph.corpus import open_corpus
from wsisgraph.errors import InputError
from wsisgraph.model import Document, Section, Span, digest
from wsisgraph.read.lock import Lock, read_lock, write_lock
from wsisgraph.read.reseal import (
    follow,
    reseal,
    reseal_config,
    reseal_corpus,
    resealed_document,
    resealed_sections,
)
from wsisgraph.text import sections

TEXT = "# 1 The weir\n\nThe river rose. Sato spoke. Sato left.\n\n# 2 堰\n\n水位は上がった。佐藤が話した。\n"


def document_of(text: str) -> Document:
    return Document("river", "river.txt", "ja", digest(text), len(text), sections(text))


def span_of(words: str, nth: int = 1, text: str = TEXT) -> Span:
    start = -1
    for _ in range(nth):
        start = text.index(words, start + 1)
    return Span(start, start + len(words), digest(words))


def lock_of(*spans: Span) -> Lock:
    return Lock(digest(TEXT), {(span.start, span.end): span.sha256 for span in spans})


def sheet_of(*spans: Span) -> str:
    rows = "".join(f"  - {{name: {{en: x}}, at: {span.start}-{span.end}}} # c\n" for span in spans)
    return f"source: river\nfacts:\n- about: a\n  facts:\n{rows}"


DOCUMENT = document_of(TEXT)
ROSE, SATO, LEVEL = span_of("The river rose."), span_of("Sato", 2), span_of("水位")


def test_moved_words_are_found_again_listed_and_only_their_positions_change() -> None:
    text = TEXT.replace("Sato spoke", "Mr Abe and Ms Sato spoke")
    done = reseal(sheet_of(ROSE, SATO, LEVEL), DOCUMENT, text, lock_of(ROSE, SATO, LEVEL))
    sato, level = span_of("Sato", 2, text), span_of("水位", 1, text)
    assert done.text == sheet_of(ROSE, sato, level)
    assert [(each.old, each.new) for each in done.moved] == [(SATO, sato), (LEVEL, level)]
    assert done.lost == ()
    assert done.spans == (ROSE, sato, level)


def test_an_unchanged_text_changes_nothing() -> None:
    done = reseal(sheet_of(ROSE, SATO), DOCUMENT, TEXT, lock_of(ROSE, SATO))
    assert (done.text, done.moved, done.lost) == (sheet_of(ROSE, SATO), (), ())


def test_positions_in_contexts_lists_and_no_facts_are_mended_and_quotes_left_alone() -> None:
    def sheet(*spans: Span) -> str:
        rose, sato, level = (f"{span.start}-{span.end}" for span in spans)
        return (
            f"facts:\n- about: a\n  context: [{rose}, words]\n  facts:\n  - at: [ {sato} ,{level}]\n"
            f"    context: {{at: {level}, quote: x}}\n  - quote: {rose}\nno-facts:\n- at:\n  - {sato} # c\n"
        )

    text = "An inserted line. " + TEXT
    done = reseal(sheet(ROSE, SATO, LEVEL), DOCUMENT, text, lock_of(ROSE, SATO, LEVEL))
    moved = [Span(each.start + 18, each.end + 18, each.sha256) for each in (ROSE, SATO, LEVEL)]
    quote = f"  - quote: {ROSE.start}-{ROSE.end}\n"
    assert done.text == sheet(*moved).replace(
        f"  - quote: {moved[0].start}-{moved[0].end}\n", quote
    )


def test_deleted_words_are_reported_with_their_place_and_stay() -> None:
    text = TEXT.replace("水位は", "川は")
    done = reseal(sheet_of(ROSE, LEVEL), DOCUMENT, text, lock_of(ROSE, LEVEL), "a.yml")
    assert [(str(each.place), each.span) for each in done.lost] == [("a.yml:6:25", LEVEL)]
    assert done.text == sheet_of(ROSE, LEVEL)
    assert LEVEL in done.spans


def test_words_that_stood_twice_and_stand_once_are_lost_once() -> None:
    first, second = span_of("Sato"), span_of("Sato", 2)
    text = TEXT.replace("Sato spoke. ", "")
    found = follow(text, [first, second], len(TEXT))
    assert len(found) == 1
    assert set(found.values()) == {span_of("Sato", 1, text)}


def test_lost_words_whose_place_others_take_are_an_error() -> None:
    gone, other = span_of("水位は"), span_of("上がっ")
    text = TEXT.replace("水位は上がった", "上がった")
    with pytest.raises(InputError, match=r"a\.yml:5:25: .* others have moved there"):
        reseal(sheet_of(gone, other), DOCUMENT, text, lock_of(gone, other), "a.yml")


def test_a_position_that_the_lock_does_not_know_is_an_error() -> None:
    with pytest.raises(InputError, match="not in the sheet's lock"):
        reseal(sheet_of(ROSE, SATO), DOCUMENT, TEXT, lock_of(ROSE))


def test_words_that_stand_often_go_where_their_neighbours_go() -> None:
    old, new = "No AI. AI rose. The end.", "No AI, said AI and AI, for AI. AI rose. The end."
    spans = [Span(7, 9, digest("AI")), Span(20, 23, digest("end"))]
    found = follow(new, spans, len(old))
    assert [found[each].start for each in spans] == [31, 44]


def test_headings_show_where_words_went_that_stand_often() -> None:
    old = "AI.\n\n# 1 Weir\n\nAI.\n\n# 2 Dam\n\nThis goes away soon.\n"
    new = "AI.\n\n# 1 Weir\n\nThe AI of the dam.\n\nAI.\n\n# 2 Dam\n"
    assert new.index("# 2") - old.index("# 2") == 20
    span = Span(15, 17, digest("AI"))
    done = reseal(sheet_of(span), document_of(old), new, lock_of(span))
    assert [each.new.start for each in done.moved] == [35]


def test_headings_keep_their_ids_and_new_headings_get_free_ones() -> None:
    text = "# 0 Foreword\n\n# 2 New\n\n" + TEXT.replace("# 1 The weir", "# 1 The new weir")
    assert [
        (each.id, text[each.start : each.heading_end]) for each in resealed_sections(DOCUMENT, text)
    ] == [
        ("0", "# 0 Foreword"),
        ("h2", "# 2 New"),
        ("1", "# 1 The new weir"),
        ("2", "# 2 堰"),
    ]


def test_sections_that_the_text_does_not_mark_are_found_again() -> None:
    mark = Section("x", ROSE.start, ROSE.end, ROSE.sha256)
    document = replace(DOCUMENT, sections=(mark, *DOCUMENT.sections[1:]))
    found = resealed_sections(document, "\n\n" + TEXT)
    assert [(each.id, each.start) for each in found] == [
        ("1", 2),
        ("x", ROSE.start + 2),
        ("2", found[2].start),
    ]


CONFIG = """\
# A corpus.
[corpus]
base = "https://example.org/"  # where
title = {en = "Rivers [x]"}
licence = "https://example.org/licence"
publisher = {en = "River # Agency"}
languages = ["en"]

[[source]]
id = "other"
sha256 = "0000000000000000000000000000000000000000000000000000000000000000"
length = 5

[[source]]   # the report
id = "river"
language = "ja"
file = 'river.txt'
sha256 = "%s"  # of the text
length   =  %d   # code points
sheets = ["a.yml"]
sections = [
  # those of the text
  {id = "1", heading = "%s", sha256 = "%s"},  # one
  {heading = "%s", sha256 = "%s", id = '2'},
]
"""


def config_of(document: Document) -> str:
    values: list[object] = [document.sha256, document.length]
    for each in document.sections[:2]:
        values += [f"{each.start}-{each.heading_end}", each.sha256]
    return CONFIG % tuple(values)


def test_only_digest_length_and_sections_of_the_source_change_in_the_config() -> None:
    document = resealed_document(DOCUMENT, "Preface\n\n" + TEXT)
    assert [each.start for each in document.sections] == [9, DOCUMENT.sections[1].start + 9]
    made = reseal_config(config_of(DOCUMENT), document)
    assert made == config_of(document)
    assert made != config_of(DOCUMENT)


def test_a_new_section_is_added_to_the_config_and_a_lost_one_taken_out() -> None:
    text = TEXT + "\n# 3 The end\n"
    more = resealed_document(DOCUMENT, text)
    made = reseal_config(config_of(DOCUMENT), more)
    last = more.sections[2]
    row = f'{{id = "3", heading = "{last.start}-{last.heading_end}", sha256 = "{last.sha256}"}}'
    assert made == config_of(more)[:-4] + f",\n  {row},\n]\n"
    back = reseal_config(made, DOCUMENT)
    assert back == config_of(DOCUMENT)
    none = reseal_config(made, replace(DOCUMENT, sections=()))
    assert none.endswith("sections = []\n")


def test_sections_are_written_where_there_were_none() -> None:
    bare = config_of(DOCUMENT).partition("sections =")[0]
    made = reseal_config(bare, DOCUMENT)
    assert tomllib.loads(made) == tomllib.loads(config_of(DOCUMENT))
    assert made.replace("\nsheets", "\x00").partition("\x00")[0].endswith("},\n]")
    assert reseal_config(bare, replace(DOCUMENT, sections=())) == bare


@pytest.mark.parametrize(
    "config",
    [
        'source = [{id = "river", sha256 = "x", length = 1}]\n',
        '[[source]]\nid = "other"\nsha256 = "x"\nlength = 1\n',
        '[[source]]\nid = "river"\nlength = 1\n',
        '[[source]]\nid = "river"\nsha256 = "x"\nlength = 1\n[[source.sections]]\nid = "1"\n',
        "[[source",
    ],
)
def test_a_config_in_a_form_that_is_not_edited_is_refused(config: str) -> None:
    with pytest.raises(InputError, match=r"^a\.toml:\d"):
        reseal_config(config, DOCUMENT, "a.toml")


def corpus_in(folder: Path, *spans: Span) -> Path:
    (folder / "wsisgraph.toml").write_text(
        config_of(DOCUMENT).replace('\nid = "other"', '\nid = "o"\nfile = "o"\nlanguage = "en"'),
        "utf-8",
    )
    (folder / "a.yml").write_text(sheet_of(*spans), "utf-8", newline="\n")
    write_lock(folder / "a.yml", DOCUMENT.sha256, spans)
    return folder


def test_a_corpus_is_mended_as_a_whole(tmp_path: Path) -> None:
    corpus = open_corpus(corpus_in(tmp_path, ROSE, SATO))
    text = "Preface\n\n" + TEXT
    done = reseal_corpus(corpus, {"river": text})
    assert [len(each.moved) for each in done.values()] == [2]
    moved = [Span(each.start + 9, each.end + 9, each.sha256) for each in (ROSE, SATO)]
    assert (tmp_path / "a.yml").read_text("utf-8") == sheet_of(*moved)
    lock = read_lock(tmp_path / "a.yml", "a.yml", [])
    assert (lock.text, lock.spans) == (digest(text), lock_of(*moved).spans)
    source = open_corpus(tmp_path).source("river")
    assert source is not None
    assert source.document == resealed_document(DOCUMENT, text)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    assert [
        each.moved for each in reseal_corpus(open_corpus(tmp_path), {"river": text}).values()
    ] == [()]
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_nothing_is_written_where_a_sheet_of_the_corpus_cannot_be_mended(tmp_path: Path) -> None:
    corpus = open_corpus(corpus_in(tmp_path, ROSE))
    (tmp_path / "a.yml").write_text(sheet_of(ROSE, SATO), "utf-8", newline="\n")
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(InputError, match="not in the sheet's lock"):
        reseal_corpus(corpus, {"river": "Preface\n\n" + TEXT})
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


# The law of moved text: whatever is inserted outside the spans, each position holds the same words.

WORDS = st.text("abc 川水位。\n\f", min_size=1, max_size=12)


@st.composite
def moved_texts(draw: st.DrawFn) -> tuple[str, str, list[Span], list[Span]]:
    """Draw an old and a new text, and spans before and after insertions between them."""
    old, new = "", ""
    before: list[Span] = []
    after: list[Span] = []
    for order in range(draw(st.integers(1, 8))):
        inserted = draw(st.one_of(st.just(""), WORDS))
        gap, words = draw(WORDS), f"{draw(WORDS)}{order}"
        new += inserted + gap
        old += gap
        before.append(Span(len(old), len(old) + len(words), digest(words)))
        after.append(Span(len(new), len(new) + len(words), digest(words)))
        old, new = old + words, new + words
    return old, new, before, after


@given(moved_texts())
def test_inserted_text_leaves_every_position_on_its_words(
    drawn: tuple[str, str, list[Span], list[Span]],
) -> None:
    old, new, before, after = drawn
    done = reseal(sheet_of(*before), document_of(old), new, lock_of(*before))
    assert done.lost == ()
    assert all(span.holds_in(new) for span in done.spans)
    found = follow(new, before, len(old))
    assert set(found) == set(before)
    unique = [
        pair
        for pair in zip(before, after, strict=True)
        if new.count(new[pair[1].start : pair[1].end]) == 1
    ]
    assert [found[span] for span, _ in unique] == [moved for _, moved in unique]


@given(moved_texts(), st.data())
def test_deleted_words_are_lost_and_all_others_found(
    drawn: tuple[str, str, list[Span], list[Span]], data: st.DataObject
) -> None:
    old, _, before, _ = drawn
    gone = data.draw(st.sampled_from(before))
    new = old[: gone.start] + old[gone.end :]
    found = follow(new, before, len(old))
    if old[gone.start : gone.end] not in new:
        assert set(found) == {each for each in before if each != gone}
    assert all(span.holds_in(new) and span.sha256 == each.sha256 for each, span in found.items())
