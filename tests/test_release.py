"""A release: complete or absent, the same bytes again, and its description true to its files."""

from __future__ import annotations

import json
import os
import re
import resource
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from gzip import decompress
from hashlib import sha256
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

import wsisgraph as wg
from wsisgraph.build import assemble
from wsisgraph.canonical import graph_hash
from wsisgraph.cli import main
from wsisgraph.corpus import open_corpus, texts_in
from wsisgraph.errors import InputError, NotHere, WouldOverwrite, WsisError
from wsisgraph.export import FORMATS
from wsisgraph.push import pull
from wsisgraph.rdf import PREFIXES, expand, ox
from wsisgraph.release import File, Previous, plan, previous, write_release
from wsisgraph.store import Data

DAY = "2031-07-02"


def released(
    corpus: Path, out: Path, version: str = "1.0.0", before: Previous | None = None,
    formats: tuple[str, ...] = ("turtle",), gzip: bool = False, address: str = "",
) -> list[File]:  # fmt: skip
    """Release a corpus with its own texts."""
    found = open_corpus(corpus)
    build = assemble(found, texts_in([], found))
    made = plan(
        found, build, formats, gzip=gzip, previous=before, version=version, issued=DAY, address=address
    )  # fmt: skip
    return list(write_release(made, out))


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of each file below a folder."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def asked(path: Path, select: str) -> list[tuple[str, ...]]:
    """Return the rows of a query over an RDF file."""
    data = Data(tuple(ox.parse(path=path)))
    rows = data.store().query(select, prefixes=dict(PREFIXES))
    assert isinstance(rows, ox.QuerySolutions)
    return [tuple(str(getattr(value, "value", value)) for value in row) for row in rows]


def test_a_release_holds_every_format_and_what_is_needed_to_read_it(
    tour: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    released(tour, out, formats=())
    found = contents(out)
    graph = wg.open(tour)
    for each in FORMATS.values():
        assert found[f"data/tour{each.suffix}"] == graph.export(None, each.name)
    assert {"README.md", "CITATION.cff", "SHA256SUMS", "description.ttl", "shapes.ttl"} <= set(
        found
    )
    assert {"ontology/wsis.ttl", "ontology/codes/role.ttl", "ontology/context.jsonld"} <= set(found)
    assert {"notes.en.md", "notes.ja.md", "withdrawn.ttl"} <= set(found)


def test_the_list_of_checksums_is_that_of_sha256sum_and_complete(
    tour: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    released(tour, out)
    subprocess.run(["sha256sum", "-c", "--strict", "--quiet", "SHA256SUMS"], cwd=out, check=True)
    rows = [row.split("  ") for row in (out / "SHA256SUMS").read_text("utf-8").splitlines()]
    assert [name for _, name in rows] == sorted(set(contents(out)) - {"SHA256SUMS"})


@pytest.mark.parametrize("gzip", [False, True], ids=["plain", "gzip"])
def test_the_description_is_true_to_the_files(tour: Path, tmp_path: Path, gzip: bool) -> None:
    out = tmp_path / "out"
    released(
        tour, out, formats=("turtle", "ndjson-ld"), gzip=gzip, address="https://example.org/d/"
    )
    rows = asked(
        out / "description.ttl",
        """SELECT ?path ?size ?sum ?url WHERE { ?file dcterms:title ?path ; dcat:byteSize ?size ;
             dcat:downloadURL ?url ; spdx:checksum [ spdx:checksumValue ?sum ] }""",
    )
    found = contents(out)
    papers = {"README.md", "CITATION.cff", "SHA256SUMS", "description.ttl", "release.json"}
    assert {path for path, *_ in rows} == set(found) - papers
    for path, size, digest, url in rows:
        assert (int(size), digest) == (len(found[path]), sha256(found[path]).hexdigest())
        assert url == f"https://example.org/d/{path}"
    kinds = asked(
        out / "description.ttl",
        """SELECT ?path ?media ?packed WHERE { ?set dcat:version "1.0.0" ; dcat:distribution ?file .
             ?file dcterms:title ?path . OPTIONAL { ?file dcat:mediaType ?media }
             OPTIONAL { ?file dcat:compressFormat ?packed } }""",
    )
    iana = "https://www.iana.org/assignments/media-types/"
    packed = f"{iana}application/gzip" if gzip else "None"
    end = ".gz" if gzip else ""
    assert sorted(kinds) == [
        (f"data/tour.ndjson{end}", "None", packed),  # not registered: no IRI is made up
        (f"data/tour.nq{end}", f"{iana}application/n-quads", packed),
        (f"data/tour.ttl{end}", f"{iana}text/turtle", packed),
    ]


def test_the_figures_of_the_description_are_those_of_the_graph(tour: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    released(tour, out)
    quads = list(ox.parse(path=out / "data" / "tour.nq"))
    triples = {quad.triple for quad in quads}
    about = out / "description.ttl"
    ((total, subjects, objects, entities),) = asked(
        about,
        """SELECT ?t ?s ?o ?e WHERE { ?set dcat:version ?v ; void:triples ?t ; void:entities ?e ;
             void:distinctSubjects ?s ; void:distinctObjects ?o }""",
    )
    assert int(total) == len(triples)
    assert int(subjects) == len({triple.subject for triple in triples})
    assert int(objects) == len({triple.object for triple in triples})
    base = "https://example.org/tour/"
    own = {t.subject for t in triples if getattr(t.subject, "value", "").startswith(base)}
    assert int(entities) == len(own)
    parts = asked(about, "SELECT ?p ?n WHERE { ?x void:property ?p ; void:triples ?n }")
    assert {p: int(n) for p, n in parts} == Counter(t.predicate.value for t in triples)
    parts = asked(about, "SELECT ?c ?n WHERE { ?x void:class ?c ; void:entities ?n }")
    typed = [t for t in triples if t.predicate.value == expand("rdf:type")]
    assert {c: int(n) for c, n in parts} == Counter(t.object.value for t in typed)
    examples = asked(about, "SELECT ?x WHERE { ?set void:exampleResource ?x }")
    assert examples and {x for (x,) in examples} <= {getattr(s, "value", "") for s in own}
    links = asked(
        about,
        """SELECT ?p ?space ?n WHERE { ?set dcat:version ?v ; void:subset ?l . ?l void:triples ?n ;
             void:linkPredicate ?p ; void:objectsTarget [ void:uriSpace ?space ] }""",
    )
    assert (expand("schema:sameAs"), "https://places.example.org/", "1") in links


def test_the_description_says_who_what_and_in_both_languages(tour: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    released(tour, out)
    corpus = open_corpus(tour)
    said = (corpus.title, corpus.description, corpus.publisher)
    rows = asked(
        out / "description.ttl",
        """SELECT (LANG(?title) AS ?l) ?title ?text ?name ?licence ?day WHERE {
             ?set dcat:version "1.0.0" ; dcterms:title ?title ; dcterms:description ?text ;
               dcterms:publisher [ foaf:name ?name ] ; dcterms:license ?licence ; dcterms:issued ?day
             FILTER(LANG(?title) = LANG(?text) && LANG(?text) = LANG(?name)) }""",
    )
    assert sorted(rows) == [
        (lang, *(words[lang] for words in said), corpus.licence, DAY) for lang in ("en", "ja")
    ]
    whole = """?x dcterms:title ?a, ?b ; dcterms:description ?c, ?d ; dcterms:publisher ?p ; dcterms:license ?l
                 FILTER(LANG(?a) = "en" && LANG(?b) = "ja" && LANG(?c) = "en" && LANG(?d) = "ja")"""
    bare = """SELECT ?x WHERE { { ?x a dcat:Dataset FILTER NOT EXISTS { %s } }
                UNION { ?x a dcat:Distribution FILTER NOT EXISTS { ?x dcterms:license ?l } } }"""
    assert asked(out / "description.ttl", bare % whole) == []


def test_the_hash_of_the_graph_is_the_same_everywhere(tour: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    released(tour, out, gzip=True)
    digest = graph_hash(wg.open(tour).data.quads)
    assert json.loads((out / "release.json").read_bytes())["graph"]["sha256"] == digest
    assert sha256(decompress((out / "data" / "tour.nq.gz").read_bytes())).hexdigest() == digest
    ((name,),) = asked(out / "description.ttl", "SELECT ?n WHERE { ?x dcterms:identifier ?n }")
    assert name == f"sha256:{digest}"
    assert graph_hash(wg.open(out).data.quads) == digest
    pushing = CliRunner().invoke(main, ["push", str(out), "--to", str(tmp_path / "store")])
    assert pushing.exit_code == 0, pushing.output
    assert graph_hash(pull(str(tmp_path / "store"))) == digest
    packed = out / "data" / "tour.nq.gz"
    assert graph_hash(wg.open(packed).data.quads) == digest
    packed.write_bytes(packed.read_bytes()[:-20])
    with pytest.raises(InputError, match=r"tour\.nq\.gz:1:1: this is not gzip: "):
        wg.open(packed)


def test_the_same_corpus_gives_the_same_bytes(tour: Path, tmp_path: Path) -> None:
    for seed in ("1", "2"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "TZ": f"UTC+{seed}"}
        options = ["--version", "1.0.0", "--issued", DAY, "--gzip"]
        command = [
            sys.executable,
            "-m",
            "wsisgraph",
            "release",
            str(tour),
            "-o",
            str(tmp_path / seed),
        ]
        subprocess.run([*command, *options], check=True, env=environment, capture_output=True)
    first, second = contents(tmp_path / "1"), contents(tmp_path / "2")
    assert first == second
    assert first["data/tour.nq.gz"][4:8] == b"\0\0\0\0"
    assert not any(str(tmp_path).encode() in body for body in first.values())


def test_a_citation_names_title_version_day_and_publisher(tour: Path, tmp_path: Path) -> None:
    released(tour, tmp_path / "out")
    found = yaml.safe_load((tmp_path / "out" / "CITATION.cff").read_text("utf-8"))
    corpus = open_corpus(tour)
    assert found["cff-version"] == "1.2.0" and found["type"] == "dataset"
    assert (found["title"], found["version"]) == (corpus.title["en"], "1.0.0")
    assert found["date-released"] == DAY
    assert found["authors"] == [{"name": corpus.publisher["en"]}]
    assert found["license"] == "CC-BY-4.0"


# What changed


def test_the_notes_tell_what_changed_since_the_release_before(tour: Path, tmp_path: Path) -> None:
    released(tour, tmp_path / "old", gzip=True)
    sheet = tour / "sheets" / "en.yml"
    text = sheet.read_text("utf-8")
    fair = "{name: {en: Bridge Fair 2031}, quote"
    assert fair in text
    gone = "review: withdrawn, reason: a draft, decided-on: 2031-07-01"
    text = text.replace(fair, f"{{name: {{en: Bridge Fair 2031}}, {gone}, quote")
    sheet.write_text(text.replace("value: 300,", "value: 310,"), "utf-8")
    before = previous(tmp_path / "old")
    assert before.version == "1.0.0"
    released(tour, tmp_path / "new", "1.1.0", before)
    en = (tmp_path / "new" / "notes.en.md").read_text("utf-8")
    ja = (tmp_path / "new" / "notes.ja.md").read_text("utf-8")
    assert "## Changes since 1.0.0" in en and "1.0.0からの変更" in ja
    assert re.search(r"- River Forum 2031: .* changed from 300 to 310 ", en), en
    assert "(withdrawn on 2031-07-01: a draft)" in en and "2031-07-01撤回：a draft" in ja
    ((then, told),) = asked(
        tmp_path / "new" / "description.ttl",
        """SELECT ?then ?told WHERE { ?set dcat:previousVersion ?then ; adms:versionNotes ?told
             FILTER(LANG(?told) = "en") }""",
    )
    assert then == "https://example.org/tour/dataset/1.0.0"
    assert re.fullmatch(r"Changes since 1\.0\.0: \d+ added, 1 changed, 1 removed", told)


def test_what_is_withdrawn_is_remembered_and_is_nowhere_in_the_data(
    tour: Path, tmp_path: Path
) -> None:
    released(tour, tmp_path / "out", formats=())
    rows = asked(
        tmp_path / "out" / "withdrawn.ttl",
        "SELECT ?x ?day ?why WHERE { ?x owl:deprecated true ; dcterms:modified ?day ; skos:changeNote ?why }",
    )
    assert rows and all(re.fullmatch(r"\d{4}-\d\d-\d\d", day) and why for _, day, why in rows)
    for name, body in contents(tmp_path / "out" / "data").items():
        for node, _, _ in rows:
            assert node.rpartition("/")[2].encode() not in body, name


def test_what_was_published_does_not_vanish_in_silence(tour: Path, tmp_path: Path) -> None:
    things, sheet = tour / "things.yml", tour / "sheets" / "en.yml"
    kept, text = things.read_text("utf-8"), sheet.read_text("utf-8")
    things.write_text(kept + "  person/nobody: {class: Person, label: {en: Nobody}}\n", "utf-8")
    released(tour, tmp_path / "1")
    things.write_text(kept, "utf-8")
    row = next(line for line in text.splitlines() if line.startswith("  - {page: "))
    text = text.replace(f"{row}\n", "")
    sheet.write_text(text.replace("value: 300,", "value: 310,"), "utf-8")
    released(tour, tmp_path / "2", "1.1.0", previous(tmp_path / "1"))
    select = """SELECT ?x ?day ?why ?other WHERE { ?x owl:deprecated true ; dcterms:modified ?day ;
        skos:changeNote ?why FILTER(LANG(?why) = "LANG") OPTIONAL { ?x dcterms:isReplacedBy ?other } }"""
    english = select.replace('LANG"', 'en"')
    found = asked(tmp_path / "2" / "withdrawn.ttl", english)
    assert len(found) == 3 and {day for _, day, *_ in found} == {DAY}
    told = {
        name.removeprefix("https://example.org/tour/"): (why, new) for name, _, why, new in found
    }
    assert told.pop("person/nobody") == ("removed without a reason given", "None")
    assert sorted(why for why, _ in told.values()) == [
        "removed without a reason given", "replaced by another fact"
    ]  # fmt: skip
    assert all(name.startswith("fact/") for name in told)
    (new,) = (new for why, new in told.values() if why.startswith("replaced"))
    names = {f"<{name}>".encode() for name, *_ in found}
    data = (tmp_path / "2" / "data" / "tour.nq").read_bytes()
    assert f"<{new}>".encode() in data and not any(name in data for name in names)
    en, ja = ((tmp_path / "2" / f"notes.{lang}.md").read_text("utf-8") for lang in ("en", "ja"))
    assert f"`person/nobody` was removed on {DAY} without a reason given" in en
    assert f"`person/nobody`：{DAY}削除、理由の記載なし" in ja
    assert asked(tmp_path / "2" / "withdrawn.ttl", select.replace('"LANG"', '"ja"'))
    # It is remembered from release to release, and forgotten when it is stated again.
    released(tour, tmp_path / "3", "1.2.0", previous(tmp_path / "2"))
    assert asked(tmp_path / "3" / "withdrawn.ttl", english) == found
    things.write_text(kept + "  person/nobody: {class: Person, label: {en: Nobody}}\n", "utf-8")
    released(tour, tmp_path / "4", "1.3.0", previous(tmp_path / "3"))
    again = asked(tmp_path / "4" / "withdrawn.ttl", english)
    assert again == [row for row in found if not row[0].endswith("person/nobody")]


def test_a_reason_that_a_release_gave_is_kept_when_its_entry_is_deleted(
    tour: Path, tmp_path: Path
) -> None:
    things = tour / "things.yml"
    text = things.read_text("utf-8")
    row = "  person/nobody: {class: Person, label: {en: Nobody}"
    gone = ", review: withdrawn, reason: never was, decided-on: 2031-07-01"
    things.write_text(f"{text}{row}{gone}}}\n", "utf-8")
    released(tour, tmp_path / "1")
    things.write_text(text, "utf-8")
    released(tour, tmp_path / "2", "1.1.0", previous(tmp_path / "1"))
    for name in ("1", "2"):
        stones = (tmp_path / name / "withdrawn.ttl").read_text("utf-8")
        assert "person/nobody" in stones and "never was" in stones and "2031-07-01" in stones


def test_the_graph_before_may_be_a_bare_file(tour: Path, tmp_path: Path) -> None:
    wg.open(tour).export(tmp_path / "old.trig")
    released(tour, tmp_path / "new", "1.1.0", previous(tmp_path / "old.trig"))
    notes = (tmp_path / "new" / "notes.en.md").read_text("utf-8")
    assert "## Changes since the previous graph\n\nNothing changed." in notes


def test_a_release_before_that_was_altered_or_has_the_same_version_is_refused(
    tour: Path, tmp_path: Path
) -> None:
    released(tour, tmp_path / "old")
    with pytest.raises(NotHere, match=r"1\.0\.0 is the version of the previous release already"):
        released(tour, tmp_path / "new", "1.0.0", previous(tmp_path / "old"))
    (tmp_path / "old" / "data" / "tour.nq").write_bytes(b"")
    with pytest.raises(NotHere, match="not as it was released"):
        previous(tmp_path / "old")
    with pytest.raises(NotHere, match="no release, build or corpus"):
        previous(tmp_path)
    assert not (tmp_path / "new").exists()


# The folder


def test_a_folder_that_is_no_release_is_left_alone(tour: Path, tmp_path: Path) -> None:
    out = tmp_path / "mine"
    out.mkdir()
    (out / "notes.txt").write_text("mine")
    with pytest.raises(WouldOverwrite, match="exists and is not a release"):
        released(tour, out)
    assert contents(out) == {"notes.txt": b"mine"}


def test_a_release_is_replaced_but_not_what_was_put_into_it(tour: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    released(tour, out, formats=("turtle", "trig"))
    released(tour, out, "1.0.1")
    assert (out / "data" / "tour.ttl").exists() and not (out / "data" / "tour.trig").exists()
    (out / "data" / "mine.txt").write_text("mine")
    before = contents(out)
    with pytest.raises(WouldOverwrite, match=r"data/mine\.txt is not of the release"):
        released(tour, out, "1.0.2")
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_what_does_not_conform_is_not_released_unless_that_is_asked_for(
    tour: Path, tmp_path: Path
) -> None:
    sheet = tour / "sheets" / "en.yml"
    named = "  - {name: {en: Irie}, "
    text = sheet.read_text("utf-8")
    assert named in text
    sheet.write_text(text.replace(named, f"{named}within: place/irie, "), "utf-8")
    out = tmp_path / "out"
    command = [sys.executable, "-m", "wsisgraph", "release", str(tour), "-o", str(out)]
    command += ["--version", "1.0.0", "--issued", DAY, "--formats", "turtle"]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 1 and not out.exists()
    assert re.search(r"things\.yml:\d+:\d+: violation: Irie", done.stdout)
    assert "nothing was released" in done.stderr and "wsisgraph check" in done.stderr
    done = subprocess.run([*command, "--unchecked"], capture_output=True, text=True)
    assert done.returncode == 0 and (out / "release.json").exists()


def test_a_full_disk_leaves_nothing(tour: Path, tmp_path: Path) -> None:
    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))

    out = tmp_path / "there" / "out"
    command = [sys.executable, "-B", "-m", "wsisgraph", "release", str(tour), "-o", str(out)]
    done = subprocess.run(
        [*command, "--version", "1.0.0", "--issued", DAY],
        capture_output=True, text=True, preexec_fn=limit,
    )  # fmt: skip
    assert done.returncode == 2
    assert "cannot be written" in done.stderr and "Traceback" not in done.stderr
    assert list(out.parent.iterdir()) == []


def test_a_failure_leaves_the_release_that_was_there(tour: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    released(tour, out)
    before = contents(out)
    found = open_corpus(tour)
    build = assemble(found, texts_in([], found))
    made = plan(found, build, ("turtle", "rdfxml"), version="1.0.1", issued=DAY)
    control = ox.Literal("\x01")
    wrong = ox.Quad(
        ox.NamedNode("https://example.org/x"), ox.NamedNode(expand("skos:note")), control
    )
    with pytest.raises(WsisError, match="U\\+0001"):
        write_release(replace(made, quads=[*made.quads, wrong]), out)
    assert contents(out) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


# What wsisgraph.toml says


def test_what_a_release_needs_is_asked_for_at_its_line(tour: Path, tmp_path: Path) -> None:
    config = tour / "wsisgraph.toml"
    text = config.read_text("utf-8")
    config.write_text(re.sub(r"(?m)^description = .*\n", "", text), "utf-8")
    found = open_corpus(tour)
    build = assemble(found, texts_in([], found))
    with pytest.raises(InputError) as caught:
        plan(found, build)
    line = text.splitlines().index("[corpus]") + 1
    told = str(caught.value).splitlines()
    assert len(told) == 4 and all(
        f"wsisgraph.toml:{line}:1: a release needs" in row for row in told
    )
    assert [row.split("needs ")[1].split(" (")[0] for row in told] == [
        "description in en", "description in ja", "issued", "version",
    ]  # fmt: skip


def test_version_and_day_stand_in_the_corpus(tour: Path, tmp_path: Path) -> None:
    config = tour / "wsisgraph.toml"
    text = config.read_text("utf-8")
    config.write_text(
        text.replace("[corpus]\n", f'[corpus]\nversion = "2.0.0"\nissued = {DAY}\n'), "utf-8"
    )
    found = open_corpus(tour)
    made = plan(found, assemble(found, texts_in([], found)))
    assert (made.version, made.issued, made.name) == ("2.0.0", DAY, "tour")
    config.write_text(
        text.replace("[corpus]\n", '[corpus]\nversion = "a b"\nissued = "2031-02-30"\n'), "utf-8"
    )
    with pytest.raises(InputError) as caught:
        open_corpus(tour)
    start = text.splitlines().index("[corpus]") + 1
    told = str(caught.value)
    assert f":{start + 1}:1: 'a b' is no version" in told
    assert f":{start + 2}:1: '2031-02-30' is no day" in told


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"version": "1/2"}, "'1/2' is no version"),
        ({"issued": "2031"}, "'2031' is no day"),
        ({"address": "ftp://x/"}, "is no address of a folder"),
        ({"address": "https://example.org/d"}, "is no address of a folder"),
        ({"formats": ("turtel",)}, "did you mean 'turtle'"),
    ],
    ids=str,
)
def test_a_bad_option_is_told(tour: Path, options: dict[str, str], told: str) -> None:
    found = open_corpus(tour)
    build = assemble(found, texts_in([], found))
    given = {"version": "1.0.0", "issued": DAY, **options}
    with pytest.raises(NotHere, match=re.escape(told)):
        plan(found, build, **given)  # type: ignore[arg-type]
