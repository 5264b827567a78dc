"""Changes in words: a correction is told as one change, at the thing that it is about."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner

from wsisgraph.api import Graph
from wsisgraph.api import open as open_graph
from wsisgraph.changes import changes, changes_json, notes
from wsisgraph.cli import main
from wsisgraph.graph import codes
from wsisgraph.rdf import Iri, Literal, Quad

TOUR = Path(__file__).resolve().parent.parent / "examples" / "tour"
Edited = Callable[..., list[str]]


def word(term: object) -> str:
    """Return the IRI or the text of a term."""
    return str(getattr(term, "value", ""))


@cache
def tour() -> Graph:
    """Return the tour as it is."""
    return open_graph(TOUR)


@pytest.fixture
def edited(tmp_path: Path) -> Edited:
    """Return a function that replaces words in the tour's files and gives the notes of it."""

    def edit(*swaps: tuple[str, str, str], lang: str = "en") -> list[str]:
        folder = tmp_path / "tour"
        shutil.copytree(TOUR, folder)
        for file, old, new in swaps:
            path = folder / file
            text = path.read_text("utf-8")
            assert old in text
            path.write_text(text.replace(old, new, 1), "utf-8")
        before, after = tour().data.quads, open_graph(folder).data.quads
        return notes(changes(before, after), before, after, tuple(codes()), lang).splitlines()

    edit.folder = tmp_path / "tour"  # type: ignore[attr-defined]
    return edit


NEARLY = ("sheets/en.yml", "value: 300, qualifier: nearly", "value: 310, qualifier: nearly")
ACCESS = ("sheets/en.yml", "access: open, open-to", "access: invitation-only, unsaid: x, open-to")
LABEL = ("things.yml", "en: Bamboo rain gauge", "en: Rain gauge of bamboo")
NOTE = ("sheets/en.yml", "The Japanese report has about 1200.", "See the Japanese report.")
SUPPORT = ("sheets/en.yml", "tier: long-standing-partner", "tier: silver")


def test_a_corrected_value_is_one_change(edited: Edited) -> None:
    assert edited(NEARLY) == [
        "- River Forum 2031: figure, value changed from 300 to 310 "
        "(participants; group counted all; way of attending remote)"
    ]


def test_it_is_told_in_japanese_too(edited: Edited) -> None:
    assert edited(NEARLY, lang="ja") == [
        "- 河川フォーラム2031：数値の値を300から310に変更（参加者数、数えた集団 全体、参加形態 遠隔）"
    ]


def test_a_corrected_statement_is_one_change(edited: Edited) -> None:
    (line,) = edited(ACCESS)
    assert line == "- River Forum 2031: access changed from open to by invitation only"


def test_a_display_label_is_told_in_the_language_that_changed(edited: Edited) -> None:
    (line,) = edited(LABEL, lang="ja")
    assert "Bamboo rain gaugeからRain gauge of bambooに変更" in line


def test_a_note_keeps_the_fact_and_is_told(edited: Edited) -> None:
    (line,) = edited(NOTE)
    assert line == (
        "- River Forum 2031: figure, note changed from “The Japanese report has about 1200.” to "
        "“See the Japanese report.” (participants; group counted all; way of attending not stated)"
    )


HOST = (
    "sheets/en.yml",
    "  - {host: org/river-warning-federation, quote",
    "  - {host: org/estuary-secretariat, unsaid: x, quote",
)
SPEAKER = (
    "sheets/en.yml",
    "{speaker: person/mina-sato, for: org/river-agency, quote",
    "{panellist: person/mina-sato, for: org/river-agency, unsaid: x, quote",
)
PLACE = (
    "sheets/en.yml",
    "  - {place: place/harbour-hall, quote",
    "  - {place: place/harbour-hall, review: proposed, quote",
)


def test_what_one_of_two_sources_states_no_longer_or_states_anew_is_told_as_its_own(
    edited: Edited,
) -> None:
    assert edited(HOST, SPEAKER, PLACE) == [
        "- Opening of the River Forum 2031: participation, role changed from speaker to panellist "
        "(Mina Sato) in river-forum-2031-en",
        "- River Forum 2031: host changed from International Federation for River Warnings to "
        "Estuary Secretariat in river-forum-2031-en",
        "- River Forum 2031: place Harbour Hall: no longer stated by river-forum-2031-en",
    ]


def test_what_two_sources_come_to_share_is_told_as_the_way_back(edited: Edited) -> None:
    edited(HOST)
    after, before = tour().data.quads, open_graph(edited.folder).data.quads  # type: ignore[attr-defined]
    assert notes(changes(before, after), before, after, tuple(codes())) == (
        "- River Forum 2031: host changed from Estuary Secretariat to International Federation for "
        "River Warnings in river-forum-2031-en\n"
    )


THINGS = (
    ("things.yml", "opening: {class: Session", "opening: {class: Event"),
    ("things.yml", '"https://places.example.org/harbour-hall"', '"https://other.example.org/"'),
    ("things.yml", "{class: Post, in: org/river-agency,", "{class: Post, in: org/irie-city,"),
    ("sheets/en.yml", "remark: 1, id: quillfeather", "remark: 3, id: quillfeather"),
    ("sheets/en.yml", "from: 2025, to: 2028,", "from: 2025, to: 2029, unsaid: x,"),
)


@pytest.mark.parametrize(("lang", "wanted"), [
    ("en", [
        "- Harbour Hall: link changed from https://places.example.org/harbour-hall to https://other.example.org/",
        "- Head of the River Agency: organization of the post changed from River Agency to 入江市 [ja]",
        "- Mina Sato: affiliation, to changed from 2028 to 2029 (Estuary Secretariat)",
        "- Opening of the River Forum 2031: class changed from session to event",
        "- Opening of the River Forum 2031: remark, number changed from 1 to 3 (speaker Ada Quillfeather)",
    ]),
    ("ja", [
        "- 佐藤 ミナ：所属の終期を2028から2029に変更（河口事務局）",
        "- 河川フォーラム2031の開会式：クラスをセッションから催しに変更",
        "- 河川フォーラム2031の開会式：発言の番号を1から3に変更（話し手 Ada Quillfeather [en]）",
        "- 河川庁長官：役職の属する組織を河川庁から入江市に変更",
        "- 港ホール：外部リンクをhttps://places.example.org/harbour-hallからhttps://other.example.org/に変更",
    ]),
])  # fmt: skip
def test_each_line_says_which_thing_or_fact_changed(
    edited: Edited, lang: str, wanted: list[str]
) -> None:
    assert edited(*THINGS, lang=lang) == wanted


def test_nothing_changed_is_said(edited: Edited) -> None:
    assert edited() == ["Nothing changed."]


def test_what_changed_beside_facts_and_things_is_not_called_nothing() -> None:
    quads = tour().data.quads
    fewer = [quad for quad in quads if not quad.predicate.value.endswith("#evidence")]
    assert notes(changes(quads, fewer), quads, fewer).startswith("No fact or thing changed, but")
    assert notes(changes(quads, fewer), quads, fewer, lang="ja").startswith(
        "事実とものに変更は無いが"
    )
    assert notes([], quads, list(quads)) == "Nothing changed.\n"


def test_a_speaker_who_is_another_is_told_by_the_role() -> None:
    quads = tour().data.quads
    roles = [q for q in quads if q.predicate.value.endswith("#role")]
    fact = next(q.subject for q in roles if word(q.object).endswith("role/moderator"))
    new = [_renamed(q) if q.subject == fact else q for q in quads]
    told = notes(changes(quads, new), quads, new, tuple(codes()))
    assert " moderator changed from " in told
    assert told.count("\n") == 1


def _renamed(quad: Quad) -> Quad:
    """Return a quad of a fact under another id, about another participant."""
    subject, value = Iri(f"{word(quad.subject)}x"), quad.object
    if quad.predicate.value.endswith("#participant"):
        name = "person/mina-sato" if "ada" in word(value) else "person/ada-quillfeather"
        value = Iri(word(value)[: word(value).index("person/")] + name)
    return Quad(subject, quad.predicate, value, quad.graph_name)


def test_a_withdrawn_fact_says_when_and_why() -> None:
    quads = tour().data.quads
    fact = next(q.subject for q in quads if q.predicate.value.endswith("#awardKind"))
    new = [q for q in quads if q.subject != fact]
    found = changes(quads, new)
    told = notes(
        found, quads, new, tuple(codes()), withdrawn={word(fact): ("2031-07-01", "it was a draft")}
    )
    assert "(withdrawn on 2031-07-01: it was a draft)" in told


def test_json_holds_the_terms_of_both_sides() -> None:
    quads = tour().data.quads
    label = next(q for q in quads if q.predicate.value.endswith("prefLabel") and "gauge" in str(q))
    other = Quad(label.subject, label.predicate, Literal("Gauge", language="en"), label.graph_name)
    new = [other if q == label else q for q in quads]
    (row,) = json.loads(changes_json(changes(quads, new)))
    assert (row["verb"], row["kind"], row["topic"]) == ("changed", "Thing", word(label.subject))
    (field,) = row["fields"]
    assert set(field["new"]) - set(field["old"]) == {'"Gauge"@en'}


def test_the_commands_write_each_form_and_apply_the_patch(tmp_path: Path) -> None:
    old, new = tmp_path / "old.nq", tmp_path / "new.nq"
    made = tour().export(None, "nquads")
    old.write_bytes(made)
    new.write_bytes(b"".join(made.splitlines(keepends=True)[30:]))
    run = CliRunner().invoke
    for name in ("notes", "json", "patch", "update"):
        result = run(main, ["diff", str(old), str(new), "-f", name])
        assert result.exit_code == 1, result.output
        assert result.output
    assert run(main, ["diff", str(old), str(old)]).exit_code == 0
    patch = tmp_path / "a.patch"
    patch.write_bytes(run(main, ["diff", str(old), str(new), "-f", "patch"]).stdout_bytes)
    out = tmp_path / "patched.nq"
    assert run(main, ["patch", str(old), str(patch), "-o", str(out)]).exit_code == 0
    assert out.read_bytes() == new.read_bytes()
    again = run(main, ["patch", str(new), str(patch)])
    assert again.exit_code == 2
    assert "lacks what it removes" in again.output
