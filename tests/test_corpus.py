"""Reading wsisgraph.toml, and the tour: the corpus that is fixture, example and tutorial at once."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner

from test_sheet import SHEETS, TOUR, built, differences, untold
from wsisgraph import corpus as module
from wsisgraph.build import Reading, read_corpus
from wsisgraph.cli import main
from wsisgraph.corpus import open_corpus, texts_in
from wsisgraph.errors import InputError, Mistake, NotHere
from wsisgraph.model import digest
from wsisgraph.schema import load
from wsisgraph.text import sections, sentences

CONFIG = (SHEETS / "wsisgraph.toml").read_text("utf-8")

# Edits of the good wsisgraph.toml of tests/sheets: what is replaced, with what, and for each mistake
# its line (or the words that its line holds) and what is told there.
Edit = tuple[str, str, Mapping[int | str, str]]
EDITS: dict[str, Edit] = {
    "an unknown key": ("licence =", "license =", {
        "license =": "unknown key 'license' (did you mean 'licence'?)", 1: "licence must be a text"}),
    "an unknown key of a source": ("length =", "lenght =", {
        "lenght =": "unknown key 'lenght' (did you mean 'length'?)", "[[source]]": "length must be the number"}),
    "a version that is none": ("licence =", 'version = "a b"\nlicence =', {"version =": "'a b' is no version"}),
    "a day that is none": ("licence =", 'issued = "2031-02-30"\nlicence =', {"issued =": "'2031-02-30' is no day"}),
    "an unknown table": ("[[source]]", "[[sources]]", {
        "[[sources]]": "unknown key 'sources' (did you mean 'source'?)"}),
    "a table for a list": ("[[source]]", "[source]", {"[source]": "each source must be a table of a list"}),
    "no table of the corpus": (CONFIG, "corpus = 1", {1: "corpus must be a table"}),
    "a base without a slash": ("planted/", "planted", {"base =": "'https://example.org/planted' is no base IRI"}),
    "a base that is no address": ("https://example.org/planted/", "planted/", {"base =": "'planted/' is no base"}),
    "a base that cannot stand in RDF": ("planted/", "%zz/", {"base =": "is no base IRI"}),
    "the base of the ontology": ("https://example.org/planted/", "https://w3id.org/wsisgraph/id/", {
        "base =": "belongs to the ontology"}),
    "a base that is no text": ('base = "https://example.org/planted/"', "base = 1", {"base =": "base must be a text"}),
    "a title without language": ('title = {en = "Planted mistakes", ja = "仕込んだ誤り"}', 'title = "a"', {
        "title =": "title must give words by language"}),
    "no publisher": ('publisher = {en = "The editors of the test", ja = "試験の編集者"}', "", {
        1: "publisher must give words by language"}),
    "a language that is none": ('["en", "ja"]', '["english language"]', {
        "languages =": "languages must list language tags"}),
    "a licence that is no address": ("https://creativecommons.org", "creativecommons.org", {
        "licence =": "is no address"}),
    "may-quote that is a text": ("may-quote = true", 'may-quote = "yes"', {
        "may-quote =": "may-quote must be true or false"}),
    "things that are a text": ('["things.yml", "planted-things.yml"]', '"things.yml"', {
        "things =": "things must be a list of file names"}),
    "things that are not there": ('"planted-things.yml"', '"plants.yml"', {"things =": "there is no file plants.yml"}),
    "things at a path of one machine": ('"planted-things.yml"', '"/planted-things.yml"', {
        "things =": "/planted-things.yml is a path of one machine", "things = ": "there is no file /planted"}),
    "things named twice": ('"planted-things.yml"', '"things.yml"', {"things =": "things.yml is named twice"}),
    "texts that are a text": ("may-quote = true", 'may-quote = true\ntexts = "texts"', {
        "texts =": "texts must be a list of folders"}),
    "a folder of texts that is not there": ("may-quote = true", 'may-quote = true\ntexts = ["none"]', {
        "texts =": "there is no folder none"}),
    "a sheet that is not there": ('"planted.yml"', '"plants.yml"', {"sheets =": "there is no file plants.yml"}),
    "an id that is no slug": ('"river"', '"the river"', {'id = "the river"': "'the river' is not a slug"}),
    "a text without language": ('language = "en"', 'language = "?"', {
        "language =": "the language of the text is not given"}),
    "a digest that is none": ("sha256 = ", "sha256 = 1 #", {
        "sha256 = 1": "sha256 must be a text", "sha256 = 1 ": "sha256 must be 64 hexadecimal digits"}),
    "a length that is none": ("length = ", "length = -", {"length =": "length must be the number"}),
    "an address that is none": ('file = ', 'document = "river.html"\nfile = ', {
        "document =": "'river.html' is no address"}),
    "a section that is none": ('heading = "0-', 'heading = "from 0-', {"sections =": "this is not a section"}),
    "sections out of order": ('id = "1", heading = "0-20"', 'id = "1", heading = "900-901"', {
        "sections =": "sections are not in order of place"}),
    "sections of one id": ('{id = "2"', '{id = "1"', {"sections =": "two sections have one id"}),
    "not TOML": ("may-quote = true", "may-quote = yes", {"may-quote =": "this is not TOML: invalid value"}),
    "a key twice": ("may-quote = true", "may-quote = true\nmay-quote = false", {
        "may-quote = false": "this is not TOML: cannot overwrite a value"}),
    "a list without end": ("]\n", "\n", {'id = "2"': "this is not TOML"}),
}  # fmt: skip


def edited(folder: Path, edit: str) -> tuple[Path, dict[int, list[str]]]:
    """Return the corpus with one edit, and the mistakes that it should bring, by line."""
    old, new, expected = EDITS[edit]
    head, found, tail = CONFIG.rpartition(old) if old == "]\n" else CONFIG.partition(old)
    assert found
    text = head + new + tail
    for name in ("things.yml", "planted-things.yml", "planted.yml"):
        (folder / name).write_bytes((SHEETS / name).read_bytes())
    (folder / "wsisgraph.toml").write_text(text, "utf-8")
    lines: dict[int, list[str]] = {}
    for where, what in expected.items():
        rows = enumerate(text.splitlines(), 1)
        line = next(n for n, row in rows if where in row) if isinstance(where, str) else where
        lines.setdefault(line, []).append(what)
    return folder, lines


def mistakes_of(folder: Path) -> list[Mistake]:
    """Return what is wrong with the wsisgraph.toml of a folder."""
    with pytest.raises(InputError) as caught:
        open_corpus(folder)
    return list(caught.value.mistakes)


@pytest.mark.parametrize("edit", EDITS)
def test_a_mistake_in_the_configuration_is_told_at_its_line(edit: str, tmp_path: Path) -> None:
    folder, expected = edited(tmp_path, edit)
    assert differences(expected, mistakes_of(folder)) == []


def two_sources_of_one_id(folder: Path) -> list[Mistake]:
    """Return what is wrong where two sources have one id."""
    source = CONFIG[CONFIG.index("[[source]]") :]
    for name in ("things.yml", "planted-things.yml", "planted.yml"):
        (folder / name).write_bytes((SHEETS / name).read_bytes())
    (folder / "wsisgraph.toml").write_text(f"{CONFIG}\n{source}", "utf-8")
    return mistakes_of(folder)


def test_two_sources_of_one_id_are_told(tmp_path: Path) -> None:
    assert "two sources have one id" in [each.what for each in two_sources_of_one_id(tmp_path)]


def test_every_message_of_the_reader_has_its_case(tmp_path: Path) -> None:
    found = two_sources_of_one_id(tmp_path)
    for edit in EDITS:
        found += mistakes_of(edited(tmp_path, edit)[0])
    assert untold(Path(module.__file__), found) == {}


def test_a_configuration_that_is_not_utf_8_is_told_at_its_line(tmp_path: Path) -> None:
    (tmp_path / "wsisgraph.toml").write_bytes("[corpus]\ntitle = {ja = '川'}\n".encode("euc-jp"))
    assert differences({2: ["this is not UTF-8"]}, mistakes_of(tmp_path)) == []


def test_a_folder_without_a_configuration_is_told(tmp_path: Path) -> None:
    with pytest.raises(
        NotHere, match=r"has no wsisgraph.toml \(make a corpus with: wsisgraph init"
    ):
        open_corpus(tmp_path)


def test_a_folder_of_texts_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(NotHere, match=r"no folder of texts at .*none \(correct --sources\)"):
        texts_in([tmp_path / "none"], open_corpus(TOUR))


def test_texts_are_found_by_folder_and_by_file() -> None:
    corpus = open_corpus(TOUR)
    both = texts_in([TOUR / "texts"], corpus)
    assert set(both) == {"river-forum-2031-ja", "river-forum-2031-en"}
    (source,) = [each for each in corpus.sources if each.id.endswith("en")]
    assert texts_in([], corpus) == both
    elsewhere = replace(corpus, texts=())
    file = TOUR / "texts" / source.document.file
    assert texts_in([file], elsewhere) == {source.id: both[source.id]}
    assert texts_in([TOUR], elsewhere) == {}


def test_a_text_that_is_not_the_registered_one_is_not_read(tour: Path) -> None:
    corpus = open_corpus(tour)
    texts = {name: f"{text} " for name, text in texts_in([tour / "texts"], corpus).items()}
    quoted = any("quote:" in path.read_text("utf-8") for path in (tour / "sheets").glob("*.yml"))
    if quoted:
        with pytest.raises(InputError, match="cannot be placed without the text"):
            read_corpus(corpus, texts)
    else:
        assert read_corpus(corpus, texts).sheets


# The tour


@cache
def tour_read() -> Reading:
    """Return all that the files of the tour say."""
    corpus = open_corpus(TOUR)
    return read_corpus(corpus, texts_in([TOUR / "texts"], corpus))


def entries() -> Iterator[dict[str, Any]]:
    """Yield each entry of the tour's sheets as it is written."""
    for path in sorted((TOUR / "sheets").glob("*.yml")):
        for group in yaml.load(path.read_text("utf-8"), yaml.CBaseLoader)["facts"]:
            for entry in group["facts"]:
                yield {**entry, "context": entry.get("context", group.get("context", ""))}


def test_the_registered_texts_are_those_of_the_tour() -> None:
    corpus = open_corpus(TOUR)
    for name, text in texts_in([TOUR / "texts"], corpus).items():
        source = corpus.source(name)
        assert source is not None
        document = source.document
        assert (document.sha256, document.length) == (digest(text), len(text))
        assert document.sections == sections(text)


def test_the_tour_has_every_word_of_every_record() -> None:
    schema = load()
    written = {name: set[str]() for name in schema.records}
    for entry in entries():
        for lead in entry.keys() & schema.leads.keys():
            written[schema.leads[lead]] |= entry.keys()
    for name, record in schema.records.items():
        words = record.fields.keys() - {record.into, record.code_into, record.topic}
        assert words | ({"jointly"} if record.jointly else set()) <= written[name], name


def test_the_tour_has_every_statement_word_and_every_common_word() -> None:
    written = {word for entry in entries() for word in entry}
    evidence = {"quote", "at", "decided-by"}
    assert set(load().statements) | (set(load().common) - evidence) <= written
    assert written & evidence


def test_the_tour_has_a_thing_of_every_class() -> None:
    assert {thing.cls for thing in tour_read().things} == set(load().classes) - {"State"}


def test_the_tour_has_an_entry_of_every_review() -> None:
    waiting = {review for _, sheet in tour_read().sheets for review, _ in sheet.waiting}
    assert waiting == {"proposed", "rejected", "withdrawn"}


def test_the_reports_of_the_tour_disagree_in_one_figure() -> None:
    keys: dict[tuple[str, ...], set[str]] = {}
    for _, sheet in tour_read().sheets:
        for fact in sheet.facts:
            keys.setdefault(fact.key_values, set()).add(fact.id)
    variants = [key for key, found in keys.items() if len(found) > 1]
    assert [key[0] for key in variants] == ["Figure"]


def test_no_sentence_of_the_tour_is_untouched() -> None:
    reading = tour_read()
    texts = texts_in([TOUR / "texts"], reading.corpus)
    for source, sheet in reading.sheets:
        spans = [span for fact in sheet.facts for span in fact.evidence]
        spans += [span for span, _ in sheet.explained]
        text = texts[source.id]
        bare = [
            text[first:last]
            for first, last in sentences(text)
            if not any(span.start < last and first < span.end for span in spans)
        ]
        assert bare == []


def test_every_wording_of_the_tour_stands_in_its_text() -> None:
    reading = tour_read()
    texts = texts_in([TOUR / "texts"], reading.corpus)
    for source, sheet in reading.sheets:
        text = re.sub(r"\s+", " ", texts[source.id])
        assert [words for words in sheet.wording if words not in text] == []


def test_the_tour_builds_the_same_bytes_twice() -> None:
    assert built(TOUR).lines == built(TOUR).lines


# The tutorial goes through the tour

TUTORIAL = (TOUR.parent.parent / "docs" / "tutorial.md").read_text("utf-8")


def commands() -> list[list[str]]:
    """Return the commands of the tutorial's blocks, in order, as words."""
    blocks = re.findall(r"^```(\w*)\n(.*?)^```$", TUTORIAL, re.MULTILINE | re.DOTALL)
    rows = [re.split(r"\n(?=wsisgraph |cp )", block) for _, block in blocks]
    return [shlex.split(row) for block in rows for row in block if row.startswith(("wsis", "cp "))]


def test_every_command_of_the_tutorial_works(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(TOUR, tmp_path / "examples" / "tour")
    monkeypatch.chdir(tmp_path)
    for program, *words in commands():
        if program == "cp":
            shutil.copytree(words[1], words[2])
            continue
        result = CliRunner().invoke(main, words)
        assert result.exit_code == 0, f"{words}: {result.output}"
    graphs = [tmp_path / "build" / name / "graph.nq" for name in ("tour", "mine")]
    assert graphs[0].read_bytes() == graphs[1].read_bytes()


def test_the_tutorial_shows_the_line_of_the_figure_in_dispute() -> None:
    match = re.search(r"^examples/tour/(sheets/ja.yml):(\d+):5: info", TUTORIAL, re.MULTILINE)
    assert match is not None
    line = (TOUR / match[1]).read_text("utf-8").splitlines()[int(match[2]) - 1]
    assert re.search(r'figure: participants.*value: "1,200"', line)
