"""Compare the exports with their peers: `python bench/export.py [TRIPLES]`, 100,000 by default.

Each writer runs in a process of its own, on the same quads, and says how much processor time its
fastest of five runs took and the most memory that the process had: N-Quads from quads in no order,
all others from quads as a build has them. What was written is read back before any time counts.
Jena's `riot` makes N-Quads of N-Quads and Turtle of N-Triples, where Debian's jars are: beside it
stands what our whole process takes, reading included, as its time includes that. `--only NAMES`
runs some of the writers; `jsonld-framed`, which PyLD makes, only runs so, and once.
Bounds: Turtle 15 times rdflib's speed, compact JSON-LD 4 times; sorted N-Quads within 3 times the
time of pyoxigraph's unsorted dump; framed JSON-LD of a million triples in 2,000 MB.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from check import JARS, class_path
from generate import generate

from wsisgraph.canonical import graph_hash
from wsisgraph.export import FORMATS, context
from wsisgraph.rdf import Quad, lines, ox, parse
from wsisgraph.store import to_graph, to_rdflib

ROUNDS = 5
OURS = ("nquads", "ntriples", "turtle", "trig", "jsonld", "rdfxml", "ndjson-ld", "rdf12-trig")
# Ours, the peer, what the peer's time is to be at least, or ours at most, as a multiple.
PAIRS = (
    ("turtle", "rdflib-turtle", 15.0),
    ("jsonld", "rdflib-jsonld", 4.0),
    ("nquads", "pyoxigraph-nquads", 1 / 3),
    ("turtle", "pyoxigraph-turtle", None),
    ("rdfxml", "rdflib-xml", None),
    ("nquads", "jena-nquads", None),
    ("turtle", "jena-turtle", None),
)
ONCE = ("jsonld-framed",)


def read(path: Path, name: str) -> list[Quad]:
    """Return the quads of a file, for N-Quads in an order that is not that of their lines."""
    quads = list(parse(path.read_bytes()))
    if name.endswith("nquads"):
        random.Random(7).shuffle(quads)
    return quads


def most_memory() -> int:
    """Return the megabytes that this process had at most, where the system tells."""
    status = Path("/proc/self/status")
    rows = status.read_text("utf-8").splitlines() if status.exists() else []
    found = [int(row.split()[1]) // 1024 for row in rows if row.startswith("VmHWM")]
    return found[0] if found else 0


def writer(name: str, quads: list[Quad]) -> Callable[[], bytes]:
    """Return what writes the quads once; what a peer needs beforehand is made here."""
    if name in FORMATS:
        return lambda: FORMATS[name].write(quads)
    if name == "pyoxigraph-nquads":
        return lambda: ox.serialize(quads, format=ox.RdfFormat.N_QUADS) or b""
    triples = [quad.triple for quad in quads]
    if name == "pyoxigraph-turtle":
        return lambda: ox.serialize(triples, format=ox.RdfFormat.TURTLE) or b""
    if name == "rdflib-jsonld":
        dataset, terms = to_rdflib(quads), context()["@context"]
        return lambda: dataset.serialize(format="json-ld", context=terms, encoding="utf-8")
    graph = to_graph(quads)
    return lambda: graph.serialize(format=name.removeprefix("rdflib-"), encoding="utf-8")


def run(name: str, path: Path, out: Path) -> None:
    """Time one writer and print the seconds and the megabytes of this process."""
    quads = read(path, name)
    write = writer(name, quads)
    before, best = time.process_time(), float("inf")
    for _ in range(1 if name in ONCE else ROUNDS):
        began = time.process_time()
        made = write()
        best = min(best, time.process_time() - began)
    out.write_bytes(made)
    row = {"seconds": best, "whole": before + best, "megabytes": most_memory(), "bytes": len(made)}
    print(json.dumps(row))


def apart(name: str, path: Path, out: Path) -> dict[str, Any]:
    """Run one writer in a process of its own and return what it printed."""
    command = [sys.executable, __file__, "--run", name, str(path), str(out)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


RIOT = """
import json, resource, subprocess, sys
with open(sys.argv[3], "wb") as out:
    command = ["java", "-cp", sys.argv[1], "riotcmd.riot", sys.argv[2], sys.argv[4]]
    subprocess.run(command, check=True, stdout=out)
    size = out.tell()
used = resource.getrusage(resource.RUSAGE_CHILDREN)
took = used.ru_utime + used.ru_stime
print(json.dumps({
    "seconds": took, "whole": took, "megabytes": used.ru_maxrss // 1024, "bytes": size,
}))
"""


def riot(name: str, path: Path, out: Path) -> dict[str, Any]:
    """Have Jena's riot write the graph; its reading and the start of its machine are in its time."""
    option = {"jena-nquads": "--output=nquads", "jena-turtle": "--formatted=turtle"}[name]
    given = path.with_suffix(".nt" if name == "jena-turtle" else ".nq")
    with tempfile.TemporaryDirectory() as folder:
        words = [class_path(Path(folder)), option, str(out), str(given)]
        command = [sys.executable, "-c", RIOT, *words]
        done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def same(name: str, out: Path, wanted: Iterable[Quad]) -> bool:
    """Say whether a file holds the graph, as pyoxigraph reads it."""
    kind = name.rpartition("-")[2] if "-" in name and name not in FORMATS else name
    syntax = {
        "nquads": ox.RdfFormat.N_QUADS,
        "ntriples": ox.RdfFormat.N_TRIPLES,
        "turtle": ox.RdfFormat.TURTLE,
        "trig": ox.RdfFormat.TRIG,
        "jsonld": ox.RdfFormat.JSON_LD,
        "rdfxml": ox.RdfFormat.RDF_XML,
        "xml": ox.RdfFormat.RDF_XML,
    }.get(kind)
    if syntax is None:
        return True
    found = ox.parse(path=out, format=syntax)
    if kind in ("nquads", "trig", "jsonld"):
        return graph_hash(found) == graph_hash(wanted)
    return graph_hash(found) == graph_hash(Quad(q.subject, q.predicate, q.object) for q in wanted)


def main() -> None:
    """Write the graph, run every writer, and print the times and the ratios."""
    if sys.argv[1:2] == ["--run"]:
        run(sys.argv[2], Path(sys.argv[3]), Path(sys.argv[4]))
        return
    told = argparse.ArgumentParser(description=str(__doc__).partition("\n")[0])
    told.add_argument("triples", nargs="?", type=int, default=100_000)
    told.add_argument("--only", help="names of writers, parted by commas")
    asked = told.parse_args()
    size = asked.triples
    with tempfile.TemporaryDirectory() as folder:
        path, out = Path(folder) / "graph.nq", Path(folder) / "out"
        path.write_bytes(b"".join(lines(generate(size))))
        quads = list(parse(path.read_bytes()))
        print(f"{len(quads):,} quads")
        found: dict[str, dict[str, Any]] = {}
        slow = "rdflib" if size > 200_000 else "-"
        peers = [peer for _, peer, _ in PAIRS if not peer.startswith(slow)]
        if not (JARS / "jena-arq.jar").exists():
            peers = [peer for peer in peers if not peer.startswith("jena")]
        names = asked.only.split(",") if asked.only else [*OURS, *peers]
        if "jena-turtle" in names:
            path.with_suffix(".nt").write_bytes(FORMATS["ntriples"].write(quads))
        for name in dict.fromkeys(names):
            jena = name.startswith("jena")
            found[name] = each = riot(name, path, out) if jena else apart(name, path, out)
            verdict = "same graph" if same(name, out, quads) else "ANOTHER GRAPH"
            if name in ("ndjson-ld", "rdf12-trig", *ONCE):
                verdict = "held to the graph by the tests"
            print(
                f"{name:18} {each['seconds']:7.3f} s {each['megabytes']:5} MB "
                f"{each['bytes'] / 1e6:7.1f} MB written, whole process {each['whole']:.1f} s, {verdict}"
            )
        for ours, peer, bound in PAIRS:
            if peer in found and ours in found:
                time_of = "whole" if peer.startswith("jena") else "seconds"
                ratio = found[peer][time_of] / found[ours][time_of]
                wanted = "" if bound is None else f", bound {bound:.2f}"
                of = ", whole processes" if time_of == "whole" else ""
                print(f"{peer} / {ours}: {ratio:.2f}{wanted}{of}")


if __name__ == "__main__":
    main()
