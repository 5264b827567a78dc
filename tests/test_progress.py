"""Progress: a line on a terminal after a second, erased at the end; nothing in a pipe; a clean Ctrl-C."""

from __future__ import annotations

import io
import os
import pty
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from wsisgraph.cli.common import Main
from wsisgraph.progress import AFTER, Meter, counted, shown, tell

SLOW = """
import sys, time
from wsisgraph.progress import counted, shown
with shown():
    for _ in counted(range(8), "stirring", 8):
        time.sleep({pause})
print("done")
"""
KEEPING = """
import sys, time
from pathlib import Path
from wsisgraph.check.kept import Kept
from wsisgraph.progress import shown
kept = Kept(Path(sys.argv[1]))
with shown():
    kept.keep("a", "key", {"whole": True})
    print("ready", flush=True)
    time.sleep(30)
    kept.keep("b", "key", {})
"""


class Terminal(io.StringIO):
    """A terminal that remembers what was written."""

    def isatty(self) -> bool:
        """Say that this is a terminal."""
        return True


def on_terminal(code: str) -> tuple[str, str]:
    """Run a program whose standard error is a terminal; return its output and what the terminal got."""
    master, slave = pty.openpty()
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=slave, text=True, check=True
    )
    os.close(slave)
    seen = b""
    while True:
        try:
            more = os.read(master, 65536)
        except OSError:
            break
        if not more:
            break
        seen += more
    os.close(master)
    return done.stdout, seen.decode()


def test_long_work_shows_on_a_terminal_and_is_erased() -> None:
    output, seen = on_terminal(SLOW.format(pause=0.25))
    assert output == "done\n"
    assert "stirring" in seen and " of 8" in seen
    assert seen.endswith("\r\x1b[2K"), "the line is erased at the end"
    assert "\n" not in seen


def test_short_work_shows_nothing() -> None:
    assert on_terminal(SLOW.format(pause=0.001)) == ("done\n", "")


def test_a_pipe_gets_nothing() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SLOW.format(pause=0.2)], capture_output=True, text=True, check=True
    )
    assert (done.stdout, done.stderr) == ("done\n", "")


def test_the_line_says_what_is_done_how_much_and_for_how_long() -> None:
    now = [0.0]
    meter = Meter(Terminal(), lambda: now[0])
    meter.what, meter.done, meter.whole = "texts compared", 1200, 3400
    now[0] = AFTER - 0.1
    meter.draw()
    assert meter.out.getvalue() == ""  # type: ignore[attr-defined]
    now[0] = 12.4
    assert meter.line() == "texts compared 1,200 of 3,400 · 12 s"


def test_telling_outside_a_command_does_nothing_and_items_pass_unchanged() -> None:
    tell("anything", 1, 2)
    assert list(counted("abc", "letters", 3)) == ["a", "b", "c"]


def test_an_error_goes_through_and_the_line_is_gone() -> None:
    out = Terminal()
    with pytest.raises(ValueError, match="broken"), shown(out):
        tell("work")
        time.sleep(AFTER + 0.5)
        raise ValueError("broken")
    assert "work" in out.getvalue() and out.getvalue().endswith("\r\x1b[2K")


def test_an_interrupt_of_any_command_ends_with_130_and_says_nothing() -> None:
    def stopped() -> None:
        raise KeyboardInterrupt

    group = Main("wsisgraph", commands={"stopped": click.Command("stopped", callback=stopped)})
    result = CliRunner().invoke(group, ["stopped"])
    assert (result.exit_code, result.output) == (130, "")


def test_an_interrupt_ends_with_130_without_a_traceback_and_leaves_whole_files(
    tmp_path: Path,
) -> None:
    started = subprocess.Popen(
        [sys.executable, "-c", KEEPING, str(tmp_path / "b")],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # a shell's & ignores it
    )  # fmt: skip
    try:
        assert started.stdout is not None and started.stdout.readline() == "ready\n"
        started.send_signal(signal.SIGINT)
        _, errors = started.communicate(timeout=30)
    finally:
        started.kill()
    assert (started.returncode, errors) == (130, "")
    left = sorted(path.name for path in (tmp_path / ".b.check").iterdir())
    assert len(left) == 2 and not any(name.startswith(".") for name in left)
