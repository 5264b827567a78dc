"""Building: same input, same bytes, however the work is split and wherever the lines stand."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from wsisgraph.build import Build, assemble, tombstones
from wsisgraph.buildfolder import known_parts, open_build, write_build
from wsisgraph.corpus import open_corpus, texts_in
from wsisgraph.errors import InputError, NotHere, WouldOverwrite
from wsisgraph.export import FORMATS
from wsisgraph.merge import blocks, merge
from wsisgraph.revise import seal

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT / "examples" / "wsis20-2025"


def built(folder: Path) -> Build:
    """Build a corpus with its own texts."""
    corpus = open_corpus(folder)
    texts = folder / "texts"
    return assemble(corpus, texts_in([texts] if texts.is_dir() else [], corpus))


def shuffled(sheet: str, seed: int) -> str:
    """Return a sheet with its groups, and the entries in each, in another order."""
    chance = random.Random(seed)
    head, _, rest = sheet.partition("\nfacts:\n")
    body, no_facts, tail = rest.partition("\nno-facts:\n")
    groups = re.split(r"(?m)^(?=- about:)", body)
    first, groups = groups[0], groups[1:]
    chance.shuffle(groups)
    made = []
    for group in groups:
        top, _, entries = (group.rstrip("\n") + "\n").partition("  facts:\n")
        rows = re.split(r"(?m)^(?=  - )", entries)
        lead, rows = rows[0], [row.rstrip("\n") + "\n" for row in rows[1:]]
        chance.shuffle(rows)
        made.append(f"{top}  facts:\n{lead}{''.join(rows)}")
    return f"{head}\nfacts:\n{first}{''.join(made)}{no_facts}{tail}"


EVERY_FORMAT = """
import sys
from hashlib import sha256
import wsisgraph as wg
from wsisgraph.export import FORMATS
g = wg.open(sys.argv[1], sources=[sys.argv[2]])
print(*(sha256(g.export(None, name)).hexdigest() for name in FORMATS))
"""


def test_the_same_bytes_in_every_format_for_ten_hash_seeds_and_shuffled_sheets(tour: Path) -> None:
    made = set()
    originals = {path: path.read_text("utf-8") for path in sorted((tour / "sheets").glob("*.yml"))}
    for seed in range(10):
        for path, text in originals.items():
            path.write_text(shuffled(text, seed) if seed else text, "utf-8")
        environment = {**os.environ, "PYTHONHASHSEED": str(seed), "LC_ALL": "C.UTF-8"}
        command = [sys.executable, "-c", EVERY_FORMAT, str(tour), str(tour / "texts")]
        done = subprocess.run(command, check=True, env=environment, capture_output=True)
        made.add(done.stdout)
    assert len(made) == 1
    assert len(made.pop().split()) == len(FORMATS)


def test_a_moved_line_or_a_comment_changes_no_byte(tour: Path) -> None:
    before = built(tour).lines
    for path in sorted((tour / "sheets").glob("*.yml")):
        text = path.read_text("utf-8")
        path.write_text("# a comment\n\n\n" + text.replace("\nfacts:\n", "\n\n# more\nfacts:\n"))
    assert built(tour).lines == before


def test_a_moved_base_keeps_local_ids(tour: Path) -> None:
    before = built(tour)
    config = tour / "wsisgraph.toml"
    text = config.read_text("utf-8")
    config.write_text(text.replace(before.manifest["base"], "https://data.example.net/here/"))
    after = built(tour)
    assert before.places.keys() == after.places.keys()
    old, new = before.manifest["base"].encode(), b"https://data.example.net/here/"
    assert sorted(line.replace(old, new) for line in before.lines) == sorted(after.lines)


@settings(max_examples=200)
@given(
    lines=st.lists(
        st.tuples(st.text("ab<>é", min_size=1, max_size=3), st.text("ab .", max_size=4)).map(
            lambda said: f"{said[0]} {said[1]} .\n".encode()
        )
    ),
    seed=st.integers(0, 99),
    count=st.integers(1, 5),
)
def test_parts_merge_to_the_whole_however_the_work_is_split(
    lines: list[bytes], seed: int, count: int
) -> None:
    whole = sorted(set(lines))
    mixed = list(lines)
    random.Random(seed).shuffle(mixed)
    parts = [b"".join(sorted(set(mixed[at::count]))) for at in range(count)]
    made = merge((part, blocks(part)) for part in parts)
    assert list(made) == whole
    assert len(made) == len(whole)
    assert made.digest == sha256(b"".join(whole)).hexdigest()


def test_the_merged_parts_are_the_graph(tour: Path) -> None:
    build = built(tour)
    assert sorted({line for part in build.parts for line in part.lines}) == list(build.lines)
    assert (build.lines[0], *build.lines[-2:]) == (min(build.lines), *sorted(build.lines)[-2:])


def test_a_build_reads_back_as_it_was_written(tour: Path, tmp_path: Path) -> None:
    build = built(tour)
    write_build(build, open_corpus(tour), tmp_path / "out")
    again = open_build(tmp_path / "out")
    assert again.lines == build.lines
    assert {n: [p.place.line for p in ps] for n, ps in again.places.items()} == {
        n: [p.place.line for p in ps] for n, ps in build.places.items()
    }
    assert again.wording == build.wording


def test_a_second_build_takes_unchanged_sheets_from_the_first(tour: Path, tmp_path: Path) -> None:
    corpus = open_corpus(REAL)
    write_build(assemble(corpus), corpus, tmp_path / "out")
    known = known_parts(tmp_path / "out")
    assert len(known) == sum(len(source.sheets) for source in corpus.sources)
    again = assemble(corpus, None, known)
    write_build(again, corpus, tmp_path / "again")
    for name in ("graph.nq", "manifest.json", "places.jsonl"):
        assert (tmp_path / "out" / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_a_renamed_sheet_is_told_by_its_new_name(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(REAL, tmp_path / "corpus"))
    corpus = open_corpus(folder)
    write_build(assemble(corpus), corpus, tmp_path / "out")
    for suffix in (".yml", ".lock"):
        (folder / f"sheets/1-wsis{suffix}").rename(folder / f"sheets/first{suffix}")
    config = folder / "wsisgraph.toml"
    config.write_text(
        config.read_text("utf-8").replace("sheets/1-wsis.yml", "sheets/first.yml"), "utf-8"
    )
    again = assemble(open_corpus(folder), None, known_parts(tmp_path / "out"))
    paths = {Path(each.place.path).name for places in again.places.values() for each in places}
    assert "first.yml" in paths and "1-wsis.yml" not in paths


def test_a_build_from_the_cache_is_the_build_anew(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(REAL, tmp_path / "corpus"))
    corpus = open_corpus(folder)
    write_build(assemble(corpus), corpus, tmp_path / "out")
    sheet = folder / "sheets/1-wsis.yml"
    text = sheet.read_text("utf-8")
    assert "  我が国: state/JP\n" in text
    sheet.write_text("# a line more\n" + text.replace("  我が国: state/JP\n", ""), "utf-8")
    cached = assemble(corpus, None, known_parts(tmp_path / "out"))
    anew = assemble(corpus)
    assert cached.wording == anew.wording
    write_build(cached, corpus, tmp_path / "cached")
    write_build(anew, corpus, tmp_path / "anew")
    for name in ("graph.nq", "manifest.json", "places.jsonl"):
        assert (tmp_path / "cached" / name).read_bytes() == (tmp_path / "anew" / name).read_bytes()


def test_a_build_never_replaces_what_is_not_a_build(tour: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    with pytest.raises(WouldOverwrite, match="is not a build"):
        write_build(built(tour), open_corpus(tour), out)
    assert (out / "notes.txt").read_text() == "mine"


def test_a_changed_graph_is_not_taken_for_its_manifest(tour: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_build(built(tour), open_corpus(tour), out)
    (out / "graph.nq").write_bytes(b"")
    with pytest.raises(NotHere, match="not the graph of its manifest"):
        open_build(out)


def test_one_fact_more_changes_few_lines(tour: Path) -> None:
    before = set(built(tour).lines)
    sheet = tour / "sheets" / "en.yml"
    text = sheet.read_text("utf-8")
    about = re.search(r"(?m)^- about: (event/\S+)\n(?:  .*\n)*?  facts:\n", text)
    quote = re.search(r'quote: ("[^"]+")', text[about.end() :]) if about else None
    assert about is not None and quote is not None
    added = f"  - {{observer: state/JP, quote: {quote[1]}, unsaid: a test}}\n"
    sheet.write_text(text[: about.end()] + added + text[about.end() :], "utf-8")
    after = set(built(tour).lines)
    assert not before - after
    new = [line.decode() for line in after - before]
    about_fact = [
        line for line in new if "/fact/" in line.split()[0] and "ontology#context" not in line
    ]
    assert len(about_fact) <= 10
    code = [line for line in new if "/fact/" not in line.split()[0]]
    assert all("id/state/JP" in line or "id/role/observer" in line for line in code), code


def test_two_sheets_of_one_source_may_not_state_the_same(tour: Path) -> None:
    config = tour / "wsisgraph.toml"
    copy = tour / "sheets" / "copy.yml"
    shutil.copy(tour / "sheets" / "en.yml", copy)
    text = config.read_text("utf-8")
    config.write_text(text.replace('"sheets/en.yml"', '"sheets/en.yml", "sheets/copy.yml"'))
    with pytest.raises(InputError) as caught:
        built(tour)
    told = str(caught.value)
    assert "copy.yml" in told and "en.yml:" in told
    assert "stands twice" in told and "is taken" in told


def test_the_places_file_holds_no_path_of_this_machine(tour: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_build(built(tour), open_corpus(tour), out)
    for name in ("manifest.json", "places.jsonl"):
        assert str(tmp_path) not in (out / name).read_text("utf-8")
    rows = [json.loads(row) for row in (out / "places.jsonl").read_text("utf-8").splitlines()]
    assert any(row.get("name", "").startswith("fact/") and row["line"] > 1 for row in rows)


# Withdrawn facts and things

HOST = "  - {host: org/river-warning-federation, quote"
GONE = "review: withdrawn, reason: a draft, decided-on: 2031-07-01"


def test_a_withdrawn_fact_leaves_the_graph_and_is_remembered(tour: Path, tmp_path: Path) -> None:
    before = built(tour)
    path = tour / "sheets" / "en.yml"
    fair = "{name: {en: Bridge Fair 2031}, quote"
    text = path.read_text("utf-8")
    assert fair in text
    path.write_text(text.replace(fair, f"{{name: {{en: Bridge Fair 2031}}, {GONE}, quote"), "utf-8")
    after = built(tour)
    (stone,) = set(tombstones(after)) - set(tombstones(before))
    assert (stone.on, stone.reason, stone.source) == (
        "2031-07-01", "a draft", "river-forum-2031-en"
    )  # fmt: skip
    assert stone.by
    name = stone.name.encode()
    assert any(name in line for line in before.lines)
    assert not any(name in line for line in after.lines)
    for sheet in sorted((tour / "sheets").glob("*.yml")):
        seal(sheet, [tour / "texts"])
    write_build(built(tour), open_corpus(tour), tmp_path / "out")
    known = known_parts(tmp_path / "out")
    assert known
    again = assemble(open_corpus(tour), {}, known)
    assert tombstones(again) == tombstones(open_build(tmp_path / "out"))
    assert stone in tombstones(again)


def test_a_fact_that_another_source_states_has_no_tombstone(tour: Path) -> None:
    path = tour / "sheets" / "en.yml"
    text = path.read_text("utf-8")
    assert HOST in text
    before = tombstones(built(tour))
    path.write_text(text.replace(HOST, HOST.replace(", quote", f", {GONE}, quote")), "utf-8")
    assert tombstones(built(tour)) == before


def test_a_withdrawn_thing_is_not_in_the_graph(tour: Path) -> None:
    path = tour / "things.yml"
    row = "  person/nobody: {class: Person, label: {en: Nobody}}\n"
    path.write_text(path.read_text("utf-8") + row, "utf-8")
    before = built(tour)
    assert any(b"person/nobody>" in line for line in before.lines)
    path.write_text(
        path.read_text("utf-8").replace("{en: Nobody}", f"{{en: Nobody}}, {GONE}"), "utf-8"
    )
    made = built(tour)
    assert not any(b"person/nobody>" in line for line in made.lines)
    found = set(tombstones(made)) - set(tombstones(before))
    assert [stone.name for stone in found] == ["person/nobody"]


def test_a_list_of_things_that_cannot_be_read_is_told_and_not_every_name(tour: Path) -> None:
    things = tour / "things.yml"
    things.write_text("@" + things.read_text("utf-8"), "utf-8")
    with pytest.raises(InputError) as caught:
        built(tour)
    (mistake,) = caught.value.mistakes
    assert mistake.place.path.endswith("things.yml") and mistake.place.line == 1


def test_a_byte_order_mark_in_the_configuration_changes_nothing(tour: Path) -> None:
    before = built(tour).lines
    config = tour / "wsisgraph.toml"
    config.write_bytes(b"\xef\xbb\xbf" + config.read_bytes())
    assert built(tour).lines == before
