"""Load a triple store by push and by its peers, and print ratios: `python bench/push.py 100000`.

Each way runs in processes of its own, into a store of its own, on the same file; what the store then
holds is compared before any time is told. rdflib adds triple by triple over UPDATE, of which
`--rdflib N` sends the first N; the ratio is of triples in a second. A push is timed without
verification, whose time stands beside it.
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
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "stores")]
BINARY = Path(sys.executable).parent
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
    """How long a process took, how much memory it held at most, and what it said."""

    seconds: float
    megabytes: float
    said: str


def run(command: Sequence[str | Path]) -> Run:
    """Run a process to its end. Exits where it fails."""
    began = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=said)
        _, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - began
        said.seek(0)
        text = said.read().decode()
    if process.returncode:
        sys.exit(f"{' '.join(map(str, command))} failed: {text}")
    return Run(seconds, used.ru_maxrss / 1024, text)


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


def to_server(file: Path, quads: int, folder: Path, rounds: int, rdflib: int) -> None:
    """Compare ways into a server."""
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
    base = min(each.seconds for each in found["curl -T"])
    for name, runs in found.items():
        tell(f"{quads:,} triples to a server", name, runs, base)
    if rdflib:
        with serving(folder / "server-rdflib") as server:
            made = run([sys.executable, "-c", RDFLIB, file, server.url, str(rdflib)])
            assert count(server.url) == min(rdflib, quads)
        rate = min(rdflib, quads) / made.seconds
        ours = quads / min(each.seconds for each in found["push"])
        print(
            f"rdflib SPARQLUpdateStore: {rate:,.0f} triples/s; push {ours:,.0f}: {ours / rate:.0f} times"
        )


def to_directory(file: Path, quads: int, folder: Path, rounds: int) -> None:
    """Compare ways into a directory."""
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
    base = min(each.seconds for each in found["oxigraph load"])
    for name, runs in found.items():
        tell(f"{quads:,} triples to a directory", name, runs, base)


def tell(where: str, name: str, runs: Sequence[Run], base: float) -> None:
    """Print the best of some runs, as a multiple of the peer's best."""
    best = min(runs, key=lambda each: each.seconds)
    memory = max(each.megabytes for each in runs)
    steps = json.loads(best.said)["seconds"] if best.said.startswith("{") else ""
    print(
        f"{where}: {name}: {best.seconds:.2f} s, {best.seconds / base:.2f} times, {memory:.0f} MB {steps}"
    )


def main() -> None:
    """Make the file, run every way, print."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("triples", type=int, nargs="?", default=100_000)
    words.add_argument("--rounds", type=int, default=3)
    words.add_argument("--rdflib", type=int, default=0)
    given = words.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "graph.nq"
        with file.open("wb") as out:
            generator = Path(__file__).with_name("generate.py")
            subprocess.run([sys.executable, generator, str(given.triples)], stdout=out, check=True)
        with file.open("rb") as made:
            quads = sum(1 for _ in made)
        to_directory(file, quads, folder, given.rounds)
        to_server(file, quads, folder, given.rounds, given.rdflib)


if __name__ == "__main__":
    main()
