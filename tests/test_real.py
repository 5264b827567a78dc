"""The real report: what its sheet holds, and that the words bear it out where the text is at hand."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections import Counter
from hashlib import sha256
from pathlib import Path

import pytest

import wsisgraph as wg
from wsisgraph.build import assemble
from wsisgraph.corpus import open_corpus, texts_in

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT / "examples" / "wsis20-2025"
TEXT = "wsis20-hle-2025.ja.txt"
COUNTS = {
    "Affiliation": 7,
    "Award": 2,
    "Candidacy": 1,
    "Depiction": 8,
    "Description": 24,
    "Discussion": 35,
    "Exhibit": 2,
    "Expectation": 3,
    "Figure": 14,
    "Outcome": 7,
    "Participation": 71,
    "Remark": 20,
    "Statement": 226,
    "Support": 9,
}


@pytest.fixture(scope="module")
def graph() -> wg.Graph:
    """The real report's graph, built without its text."""
    return wg.open(REAL)


def count(graph: wg.Graph, where: str) -> int:
    """Return how many ?x there are."""
    return int(
        graph.query(f"SELECT (COUNT(DISTINCT ?x) AS ?n) {{ {where} }}", codes_beside=False)
        .to("csv")
        .split()[1]
    )


def test_facts_per_kind(graph: wg.Graph) -> None:
    assert graph.build is not None
    assert graph.build.manifest["facts"] == COUNTS


def test_things_per_class(graph: wg.Graph) -> None:
    assert count(graph, "?x a foaf:Person") == 7
    assert count(graph, "?x a wsis:State") == 10
    assert count(graph, "?x a wsis:ActionLine") == 2
    assert (
        count(
            graph,
            "?f a wsis:Statement ; rdf:predicate wsis:actionLine ; rdf:subject ?x . ?x a wsis:Initiative",
        )
        == 6
    )
    assert count(graph, "?x a dcmitype:StillImage") == 3
    assert count(graph, "?x a dcmitype:MovingImage") == 1


def test_who_takes_part_by_post_only(graph: wg.Graph) -> None:
    assert count(graph, "?f a wsis:Participation ; wsis:participant ?x . ?x a org:Post") == 5


def test_the_total_of_participants_holds_for_both_events_jointly(graph: wg.Graph) -> None:
    rows = graph.query(
        "SELECT ?value (COUNT(?e) AS ?events) { ?f a wsis:Figure ; wsis:event ?e ; wsis:value ?value } "
        "GROUP BY ?f ?value HAVING (COUNT(?e) > 1) ORDER BY ?value"
    ).to("csv")
    assert rows.split() == ["value,events", "169,2", "11000,2"]


def test_the_candidacy(graph: wg.Graph) -> None:
    rows = graph.query(
        "SELECT ?who ?n ?from ?to ?at { ?f a wsis:Candidacy ; wsis:candidate/skos:prefLabel ?who ; wsis:termNumber ?n ;"
        ' wsis:termFrom ?from ; wsis:termTo ?to ; wsis:voteAt/wsis:start ?at FILTER(lang(?who) = "en") }'
    ).to("csv")
    assert rows.splitlines()[1:] == ["Seizo Onoe,2,2027,2030,2026-11"]


def test_a_speaker_leads_to_an_action_line(graph: wg.Graph) -> None:
    path = (
        "?x a foaf:Person . ?r a wsis:Remark ; wsis:speaker ?x ; wsis:about/wsis:actionLine "
        "<https://w3id.org/wsisgraph/id/action-line/C7-e-environment>"
    )
    assert count(graph, path) == 1


def test_no_sentence_of_the_text_stands_in_the_repository(report_texts: Path) -> None:
    text = (report_texts / TEXT).read_text("utf-8")
    folded = re.sub(r"\s+", "", text)
    width = 26
    pieces = {folded[at : at + width] for at in range(len(folded) - width)}
    pieces = {piece for piece in pieces if sum(not char.isascii() for char in piece) > 19}
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False
    ).stdout
    names = [name for name in listed.decode().split("\0") if name] or [
        path.relative_to(ROOT).as_posix() for path in REAL.rglob("*") if path.is_file()
    ]
    for name in names:
        path = ROOT / name
        if path.is_file():
            body = re.sub(r"\s+", "", path.read_text("utf-8", errors="ignore"))
            found = [
                body[at : at + width]
                for at in range(len(body) - width)
                if body[at : at + width] in pieces
            ]
            assert not found, f"{name}: {found[0]}"


def test_every_sentence_has_a_fact_or_a_reason(report_texts: Path) -> None:
    from wsisgraph.revise import coverage

    told, covered = coverage(REAL, [report_texts])
    assert covered, told


def test_the_same_bytes_with_and_without_the_text(report_texts: Path, graph: wg.Graph) -> None:
    corpus = open_corpus(REAL)
    with_text = assemble(corpus, texts_in([report_texts], corpus))
    assert graph.build is not None
    assert with_text.lines == graph.build.lines


def test_every_span_matches_and_every_value_stands_in_its_words(
    report_texts: Path, graph: wg.Graph
) -> None:
    verdict = graph.check(sources=[report_texts])
    wrong = [str(problem) for problem in verdict.problems if problem.severity == "violation"]
    assert verdict.conforms, "\n".join(wrong[:20])


def changed(tmp_path: Path, text: str) -> Path:
    """Lay a text down where the check looks for it."""
    folder = tmp_path / "texts"
    folder.mkdir()
    (folder / TEXT).write_text(text, "utf-8", newline="")
    return folder


def violations(sources: Path) -> Counter[str]:
    """Return the files and lines of all violations."""
    verdict = wg.open(REAL).check(sources=[sources])
    return Counter(
        str(p.place).rpartition(":")[0] for p in verdict.problems if p.severity == "violation"
    )


def test_a_changed_character_in_a_span_is_told_at_the_sheet_line(
    report_texts: Path, tmp_path: Path
) -> None:
    text = (report_texts / TEXT).read_text("utf-8")
    at = text.index("Palexpo")
    found = violations(changed(tmp_path, text[:at] + "B" + text[at + 1 :]))
    assert any("sheets/1-wsis.yml:" in place for place in found)
    assert any("wsisgraph.toml:" in place for place in found)


def test_a_changed_character_outside_every_span_is_told_at_the_digest(
    report_texts: Path, tmp_path: Path
) -> None:
    text = (report_texts / TEXT).read_text("utf-8")
    corpus = open_corpus(REAL)
    held = {at for line in assemble(corpus).parts for at in spans(tuple(line.lines))}
    free = next(at for at in range(len(text)) if at not in held and text[at] == "\n")
    found = violations(changed(tmp_path, text[:free] + " " + text[free + 1 :]))
    line = corpus.sources[0].digest_place.line
    assert [place.rpartition(":")[2] for place in found] == [str(line)]
    assert all("wsisgraph.toml" in place for place in found)


def spans(lines: tuple[bytes, ...]) -> set[int]:
    """Return the positions that passages cover."""
    starts: dict[str, int] = {}
    ends: dict[str, int] = {}
    for line in lines:
        words = line.decode().split()
        if words[1] == "<http://www.w3.org/ns/oa#start>":
            starts[words[0]] = int(words[2].split('"')[1])
        elif words[1] == "<http://www.w3.org/ns/oa#end>":
            ends[words[0]] = int(words[2].split('"')[1])
    return {at for name, start in starts.items() for at in range(start, ends[name])}


def test_inserted_text_is_found_again_and_mended(report_texts: Path, tmp_path: Path) -> None:
    from wsisgraph.revise import reseal

    corpus = Path(shutil.copytree(REAL, tmp_path / "corpus"))
    text = (report_texts / TEXT).read_text("utf-8")
    texts = changed(tmp_path, "前書き。\n" + text)
    before = wg.open(corpus)
    assert not before.check(sources=[texts]).conforms
    _, lost = reseal(corpus, [texts])
    assert lost == 0
    after = wg.open(corpus)
    assert after.check(sources=[texts]).conforms
    assert after.build is not None and before.build is not None
    assert (
        after.build.manifest["sources"][0]["sha256"]
        == sha256((texts / TEXT).read_bytes()).hexdigest()
    )
    assert after.build.manifest["facts"] == before.build.manifest["facts"]
