"""Load a triple store by push and by its peers, and print ratios: `python bench/push.py 100000 [--write]`.

Each way runs in processes of its own, into a store of its own, on the same file, in turn with the
others; what the store then holds is compared before any time is told. The ratio is the median of
those of each round, of whole processes; processor time stands beside it, since other work on the
machine lengthens the first and hardly the second. rdflib adds triple by triple over UPDATE, of which
`--rdflib N` sends the first N; the ratio is of triples in a second. A push is timed without
verification, whose time stands beside it. `--into` takes one of the two places only, and `--write` puts the
table into docs/stores.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "stores")]
BINARY = Path(sys.executable).parent
PAGE = ROOT / "docs" / "stores.md"
MARKS = ("<!-- {} triples: made by bench/push.py -->", "<!-- end of {} triples -->")
HEAD = """| into | way | seconds | times | processor | times | MB |
|---|---|---|---|---|---|---|"""
RDFLIB = """
import sys
from itertools import islice
from pyoxigraph import RdfFormat, parse
from rdflib import Graph, Literal, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLUpdateStore
def term(x):
    kind = type(x).__name__
    if kind == "NamedNode":
        return URIRef(x.value)
    if x.language:
        return Literal(x.value, lang=x.language)
    return Literal(x.value, datatype=x.datatype.value, normalize=False)
store = SPARQLUpdateStore(f"{sys.argv[2]}/query", f"{sys.argv[2]}/update", autocommit=True)
store.method = "POST"
for quad in islice(parse(path=sys.argv[1], format=RdfFormat.N_QUADS), int(sys.argv[3])):
    graph = Graph(store, URIRef(quad.graph_name.value))
    graph.add((term(quad.subject), term(quad.predicate), term(quad.object)))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """How long a process took, on the clock and of processors, and how much memory it held at most."""

    seconds: float
    processor: float
    megabytes: float


def run(command: Sequence[str | Path]) -> Run:
    """Run a process to its end. Exits where it fails."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said, stderr=said)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        if process.returncode:
            said.seek(0)
            sys.exit(f"{' '.join(map(str, command))} failed: {said.read().decode()}")
    return Run(seconds, used.ru_utime + used.ru_stime, used.ru_maxrss / 1024)


def count(url: str) -> int:
    """Return the number of triples of the named graphs of a server, without our records."""
    query = (
        "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } "
        "FILTER(?g != <https://w3id.org/wsisgraph/id/pushed>) }"
    )
    headers = {
        "Content-Type": "application/sparql-query",
        "Accept": "application/sparql-results+json",
    }
    request = urllib.request.Request(f"{url}/query", query.encode(), headers)
    with urllib.request.urlopen(request) as answer:
        return int(json.load(answer)["results"]["bindings"][0]["n"]["value"])


def curl(file: Path, url: str) -> list[str | Path]:
    """Return the command that puts a whole file."""
    kind = "Content-Type: application/n-quads"
    return ["curl", "-sS", "--fail", "-T", file, "-H", kind, f"{url}/store"]


def push(file: Path, place: str | Path, *more: str) -> list[str | Path]:
    """Return the command that pushes a file."""
    return [BINARY / "wsisgraph", "push", file, "--to", str(place), "-f", "json", *more]


def to_server(file: Path, quads: int, folder: Path, rounds: int, rdflib: int) -> list[str]:
    """Return the rows of the ways into a server; what the server itself took is not in them."""
    from store_servers import serving

    found: dict[str, list[Run]] = {"curl -T": [], "push": [], "push, verified": []}
    for number in range(rounds):
        for name in found:
            with serving(folder / f"server-{name[:4].strip()}-{len(name)}-{number}") as server:
                more = [] if name == "push, verified" else ["--no-verify"]
                command = (
                    curl(file, server.url) if name == "curl -T" else push(file, server.url, *more)
                )
                found[name].append(run(command))
                assert count(server.url) == quads, name
    made = rows("a server", found)
    if rdflib:
        with serving(folder / "server-rdflib") as server:
            slow = run([sys.executable, "-c", RDFLIB, file, server.url, str(rdflib)])
            assert count(server.url) == min(rdflib, quads)
        rate = min(rdflib, quads) / slow.seconds
        ours = quads / median(each.seconds for each in found["push"])
        made += [
            f"| a server | rdflib SPARQLUpdateStore, {min(rdflib, quads):,} triples | {slow.seconds:.0f} | "
            f"push is {ours / rate:.0f} times as fast | {slow.processor:.0f} | | {slow.megabytes:.0f} |"
        ]
    return made


def to_directory(file: Path, quads: int, folder: Path, rounds: int) -> list[str]:
    """Return the rows of the ways into a directory."""
    from store_servers import OXIGRAPH, serving

    found: dict[str, list[Run]] = {"oxigraph load": [], "push": [], "push, verified": []}
    for number in range(rounds):
        for name in found:
            place = folder / f"directory-{len(name)}-{number}"
            if name == "oxigraph load":
                command: list[str | Path] = [OXIGRAPH, "load", "--location", place, "--file", file]
            else:
                command = push(file, place, *([] if name == "push, verified" else ["--no-verify"]))
            found[name].append(run(command))
            with serving(place) as server:
                assert count(server.url) == quads, name
    return rows("a directory", found)


def rows(where: str, found: Mapping[str, Sequence[Run]]) -> list[str]:
    """Return a row of the table for each way; the first way is the one that others are measured by."""
    peers = next(iter(found.values()))
    made = []
    for name, runs in found.items():
        seconds = median(each.seconds for each in runs)
        processor = median(each.processor for each in runs)
        times = median(a.seconds / b.seconds for a, b in zip(runs, peers, strict=True))
        work = median(a.processor / b.processor for a, b in zip(runs, peers, strict=True))
        memory = max(each.megabytes for each in runs)
        made.append(
            f"| {where} | {name} | {seconds:.2f} | {times:.2f} | {processor:.2f} | {work:.2f} | {memory:.0f} |"
        )
    return made


def main() -> None:
    """Make the file, run every way, print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("triples", type=int, nargs="?", default=100_000)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--rdflib", type=int, default=0)
    words.add_argument("--into", choices=["directory", "server", "both"], default="both")
    words.add_argument("--write", action="store_true")
    given = words.parse_args()
    if given.write and given.into != "both":
        words.error("--write puts down the table of both places (leave out --into)")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "graph.nq"
        with file.open("wb") as out:
            generator = Path(__file__).with_name("generate.py")
            subprocess.run([sys.executable, generator, str(given.triples)], stdout=out, check=True)
        with file.open("rb") as lines:
            quads = sum(1 for _ in lines)
        made = [HEAD]
        if given.into != "server":
            made += to_directory(file, quads, folder, given.rounds)
        if given.into != "directory":
            made += to_server(file, quads, folder, given.rounds, given.rdflib)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    told = f"{quads:,} triples; medians of {given.rounds} on {os.cpu_count()} cores; load at the end {load}."
    made += ["", told]
    print("\n".join(made))
    if given.write:
        first, last = (mark.format(f"{given.triples:,}") for mark in MARKS)
        text = PAGE.read_text("utf-8")
        before, after = text.split(first)[0], text.split(last)[1]
        PAGE.write_text("\n".join([before + first, *made, last]) + after, "utf-8", newline="\n")


if __name__ == "__main__":
    main()
