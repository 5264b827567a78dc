"""Killed at any moment, a push leaves every graph as it was or as it should be, and the next one ends it.

`make soak` does the same with a million triples: WSISGRAPH_SOAK says how many, and WSISGRAPH_KILLS how
many kills each way gets at most.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from random import Random
from typing import Any

import pytest
from store_servers import environment, quick_folder, sample, serving

from wsisgraph.push import StoreError, pull, push
from wsisgraph.rdf import Iri, Quad, lines, literal

SIZE = int(os.environ.get("WSISGRAPH_SOAK", "10000"))
KILLS = int(os.environ.get("WSISGRAPH_KILLS", "10"))
# How many of the twenty moments fall to each way.
MOMENTS = {
    way: min(moments, KILLS)
    for way, moments in {"graph-store": 10, "update": 4, "directory": 6}.items()
}
# A process that has imported everything and pushes in a child, so that a kill meets the push itself.
NURSERY = """
import os, sys
from pathlib import Path
import httpx
from wsisgraph.push import push
for line in sys.stdin:
    file, to, via = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if not child:
        push(Path(file), to, **({"via": via} if to.startswith("http") else {}))
        os._exit(0)
    print(child, flush=True)
    print(os.waitpid(child, 0)[1], flush=True)
"""


@contextmanager
def nursery(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """Give a process that pushes in children: a line with file, place and way in, two lines out.

    What those that are killed leave of their own files is left in the folder.
    """
    with subprocess.Popen(
        [sys.executable, "-c", NURSERY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=environment(TMPDIR=str(folder)),
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


def pushing(process: subprocess.Popen[str], file: Path, to: str, way: str) -> int:
    """Begin a push and return the process that does it."""
    assert process.stdin is not None and process.stdout is not None
    process.stdin.write(f"{file}\t{to}\t{way}\n")
    process.stdin.flush()
    return int(process.stdout.readline())


def ended(process: subprocess.Popen[str]) -> int:
    """Wait for the end of a push and return how it ended."""
    assert process.stdout is not None
    return int(process.stdout.readline())


def digests(quads: Iterable[Quad]) -> dict[str, str]:
    """Return a digest of each graph."""
    found: defaultdict[str, list[bytes]] = defaultdict(list)
    for line in lines(quads):
        found[line.rpartition(b" <")[2].decode()].append(line)
    return {name: sha256(b"".join(rows)).hexdigest() for name, rows in found.items()}


@pytest.fixture(scope="module")
def versions(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Path, dict[str, str]]]:
    """Give two versions of a graph as files, which differ in every named graph."""
    made = []
    some = sample(SIZE)
    graphs = {quad.graph_name for quad in some}
    folder = tmp_path_factory.mktemp("versions")
    for text in ("one", "two"):
        extra = [Quad(Iri("a:s"), Iri("a:p"), literal(text), graph) for graph in graphs]
        file = folder / f"{text}.nq"
        file.write_bytes(b"".join(lines([*some, *extra])))
        made.append((file, digests([*some, *extra])))
    return made


@pytest.mark.parametrize("way", MOMENTS)
def test_a_push_that_is_killed_leaves_whole_graphs_and_the_next_one_ends_it(
    versions: list[tuple[Path, dict[str, str]]], way: str
) -> None:
    random, broken = Random(way), 0
    (first, before), (file, now) = versions
    named: dict[str, Any] = {} if way == "directory" else {"via": way}
    with quick_folder() as folder, nursery(folder) as process:
        push(first, str(folder / "prepared"))
        with cloned(folder, way) as place:
            began = time.monotonic()
            pushing(process, file, place, way)
            assert ended(process) == 0
            took = time.monotonic() - began
        while broken < MOMENTS[way]:
            with cloned(folder, way) as place:
                child = pushing(process, file, place, way)
                time.sleep(random.uniform(0, took))
                with suppress(ProcessLookupError):
                    os.kill(child, signal.SIGKILL)
                if ended(process) != signal.SIGKILL:
                    took *= 0.8  # it was done before: the next moment comes earlier
                    continue
                broken += 1
                for graph, digest in digests(pull(place)).items():
                    assert digest in (before[graph], now[graph]), f"{graph} is broken"
                push(file, place, **named)
                assert digests(pull(place)) == now, f"moment {broken}"


@contextmanager
def cloned(folder: Path, way: str) -> Iterator[str]:
    """Give a copy of the prepared store: a directory, or a server over it."""
    copy = folder / "copy"
    shutil.copytree(folder / "prepared", copy / "store")
    try:
        if way == "directory":
            yield str(copy / "store")
            assert [path.name for path in copy.iterdir()] == ["store"]
        else:
            with serving(copy / "store") as server:
                yield server.url
    finally:
        shutil.rmtree(copy)


@pytest.mark.parametrize("way", ["graph-store", "update"])
def test_a_server_that_is_killed_and_started_again_gets_it_all(
    versions: list[tuple[Path, dict[str, str]]], way: str
) -> None:
    with quick_folder() as folder, serving(folder / "store") as server:
        began = time.monotonic()
        push(versions[0][0], server.url, via=way)
        took = time.monotonic() - began

        def restart() -> None:
            time.sleep(took * 0.6)
            server.kill()
            server.start()

        file, now = versions[1]
        other = threading.Thread(target=restart)
        other.start()
        with suppress(StoreError):
            push(file, server.url, via=way)
        other.join()
        push(file, server.url, via=way)
        assert digests(pull(server.url)) == now
