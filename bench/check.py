"""Compare the SHACL engines: `python bench/check.py [--sizes 10k,100k] [--rounds 3] [--write]`.

Graphs are those of generate.py with faults planted in about one triple of a thousand, the shapes are
the project's own: all core constraints, and the same with two of its sh:sparql. Every engine reads
N-Triples from disk in a process of its own, which is timed from start to end; within it, reading and
validating are timed too. What the engines found, by constraint component, is compared before any
time counts. The times told are medians; those of the process are by the clock, with the processor
time beside them, since other work on the machine lengthens the first and not the second. `--write`
puts the table into docs/validation.md. `--corpus FOLDER SHEETS` times a check after one sheet changed.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from statistics import median
from typing import Any

from generate import generate

from wsisgraph.rdf import Iri, Literal, Quad, expand, iri, literal, ox
from wsisgraph.store import read_rdf

SH = expand("sh:")
ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "validation.md"
MARKS = ("<!-- times: made by bench/check.py -->", "<!-- end of times -->")
KEPT = ("PassageOrder-query", "StatementHolds-query")
JARS = Path("/usr/share/java")
# From this size on an engine is not run: it would take longer than anybody waits.
LIMITS = {"pyshacl": 150_000, "pyshacl-oxigraph": 15_000, "pyrudof": 1_500_000, "jena": 1_500_000}
LIMITS |= {"check": 1_500_000}
SIZES = {"10k": 10_000, "100k": 100_000, "1M": 1_000_000, "10M": 10_000_000}
SLOWEST = 600
# An engine that took longer than this is run once only.
SLOW = 100
XERCES = "org/apache/jena/ext/xerces/"

Fault = Callable[[Quad, Random], Iterable[Quad]]


def to(value: Iri | Literal) -> Fault:
    """Return a fault that puts another value in the place of the right one."""
    return lambda quad, random: [ox.Quad(quad.subject, quad.predicate, value)]


def beside(value: Iri | Literal) -> Fault:
    """Return a fault that adds a second value."""
    return lambda quad, random: [quad, ox.Quad(quad.subject, quad.predicate, value)]


def gone(quad: Quad, random: Random) -> Iterable[Quad]:
    """Leave the triple out."""
    return []


def larger(quad: Quad, random: Random) -> Iterable[Quad]:
    """Make a number too large."""
    return [
        ox.Quad(
            quad.subject, quad.predicate, literal(str(10**9 + random.randrange(10**6)), "integer")
        )
    ]


NOBODY = iri("https://example.org/generated/person/nobody")
PLAIN, NUMBER, ODD = literal("no value"), literal("-1", "integer"), literal("?!")
# What can be wrong, by the property that it is wrong in.
FAULTS: Sequence[tuple[str, Fault]] = (
    ("oa:start", gone), ("oa:start", to(PLAIN)), ("oa:start", to(NUMBER)), ("oa:start", larger),
    ("oa:end", gone), ("oa:end", beside(literal("7", "integer"))),
    ("wsis:sha256", to(ODD)), ("wsis:sha256", gone), ("wsis:inText", to(PLAIN)), ("wsis:inText", gone),
    ("wsis:role", gone), ("wsis:role", to(NOBODY)), ("wsis:participant", gone),
    ("wsis:participant", to(PLAIN)), ("wsis:event", gone), ("wsis:event", to(NOBODY)),
    ("wsis:metric", gone), ("wsis:value", to(PLAIN)), ("wsis:act", to(NOBODY)), ("wsis:number", to(PLAIN)),
    ("wsis:gist", to(PLAIN)), ("skos:prefLabel", gone), ("skos:prefLabel", to(PLAIN)),
    ("dcterms:source", gone), ("rdf:object", beside(ODD)), ("rdf:predicate", gone), ("wsis:evidence", to(NOBODY)),
)  # fmt: skip


def planted(quads: Iterable[Quad], seed: int = 1) -> Iterator[Quad]:
    """Yield triples, about one of a thousand of them wrong in one of the ways above."""
    random = Random(seed)
    kinds: dict[Iri, list[Fault]] = {}
    for name, fault in FAULTS:
        kinds.setdefault(iri(expand(name)), []).append(fault)
    for quad in quads:
        triple = ox.Quad(quad.subject, quad.predicate, quad.object)
        faults = kinds.get(quad.predicate)
        if faults is not None and random.random() < 0.0022:
            yield from random.choice(faults)(triple, random)
        else:
            yield triple


def shapes(sparql: bool) -> list[Quad]:
    """Return the project's shapes with their core constraints, and with two queries as well."""
    quads = [
        q for path in sorted((ROOT / "shapes").glob("*.ttl")) for q in read_rdf(str(path)).quads
    ]
    query = iri(SH + "sparql")
    kept = {iri(f"https://w3id.org/wsisgraph/shapes#{name}") for name in KEPT} if sparql else set()
    said = iri(SH + "message")
    return [
        q
        for q in quads
        if (q.predicate != query or q.object in kept)
        # Jena takes one message of a query only.
        and not (
            q.predicate == said and q.subject in kept and getattr(q.object, "language", "") == "ja"
        )
    ]


def told(report: Iterable[Quad]) -> Counter[str]:
    """Return how many results a report has of each component; the details of a result are no results."""
    quads = list(report)
    results = {q.object for q in quads if q.predicate.value == SH + "result"}
    found = (
        q.object.value.removeprefix(SH).removesuffix("ConstraintComponent")
        for q in quads
        if q.predicate.value == SH + "sourceConstraintComponent"
        and q.subject in results
        and isinstance(q.object, Iri)
    )
    return Counter(found)


def components(report: str) -> Counter[str]:
    """Return how many results a report in Turtle has of each component."""
    return told(ox.parse(report, format=ox.RdfFormat.TURTLE))


def compiled(data: Path, rules: Path) -> tuple[Counter[str], float, float]:
    """Run our own engine."""
    from wsisgraph.check.compiled import Columns, Rulebook

    book = Rulebook(read_rdf(str(rules)).quads)
    began = time.perf_counter()
    with data.open("rb") as file:
        columns = Columns.read(file)
    read = time.perf_counter()
    outcome = book.check(columns)
    assert not outcome.refused
    counts: Counter[str] = Counter()
    for (_, component), number in outcome.counts().items():
        counts[component.value.removeprefix(SH).removesuffix("ConstraintComponent")] += number
    return counts, read - began, time.perf_counter() - read


def pyshacl(data: Path, rules: Path, oxigraph: bool = False) -> tuple[Counter[str], float, float]:
    """Run pySHACL, over rdflib's graph or over a store of pyoxigraph."""
    import pyshacl as engine
    import rdflib

    from wsisgraph.store import from_rdflib

    law = rdflib.Graph().parse(rules, format="nt")
    began = time.perf_counter()
    graph: Any
    if oxigraph:
        graph = ox.Store()
        graph.bulk_load(path=str(data), format=ox.RdfFormat.N_TRIPLES)
    else:
        graph = rdflib.Graph().parse(data, format="nt")
    read = time.perf_counter()
    _, report, _ = engine.validate(graph, shacl_graph=law, inference="none", inplace=True)
    done = time.perf_counter()
    return told(from_rdflib(report).quads), read - began, done - read


def pyrudof(data: Path, rules: Path) -> tuple[Counter[str], float, float]:
    """Run rudof."""
    import pyrudof as engine

    rudof = engine.Rudof(engine.RudofConfig())
    rudof.read_shacl(str(rules), engine.ShaclFormat.NTriples)
    began = time.perf_counter()
    rudof.read_data(str(data), engine.RDFFormat.NTriples)
    read = time.perf_counter()
    rudof.validate_shacl()
    done = time.perf_counter()
    report = rudof.serialize_shacl_validation_results(engine.ResultShaclValidationFormat.Turtle)
    return components(report), read - began, done - read


def check(data: Path, rules: Path) -> tuple[Counter[str], float, float]:
    """Run the command as it is used, with every result told in words at its line."""
    command = [*(sys.executable, "-m", "wsisgraph", "check", str(data), "--shapes", str(rules))]
    found = json.loads(
        subprocess.run([*command, "-f", "json"], capture_output=True, check=False).stdout
    )
    names = (each["component"].removesuffix("ConstraintComponent") for each in found["problems"])
    return Counter(names), 0.0, 0.0


NEEDED = """
commons-cli commons-codec commons-compress commons-csv commons-io commons-lang3 dexx.collection
failureaccess gson guava httpclient httpcore jackson-annotations jackson-core jackson-databind
jakarta.json-api jcl-over-slf4j jsonld-java protobuf slf4j-api slf4j-simple thrift titanium-json-ld
"""


def class_path(folder: Path) -> str:
    """Return where Debian's Jena finds its classes.

    The package renames its copy of Xerces and leaves the messages of it under the old name, without
    which it does not start: they are laid under the new one in `folder`.
    """
    with zipfile.ZipFile(JARS / "jena-core.jar") as jar:
        for name in jar.namelist():
            if name.startswith(XERCES) and name.endswith(".properties"):
                path = folder / "xerces" / name.removeprefix(XERCES)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(jar.read(name))
    own = [path for path in JARS.glob("jena-*.jar") if not re.search(r"-\d[\d.]*\.jar$", path.name)]
    return ":".join(
        map(str, [folder, *sorted(own), *(JARS / f"{name}.jar" for name in NEEDED.split())])
    )


def jena(data: Path, rules: Path) -> tuple[Counter[str], float, float]:
    """Run Jena's command."""
    with tempfile.TemporaryDirectory() as folder:
        command = ["java", "-cp", class_path(Path(folder)), "shacl.shacl", "validate"]
        asked = [*command, "--shapes", str(rules), "--data", str(data)]
        done = subprocess.run(asked, capture_output=True, text=True, check=True)
    return components(done.stdout), 0.0, 0.0


ENGINES: dict[str, Callable[[Path, Path], tuple[Counter[str], float, float]]] = {
    "compiled": compiled,
    "check": check,
    "pyshacl": pyshacl,
    "pyshacl-oxigraph": lambda data, rules: pyshacl(data, rules, oxigraph=True),
    "pyrudof": pyrudof,
    "jena": jena,
}
NAMES = {
    "compiled": "`compiled`",
    "check": "`wsisgraph check --shapes`",
    "pyshacl": "pySHACL over rdflib",
    "pyshacl-oxigraph": "pySHACL over pyoxigraph",
    "pyrudof": "pyrudof",
    "jena": "Jena `shacl validate`",
}


@dataclass
class Run:
    """What one engine did with one graph: seconds by the clock and of the processor, in each round."""

    counts: Counter[str]
    whole: list[float] = field(default_factory=list)
    busy: list[float] = field(default_factory=list)
    read: list[float] = field(default_factory=list)
    validate: list[float] = field(default_factory=list)
    megabytes: float = 0.0
    problem: str = ""


def apart(engine: str, data: Path, rules: Path, run: Run) -> bool:
    """Run an engine in a process of its own; say whether it came to an end."""
    command = [sys.executable, __file__, "--run", engine, str(data), str(rules)]
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as errors:
        began = time.perf_counter()
        child = subprocess.Popen([*("timeout", str(SLOWEST)), *command], stdout=out, stderr=errors)
        _, status, used = os.wait4(child.pid, 0)
        whole = time.perf_counter() - began
        out.seek(0)
        errors.seek(0)
        if status != 0:
            last = (errors.read().strip().splitlines() or ["no answer"])[-1]
            run.problem = (
                f"not finished in {SLOWEST // 60} minutes"
                if os.waitstatus_to_exitcode(status) == 124
                else last[:60]
            )
            return False
        row = json.loads(out.read().splitlines()[-1])
    run.counts = Counter(row["counts"])
    run.whole.append(whole)
    run.busy.append(used.ru_utime + used.ru_stime)
    run.read.append(row["read"])
    run.validate.append(row["validate"])
    run.megabytes = max(run.megabytes, row["megabytes"])
    return True


def inside(engine: str, data: Path, rules: Path) -> None:
    """Run an engine here and print what it found, its times, and the most memory of any process."""
    import resource

    counts, read, validate = ENGINES[engine](data, rules)
    own, below = (
        resource.getrusage(who).ru_maxrss
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    used = below if engine in ("jena", "check") else own
    print(
        json.dumps({"counts": counts, "read": read, "validate": validate, "megabytes": used / 1024})
    )


def compare(
    size: str, sparql: bool, names: Sequence[str], rounds: int, folder: Path
) -> dict[str, Run]:
    """Run every engine on one graph, each round after the other."""
    data, rules = folder / f"{size}.nt", folder / f"shapes-{sparql}.nt"
    if not data.exists():
        with data.open("wb") as out:
            ox.serialize(planted(generate(SIZES[size])), out, format=ox.RdfFormat.N_TRIPLES)
    if not rules.exists():
        triples = (ox.Triple(q.subject, q.predicate, q.object) for q in shapes(sparql))
        rules.write_bytes(ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES) or b"")
    runs = {}
    for name in names:
        limit = LIMITS.get(f"{name} sparql" if sparql else name, LIMITS.get(name, 10**9))
        if SIZES[size] <= limit and (name != "jena" or (JARS / "jena-shacl.jar").exists()):
            runs[name] = Run(Counter())
    for _ in range(rounds):
        for name, run in runs.items():
            if (
                not run.problem
                and max(run.whole, default=0) < SLOW
                and apart(name, data, rules, run)
            ):
                load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
                print(
                    f"{size} {'sparql' if sparql else 'core'} {name}: {run.whole[-1]:.2f} s, load {load}",
                    flush=True,
                )
    return runs


def rows(size: str, sparql: bool, runs: dict[str, Run]) -> list[str]:
    """Return the rows of the table; what found something else than `compiled` says so."""
    ours = runs["compiled"]
    made = []
    for name, run in runs.items():
        label = f"{size}, {'core and two sh:sparql' if sparql else 'core'}"
        if run.problem:
            made.append(f"| {label} | {NAMES[name]} | | | | | | | {run.problem} |")
            continue
        differ = {
            each: (run.counts[each], ours.counts[each])
            for each in sorted({*run.counts, *ours.counts})
            if run.counts[each] != ours.counts[each]
        }
        said = "; ".join(f"{each} {one} for {other}" for each, (one, other) in differ.items())
        same = (
            f"other results: {said}" if differ else f"the same {sum(run.counts.values()):,} results"
        )
        within = (
            [f"{median(run.read):.2f}", f"{median(run.validate):.2f}"] if run.read[0] else ["", ""]
        )
        ratio = median(run.whole) / median(ours.whole)
        cells = (
            label, NAMES[name], f"{median(run.whole):.2f}", f"{median(run.busy):.2f}", *within,
            f"{run.megabytes:,.0f}", f"{ratio:.1f}", same,
        )  # fmt: skip
        made.append(f"| {' | '.join(cells)} |")
    return made


COLUMNS = (
    *("triples, shapes", "engine", "whole process, s", "its processor time, s", "reading, s"),
    *("validating, s", "most memory, MB", "times `compiled`", "found"),
)
HEAD = f"| {' | '.join(COLUMNS)} |\n{'|---' * len(COLUMNS)}|"


def changed(corpus: Path, sheets: int, rounds: int) -> list[str]:
    """Time a check of a build after one sheet changed, with what is kept and without."""
    import generate as shape

    from sheets import write_corpus

    shape.SESSIONS = 21
    program = [sys.executable, "-m", "wsisgraph"]
    if not corpus.exists():
        write_corpus(corpus, sheets * 7200)
    out = corpus.parent / f"{corpus.name}-build"
    subprocess.run([*program, "build", str(corpus), "-o", str(out)], check=True)
    subprocess.run([*program, "check", str(out)], check=False, capture_output=True)
    sheet = sorted((corpus / "sheets").glob("*.yml"))[sheets // 2]
    times: dict[str, list[float]] = {"kept": [], "--no-cache": []}
    busy: dict[str, list[float]] = {"kept": [], "--no-cache": []}
    for number in range(rounds):
        text = sheet.read_text("utf-8")
        sheet.write_text(re.sub(r"value: \d+", f"value: {4200 + number}", text, count=1), "utf-8")
        subprocess.run([*program, "build", str(corpus), "-o", str(out)], check=True)
        answers = []
        for name, more in (("kept", []), ("--no-cache", ["--no-cache"])):
            began = time.perf_counter()
            child = subprocess.Popen([*program, "check", str(out), *more], stdout=subprocess.PIPE)
            assert child.stdout is not None
            answers.append(child.stdout.read())
            _, _, used = os.wait4(child.pid, 0)
            times[name].append(time.perf_counter() - began)
            busy[name].append(used.ru_utime + used.ru_stime)
        assert answers[0] == answers[1], "what is kept gave another answer"
    found = [
        f"{name}: {median(times[name]):.2f} s, processor {median(busy[name]):.2f} s"
        for name in times
    ]
    ratio = median(times["--no-cache"]) / median(times["kept"])
    return [*found, f"one sheet of {sheets} changed: {ratio:.1f} times faster with what is kept"]


def main() -> None:
    """Run what is asked for and print the table."""
    os.environ.pop(
        "PYTHONDONTWRITEBYTECODE", None
    )  # an installed program is not compiled each time
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--sizes", default="10k,100k")
    asked.add_argument("--engines", default=",".join(ENGINES))
    asked.add_argument("--rounds", type=int, default=3)
    asked.add_argument("--kinds", default="core,sparql")
    asked.add_argument("--write", action="store_true")
    asked.add_argument("--folder", type=Path)
    asked.add_argument("--corpus", nargs=2)
    asked.add_argument("--run", nargs=3)
    given = asked.parse_args()
    if given.run:
        inside(given.run[0], Path(given.run[1]), Path(given.run[2]))
        return
    if given.corpus:
        print("\n".join(changed(Path(given.corpus[0]), int(given.corpus[1]), given.rounds)))
        return
    folder = given.folder or Path(tempfile.mkdtemp())
    folder.mkdir(exist_ok=True)
    made = [HEAD]
    for size in given.sizes.split(","):
        for kind in given.kinds.split(","):
            runs = compare(size, kind == "sparql", given.engines.split(","), given.rounds, folder)
            made += rows(size, kind == "sparql", runs)
    if given.folder is None:
        shutil.rmtree(folder)
    load = ", ".join(f"{each:.1f}" for each in os.getloadavg())
    taken = f"Medians of {given.rounds}, of one where it took more than {SLOW} s"
    made += ["", f"{taken}, on {os.cpu_count()} cores; load at the end {load}."]
    print("\n".join(made))
    if given.write:
        text = PAGE.read_text("utf-8")
        before, after = text.split(MARKS[0])[0], text.split(MARKS[1])[1]
        PAGE.write_text(
            "\n".join([before + MARKS[0], *made, MARKS[1]]) + after, "utf-8", newline="\n"
        )


if __name__ == "__main__":
    main()
