"""The commands as a person types them: output, exit codes, errors."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from wsisgraph.cli import main
from wsisgraph.export import FORMATS

ROOT = Path(__file__).resolve().parent.parent
TOUR = ROOT / "examples" / "tour"
TEXTS = str(TOUR / "texts")
REAL = ROOT / "examples" / "wsis20-2025"


def run(*words: str | Path, code: int = 0, stdin: bytes | None = None) -> Result:
    """Run a command and hold it to an exit code."""
    result = CliRunner().invoke(main, [str(word) for word in words], input=stdin)
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def commands(group: click.Group, before: str = "") -> list[tuple[str, click.Command]]:
    """Return all commands with their full names."""
    found: list[tuple[str, click.Command]] = []
    for name, command in sorted(group.commands.items()):
        found.append((f"{before}{name}", command))
        if isinstance(command, click.Group):
            found += commands(command, f"{before}{name} ")
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A build of the tour."""
    out = tmp_path_factory.mktemp("build") / "tour"
    run("build", TOUR, "-o", out, "--sources", TEXTS)
    return out


def test_a_graph_is_a_corpus_a_build_or_a_file_in_any_format(built: Path, tmp_path: Path) -> None:
    count = "SELECT (COUNT(*) AS ?n) { ?f a wsis:Fact }"
    wanted = run("query", built, count, "-f", "csv").output
    assert int(wanted.splitlines()[1]) > 50
    assert run("query", TOUR, count, "-f", "csv", "--sources", TEXTS).output == wanted
    for row in json.loads(run("formats", "-f", "json").output):
        path = tmp_path / f"tour{row['suffix']}"
        run("export", built, "-o", path)
        if row["format"] not in ("jsonld-framed", "ndjson-ld"):  # a view, and lines for other tools
            assert run("query", path, count, "-f", "csv").output == wanted
    piped = run("export", built, "-f", "nquads").stdout_bytes
    assert piped == (built / "graph.nq").read_bytes()
    assert run("query", "-", count, "-f", "csv", stdin=piped).output == wanted


def test_the_real_corpus_builds_without_its_text(tmp_path: Path) -> None:
    out = tmp_path / "real"
    assert "facts" in run("build", REAL, "-o", out).output
    shown = run("show", out, "person/seizo-onoe").output
    assert "Candidacy" in shown and "evidence: wsis20-hle-2025 §1.2" in shown


def test_show_prints_the_words_where_the_text_is_at_hand(report_texts: Path) -> None:
    shown = run("show", REAL, "尾上誠蔵", "--lang", "ja", "--sources", report_texts).output
    assert "2027" in shown and "“" in shown and "sheets/1-wsis.yml:" in shown


def test_an_error_is_one_line_and_exit_code_2(tmp_path: Path) -> None:
    mistaken: tuple[list[str | Path], ...] = (
        ["build", tmp_path, "-o", tmp_path / "out"],
        ["query", tmp_path / "none.ttl", "ASK {}"],
        ["query", TOUR, "SELEKT", "--sources", TEXTS],
        ["show", TOUR, "nobody at all", "--sources", TEXTS],
        ["export", TOUR, "-f", "turtel", "--sources", TEXTS],
        ["check", TOUR, "--sources", tmp_path / "none"],
        ["source", "find", TOUR / "texts" / "none.txt", "x"],
        ["sheet", "seal", tmp_path / "none.yml"],
    )
    for words in mistaken:
        result = run(*words, code=2)
        assert result.stderr.startswith("error: "), result.stderr
        assert "Traceback" not in result.stderr
    assert (
        "did you mean 'turtle'?"
        in run("export", TOUR, "-f", "turtel", "--sources", TEXTS, code=2).stderr
    )


@pytest.mark.parametrize(
    ("property_", "wrong"),
    [
        ("http://www.w3.org/ns/oa#start", '"zzz"^^<http://www.w3.org/2001/XMLSchema#integer>'),
        (
            "https://w3id.org/wsisgraph/ontology#value",
            '"many"^^<http://www.w3.org/2001/XMLSchema#integer>',
        ),
        (
            "https://w3id.org/wsisgraph/ontology#start",
            '"2031-13-40"^^<http://www.w3.org/2001/XMLSchema#date>',
        ),
        (
            "http://www.w3.org/1999/02/22-rdf-syntax-ns#object",
            '""^^<http://www.w3.org/2001/XMLSchema#date>',
        ),
    ],
)
def test_ill_typed_values_are_told_as_problems_and_break_nothing(
    built: Path, tmp_path: Path, property_: str, wrong: str, capfd: pytest.CaptureFixture[str]
) -> None:
    rows = (built / "graph.nq").read_text("utf-8").splitlines(keepends=True)
    at = next(n for n, row in enumerate(rows) if f' <{property_}> "' in row)
    subject, graph = rows[at].split(" ")[0], rows[at].rsplit(" ", 2)[1]
    rows[at] = f"{subject} <{property_}> {wrong} {graph} .\n"
    path = tmp_path / "wrong.nq"
    path.write_text("".join(rows), "utf-8")
    run("check", path, "--sources", TEXTS, code=1)
    run("show", path, subject.strip("<>"), "--sources", TEXTS)
    assert capfd.readouterr().err == ""


def test_a_query_of_triples_is_not_written_as_a_table(built: Path) -> None:
    construct = "CONSTRUCT WHERE { ?s a wsis:Event }"
    assert "a wsis:Event" in run("query", built, construct).output
    assert "use -f turtle" in run("query", built, construct, "-f", "table", code=2).stderr
    assert "use -f table" in run("query", built, "ASK {}", "-f", "turtle", code=2).stderr


def test_a_query_may_come_from_a_file(built: Path, tmp_path: Path) -> None:
    path = tmp_path / "count.rq"
    path.write_text("ASK { ?f a wsis:Remark }", "utf-8")
    assert run("query", built, f"@{path}").output == "true\n"
    assert run("query", built, "-", stdin=b"ASK { ?f a wsis:Remark }").output == "true\n"


def test_check_says_1_where_the_data_does_not_conform(tour: Path) -> None:
    run("check", tour, "--sources", tour / "texts", "--severity", "violation")
    text = tour / "texts" / "river-forum-2031.en.txt"
    text.write_text(text.read_text("utf-8") + "\nOne line more.\n", "utf-8")
    out = tour.parent / "built"
    for sheet in sorted((tour / "sheets").glob("*.yml")):
        language = sheet.stem
        original = (TOUR / "texts" / f"river-forum-2031.{language}.txt").parent
        run("sheet", "seal", sheet, "--sources", original)
    run("build", tour, "-o", out)
    told = run("check", out, "--sources", tour / "texts", code=1).output
    assert "wsisgraph.toml:" in told


def test_pyshacl_alone_with_the_shapes_gives_the_verdict_of_check(
    built: Path, tmp_path: Path
) -> None:
    run("shapes", "-o", tmp_path / "shapes.ttl")
    data = tmp_path / "graph.ttl"
    run("export", built, "-o", data)
    run("check", data, "--severity", "violation")
    command = [sys.executable, "-m", "pyshacl", "-s", "shapes.ttl", "graph.ttl"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "Conforms: True" in done.stdout, done.stdout


def test_deleted_evidence_is_told_at_the_line_of_the_sheet(tour: Path) -> None:
    sheet = tour / "sheets" / "en.yml"
    lines = sheet.read_text("utf-8").splitlines(keepends=True)
    number, line = next(
        (n, row) for n, row in enumerate(lines, 1) if re.search(r', quote: "[^"]*"}$', row)
    )
    lines[number - 1] = re.sub(r', quote: "[^"]*"}', "}", line)
    sheet.write_text("".join(lines), "utf-8")
    told = run("check", tour, "--sources", tour / "texts", code=1).output
    assert f"en.yml:{number}:" in told and "nothing shows where this is stated" in told
    run("build", tour, "-o", tour.parent / "out", "--sources", tour / "texts", code=2)


def test_sources_come_from_the_environment(tour: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    config = tour / "wsisgraph.toml"
    config.write_text(config.read_text("utf-8").replace('texts = ["texts"]\n', ""), "utf-8")
    assert "--sources" in run("build", tour, "-o", tour.parent / "out", code=2).stderr
    monkeypatch.setenv("WSISGRAPH_SOURCES", f"{tour / 'texts'}")
    made = json.loads(run("build", tour, "-o", tour.parent / "out", "-f", "json").output)
    assert made["facts"]["Candidacy"] == 1
    told = json.loads(run("summary", tour, "-f", "json").output)
    assert told["facts"]["Candidacy"] == 1 and told["quads"] == made["graph"]["quads"]


def test_a_folder_that_cannot_be_made_is_told_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine", "utf-8")
    for words in (["init"], ["build", TOUR, "--sources", TEXTS, "-o"]):
        told = run(*words, tmp_path / "file" / "new", code=2).stderr
        assert re.fullmatch(r"error: \S+: (Not a directory|File exists)\n", told), told
    assert (tmp_path / "file").read_text("utf-8") == "mine"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no full device")
def test_an_output_that_is_full_is_told_without_a_traceback() -> None:
    for words in (["questions"], ["shapes"], ["sheet", "schema"]):
        with open("/dev/full", "w") as full:
            told = subprocess.run(
                [sys.executable, "-m", "wsisgraph", *words], stdout=full, stderr=subprocess.PIPE
            )
        assert (told.returncode, told.stderr.decode()) == (
            2,
            "error: the output: No space left on device\n",
        )


def test_a_build_behind_a_link_is_built_again(tmp_path: Path) -> None:
    made = tmp_path / "made"
    run("build", TOUR, "-o", made, "--sources", TEXTS)
    (tmp_path / "latest").symlink_to(made)
    run("build", TOUR, "-o", tmp_path / "latest", "--sources", TEXTS)
    assert (tmp_path / "latest").is_symlink()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["latest", "made"]


def test_a_query_file_of_other_bytes_is_told(built: Path, tmp_path: Path) -> None:
    (tmp_path / "a.rq").write_bytes(b"\xef\xbb\xbfASK {}")
    assert run("query", built, f"@{tmp_path / 'a.rq'}").output == "true\n"
    (tmp_path / "a.rq").write_bytes("ASK { ?s ?p '川' }".encode("utf-16"))
    assert "not UTF-8" in run("query", built, f"@{tmp_path / 'a.rq'}", code=2).stderr


def test_a_name_without_letters_has_no_slug() -> None:
    run("sheet", "slug", "!!", code=2)


def test_the_codes_are_listed_with_their_names() -> None:
    assert "change-kind,8\n" in run("sheet", "codes", "-f", "csv").stdout
    assert "cancelled,cancelled,中止\n" in run("sheet", "codes", "change-kind", "-f", "csv").stdout
    assert "did you mean 'role'?" in run("sheet", "codes", "roles", code=2).stderr


def test_init_makes_a_corpus_that_builds_and_seals(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    run("init", folder)
    run("init", folder, code=2)
    texts = folder / "texts"
    first = run("build", folder, "-o", tmp_path / "out", "--sources", texts).output
    run("check", tmp_path / "out", "--sources", texts, "--severity", "violation")
    run("sheet", "seal", folder / "sheets" / "first-report.yml", "--sources", texts)
    assert run("build", folder, "-o", tmp_path / "out").output == first
    run("sheet", "coverage", folder, "--sources", texts)


def test_init_takes_any_name_of_a_folder_and_no_file(tmp_path: Path) -> None:
    run("init", tmp_path / "!!")
    assert 'base = "https://example.org/corpus/"' in (tmp_path / "!!/wsisgraph.toml").read_text(
        "utf-8"
    )
    (tmp_path / "file").write_text("mine", "utf-8")
    assert "is a file" in run("init", tmp_path / "file", code=2).stderr


def test_a_source_is_registered_and_its_words_are_found(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    run("init", folder)
    text = tmp_path / "second.ja.txt"
    text.write_text("## 1. 会合\n\n佐藤は、港の\nフォーラムで話した。\n", "utf-8")
    run("source", "add", text, "--corpus", folder, "--lang", "ja")
    assert 'id = "second"' in (folder / "wsisgraph.toml").read_text("utf-8")
    run("build", folder, "-o", tmp_path / "out", "--sources", folder / "texts")
    run("source", "add", text, "--corpus", folder, "--lang", "ja", code=2)
    found = json.loads(run("source", "find", text, "港のフォーラム", "-f", "json").output)
    assert [row["section"] for row in found] == ["1"]
    assert "nearest" in run("source", "find", text, "港のフェスタ", code=2).stderr


def test_a_text_is_registered_once_and_line_ends_stay(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    run("init", folder)
    config = folder / "wsisgraph.toml"
    config.write_bytes(config.read_bytes().replace(b"\n", b"\r\n"))
    text = tmp_path / "second.ja.txt"
    text.write_text("会合が開かれた。\n", "utf-8")
    run("source", "add", text, "--corpus", folder, "--lang", "ja")
    made = config.read_bytes()
    assert made.count(b"\n") == made.count(b"\r\n")
    told = run("source", "add", text, "--corpus", folder, "--lang", "ja", "--id", "b", code=2)
    assert "is the text of the source 'second' already" in told.stderr
    assert config.read_bytes() == made
    assert not (folder / "sheets" / "b.yml").exists()


def test_unseal_and_seal_give_the_sheet_back(tour: Path) -> None:
    sheet = tour / "sheets" / "en.yml"
    words = ("--sources", tour / "texts")
    run("sheet", "seal", sheet, *words)
    sealed = sheet.read_bytes()
    assert b"quote:" not in sealed
    run("sheet", "unseal", sheet, *words)
    assert b"quote:" in sheet.read_bytes()
    run("sheet", "seal", sheet, *words)
    assert sheet.read_bytes() == sealed


def test_a_sheet_that_lies_elsewhere_is_sealed_where_it_is_listed(tour: Path) -> None:
    sheet, elsewhere = tour / "sheets" / "en.yml", tour.parent / "kept.yml"
    sheet.rename(elsewhere)
    sheet.symlink_to(elsewhere)
    run("sheet", "seal", sheet, "--sources", tour / "texts")
    assert sheet.is_symlink() and b"quote:" not in elsewhere.read_bytes()
    assert sheet.with_suffix(".lock").is_file() and not elsewhere.with_suffix(".lock").exists()
    run("build", tour, "-o", tour.parent / "out", "--sources", tour / "texts")


def test_a_text_that_is_not_at_hand_is_told_with_the_folders_that_were_looked_in(
    tour: Path,
) -> None:
    text = tour / "texts" / "river-forum-2031.en.txt"
    config = tour / "wsisgraph.toml"
    text.unlink()
    told = run("sheet", "seal", tour / "sheets" / "en.yml", code=2).stderr
    assert f"it is not in {tour / 'texts'} (give its folder with --sources)" in told
    lines = config.read_text("utf-8").splitlines(keepends=True)
    config.write_text("".join(line for line in lines if not line.startswith("texts")), "utf-8")
    assert "no folder was given" in run("sheet", "seal", tour / "sheets" / "en.yml", code=2).stderr


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--lang", "japanese", "--lang: 'japanese' is no language tag"),
        ("--id", "Not One", "--id: 'Not One' is not a slug"),
        ("--document", "www", "--document: 'www' is no address"),
    ],
)
def test_a_wrong_option_of_a_source_is_named(
    tour: Path, tmp_path: Path, option: str, value: str, told: str
) -> None:
    text = tmp_path / "second.ja.txt"
    text.write_text("会合が開かれた。\n", "utf-8")
    said = run("source", "add", text, "--corpus", tour, "--lang", "ja", option, value, code=2)
    assert told in said.stderr


def test_reseal_mends_what_inserted_text_has_moved(tour: Path) -> None:
    texts = tour / "texts"
    for sheet in sorted((tour / "sheets").glob("*.yml")):
        run("sheet", "seal", sheet, "--sources", texts)
    text = texts / "river-forum-2031.en.txt"
    text.write_text("Put in front.\n\n" + text.read_text("utf-8"), "utf-8")
    run("build", tour, "-o", tour.parent / "out")
    run("check", tour.parent / "out", "--sources", texts, code=1)
    assert "0 lost" in run("sheet", "reseal", tour, "--sources", texts).output
    run("build", tour, "-o", tour.parent / "out")
    run("check", tour.parent / "out", "--sources", texts, "--severity", "violation")


def test_the_output_in_a_pipe_is_plain(built: Path) -> None:
    command = [
        sys.executable,
        "-m",
        "wsisgraph",
        "query",
        str(built),
        "SELECT ?s { ?s a wsis:State }",
    ]
    done = subprocess.run(command, capture_output=True, check=True)
    assert b"\x1b" not in done.stdout


@pytest.mark.parametrize(("name", "command"), commands(main))
def test_every_command_has_help(name: str, command: click.Command) -> None:
    assert command.help
    shown = run(*name.split(), "--help").output
    assert shown.startswith("Usage:")
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.name}"


WRITERS: dict[str, list[str | Path]] = {
    "ask": ["ask", TOUR, "people"],
    "draw": ["draw", TOUR, "people-sessions"],
    "export": ["export", TOUR],
    "infer": ["infer", TOUR],
    "network": ["network", TOUR, "co-participation"],
    "patch": ["patch", TOUR, "changes.rdfp"],
    "pull": ["pull", "store"],
    "shapes": ["shapes"],
}


def test_every_command_that_writes_a_file_is_asked_what_it_does_with_one_that_is_there() -> None:
    folders = {"build", "release"}  # a folder is known by what is in it
    named = {name for name, each in commands(main) if any("--out" in p.opts for p in each.params)}
    assert named == folders | WRITERS.keys()


@pytest.mark.parametrize("name", WRITERS)
def test_a_file_of_another_kind_is_replaced_only_when_that_is_asked_for(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    run("build", TOUR, "-o", "built", "--sources", TEXTS)
    Path("changes.rdfp").write_text("TX .\nTC .\n", "utf-8")
    run("push", "built", "--to", "store")
    suffix = {"ask": "csv", "draw": "svg", "network": "csv", "shapes": "ttl"}.get(name, "nq")
    out = Path(f"mine.{suffix}")
    out.write_text("mine", "utf-8")
    told = run(*WRITERS[name], "-o", out, code=2).stderr
    assert told.startswith(f"error: {out} is there already") and "--overwrite" in told
    assert out.read_text("utf-8") == "mine"
    run(*WRITERS[name], "-o", out, "--overwrite")
    assert len(out.read_bytes()) > 4
    if suffix == "csv":
        run(*WRITERS[name], "-o", out, code=2)  # people go on working in a table
    else:
        run(*WRITERS[name], "-o", out)
    new = Path(f"new.{suffix}")
    new.touch()  # an empty file holds nothing that could be lost
    run(*WRITERS[name], "-o", new)
    assert new.read_bytes() == out.read_bytes()


def test_an_export_a_picture_and_a_network_are_made_again(tmp_path: Path) -> None:
    run("build", TOUR, "-o", tmp_path / "built", "--sources", TEXTS)
    made = {each.suffix: ["export"] for each in FORMATS.values()}
    made |= {suffix: ["draw", "people-sessions"] for suffix in (".svg", ".html")}
    made |= {suffix: ["network", "people-sessions"] for suffix in (".graphml", ".gexf", ".dot")}
    for suffix, (command, *view) in made.items():
        for _ in range(2):
            run(command, tmp_path / "built", *view, "-o", tmp_path / f"{command}{suffix}")
    (tmp_path / "a.gz").write_bytes(b"\x1f\x8b")
    run("export", tmp_path / "built", "-f", "turtle", "-o", tmp_path / "a.gz", code=2)
