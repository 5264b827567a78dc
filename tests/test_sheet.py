"""Reading sheets: what they become, and every mistake at its line."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from wsisgraph import kinds
from wsisgraph.build import Build, assemble, read_corpus
from wsisgraph.corpus import Corpus, open_corpus, texts_in
from wsisgraph.errors import InputError, Mistake
from wsisgraph.model import Document, Fact, Value, digest
from wsisgraph.names import Names
from wsisgraph.rdf import ID
from wsisgraph.read import evidence, lock, nodes, sheet, values
from wsisgraph.read.lock import lock_path
from wsisgraph.read.nodes import Troubles
from wsisgraph.read.sheet import Sheet, read_sheet
from wsisgraph.read.things import read_things
from wsisgraph.schema import load
from wsisgraph.text import fold, sections

HERE = Path(__file__).resolve().parent
SHEETS = HERE / "sheets"
BROKEN = SHEETS / "broken"
TOUR = HERE.parent / "examples" / "tour"
DOCS = (HERE.parent / "docs" / "sheets.md").read_text("utf-8")
TEXT = (SHEETS / "texts" / "river.txt").read_text("utf-8")
DOCUMENT = Document("river", "river.txt", "en", digest(TEXT), len(TEXT), sections(TEXT))
FORUM, FAIR = "event/river-forum-2031", "event/bridge-fair"
SATO, ANA, BEN = "person/mina-sato", "person/ana-brook", "person/ben-brook"

# Files that end reading early: the line, and what is told there.
BROKEN_FILES = {
    "tab.yml": (5, "a tab stands where only spaces may stand"),
    "indent.yml": (7, "the line begins at column 4, where no line above it begins"),
    "below.yml": (5, "this is not YAML: a list goes on below []"),
    "colon.yml": (2, "this is not YAML: mapping values are not allowed"),
    "bracket.yml": (4, "this is not YAML: did not find expected ',' or ']'"),
    "unclosed.yml": (4, "a quotation mark is not closed"),
    "wide.yml": (5, "this is not YAML: a full-width space stands here"),
    "wide-bracket.yml": (4, "this is not YAML: '｛' stands here"),
    "list.yml": (1, "the file is not a list of words with values"),
    "comment.yml": (1, "the file is empty"),
    "second.yml": (4, "a second document begins here"),
    "facts.yml": (3, "the sheet has no list of facts"),
    "review.yml": (1, "the sheet does not say its review"),
    "wording.yml": (3, "wording is not a list of words"),
}
BROKEN_BYTES = {
    "no bytes": (b"", 1, "the file is empty"),
    "only a byte-order mark": (b"\xef\xbb\xbf\n", 1, "the file is empty"),
    "Shift JIS": ("source: river\n# 川\n".encode("shift-jis"), 2, "this is not UTF-8"),
    "UTF-16": ("source: river\n".encode("utf-16"), 1, "this is not UTF-8"),
    "a control character": ("# 川川川\n# 川\a\n".encode(), 2, "this is not YAML: control char"),
    "too deep": (b"a: " + b"[" * 5000, 1, "too many lists stand inside one another"),
}


# What the modules that test readers share


def told(mistake: Mistake) -> str:
    """Return a mistake without its place."""
    return f"{mistake.what} ({mistake.todo})"


def planted(path: Path) -> dict[int, list[str]]:
    """Return the mistakes that the comments of a file announce, by line."""
    lines = enumerate(path.read_text("utf-8").splitlines(), 1)
    return {n: line.split("# error: ")[1].split(" | ") for n, line in lines if "# error: " in line}


def differences(expected: Mapping[int, list[str]], found: Iterable[Mistake]) -> list[str]:
    """Return what is expected and not found, and what is found and not expected."""
    lines: dict[int, list[str]] = {}
    for mistake in found:
        lines.setdefault(mistake.place.line, []).append(told(mistake))
    wrong = []
    for line in sorted(expected.keys() | lines.keys()):
        extra = lines.get(line, [])
        for part in expected.get(line, []):
            match = next((message for message in extra if part in message), None)
            if match is None:
                wrong.append(f"line {line}: not told: {part}")
            else:
                extra.remove(match)
        wrong += [f"line {line}: not expected: {message}" for message in extra]
    return wrong


@cache
def planted_mistakes() -> tuple[Mistake, ...]:
    """Return all mistakes of the planted corpus."""
    corpus = open_corpus(SHEETS)
    with pytest.raises(InputError) as caught:
        read_corpus(corpus, texts_in([SHEETS / "texts"], corpus))
    return tuple(caught.value.mistakes)


def of_file(name: str) -> list[Mistake]:
    """Return the mistakes of one file of the planted corpus."""
    return [mistake for mistake in planted_mistakes() if Path(mistake.place.path).name == name]


def _texts(node: ast.expr, function: ast.AST) -> Iterable[ast.expr]:
    """Yield the texts that an expression of a function can be."""
    if isinstance(node, (ast.Constant, ast.JoinedStr)):
        yield node
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body, function)
        yield from _texts(node.orelse, function)
    elif isinstance(node, ast.Name):
        for each in ast.walk(function):
            if isinstance(each, ast.Assign) and ast.unparse(each.targets[0]) == node.id:
                yield from _texts(each.value, function)


def messages(path: Path) -> dict[str, str]:
    """Return what a module can tell to be wrong: a pattern for each text, and where it stands."""
    found = {}
    for function in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(function, ast.FunctionDef):
            continue
        for call in ast.walk(function):
            if not isinstance(call, ast.Call) or len(call.args) < 3:
                continue
            if ast.unparse(call.func).rpartition(".")[2] not in ("add", "Mistake"):
                continue
            for text in _texts(call.args[1], function):
                parts = text.values if isinstance(text, ast.JoinedStr) else [text]
                pattern = "".join(
                    re.escape(str(part.value)) if isinstance(part, ast.Constant) else ".*"
                    for part in parts
                )
                found[pattern] = f"{path.name}:{call.lineno}"
    return found


def untold(path: Path, found: Iterable[Mistake]) -> dict[str, str]:
    """Return the messages of a module that are not among the mistakes found."""
    whats = [mistake.what for mistake in found]
    return {
        pattern: place
        for pattern, place in messages(path).items()
        if not any(re.fullmatch(pattern, what, re.DOTALL) for what in whats)
    }


# A desk to read small sheets at


@cache
def names() -> Names:
    """Return the names of the small corpus that nothing is wrong with."""
    troubles = Troubles("things.yml")
    things = read_things(SHEETS / "things.yml", "things.yml", load(), ("en", "ja"), troubles)
    assert troubles.mistakes == []
    return Names(things, load(), "https://example.org/planted/")


def read(path: Path, text: str | None = TEXT) -> Sheet:
    """Return a sheet of the small corpus."""
    return read_sheet(path, DOCUMENT, names(), load(), ("en", "ja"), text)


def read_elsewhere(path: Path) -> Sheet:
    """Return a sheet as it reads when wsisgraph.toml registers another text than it was sealed in."""
    other = replace(DOCUMENT, sha256="0" * 64)
    return read_sheet(path, other, names(), load(), ("en", "ja"), None, changed=True)


Desk = Callable[..., Sheet]
HEAD = "source: river\nreview: accepted\ndecided-by: us\n"


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """Read entries about one thing, or a list of things, as a sheet without mistakes."""
    path = tmp_path_factory.mktemp("desk") / "sheet.yml"

    def reading(*entries: str, about: str = FORUM, text: str | None = TEXT) -> Sheet:
        body = "".join(f"  - {entry}\n" for entry in entries)
        path.write_text(f"{HEAD}facts:\n- about: {about}\n  facts:\n{body}", "utf-8")
        made = read(path, text)
        assert [str(mistake) for mistake in made.mistakes] == []
        return made

    return reading


def said(fact: Fact) -> dict[str, list[str]]:
    """Return what a fact states in short: property without prefix, values as written."""
    return {
        prop.partition(":")[2]: [value.text.removeprefix(ID) for value in each]
        for prop, each in fact.stated.items()
    }


def ids(facts: Iterable[Fact]) -> list[str]:
    """Return the ids of facts, sorted."""
    return sorted(fact.id for fact in facts)


# Mistakes


def test_every_planted_mistake_is_found_at_its_line_and_nothing_else() -> None:
    assert differences(planted(SHEETS / "planted.yml"), of_file("planted.yml")) == []


def test_the_planted_sheet_holds_many_different_mistakes() -> None:
    assert len({mistake.what for mistake in of_file("planted.yml")}) >= 90


def test_a_broken_line_of_a_lock_is_found_at_its_line() -> None:
    assert differences(planted(SHEETS / "planted.lock"), of_file("planted.lock")) == []


@pytest.mark.parametrize("mistake", planted_mistakes(), ids=lambda m: f"{m.place.line}")
def test_a_message_names_its_place_what_is_wrong_and_what_to_do(mistake: Mistake) -> None:
    assert re.fullmatch(r"[^:]+:\d+:\d+: [^\n]+ \([^\n]+\)", str(mistake))


def test_every_broken_file_is_in_the_table() -> None:
    assert {path.name for path in BROKEN.iterdir()} == set(BROKEN_FILES)


@pytest.mark.parametrize("name", BROKEN_FILES)
def test_a_broken_file_is_told_at_its_line(name: str) -> None:
    line, what = BROKEN_FILES[name]
    assert differences({line: [what]}, read(BROKEN / name).mistakes) == []


@pytest.mark.parametrize("name", BROKEN_BYTES)
def test_broken_bytes_are_told_at_their_line(name: str, tmp_path: Path) -> None:
    raw, line, what = BROKEN_BYTES[name]
    path = tmp_path / "sheet.yml"
    path.write_bytes(raw)
    assert differences({line: [what]}, read(path).mistakes) == []


def test_a_column_is_counted_in_characters(tmp_path: Path) -> None:
    path = tmp_path / "sheet.yml"
    path.write_text(f"{HEAD}facts: []\n川川: [川, {{川川}}]\n川: \a\n", "utf-8")
    assert [(m.place.line, m.place.column) for m in read(path).mistakes] == [(6, 4)]


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        ("{speaker: person/ana-brook, quote: Ana Brook, Minister of Water}", "Minister of Water"),
        ("{figure: participants, group: all, value: 12,000, qualifier: exactly}", "000"),
        ("{name: {en: a}, quote: {words: Sato, Ana}}", "Ana"),
        ("{name: {en: a}, context: {quote: Sato, Ana}}", "Ana"),
        ("{kind: forum, quote: Sato, Ana}", "Ana"),
    ],
)
def test_words_that_a_comma_cuts_are_told_how_to_be_written(
    entry: str, word: str, tmp_path: Path
) -> None:
    path = tmp_path / "sheet.yml"
    path.write_text(f"{HEAD}facts:\n- about: {FORUM}\n  facts:\n  - {entry}\n", "utf-8")
    told = [str(m) for m in read(path).mistakes if f"unknown key {word!r}" in m.what]
    assert len(told) == 1
    assert told[0].endswith('(put words that hold a comma into "…", several values into [ ])')


@pytest.mark.parametrize("entry", ["{kind:forum}", "{kind： forum}", "{quote: Sato, kind:forum}"])
def test_a_colon_without_its_space_is_told(entry: str, tmp_path: Path) -> None:
    path = tmp_path / "sheet.yml"
    path.write_text(f"{HEAD}facts:\n- about: {FORUM}\n  facts:\n  - {entry}\n", "utf-8")
    told = [m.todo for m in read(path).mistakes if "unknown key 'kind" in m.what]
    assert told == ["write a colon of half width and a space between word and value"]


def test_an_open_bracket_is_told_with_its_line() -> None:
    (told,) = read(BROKEN / "bracket.yml").mistakes
    assert told.todo.startswith("close the bracket of line 3, column 10, or put words")


def test_curly_quotation_marks_are_told_to_be_words(tmp_path: Path) -> None:
    path = tmp_path / "sheet.yml"
    entry = "{kind: forum, quote: “Mina Sato spoke”}"
    path.write_text(f"{HEAD}facts:\n- about: {FORUM}\n  facts:\n  - {entry}\n", "utf-8")
    assert [m.todo for m in read(path).mistakes] == [
        'YAML takes “ ” for words of the text: write "…"'
    ]


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    assert (
        differences({1: ["the file cannot be read: "]}, read(tmp_path / "none.yml").mistakes) == []
    )


def test_words_without_their_text_are_told_once(tmp_path: Path) -> None:
    path = tmp_path / "sheet.yml"
    entry = f'  - {{speaker: {SATO}, quote: "Mina Sato spoke"}}\n'
    path.write_text(f"{HEAD}facts:\n- about: {FORUM}\n  facts:\n{entry}{entry}", "utf-8")
    found = [told(mistake) for mistake in read(path, text=None).mistakes]
    assert found[0].startswith("quoted words cannot be placed without the text (give the folder")
    assert sum("without the text" in message for message in found) == 1


def two_sheets(folder: Path, source: str, entry: str) -> Corpus:
    """Return the planted corpus with two sheets that hold one entry each, of one source or two."""
    config = (SHEETS / "wsisgraph.toml").read_text("utf-8")
    config = config.replace(', "planted-things.yml"', "").replace('["planted.yml"]', '["a.yml"]')
    head, _, river = config.partition("[[source]]")
    if source == "river":
        river = river.replace('["a.yml"]', '["a.yml", "b.yml"]')
        body = f"{head}[[source]]{river}"
    else:
        other = river.replace('"river"', f'"{source}"').replace("a.yml", "b.yml")
        body = f"{head}[[source]]{river}\n[[source]]{other}"
    (folder / "wsisgraph.toml").write_text(body, "utf-8")
    (folder / "things.yml").write_bytes((SHEETS / "things.yml").read_bytes())
    rows = f"facts:\n- about: {FORUM}\n  facts:\n  - {entry}\n"
    (folder / "a.yml").write_text(HEAD + rows, "utf-8")
    (folder / "b.yml").write_text(HEAD.replace("river", source) + rows, "utf-8")
    return open_corpus(folder)


SPOKE = f'{{speaker: {SATO}, quote: "Mina Sato spoke"}}'
SAID = f'{{remark: 1, id: a, by: {SATO}, act: states, gist: {{en: a, ja: い}}, quote: "Mina Sato spoke"}}'


@pytest.mark.parametrize(
    ("source", "entry", "what"),
    [
        ("river", SPOKE, "the same fact stands twice in this source (it stands at "),
        ("river", SAID, "the id 'a' is taken (it stands at "),
        ("lake", SAID, "the id 'a' is taken (it stands at "),
    ],
)
def test_a_fact_that_stands_in_two_sheets_is_told_in_the_second(
    source: str, entry: str, what: str, tmp_path: Path
) -> None:
    corpus = two_sheets(tmp_path, source, entry)
    with pytest.raises(InputError) as caught:
        assemble(corpus, {"river": TEXT, "lake": TEXT})
    assert [Path(m.place.path).name for m in caught.value.mistakes] == ["b.yml"]
    assert differences({7: [what]}, caught.value.mistakes) == []
    assert "a.yml:7:5" in str(caught.value)


def test_two_sources_may_state_the_same_fact(tmp_path: Path) -> None:
    build = assemble(two_sheets(tmp_path, "lake", SPOKE), {"river": TEXT, "lake": TEXT})
    (places,) = [each for name, each in build.places.items() if name.startswith("fact/")]
    assert [place.source for place in places] == ["river", "lake"]


def test_a_sheet_sealed_in_another_text_is_told_at_its_lock() -> None:
    told = [
        m for m in read_elsewhere(SHEETS / "planted.yml").mistakes if "sealed in another" in m.what
    ]
    assert [(Path(m.place.path).name, m.place.line) for m in told] == [("planted.lock", 2)]


@pytest.mark.parametrize("module", [sheet, nodes, values, evidence, lock], ids=lambda m: m.__name__)
def test_every_message_of_a_reader_is_planted(module: object, tmp_path: Path) -> None:
    path = tmp_path / "sheet.yml"
    found = [*planted_mistakes(), *read(tmp_path / "none.yml").mistakes]
    for name in BROKEN_FILES:
        found += read(BROKEN / name).mistakes
    for raw in (b"", *(raw for raw, _, _ in BROKEN_BYTES.values())):
        path.write_bytes(raw)
        found += read(path).mistakes
    found += read(SHEETS / "planted.yml", text=None).mistakes
    found += read_elsewhere(SHEETS / "planted.yml").mistakes
    assert untold(Path(str(getattr(module, "__file__", ""))), found) == {}


# What entries become


def test_lists_mean_each_with_each(desk: Desk) -> None:
    entry = f'{{speaker: [{SATO}, {ANA}, {BEN}], quote: "Mina Sato spoke"}}'
    facts = desk(entry, about=f"[{FORUM}, {FAIR}]").facts
    pairs = {(said(f)["participant"][0], said(f)["event"][0]) for f in facts}
    assert pairs == {(who, event) for who in (SATO, ANA, BEN) for event in (FORUM, FAIR)}
    assert len(set(ids(facts))) == 6


def test_group_and_jointly_belong_together_in_one_fact(desk: Desk) -> None:
    entry = (
        f"{{figure: participants, jointly: [{FORUM}, {FAIR}], group: [ministers, experts],"
        ' attendance: not-stated, value: "1,200", qualifier: more-than, quote: "More than 1,200"}'
    )
    (fact,) = desk(entry).facts
    assert said(fact) == {
        "metric": ["metric/participants"],
        "event": [FAIR, FORUM],
        "groupCounted": ["stakeholder-group/experts", "stakeholder-group/ministers"],
        "attendance": ["attendance/not-stated"],
        "value": ["1200"],
        "qualifier": ["qualifier/more-than"],
    }


def test_about_on_a_remark_belongs_together_in_one_fact(desk: Desk) -> None:
    entry = SAID.replace("act:", "about: [topic/flood-warning, action-line/C2], act:")
    (fact,) = desk(entry).facts
    assert said(fact)["about"] == ["action-line/C2", "topic/flood-warning"]
    assert fact.id == "a"


def test_each_word_of_an_entry_without_a_lead_word_is_a_statement(desk: Desk) -> None:
    facts = desk(
        '{kind: forum, access: open, place: Harbour Hall, quote: "The River Forum 2031"}'
    ).facts
    assert {(fact.kind, said(fact)["object"][0]) for fact in facts} == {
        ("Statement", "event-kind/forum"),
        ("Statement", "access/open"),
        ("Statement", "place/harbour-hall"),
    }
    assert {said(fact)["subject"][0] for fact in facts} == {FORUM}


def test_date_is_start_and_end(desk: Desk) -> None:
    facts = desk('{date: 2031-05, quote: "2 to 4 May 2031"}').facts
    assert {said(fact)["predicate"][0].rpartition("#")[2] for fact in facts} == {"start", "end"}
    assert {value for fact in facts for value in fact.stated["rdf:object"]} == {
        Value("2031-05", "gYearMonth")
    }


def test_names_have_their_language_and_may_be_several(desk: Desk) -> None:
    entry = '{name: {en: [River Forum, River Forum 2031]}, quote: "The River Forum 2031"}'
    facts = desk(entry).facts
    assert {value for fact in facts for value in fact.stated["rdf:object"]} == {
        Value("River Forum", "text", "en"),
        Value("River Forum 2031", "text", "en"),
    }


def test_a_reading_has_a_language_of_its_own(desk: Desk) -> None:
    entry = (
        '{name: {ja: 佐藤, JA-Hira: さとう}, unsaid: not in this text, quote: "Mina Sato spoke"}'
    )
    facts = desk(entry, about=SATO).facts
    assert {f.stated["rdf:object"][0].lang for f in facts} == {"ja", "ja-hira"}


def test_the_title_of_a_participation_stays_one_fact(desk: Desk) -> None:
    entry = f'{{speaker: {SATO}, title: {{en: Mina, ja: 長}}, unsaid: a, quote: "Mina Sato spoke"}}'
    (fact,) = desk(entry).facts
    assert len(fact.stated["wsis:titleAsStated"]) == 2


def test_only_accepted_facts_are_built_and_the_others_wait(desk: Desk) -> None:
    quote = 'quote: "Mina Sato spoke"'
    made = desk(
        f"{{speaker: {SATO}, {quote}}}",
        f"{{chair: {SATO}, review: proposed, {quote}}}",
        f"{{host: {SATO}, review: rejected, reason: a, decided-on: 2031-06, {quote}}}",
        f"{{guest: {SATO}, review: withdrawn, reason: a, decided-on: 2031-06, {quote}}}",
    )
    assert len(made.facts) == 1
    assert [review for review, _ in made.waiting] == ["proposed", "rejected", "withdrawn"]
    (stone,) = made.withdrawn
    assert (stone.name, stone.on, stone.reason) == (f"fact/{made.waiting[2][1].id}", "2031-06", "a")


def test_a_slug_a_label_and_an_iri_mean_the_same_thing(desk: Desk) -> None:
    written = (SATO, "Mina Sato", f"https://example.org/planted/{SATO}")
    found = {
        ids(desk(f'{{speaker: "{who}", quote: "Mina Sato spoke"}}').facts)[0] for who in written
    }
    assert len(found) == 1


def test_context_of_group_and_entry_join_and_never_repeat_the_evidence(desk: Desk) -> None:
    entry = (
        f'{{speaker: {SATO}, quote: "Mina Sato spoke", context: ["Mina Sato spoke", "left early"]}}'
    )
    (fact,) = desk(entry).facts
    assert [TEXT[s.start : s.end] for s in fact.evidence] == ["Mina Sato spoke"]
    assert [TEXT[s.start : s.end] for s in fact.context] == ["left early"]


def test_positions_and_words_give_the_same_facts_and_positions_need_no_text(desk: Desk) -> None:
    quoted = desk(SPOKE)
    (span,) = quoted.facts[0].evidence
    row = f"{span.start}-{span.end} {span.sha256}\n"
    path = lock_path(quoted.path)
    path.write_text(row, "utf-8")
    try:
        for text in (TEXT, None):
            sealed = desk(f"{{speaker: {SATO}, at: {span.start}-{span.end}}}", text=text)
            assert [f.evidence for f in sealed.facts] == [(span,)]
            assert ids(sealed.facts) == ids(quoted.facts)
    finally:
        path.unlink()


@pytest.mark.parametrize(
    "words", ["Mina Sato left early", "Mina  Sato\n     left early", "Ｍｉｎａ Sato left early"]
)
def test_white_space_and_width_make_no_difference_to_a_quote(desk: Desk, words: str) -> None:
    (fact,) = desk(f'{{speaker: {SATO}, quote: "{words}"}}').facts
    assert [TEXT[s.start : s.end] for s in fact.evidence] == ["Mina Sato\nleft early"]


def test_line_ends_and_a_byte_order_mark_make_no_difference(desk: Desk, tmp_path: Path) -> None:
    first = desk(SPOKE)
    path = tmp_path / "sheet.yml"
    raw = first.path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + raw.replace(b"\n", b"\r\n"))
    again = read(path)
    assert again.mistakes == []
    assert ids(again.facts) == ids(first.facts)


WORDS = [
    "figure: participants",
    "group: [experts, ministers]",
    "attendance: not-stated",
    "lower: 1000",
    "upper: 1200",
    "unit: person",
    "qualifier: about",
    "note: {en: a, ja: い}",
    f"according-to: {SATO}",
    "open: yes",
    'quote: "More than 1,200"',
]


@given(order=st.permutations(WORDS))
def test_the_order_of_words_makes_no_difference(desk: Desk, order: list[str]) -> None:
    (fact,) = desk("{" + ", ".join(order) + "}").facts
    (plain,) = desk("{" + ", ".join(WORDS) + "}").facts
    assert (fact.id, fact.stated, fact.told) == (plain.id, plain.stated, plain.told)


@given(
    people=st.permutations([SATO, ANA, BEN]),
    groups=st.permutations(["experts", "ministers", "youth"]),
)
def test_the_order_of_lists_makes_no_difference(
    desk: Desk, people: list[str], groups: list[str]
) -> None:
    def made(who: list[str], group: list[str]) -> list[str]:
        return ids(
            desk(
                f'{{speaker: [{", ".join(who)}], quote: "Mina Sato spoke"}}',
                f"{{figure: participants, group: [{', '.join(group)}], attendance: remote, value: 1200,"
                ' qualifier: about, quote: "More than 1,200"}',
            ).facts
        )

    assert made(people, groups) == made([SATO, ANA, BEN], ["experts", "ministers", "youth"])


# What a fact's id follows


def one_id(desk: Desk, extra: str = "", text: str = "More than 1,200", value: str = "1200") -> str:
    """Return the id of a figure, with more words or another value."""
    entry = f'{{figure: participants, group: all, attendance: remote, value: "{value}", qualifier: about'
    (fact,) = desk(f'{entry}{extra}, quote: "{text}"}}').facts
    return fact.id


@pytest.mark.parametrize(
    "extra", [", note: {en: a, ja: い}", ", open: yes", ", basis: corrected", ", unsaid: a reason"]
)
def test_what_is_told_beside_a_fact_keeps_its_id(desk: Desk, extra: str) -> None:
    assert one_id(desk, extra) == one_id(desk)


def test_other_evidence_and_other_spelling_keep_the_id(desk: Desk) -> None:
    assert one_id(desk, text="1,200 people came") == one_id(desk) == one_id(desk, value="１,200.0")


@pytest.mark.parametrize("extra", [", unit: person", f", according-to: {SATO}"])
def test_what_a_fact_states_changes_its_id(desk: Desk, extra: str) -> None:
    assert one_id(desk, extra) != one_id(desk)


def built(folder: Path) -> Build:
    """Return a corpus built with its texts."""
    corpus = open_corpus(folder)
    return assemble(corpus, texts_in([folder / "texts"], corpus))


def local(build: Build) -> set[str]:
    """Return the ids of a build's facts."""
    return {name for name in build.places if name.startswith("fact/")}


@cache
def tour_as_it_is() -> Build:
    """Return the tour, built once."""
    return built(TOUR)


EDITS: dict[str, Callable[[str], str]] = {
    "a gist": lambda text: re.sub(r'(gist: \{en: "?)', r"\1More or less this. ", text),
    "a note": lambda text: re.sub(r'(note: \{en: "?)', r"\1More or less this. ", text),
    "a label": lambda text: re.sub(r'(label: \{en: "?)', r"\1The ", text),
    "a moved line": lambda text: "\n\n" + text.replace("\n\n", "\n\n\n"),
    "a comment": lambda text: text.replace("\n  - {", "\n  # a comment\n  - {"),
    "a decider": lambda text: text.replace("decided-by: The", "decided-by: Some"),
}


@pytest.mark.parametrize("edit", EDITS)
def test_an_edit_that_states_nothing_new_keeps_all_ids(edit: str, tour: Path) -> None:
    before = {path: path.read_text("utf-8") for path in tour.rglob("*.yml")}
    for path, text in before.items():
        path.write_text(EDITS[edit](text), "utf-8")
    assert any(path.read_text("utf-8") != text for path, text in before.items())
    assert local(built(tour)) == local(tour_as_it_is())


def test_a_moved_base_keeps_the_local_ids(tour: Path) -> None:
    config = tour / "wsisgraph.toml"
    old, new = b"https://example.org/tour/", b"https://data.example.net/rivers/"
    config.write_bytes(config.read_bytes().replace(b'base = "' + old, b'base = "' + new))
    moved = built(tour)
    assert local(moved) == local(tour_as_it_is())
    assert b"<" + new + b"fact/" in b"".join(moved.lines)
    assert b"<" + old + b"fact/" not in b"".join(moved.lines)


def test_the_same_fact_from_two_reports_has_one_id_and_two_places() -> None:
    shared = [p for p in tour_as_it_is().places.values() if len({each.source for each in p}) > 1]
    assert len(shared) >= 10
    assert {"Participation", "Statement", "Award"} <= {places[0].kind for places in shared}


# The words of docs/sheets.md and of the table of facts


def backticked(text: str) -> set[str]:
    """Return the words of a text that stand in backticks."""
    return set(re.findall(r"`([a-z-]+)`", text))


def paragraph(opening: str) -> str:
    """Return the paragraph of docs/sheets.md that an opening begins."""
    return DOCS[DOCS.index(opening) :].partition("\n\n")[0]


def rows() -> dict[str, tuple[set[str], set[str]]]:
    """Return the lead words and further words of each record that docs/sheets.md lists."""
    table = paragraph("| lead word | record |").splitlines()[2:]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in table]
    return {row[1]: (backticked(row[0]), backticked(row[3])) for row in cells}


def test_the_documented_records_are_those_of_the_table() -> None:
    assert set(rows()) == set(load().records)


@pytest.mark.parametrize("name", load().records)
def test_the_documented_words_of_a_record_are_those_of_the_table(name: str) -> None:
    record = load().records[name]
    leads, further = rows()[name]
    words = record.fields.keys() - {record.into, record.code_into, record.topic}
    words |= {"jointly"} if record.jointly else set()
    words |= {"id"} if record.told else set()
    assert further == words
    assert leads <= {lead for lead, made in load().leads.items() if made == name}
    assert record.code_into or leads == {record.lead}


def test_the_documented_statement_words_are_those_of_the_table() -> None:
    assert backticked(paragraph("Statement words:").replace("(start and end)", "")) == set(
        load().statements
    )


def test_the_documented_entries_are_of_known_words_and_codes() -> None:
    schema = load()
    entries = [
        yaml.load(found, yaml.BaseLoader)
        for found in re.findall(r"`(\{[^`]+\})`", paragraph("| a report tells | an entry |"))
        if ", …" not in found
    ]
    assert len(entries) >= 20
    for entry in entries:
        lead = next((word for word in entry if word in schema.leads), "")
        record = schema.records[schema.leads[lead]] if lead else None
        words = record.fields if record else schema.statements
        assert set(entry) <= {*words, *schema.common, lead}, entry
        fields = [(words[word], value) for word, value in entry.items() if word in words]
        if record and not record.code_into:
            fields.append((record.fields[record.into], entry[lead]))
        for field, value in fields:
            if field.value == "code":
                assert value in schema.concepts(field.of[0]), entry


def test_the_documented_common_words_are_those_of_the_table() -> None:
    common = set(load().common)
    listed = backticked(paragraph("Any entry may carry").replace("`open: yes`", "`open`"))
    assert listed - set(load().concepts("basis")) <= common
    written = backticked(DOCS) | set(re.findall(r"\b([a-z-]+):", DOCS))
    assert common <= written


def test_the_documented_classes_are_those_of_the_table() -> None:
    listed = DOCS[DOCS.index("`class` is one of:") :].partition("\n- ")[0]
    words = set(re.findall(r"\b[A-Z][A-Za-z]+", listed))
    assert words == set(load().classes) - {"State", "Report"}


# Laws of values and of quotes


@pytest.mark.parametrize("kind", kinds.CLEANERS)
@given(
    text=st.text(st.one_of(st.sampled_from("0123456789,.-/:%#?１９か\u3099 \ta"), st.characters()))
)
def test_cleaning_twice_is_cleaning_once(kind: str, text: str) -> None:
    clean = kinds.CLEANERS[kind][0]
    for given_text in (text, f"https://{text}"):
        cleaned = clean(given_text)
        assert cleaned is None or (
            clean(cleaned) == cleaned and unicodedata.is_normalized("NFC", cleaned)
        )


@given(st.text(st.one_of(st.sampled_from("a%0f/?#[]@:é川\\~\u0300\u212b\ue000"), st.characters())))
def test_a_clean_address_is_an_iri(text: str) -> None:
    address = kinds.clean_url(f"https://{text}")
    assert address is None or ox.NamedNode(address).value == address


@given(st.integers(-(10**30), 10**30), st.integers(0, 3))
def test_a_number_is_the_same_however_it_is_written(number: int, zeros: int) -> None:
    written = (str(number), f"{number:,}", f"{number}.{'0' * (zeros + 1)}")
    assert {kinds.clean_number(each) for each in written} == {str(number)}


@given(st.dates())
def test_a_day_lies_in_its_month_and_its_year(day: object) -> None:
    text = str(day)
    assert kinds.clean_date(text) == text
    for size in (4, 7, 10):
        first, last = kinds.bounds(text[:size])
        assert first <= text <= last


LETTERS = st.text(st.sampled_from("aZ1é川かがｶ１Ａ〜～~-—“\"' \n\t\f\u3000\u3099\u200b。、"))


@given(LETTERS, st.data())
def test_a_found_stretch_folds_to_the_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    words = fold(text[start : data.draw(st.integers(start, len(text)))]).text
    for first, last in fold(text).find(words):
        assert fold(text[first:last]).text == words


@given(st.text(), st.data())
def test_a_found_stretch_of_any_text_holds_the_words(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    words = fold(text[start : data.draw(st.integers(start, len(text)))]).text
    for first, last in fold(text).find(words):
        assert 0 <= first < last <= len(text)
        assert words in fold(text[first:last]).text


@given(LETTERS)
def test_folding_twice_is_folding_once(text: str) -> None:
    folded = fold(text)
    assert fold(folded.text).text == folded.text
    assert len(folded.text) == len(folded.starts) == len(folded.ends)
