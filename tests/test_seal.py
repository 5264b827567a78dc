"""Sealing: quotes become positions and back, and nothing else in the sheet changes."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from wsisgraph.errors import InputError, NotHere
from wsisgraph.model import Document, Span, digest
from wsisgraph.read.lock import Lock, lock_path, read_lock
from wsisgraph.read.nodes import Troubles, compose_text
from wsisgraph.read.seal import (
    diff_sheets,
    find_words,
    seal,
    seal_file,
    slice_words,
    unseal,
    unseal_file,
)
from wsisgraph.text import fold, sections, sentences

TEXT = """\
# 1 River Forum

The mayor (Ms Sato) opened the forum. Ms Sato thanked the hosts.
第２回川フォーラムは2031年5月2日～4日に開かれ、
\f
約1,200人が港ホールに集まった。

# 2 川の家

佐藤議長は「水位を毎時 測る」と述べた。
"""


def document_of(text: str) -> Document:
    return Document("river", "river.txt", "ja", digest(text), len(text), sections(text))


DOCUMENT = document_of(TEXT)


def at(words: str, nth: int = 1, text: str = TEXT) -> str:
    """Return the position of exact words, as a sheet writes it."""
    start = -1
    for _ in range(nth):
        start = text.index(words, start + 1)
    return f"{start}-{start + len(words)}"


def lock_of(spans: list[Span]) -> Lock:
    return Lock(DOCUMENT.sha256, {(span.start, span.end): span.sha256 for span in spans})


def entry(body: str) -> str:
    """Return a sheet of one entry, written as block lines below its dash."""
    return f"source: river\nfacts:\n- about: event/river\n  facts:\n  - name: {{en: x}}\n{body}"


MAYOR, HALL, LEVEL = at("The mayor"), at("港ホール"), at("「水位を毎時 測る」")
SATO = at("Ms Sato", 2)

STYLES = {
    "plain": ("    quote: The mayor\n", f"    at: {MAYOR}\n"),
    "single": ("    quote: 'The mayor'  # who\n", f"    at: {MAYOR}  # who\n"),
    "double": ('    quote: "The mayor"\n', f"    at: {MAYOR}\n"),
    "plain over lines": (
        "    quote: The\n      mayor\n    note: x\n",
        f"    at: {MAYOR}\n    note: x\n",
    ),
    "double over lines": ('    quote: "The\n\n      mayor" # c\n', f"    at: {MAYOR} # c\n"),
    "literal": (
        "    quote: |\n      The\n      mayor\n    note: x\n",
        f"    at: {MAYOR}\n    note: x\n",
    ),
    "folded": (
        "    quote: >-2  # c\n\n      The mayor\n\n\n    # d\n",
        f"    at: {MAYOR}  # c\n\n\n    # d\n",
    ),
    "literal that ends in a wide space": (
        "    quote: |\n      The mayor\u3000\n    note: x\n",
        f"    at: {MAYOR}\n    note: x\n",
    ),
    "literal at the end": ("    quote: |+\n     The mayor", f"    at: {MAYOR}"),
    "below the key": ("    quote:\n      The mayor\n", f"    at:\n      {MAYOR}\n"),
    "quoted key": ('    "quote": The mayor\n', f'    "at": {MAYOR}\n'),
    "mapping": ("    quote: {words: Ms Sato, nth: 2}\n", f"    at: {SATO}\n"),
    "mapping with comment": (
        "    quote: {words: Ms Sato, # c\n      nth: 2}\n",
        f"    at: {SATO} # c\n",
    ),
    "mapping with tight comment": (
        "    quote: [{words: Ms Sato,# c\n      nth: 2}, The mayor]\n",
        f"    at: [{SATO} # c\n      , {MAYOR}]\n",
    ),
    "block mapping": (
        "    quote:\n      words: 港ホール\n      section: '1'\n    note: x\n",
        f"    at: {HALL}\n    note: x\n",
    ),
    "list": ('    quote: [The mayor, "港ホール"]\n', f"    at: [{MAYOR}, {HALL}]\n"),
    "list of mappings": (
        "    quote: [{words: Ms Sato, nth: 2},港ホール ]\n",
        f"    at: [{SATO},{HALL} ]\n",
    ),
    "block list": (
        "    quote:   # c\n    - The mayor # d\n\n    -   words: Ms Sato\n        nth: 2\n"
        "    - |\n     港ホール\n    # e\n",
        f"    at:   # c\n    - {MAYOR} # d\n\n    -   {SATO}\n    - {HALL}\n    # e\n",
    ),
    "context words": (
        "    quote: The mayor\n    context: 港ホール\n",
        f"    at: {MAYOR}\n    context: {HALL}\n",
    ),
    "context list": (
        f"    at: {MAYOR}\n    context: [{SATO}, 港ホール]\n",
        f"    at: {MAYOR}\n    context: [{SATO}, {HALL}]\n",
    ),
    "context mapping": (
        f"    at: {MAYOR}\n    context: {{quote: 港ホール}}\n",
        f"    at: {MAYOR}\n    context: {{at: {HALL}}}\n",
    ),
    "context block mapping": (
        f"    at: {MAYOR}\n    context:\n      words: Ms Sato\n      nth: 2\n",
        f"    at: {MAYOR}\n    context: {SATO}\n",
    ),
    "context list of both": (
        f"    at: {MAYOR}\n    context: [{{at: {SATO}}}, {{quote: [港ホール]}}, {{words: The mayor}}]\n",
        f"    at: {MAYOR}\n    context: [{{at: {SATO}}}, {{at: [{HALL}]}}, {MAYOR}]\n",
    ),
    "beside at": (
        f"    at: {SATO}\n    quote: The mayor\n    note: x\n",
        f"    at: [{SATO}, {MAYOR}]\n    note: x\n",
    ),
    "before at": (
        f"    quote: [The mayor, 港ホール] # c\n\n    note: x\n    at: {SATO} # d\n",
        f"    at: [{SATO}, {MAYOR}, {HALL}] # c\n\n    note: x\n    # d\n",
    ),
    "beside a list": (
        f"    at: [{SATO}, {HALL}]\n    quote: The mayor\n",
        f"    at: [{SATO}, {HALL}, {MAYOR}]\n",
    ),
    "beside a block list": (
        f"    at:\n    - {SATO}  # c\n    - {HALL}\n    quote: |\n      The mayor\n\n    note: x\n",
        f"    at: [{SATO}, {HALL}, {MAYOR}]  # c\n\n    note: x\n",
    ),
    "beside the same": (f"    at: {MAYOR}\n    quote: The mayor\n", f"    at: {MAYOR}\n"),
    "beside at after a block": (
        f"    at: {SATO}\n    note: |\n      x\n    quote: The mayor # c\n",
        f"    at: [{SATO}, {MAYOR}]\n    note: |\n      x\n    # c\n",
    ),
}
FLOW = {
    "flow": ('{name: {en: x}, quote: "The mayor"}', f"{{name: {{en: x}}, at: {MAYOR}}}"),
    "tight": ('{"name":{"en":"x"},"quote":"The mayor"}', f'{{"name":{{"en":"x"}},"at":{MAYOR}}}'),
    "at and quote": (
        f"{{at: {SATO}, quote: The mayor, note: x}}",
        f"{{at: [{SATO}, {MAYOR}], note: x}}",
    ),
    "quote and at": (f"{{quote: The mayor, at: {SATO}}}", f"{{at: [{SATO}, {MAYOR}]}}"),
    "comment between": (
        f"{{at: {SATO}, # c\n      quote: The mayor, # d\n      note: x}}",
        f"{{at: [{SATO}, {MAYOR}] # c\n      , # d\n      note: x}}",
    ),
    "trailing comma": (f"{{at: {SATO}, quote: [The mayor, ],}}", f"{{at: [{SATO}, {MAYOR}],}}"),
}


@pytest.mark.parametrize(("before", "after"), STYLES.values(), ids=STYLES)
@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_a_quote_in_any_style_is_sealed_and_nothing_else_changes(
    before: str, after: str, newline: str
) -> None:
    before, after = (entry(each).replace("\n", newline) for each in (before, after))
    assert seal(before, DOCUMENT, TEXT, Lock())[0] == after


@pytest.mark.parametrize(("before", "after"), FLOW.values(), ids=FLOW)
def test_a_quote_in_brackets_is_sealed_and_nothing_else_changes(before: str, after: str) -> None:
    head = "# top\nfacts:\n- about: a\n  facts:\n  - "
    assert seal(head + before, DOCUMENT, TEXT, Lock())[0] == head + after


@pytest.mark.parametrize(("before", "after"), STYLES.values(), ids=STYLES)
def test_a_sealed_sheet_comes_back_whatever_its_layout(before: str, after: str) -> None:
    sealed, spans = seal(entry(before), DOCUMENT, TEXT, Lock())
    open_again = unseal(sealed, DOCUMENT, TEXT, lock_of(spans))
    assert re.search(r"\d+-\d+", open_again) is None
    assert seal(open_again, DOCUMENT, TEXT, Lock()) == (sealed, spans)


def test_the_byte_order_mark_and_all_parts_of_a_sheet_are_kept() -> None:
    sheet = (
        "\ufefffacts:\n- about: a\n  context: {quote: River Forum}\n  facts:\n  - {quote: The mayor}\n"
        "no-facts:\n- {quote: Ms Sato thanked the hosts., reason: manners} # 親切\n"
    )
    sealed = (
        f"\ufefffacts:\n- about: a\n  context: {{at: {at('River Forum')}}}\n  facts:\n  - {{at: {MAYOR}}}\n"
        f"no-facts:\n- {{at: {at('Ms Sato thanked the hosts.')}, reason: manners}} # 親切\n"
    )
    made, spans = seal(sheet, DOCUMENT, TEXT, Lock())
    assert made == sealed
    assert [TEXT[span.start : span.end] for span in spans] == [
        "River Forum",
        "The mayor",
        "Ms Sato thanked the hosts.",
    ]
    assert all(span.holds_in(TEXT) for span in spans)
    assert unseal(made, DOCUMENT, TEXT, lock_of(spans)).startswith(
        "\ufefffacts:\n- about: a\n  context: {quote: "
    )


@pytest.mark.parametrize(
    ("quote", "words"),
    [
        ("第2回川フォーラム", "第２回川フォーラム"),
        ("２０３１年５月２日〜４日", "2031年5月2日～4日"),
        ("開かれ、約１，２００人が", "開かれ、\n\f\n約1,200人が"),
        ("水位を毎時測る", "水位を毎時 測る"),
        ("川 フォーラム", "川フォーラム"),
    ],
)
def test_width_white_space_page_breaks_and_wave_dashes_make_no_difference(
    quote: str, words: str
) -> None:
    made, spans = seal(entry(f'    quote: "{quote}"\n'), DOCUMENT, TEXT, Lock())
    assert [TEXT[span.start : span.end] for span in spans] == [words]
    assert f"at: {at(words)}\n" in made


def told(sheet: str, lock: Lock | None = None) -> list[str]:
    with pytest.raises(InputError) as caught:
        seal(sheet, DOCUMENT, TEXT, lock or Lock(), "a.yml")
    return [str(mistake) for mistake in caught.value.mistakes]


def test_all_failing_quotes_are_told_at_once_with_their_places() -> None:
    lines = told(entry("    quote: [The mayor, nobody said so]\n    context: {words: Ms Sato}\n"))
    assert [line.split(" ")[0] for line in lines] == ["a.yml:6:24:", "a.yml:7:14:"]
    assert "2 places" in lines[1]


def test_a_miss_shows_the_nearest_passage() -> None:
    (line,) = told(entry("    quote: the mayor (Mr Sato) opened\n"))
    assert line.startswith("a.yml:6:12: these words are not in the text")
    assert "(Ms Sato) opened" in line


def test_the_wrong_section_and_the_wrong_count_are_told() -> None:
    lines = told(entry("    quote: [{words: The mayor, section: '2'}, {words: Ms Sato, nth: 3}]\n"))
    assert "not in the text of section 2" in lines[0]
    assert "nth: 3 is not one of 2" in lines[1]


def test_words_that_have_changed_at_a_position_are_refused() -> None:
    start, end = map(int, MAYOR.split("-"))
    lock = Lock(DOCUMENT.sha256, {(start, end): digest("The queen")})
    sheet = entry(f"    at: {MAYOR}\n")
    (line,) = told(sheet, lock)
    assert line.startswith("a.yml:6:9:")
    assert "run wsisgraph sheet reseal" in line
    with pytest.raises(InputError, match=r"a\.yml:6:9"):
        unseal(sheet, DOCUMENT, TEXT, lock, "a.yml")


def test_a_position_that_the_lock_does_not_know_is_taken_from_the_text() -> None:
    made, spans = seal(entry(f"    at: {MAYOR}\n"), DOCUMENT, TEXT, Lock())
    assert made == entry(f"    at: {MAYOR}\n")
    assert [span.sha256 for span in spans] == [digest("The mayor")]


def test_another_text_than_the_document_is_refused() -> None:
    with pytest.raises(NotHere, match=r"river\.txt"):
        seal(entry("    quote: The mayor\n"), DOCUMENT, TEXT + " ", Lock())
    with pytest.raises(NotHere, match=r"river\.txt"):
        unseal(entry(f"    at: {MAYOR}\n"), DOCUMENT, TEXT + " ", Lock())


@pytest.mark.parametrize("sheet", ["facts: [", "", "a: 1\na: 2\n", "- x\n", "a: &b c\n"])
def test_what_is_not_a_sheet_is_refused(sheet: str) -> None:
    with pytest.raises(InputError, match=r"^a\.yml:\d+:\d+: "):
        seal(sheet, DOCUMENT, TEXT, Lock(), "a.yml")


def test_a_layout_that_cannot_be_sealed_is_refused_and_not_spoilt() -> None:
    assert (
        "cannot be sealed in this layout"
        in told(
            f"facts:\n- about: a\n  facts:\n  - ? at\n    : {SATO}\n    ? quote\n    : The mayor # c\n"
        )[0]
    )


@pytest.mark.parametrize(
    "written",
    [
        "at: '17-26'",
        "at: 017-26",
        "at: 17 - 26",
        "at: 16-26",
        "at: [17-26, 16-26]",
        "at: 17-26\n    quote: 港ホール",
        "at: 17-26\n    context: [' 17-26', 16-26]\n    quote: 港ホール",
    ],
)
def test_what_seal_would_not_write_stays_a_position(written: str) -> None:
    sheet = entry(f"    {written}\n")
    assert unseal(sheet, DOCUMENT, TEXT, Lock()) == sheet


def test_unsealing_shows_words_on_one_line_and_counts_those_that_stand_twice() -> None:
    breaks = at("開かれ、\n\f\n約1,200人")
    sheet = entry(f"    at: [{SATO}, {breaks}]\n    context: {LEVEL}\n")
    assert unseal(sheet, DOCUMENT, TEXT, Lock()) == entry(
        '    quote: [{words: "Ms Sato", nth: 2}, "開かれ、\\n\\f\\n約1,200人"]\n    context: "「水位を毎時 測る」"\n'
    )


def test_unsealing_escapes_what_cannot_be_seen() -> None:
    text = 'The\u200b "old\\new" dam\u2028rose.\n'
    sheet = entry(f"    at: 0-{len(text) - 1}\n")
    shown = unseal(sheet, document_of(text), text, Lock())
    assert shown == entry('    quote: "The\\u200b \\"old\\\\new\\" dam\\u2028rose."\n')
    assert seal(shown, document_of(text), text, Lock())[0] == sheet


def test_words_that_look_like_a_position_stay_words_in_a_context() -> None:
    text = "The hall seats 10-20 guests.\n"
    document = document_of(text)
    sheet = entry(f"    at: {at('guests', text=text)}\n    context: {at('10-20', text=text)}\n")
    shown = unseal(sheet, document, text, Lock())
    assert shown == entry('    quote: "guests"\n    context: {words: "10-20", nth: 1}\n')
    assert seal(shown, document, text, Lock())[0] == sheet


def test_files_are_sealed_with_a_lock_beside_them_and_opened_again(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text(entry("    quote: The mayor\n"), "utf-8", newline="\n")
    path.chmod(0o640)
    spans = seal_file(path, DOCUMENT, TEXT)
    lock = read_lock(path, "a.yml", [])
    assert path.read_text("utf-8") == entry(f"    at: {MAYOR}\n")
    assert (lock.text, lock.spans) == (DOCUMENT.sha256, lock_of(spans).spans)
    assert path.stat().st_mode & 0o777 == 0o640
    assert unseal_file(path, DOCUMENT, TEXT)
    assert path.read_text("utf-8") == entry('    quote: "The mayor"\n')
    assert sorted(each.name for each in tmp_path.iterdir()) == ["a.lock", "a.yml"]


def test_a_sheet_that_fails_is_left_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text(entry("    quote: [The mayor, nothing]\n"), "utf-8", newline="\n")
    with pytest.raises(InputError):
        seal_file(path, DOCUMENT, TEXT)
    assert path.read_text("utf-8") == entry("    quote: [The mayor, nothing]\n")
    assert not lock_path(path).exists()


def test_sealing_mends_a_lock_with_lines_of_a_merge_conflict(tmp_path: Path) -> None:
    path = tmp_path / "a.yml"
    path.write_text(entry("    quote: The mayor\n"), "utf-8", newline="\n")
    lock_path(path).write_text("<<<<<<< ours\n", "utf-8")
    seal_file(path, DOCUMENT, TEXT)
    mistakes: list[object] = []
    assert read_lock(path, "a.yml", mistakes).spans and not mistakes  # type: ignore[arg-type]


def test_a_diff_shows_words_beside_positions() -> None:
    old, new = entry(f"    at: {MAYOR}\n"), entry(f"    at: [{MAYOR}, {HALL}]\n")
    lines = diff_sheets(old, new, DOCUMENT, TEXT, ("a", "b"))
    assert lines[:2] == ["--- a", "+++ b"]
    assert [line for line in lines[3:] if line[0] in "+-"] == [
        f'-    at: {MAYOR} "The mayor"',
        f'+    at: [{MAYOR} "The mayor", {HALL} "港ホール"]',
    ]
    assert diff_sheets(old, old, DOCUMENT, TEXT) == []


def test_a_position_beyond_the_text_shows_no_words() -> None:
    assert slice_words(TEXT, 1, 9999) == "(not in the text)"


def test_words_are_found_with_their_sections() -> None:
    assert [f"{start}-{end}" for start, end, _ in find_words(TEXT, "ms sato")] == []
    assert find_words(TEXT, "第2回川") == [(*map(int, at("第２回川").split("-")), "1")]
    assert [section for *_, section in find_words(TEXT, "川")] == ["1", "2"]


# Laws over sheets in all styles, over texts in two languages.

WORDS = (
    *(
        "river",
        "the",
        "Forum",
        "Ms",
        "Sato",
        "co-host",
        'so-called "weir"',
        "1,200",
        "C:\\dam",
        "#5",
        "it's",
    ),
    *(
        "川",
        "佐藤",
        "議長は",
        "述べた",
        "フォーラム",
        "２０３１年",
        "5月2日～4日",
        "「堤」",
        "ﾀﾞﾑ",
        "㌖",
        "，",
        "\u200b",
    ),
)
GAPS = ("", " ", " ", "　", "\n", "\n\f\n")
SENTENCE = st.lists(
    st.tuples(st.sampled_from(WORDS), st.sampled_from(GAPS)), min_size=3, max_size=12
).map(lambda pairs: "".join(word + gap for word, gap in pairs).strip() + "。")
TEXTS = st.lists(
    st.tuples(SENTENCE, st.sampled_from(["\n\n", " ", "", "\n# 見出し\n\n"])),
    min_size=1,
    max_size=5,
).map(lambda pairs: "".join(sentence + end for sentence, end in pairs))
PLAIN = re.compile(r"[A-Za-zぁ-んァ-ヶ一-龠][A-Za-zぁ-んァ-ヶ一-龠0-9 ]*")
WIDE = {code: code + 0xFEE0 for code in map(ord, "0123456789abcdefghijklmnopqrstuvwxyzABC")}


@st.composite
def spans_of(draw: st.DrawFn, text: str) -> tuple[int, int, int]:
    """Draw start and end of words in a text, and which of the places with these words it is."""
    first, last = draw(st.sampled_from(sentences(text)))
    start = draw(st.integers(first, last - 1))
    end = draw(st.integers(start + 1, min(last, start + 40)))
    found = fold(text).find(fold(text[start:end]).text)
    assume((start, end) in found)
    return start, end, 0 if len(found) == 1 else found.index((start, end)) + 1


@st.composite
def scalars(draw: st.DrawFn, words: str, indent: str, flow: bool) -> str:
    """Draw a way to write words as a YAML scalar."""
    words = re.sub(r"[\s\u200b]+", " ", words).strip()
    if draw(st.booleans()):
        words = words.translate(WIDE)
    broken = words.replace(" ", f"\n{indent}  ")
    double = words.replace("\\", "\\\\").replace('"', '\\"')
    ways = [f'"{double}"', "'" + words.replace("'", "''") + "'"]
    if PLAIN.fullmatch(words):
        ways += [words, broken]
    if not flow:
        ways += [f"{header}\n{indent}  {broken}" for header in ("|", ">", "|-", ">+  # why")]
    if " " in words:
        ways.append('"' + double.replace(" ", f"\n{indent}  ") + '"')
    return draw(st.sampled_from(ways))


@st.composite
def quotes(draw: st.DrawFn, text: str, indent: str, flow: bool) -> tuple[str, str]:
    """Draw a quote of some words, and how it is written when it is sealed."""
    start, end, nth = draw(spans_of(text))
    words = text[start:end]
    if nth or draw(st.integers(0, 3)) == 0:
        shown = draw(scalars(words, indent + "  ", flow=True))
        return f"{{words: {shown}, nth: {nth or 1}}}", f"{start}-{end}"
    shown = draw(scalars(words, indent, flow))
    comment = re.search(r"  # why", shown.partition("\n")[0])
    return shown, f"{start}-{end}{comment[0] if comment else ''}"


@st.composite
def values(draw: st.DrawFn, text: str, indent: str, flow: bool) -> tuple[str, str]:
    """Draw what stands behind `quote:`, open and sealed: one quote or a list of them."""
    shape = draw(st.sampled_from(["one", "list"] if flow else ["one", "list", "block"]))
    if shape == "one":
        shown, sealed = draw(quotes(text, indent, flow))
        return f" {shown}", f" {sealed}"
    pairs = draw(
        st.lists(quotes(text, indent + "  ", flow or shape == "list"), min_size=1, max_size=3)
    )
    if shape == "list":
        between = draw(st.sampled_from([", ", ",", f",\n{indent}    ", f", # c\n{indent}    "]))
        return f" [{between.join(a for a, _ in pairs)}]", f" [{between.join(b for _, b in pairs)}]"
    both = [[f"\n{indent}- {each}" for each in side] for side in zip(*pairs, strict=True)]
    return "".join(both[0]), "".join(both[1])


@st.composite
def sheets(draw: st.DrawFn) -> tuple[str, str, str]:
    """Draw a text, a sheet with quotes, and the same sheet sealed by hand."""
    text = draw(TEXTS)
    assume(sentences(text))
    sides = ["", ""]

    def add(*pair: str) -> None:
        for side in (0, 1):
            sides[side] += pair[side % len(pair)]

    add(
        draw(st.sampled_from(["# 注\n\nsource: river\n", "source: river  # x\n"])),
    )
    add("facts:\n")
    for _ in range(draw(st.integers(1, 3))):
        add("# group\n- about: a\n")
        if draw(st.booleans()):
            pair = draw(values(text, "  ", False))
            add("  context:")
            add(*pair)
            add("\n")
        add("  facts:\n")
        for _ in range(draw(st.integers(1, 3))):
            flow = draw(st.booleans())
            pair = draw(values(text, "    ", flow))
            tail = draw(st.sampled_from(["", "\n", "\n    # c"]))
            if flow:
                add("  - {name: {ja: 川}, ")
                add("quote:", "at:")
                add(*pair)
                add(f", note: 'x'}}{tail}\n")
            else:
                add("  - ")
                add("quote:", "at:")
                add(*pair)
                add(f"{tail}\n    kind: forum # k\n")
    add("no-facts:\n- ")
    pair = draw(values(text, "  ", False))
    add("quote:", "at:")
    add(*pair)
    add("\n  reason: none\n")
    return text, sides[0], sides[1]


@given(sheets())
def test_only_the_characters_of_quotes_change(drawn: tuple[str, str, str]) -> None:
    text, sheet, sealed = drawn
    made, spans = seal(sheet, document_of(text), text, Lock())
    assert made == sealed
    assert all(span.holds_in(text) for span in spans)


@given(sheets())
def test_sealing_what_was_unsealed_gives_the_same_characters(drawn: tuple[str, str, str]) -> None:
    text, _, sealed = drawn
    document = document_of(text)
    again, spans = seal(sealed, document, text, Lock())
    assert again == sealed
    shown = unseal(sealed, document, text, Lock())
    assert re.search(r"\bat:", shown) is None
    assert seal(shown, document, text, Lock()) == (sealed, spans)


@given(sheets())
def test_what_is_unsealed_holds_no_character_that_cannot_be_seen(
    drawn: tuple[str, str, str],
) -> None:
    text, _, sealed = drawn
    shown = unseal(sealed, document_of(text), text, Lock())
    assert compose_text(shown, Troubles("a.yml")) is not None
    assert "\u200b" not in shown and "\f" not in shown
