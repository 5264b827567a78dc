"""The table of store kinds: documented, printed, and honest about what was run."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from wsisgraph.cli import main
from wsisgraph.errors import NotHere
from wsisgraph.push import KINDS, Kind, Meter, StoreError, push
from wsisgraph.push.kinds import kind_for, kind_named
from wsisgraph.push.send import graph_named

ROOT = Path(__file__).resolve().parent.parent
PAGE = (ROOT / "docs" / "stores.md").read_text("utf-8")
STARTS = {name: f"## {kind.title}" for name, kind in KINDS.items()}


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_each_kind_has_a_section_that_shows_how_to_start_load_and_check(kind: Kind) -> None:
    assert STARTS[kind.name] in PAGE
    section = PAGE.partition(STARTS[kind.name])[2].partition("\n## ")[0]
    assert "wsisgraph push" in section and "wsisgraph pull" in section
    assert f"--to {kind.example}" in section
    assert kind.docs in PAGE
    assert ("run by the tests" in section) == kind.tried


def test_only_kinds_that_the_tests_start_are_said_to_be_run() -> None:
    assert {name for name, kind in KINDS.items() if kind.tried} == {
        "directory",
        "oxigraph",
        "sparql",
        "virtuoso",
    }


def test_the_command_prints_every_kind() -> None:
    table = CliRunner().invoke(main, ["stores"]).output
    told = json.loads(CliRunner().invoke(main, ["stores", "-f", "json"]).output)
    assert [row["name"] for row in told] == list(KINDS)
    for kind in KINDS.values():
        assert f"\n{kind.name}: {kind.quirks}" in table and kind.docs in table


def test_an_unknown_kind_has_a_hint() -> None:
    with pytest.raises(NotHere, match="did you mean 'fuseki'"):
        kind_named("fusek")
    words = ["push", str(ROOT / "ontology" / "wsis.ttl"), "--to", "http://127.0.0.1:1"]
    done = CliRunner().invoke(main, [*words, "--kind", "fusek"])
    assert done.exit_code == 2 and "did you mean 'fuseki'" in done.output


def test_the_environment_names_the_kind_for_every_command(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WSISGRAPH_STORE_KIND", "virtuos")
    done = CliRunner().invoke(main, ["query", "http://127.0.0.1:1", "ASK {}"])
    assert done.exit_code == 2 and "did you mean 'virtuoso'" in done.output


def test_an_address_is_no_directory_and_a_directory_no_server(tmp_path: Path) -> None:
    assert kind_for("build/store").name == "directory"
    with pytest.raises(StoreError, match="is a directory, no server"):
        push([], str(tmp_path), kind="oxigraph")
    with pytest.raises(StoreError, match="no directory"):
        push([], "http://127.0.0.1:1", kind="directory")
    with pytest.raises(StoreError, match="has no MOVE"):
        push([], "http://127.0.0.1:1", kind="qlever", via="update")
    with pytest.raises(NotHere, match=r"unknown mode 'sink' .*'sync'"):
        push([], str(tmp_path / "store"), mode="sink")


def test_a_graph_is_named_by_its_end_where_that_is_clear() -> None:
    known = ["https://example.org/a/graph/things", "https://example.org/b/graph/things", ""]
    assert graph_named("a/graph/things", known) == known[0]
    assert graph_named("default", known) == ""
    with pytest.raises(NotHere, match=r"may be .* or .*name it in full"):
        graph_named("things", known)


def test_the_meter_tells_rate_and_time_left() -> None:
    now = [0.0]
    out = io.StringIO()
    meter = Meter(out, lambda: now[0])
    meter("sending", "https://example.org/graph/report/a", 0, 50_000_000)
    now[0] = 10.0
    meter("sending", "https://example.org/graph/report/b", 20_000_000, 50_000_000)
    told = out.getvalue().split("\x1b[2K")[-1]
    assert told == "sending report/b: 20.0 MB of 50.0 MB, 2.0 MB/s, 15 s left"
    now[0] = 10.01
    meter("sending", "https://example.org/graph/report/b", 20_100_000, 50_000_000)
    assert out.getvalue().split("\x1b[2K")[-1] == told
    meter("verifying", "https://example.org/graph/report/b", 500, 500)
    now[0] = 20.0
    meter("sending", "https://example.org/graph/report/c", 25_000_000, 50_000_000)
    told = out.getvalue().split("\x1b[2K")[-1]
    assert told == "sending report/c: 25.0 MB of 50.0 MB, 1.2 MB/s, 20 s left"
    meter.done()
    assert out.getvalue().endswith("\r\x1b[2K")
