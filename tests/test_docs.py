"""The documents tell the truth: commands are listed, the tour runs, links lead somewhere."""

from __future__ import annotations

import re
import shlex
import shutil
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from wsisgraph.cli import main

ROOT = Path(__file__).resolve().parent.parent
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *(ROOT / "docs").rglob("*.md")])


def walk(group: click.Group, before: str) -> list[tuple[str, click.Command]]:
    """Return commands in order of name, each with its full name."""
    found: list[tuple[str, click.Command]] = []
    for name, command in sorted(group.commands.items()):
        found.append((f"{before} {name}", command))
        if isinstance(command, click.Group):
            found += walk(command, f"{before} {name}")
    return found


def cli_page() -> str:
    """Return the page of commands, made from the commands."""
    runner = CliRunner()
    made = ["# Commands\n\nMade from the commands themselves by `make docs`.\n"]
    for name, _ in [("wsisgraph", main), *walk(main, "wsisgraph")]:
        shown = runner.invoke(
            main, [*name.split()[1:], "--help"], prog_name="wsisgraph", terminal_width=100
        )
        made.append(f"\n## {name}\n\n```\n{shown.output.rstrip()}\n```\n")
    return "".join(made)


def test_the_page_of_commands_is_what_the_commands_say(
    golden: Callable[[Path, bytes], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    golden(ROOT / "docs" / "cli.md", cli_page().encode())


def test_the_readme_is_short() -> None:
    assert (ROOT / "README.md").read_text("utf-8").count("\n") <= 200


def test_the_tour_of_the_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(ROOT / "examples" / "tour", tmp_path / "examples" / "tour")
    monkeypatch.chdir(tmp_path)
    block = re.search(r"```console\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    assert block is not None
    typed = [part for part in re.split(r"(?m)^\$ ", block[1]) if part.strip()]
    assert len(typed) >= 5
    for command in typed:
        words = shlex.split(command)
        assert words[0] == "wsisgraph"
        result = CliRunner().invoke(main, words[1:])
        assert result.exit_code == 0, f"{command}: {result.output}"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: p.relative_to(ROOT).as_posix())
def test_every_link_leads_to_a_file(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
        if not target.startswith(("http://", "https://")):
            assert (page.parent / target).exists(), f"{page.name}: {target}"
