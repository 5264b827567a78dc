"""The notebooks run top to bottom without a network, and hold no outputs and no words of a report."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import nbformat as untyped
import pytest

from conftest import ROOT

nbformat: Any = untyped
FOLDER = ROOT / "examples" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
RUN = 20
LIMIT = 120
OFFLINE = """
import sys

def refuse(event, args):
    if event == "socket.getaddrinfo" and args[0] not in (None, "", "localhost", "127.0.0.1", "::1"):
        raise PermissionError(f"a notebook asks the network for {args[0]}")
    if event == "socket.connect" and isinstance(args[1], tuple) and args[1][0] not in ("127.0.0.1", "::1"):
        raise PermissionError(f"a notebook calls {args[1]}")

sys.addaudithook(refuse)
"""


def read(path: Path) -> Any:
    """Return a notebook."""
    return nbformat.read(path, as_version=4)


def codes(notebook: Any) -> list[Any]:
    """Return the cells of code."""
    return [cell for cell in notebook.cells if cell.cell_type == "code"]


@pytest.fixture
def offline(tmp_path: Path) -> dict[str, str]:
    """The environment of a kernel that reaches this machine only."""
    (tmp_path / "sitecustomize.py").write_text(OFFLINE, "utf-8")
    (tmp_path / "ipython").mkdir()
    return {
        **os.environ,
        "PYTHONPATH": str(tmp_path),
        "IPYTHONDIR": str(tmp_path / "ipython"),
        "JUPYTER_RUNTIME_DIR": str(tmp_path),
    }


def executed(path: Path, env: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Run a notebook in a process of its own: the finished notebook, or the error of a cell."""
    command = [
        sys.executable,
        "-m",
        "nbconvert",
        "--execute",
        "--to",
        "notebook",
        "--stdout",
        str(path),
    ]
    return subprocess.run(
        command, cwd=FOLDER, env=env, capture_output=True, text=True, timeout=LIMIT, check=False
    )


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_top_to_bottom_without_a_network(
    path: Path, offline: dict[str, str]
) -> None:
    run = executed(path, offline)
    assert run.returncode == 0, run.stderr
    made = nbformat.reads(run.stdout, as_version=4)
    outputs = [output for cell in codes(made) for output in cell.outputs]
    assert not [
        each for each in outputs if each.output_type == "error" or each.get("name") == "stderr"
    ]
    assert len([each for each in outputs if each.output_type == "execute_result"]) >= 3
    assert all(len(cell.outputs) <= 1 for cell in codes(made))


def test_a_notebook_that_calls_out_would_fail(tmp_path: Path, offline: dict[str, str]) -> None:
    notebook = nbformat.v4.new_notebook()
    call = "import socket; socket.create_connection(('192.0.2.1', 80), timeout=1)"
    notebook.cells = [nbformat.v4.new_code_cell(call)]
    nbformat.write(notebook, tmp_path / "calls.ipynb")
    run = executed(tmp_path / "calls.ipynb", offline)
    assert run.returncode != 0
    assert re.search(r"a notebook (asks the network|calls)", run.stderr)


def test_there_are_the_notebooks_that_were_promised() -> None:
    assert len(NOTEBOOKS) >= 4
    titles = [read(path).cells[0].source.splitlines()[0] for path in NOTEBOOKS]
    for word in ("First steps", "Japan at WSIS+20", "Networks", "Action lines and SDGs"):
        assert any(word in title for title in titles), word


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_output_stands_in_git(path: Path) -> None:
    notebook = read(path)
    nbformat.validate(notebook)
    for cell in codes(notebook):
        assert cell.outputs == [] and cell.execution_count is None
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert path.read_text("utf-8") == nbformat.writes(notebook, indent=1) + "\n"


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_headings_are_in_english_and_japanese(path: Path) -> None:
    lines = [
        line
        for cell in read(path).cells
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
    ]
    headings = [line for line in lines if line.startswith("#")]
    assert len(headings) >= 6
    for heading in headings:
        english, _, japanese = heading.partition(" / ")
        assert english.isascii() and japanese, heading


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_no_sentence_of_the_report_stands_in_a_notebook(path: Path, report_texts: Path) -> None:
    report = "".join(
        "".join(text.read_text("utf-8").split()) for text in report_texts.glob("*.txt")
    )
    words = "".join("".join(cell.source.split()) for cell in read(path).cells)
    held = {words[at : at + RUN] for at in range(len(words) - RUN)}
    taken = sorted(each for each in held if each in report and not each.isascii())
    assert taken == []
