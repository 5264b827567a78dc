"""OWL 2 tools for the tests: the DL profile checker of the OWL API, and the reasoner HermiT.

Both stand in the jar that the package owlready2 carries. They run in a process of their own, so
that no Java machine lives in the tests' process.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from shutil import which

import pyoxigraph as ox

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD = "http://www.w3.org/2001/XMLSchema#"
IMPORTS = "http://www.w3.org/2002/07/owl#imports"
# Outside the datatype map of OWL 2, so that HermiT stops at them.
DATES = {XSD + name for name in ("date", "gYear", "gYearMonth", "time")}
# Reserved in OWL 2 DL; the nodes of statements use them.
REIFICATION = {RDF + name for name in ("subject", "predicate", "object")}


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the tools say of one document; HermiT reads OWL 2 DL only."""

    violations: tuple[str, ...]
    consistent: bool | None
    unsatisfiable: tuple[str, ...]


def missing() -> str:
    """Return why the tools cannot run here, or nothing."""
    if which("java") is None:
        return "no Java here: install a Java runtime to check the ontology with OWL tools"
    for package, module in (("JPype1", "jpype"), ("owlready2", "owlready2")):
        if find_spec(module) is None:
            return f"{package} is not installed: pip install 'wsisgraph[dev]'"
    return ""


def triples(*paths: Path) -> set[ox.Triple]:
    """Return the triples of some RDF files as one graph, without what OWL 2 DL cannot hold."""
    kinds = {".ttl": ox.RdfFormat.TURTLE, ".nq": ox.RdfFormat.N_QUADS}
    parsed = (ox.parse(path.read_bytes(), format=kinds[path.suffix]) for path in paths)
    return set(for_owl(quad.triple for quads in parsed for quad in quads))


def for_owl(graph: Iterable[ox.Triple]) -> Iterable[ox.Triple]:
    """Yield all but imports, dates, times, and the triples that a statement is about."""
    for triple in graph:
        value = triple.object
        date = isinstance(value, ox.Literal) and value.datatype.value in DATES
        if not date and triple.predicate.value not in {IMPORTS, *REIFICATION}:
            yield triple


def judge(documents: Mapping[str, Iterable[ox.Triple]]) -> dict[str, Verdict]:
    """Return what the tools say of each graph."""
    sent = {
        name: (ox.serialize(graph, format=ox.RdfFormat.RDF_XML) or b"").decode()
        for name, graph in documents.items()
    }
    done = subprocess.run(
        [sys.executable, __file__], input=json.dumps(sent).encode(), capture_output=True
    )
    assert done.returncode == 0, done.stderr.decode()
    return {
        name: Verdict(tuple(row["violations"]), row["consistent"], tuple(row["unsatisfiable"]))
        for name, row in json.loads(done.stdout.splitlines()[-1]).items()
    }


def main() -> None:
    """Read documents in RDF/XML as JSON from standard input, and write verdicts as one JSON line."""
    jpype = import_module("jpype")
    package = find_spec("owlready2")
    assert package is not None and package.origin is not None
    jar = Path(package.origin).parent / "hermit" / "HermiT.jar"
    jpype.startJVM(classpath=[str(jar)])
    checker = jpype.JClass("org.semanticweb.owlapi.profiles.OWL2DLProfile")()
    manager = jpype.JClass("org.semanticweb.owlapi.apibinding.OWLManager")
    reasoner = jpype.JClass("org.semanticweb.HermiT.Reasoner")
    stream = jpype.JClass("java.io.ByteArrayInputStream")
    verdicts = {}
    for name, text in json.load(sys.stdin).items():
        data = stream(jpype.JArray(jpype.JByte)(text.encode()))
        ontology = manager.createOWLOntologyManager().loadOntologyFromOntologyDocument(data)
        violations = sorted(str(each) for each in checker.checkOntology(ontology).getViolations())
        consistent, empty = None, []
        if len(violations) == 0:
            try:
                made = reasoner(ontology)
            except (
                jpype.JException
            ) as error:  # the checker lets datatypes through that HermiT refuses
                violations.append(" ".join(str(error).split()))
            else:
                consistent = bool(made.isConsistent())
        if consistent:
            empty += made.getUnsatisfiableClasses().getEntitiesMinusBottom()
            empty += made.getBottomObjectPropertyNode().getEntitiesMinusBottom()
            empty += made.getBottomDataPropertyNode().getEntitiesMinusBottom()
        verdicts[name] = {
            "violations": violations,
            "consistent": consistent,
            "unsatisfiable": sorted(str(each) for each in empty),
        }
    print(json.dumps(verdicts))


if __name__ == "__main__":
    main()
