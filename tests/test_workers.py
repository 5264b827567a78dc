"""Sheets read by several processes: the same bytes, and the errors of every sheet."""

from __future__ import annotations

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from wsisgraph.build import assemble
from wsisgraph.buildfolder import known_parts, write_build
from wsisgraph.corpus import open_corpus, texts_in
from wsisgraph.errors import InputError
from wsisgraph.workers import hired

ROOT = Path(__file__).resolve().parent.parent
SHEETS = ROOT / "bench" / "sheets.py"


def contents(folder: Path) -> dict[str, bytes]:
    """Return the bytes of each file below a folder."""
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a corpus of several generated sheets."""
    folder = tmp_path_factory.mktemp("generated") / "corpus"
    subprocess.run([sys.executable, SHEETS, folder, "40000"], check=True)
    return folder


def test_any_number_of_workers_makes_the_same_build(made: Path, tmp_path: Path) -> None:
    corpus = open_corpus(made)
    assert len(corpus.sources) > 3
    for workers in (1, 2, 3):
        out = tmp_path / str(workers)
        write_build(assemble(corpus, workers=workers), corpus, out)
        assert contents(out) == contents(tmp_path / "1")


def test_generated_sheets_build_to_the_graph_that_is_generated(made: Path) -> None:
    command = [sys.executable, str(ROOT / "bench" / "generate.py"), "40000"]
    done = subprocess.run(command, check=True, capture_output=True)
    assert b"".join(assemble(open_corpus(made)).lines) == done.stdout


def test_workers_read_only_what_is_not_known(made: Path, tmp_path: Path) -> None:
    corpus = open_corpus(made)
    write_build(assemble(corpus), corpus, tmp_path / "out")
    known = known_parts(tmp_path / "out")
    sheet = corpus.sources[0].sheets[0]
    text = sheet.read_text("utf-8")
    try:
        sheet.write_text(f"# one line more\n{text}", "utf-8")
        again = assemble(corpus, None, known, workers=2)
        assert again.places == assemble(corpus).places
        assert b"".join(again.lines) == (tmp_path / "out" / "graph.nq").read_bytes()
    finally:
        sheet.write_text(text, "utf-8")


def test_workers_tell_the_errors_of_every_sheet_and_of_the_things(tour: Path) -> None:
    for path in (*sorted((tour / "sheets").glob("*.yml")), tour / "things.yml"):
        text = path.read_text("utf-8")
        path.write_text(text.replace("class: Place", "class: Plaice").replace("host:", "hoast:"))
    corpus = open_corpus(tour)
    told = []
    for workers in (1, 2):
        with pytest.raises(InputError) as caught:
            assemble(corpus, texts_in([], corpus), workers=workers)
        told.append(str(caught.value))
    assert told[0] == told[1]
    assert all(name in told[0] for name in ("ja.yml", "en.yml", "things.yml"))


@pytest.mark.parametrize("threads", [1, 2])
def test_a_script_without_a_guard_is_done_or_told_and_does_not_hang(
    made: Path, tmp_path: Path, threads: int
) -> None:
    script = tmp_path / "script.py"
    script.write_text(
        "import sys, threading\nfrom pathlib import Path\n"
        "from wsisgraph.build import assemble\nfrom wsisgraph.corpus import open_corpus\n"
        f"for _ in range({threads - 1}):\n"
        "    threading.Thread(target=threading.Event().wait, daemon=True).start()\n"
        "assemble(open_corpus(Path(sys.argv[1])), workers=2)\n"
    )
    command = [sys.executable, str(script), str(made)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    copied = threads == 1 and Path("/proc/self/task").is_dir()
    assert done.returncode == (0 if copied else 1), done.stderr
    assert copied or 'a script needs: if __name__ == "__main__"' in done.stderr


@pytest.mark.skipif(not Path("/proc/self/task").is_dir(), reason="threads are counted in /proc")
def test_a_process_with_threads_is_never_copied(made: Path) -> None:
    stop = threading.Event()
    waiting = threading.Thread(target=stop.wait)
    waiting.start()
    try:
        with hired(2) as workers:
            assert not workers.copied
    finally:
        stop.set()
        waiting.join()


def test_workers_give_quoted_sheets_the_texts(tour: Path) -> None:
    corpus = open_corpus(tour)
    texts = texts_in([], corpus)
    one, two = (assemble(corpus, texts, workers=workers) for workers in (1, 2))
    assert (one.lines, one.places, one.wording) == (two.lines, two.places, two.wording)


def test_the_command_takes_workers(tour: Path, tmp_path: Path) -> None:
    for workers in ("1", "2"):
        command = [sys.executable, "-m", "wsisgraph", "build", str(tour), "--workers", workers]
        subprocess.run([*command, "-o", str(tmp_path / workers)], check=True, capture_output=True)
    assert contents(tmp_path / "1") == contents(tmp_path / "2")
