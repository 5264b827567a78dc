"""The shapes and their cases: what the tests of the shapes share.

A case is a small graph. `tests/shapes/<file>/ok` and `bad` hold whole graphs; `changes.yaml` holds
right graphs with a triple less or more, each of which a single constraint finds out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pyshacl
import pytest
import yaml
from rdflib import SH, Graph, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from wsisgraph import store
from wsisgraph.rdf import PREFIXES, Quad

ROOT = Path(__file__).resolve().parent.parent
SHAPES = sorted((ROOT / "shapes").glob("*.ttl"))
CASES = ROOT / "tests" / "shapes"
ONTOLOGY = ROOT / "ontology"
BASE = "https://example.org/c/"
TOGETHER = 16
WSH = Namespace("https://w3id.org/wsisgraph/shapes#")

# What makes a shape fail, and the component that is named then.
PARAMETERS = {
    "class": "Class",
    "closed": "Closed",
    "datatype": "Datatype",
    "equals": "Equals",
    "hasValue": "HasValue",
    "in": "In",
    "languageIn": "LanguageIn",
    "maxCount": "MaxCount",
    "minCount": "MinCount",
    "minInclusive": "MinInclusive",
    "node": "Node",
    "nodeKind": "NodeKind",
    "not": "Not",
    "or": "Or",
    "pattern": "Pattern",
    "qualifiedMinCount": "QualifiedMinCount",
    "sparql": "SPARQL",
    "uniqueLang": "UniqueLang",
    "xone": "Xone",
}
# Terms that mean nothing without a parameter.
NEEDED = {"closed": "ignoredProperties", "qualifiedMinCount": "qualifiedValueShape"}
TARGETS = (SH.targetClass, SH.targetSubjectsOf, SH.targetObjectsOf)
Found = frozenset[tuple[str, str]]
Triples = tuple[Quad, ...]


@dataclass(frozen=True)
class Case:
    """A graph, what has to be found in it, and the constraint whose removal changes the verdict."""

    name: str
    triples: Triples
    expected: Found
    by: tuple[str, str] | None = None
    ok: bool = False


@dataclass(frozen=True)
class Result:
    """One result of an engine; a quiet one is only to be known."""

    focus: str
    shape: str
    component: str
    quiet: bool
    messages: tuple[str, ...] = ()


@dataclass(frozen=True)
class Told:
    """What a graph was found to have: violations and warnings, and what is to be known."""

    wrong: Found = frozenset()
    known: Found = frozenset()


@cache
def shapes() -> Graph:
    """Return all shapes in one graph."""
    graph = Graph()
    for path in SHAPES:
        graph.parse(path)
    return graph


@cache
def parsed(path: Path) -> Graph:
    """Return one file of shapes."""
    return Graph().parse(path)


def local(node: Node | None) -> str:
    """Return what stands behind the hash of an IRI."""
    return str(node).rpartition("#")[2]


def subjects(graph: Graph) -> list[URIRef]:
    """Return the named nodes that a graph describes."""
    return sorted({node for node in graph.subjects() if isinstance(node, URIRef)})


def items(graph: Graph, head: Node | None) -> list[Node]:
    """Return the members of a list."""
    return list(Collection(graph, head)) if head is not None else []


def components(graph: Graph, node: Node) -> set[str]:
    """Return the names of the constraints that a shape sets."""
    set_here = {local(predicate) for predicate in graph.predicates(node)}
    return {name for parameter, name in PARAMETERS.items() if parameter in set_here}


@cache
def roots() -> frozenset[Node]:
    """Return the shapes with a target."""
    return frozenset(node for target in TARGETS for node in shapes().subjects(target))


@cache
def reporting() -> frozenset[Node]:
    """Return the shapes whose results are shown: those with a target, and their properties."""
    found = set(roots())
    waiting = list(found)
    while waiting:
        for node in shapes().objects(waiting.pop(), SH.property):
            if node not in found:
                found.add(node)
                waiting.append(node)
    return frozenset(found)


@cache
def reached(node: Node) -> frozenset[Node]:
    """Return the nodes of the shapes that a shape needs, itself among them."""
    found, waiting = {node}, [node]
    while waiting:
        for value in shapes().objects(waiting.pop()):
            if value not in found and (value, None, None) in shapes():
                found.add(value)
                waiting.append(value)
    return frozenset(found)


def constraints() -> list[tuple[str, str]]:
    """Return each constraint as shape and component, those of helpers too."""
    return [
        (local(node), component)
        for node in subjects(shapes())
        for component in sorted(components(shapes(), node))
    ]


def without(by: tuple[str, str], kept: Iterable[Node]) -> Graph:
    """Return some shapes and all they need, with one constraint taken away."""
    shape, component = by
    parameter = next(name for name, value in PARAMETERS.items() if value == component)
    graph = Graph()
    nodes = frozenset().union(*map(reached, kept))
    for node in nodes:
        for triple in shapes().triples((node, None, None)):
            graph.add(triple)
    graph.remove((WSH[shape], SH[parameter], None))
    if parameter in NEEDED:
        graph.remove((WSH[shape], SH[NEEDED[parameter]], None))
    return graph


def read(turtle: str | bytes) -> Triples:
    """Return the triples of a document."""
    quads = ox.parse(turtle, format=ox.RdfFormat.TURTLE, base_iri=BASE)
    return tuple(dict.fromkeys(ox.Quad(q.subject, q.predicate, q.object) for q in quads))


@cache
def file(path: Path) -> Triples:
    """Return the triples of a file."""
    return read(path.read_bytes())


def snippet(text: str) -> Triples:
    """Return the triples of a few words of Turtle that need no prefixes of their own."""
    head = "".join(f"@prefix {name}: <{full}> .\n" for name, full in PREFIXES.items())
    body = text.strip().removesuffix(".")
    return read(f"@base <{BASE}> .\n{head}{body} .") if body else ()


def plain(component: str) -> str:
    """Return the short name of a constraint component."""
    return component.removesuffix("ConstraintComponent")


def folder_of(case: Case) -> str:
    """Return the name of the file of shapes that a case belongs to."""
    return case.name.replace(":", "/").partition("/")[0]


def pair(text: str) -> tuple[str, str]:
    """Return shape and component of `<shape> <component>`."""
    shape, component = text.split()
    return shape, plain(component)


def beside(case: Case, name: str = "") -> Any:
    """Return a case as a parameter of a test that runs where its file's other cases run.

    What all shapes find in the cases of a file is found once then, not in every process of a run.
    """
    return pytest.param(case, id=name or case.name, marks=pytest.mark.xdist_group(folder_of(case)))


def told_by(path: Path) -> Found:
    """Return what the first lines of a bad case say must be found."""
    lines = path.read_text("utf-8").splitlines()
    return frozenset(pair(line[10:]) for line in lines if line.startswith("# expect: "))


def named(path: Path) -> str:
    """Return a short name of a file for test ids."""
    root = CASES if path.is_relative_to(CASES) else ROOT
    return path.relative_to(root).with_suffix("").as_posix()


def changed(path: Path) -> Iterator[Case]:
    """Yield the changes of a file, each as the graph that it leads to."""
    rows: list[dict[str, str]] = yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    for row in rows:
        folder, _, ok = row["of"].partition("/")
        right = file(CASES / folder / "ok" / f"{ok}.ttl")
        less, more = snippet(row.get("without", "")), snippet(row.get("with", ""))
        missing = [str(triple) for triple in less if triple not in right]
        assert not missing, f"{named(path)}: {row['of']} has no {missing}"
        kept = (triple for triple in right if triple not in less)
        expected = frozenset({pair(row["expect"])} if "expect" in row else ())
        by = pair(row["by"] if "by" in row else row["expect"])
        name = f"{path.parent.name}: {' '.join(by)}"
        yield Case(name, tuple(dict.fromkeys((*kept, *more))), expected, by, not expected)


@cache
def cases(folder: str) -> tuple[Case, ...]:
    """Return all cases of a file of shapes: right graphs, wrong ones, and changed ones."""
    where = CASES / folder
    found = [Case(named(p), file(p), frozenset(), ok=True) for p in sorted(where.glob("ok/*.ttl"))]
    for path in sorted(where.glob("bad/*.ttl")):
        expected = told_by(path)
        by = next(iter(expected)) if len(expected) == 1 else None
        found.append(Case(named(path), file(path), expected, by))
    if (where / "changes.yaml").exists():
        found += changed(where / "changes.yaml")
    return tuple(found)


def every() -> list[Case]:
    """Return the cases of all files of shapes."""
    return [case for path in sorted(CASES.iterdir()) if path.is_dir() for case in cases(path.name)]


def validate(triples: Iterable[Quad], rules: Graph) -> list[Result]:
    """Return what pySHACL finds.

    The data are read as `check` reads them, so that no literal is rewritten on the way.
    """
    with store.quiet():
        data = store.asked_often(store.to_graph(triples))
        _, report, said = pyshacl.validate(data, shacl_graph=rules, inplace=True)
    assert isinstance(report, Graph), said
    return [
        Result(
            str(report.value(node, SH.focusNode)),
            local(report.value(node, SH.sourceShape)),
            plain(local(report.value(node, SH.sourceConstraintComponent))),
            report.value(node, SH.resultSeverity) == SH.Info,
            tuple(str(message) for message in report.objects(node, SH.resultMessage)),
        )
        for node in report.objects(None, SH.result)
    ]


def moved(term: Any, number: int) -> Any:
    """Return a term of a case below a base of its own."""
    if isinstance(term, ox.NamedNode) and term.value.startswith(BASE):
        return ox.NamedNode(f"{BASE[:-1]}{number}/{term.value.removeprefix(BASE)}")
    if isinstance(term, ox.BlankNode):
        return ox.BlankNode(f"b{number}x{term.value}")
    return term


def name_of(term: Any) -> str:
    """Return the IRI, label or words of a term."""
    return str(term.value)


def outside(case: Case) -> dict[str, frozenset[Quad]]:
    """Return the nodes that a case does not keep below its base, and what it says of them."""
    nodes = {name_of(term) for q in case.triples for term in (q.subject, q.object)}
    said: dict[str, set[Quad]] = {node: set() for node in nodes if not node.startswith(BASE)}
    for triple in case.triples:
        if (name := name_of(triple.subject)) in said:
            said[name].add(triple)
    return {node: frozenset(triples) for node, triples in said.items()}


@cache
def compiled() -> Any:
    """Return all shapes, read by the project's own engine."""
    from wsisgraph.check.compiled import Rulebook

    return Rulebook(store.from_rdflib(shapes()).quads)


def left_over(outcome: Any) -> Graph:
    """Return the shapes with the targets of those alone that were refused."""
    quads = compiled().left_over(outcome)
    return store.to_graph([ox.Quad(q.subject, q.predicate, q.object) for q in quads])


def checked(triples: Iterable[Quad]) -> list[Result]:
    """Return what all shapes find: by pySHACL what the project's own engine refuses to judge."""
    held = list(triples)
    outcome = compiled().check(held)
    left = validate(held, left_over(outcome)) if outcome.refused else []
    return left + [
        Result(
            name_of(found.focus),
            name_of(found.shape).rpartition("#")[2],
            plain(name_of(found.component).rpartition("#")[2]),
            found.severity.value == str(SH.Info),
            tuple(message.value for message in found.messages),
        )
        for found in outcome.results()
    ]


@cache
def groups(folder: str) -> tuple[tuple[Case, ...], ...]:
    """Return the cases of a file of shapes in groups that can be validated together.

    Each stands below a base of its own then, since an engine takes far longer to start than to look
    at a few triples more. Cases that say different things of a node that is not theirs, as of a
    State, do not meet.
    """
    found: list[tuple[dict[str, frozenset[Quad]], list[Case]]] = []
    for case in cases(folder):
        own = outside(case)
        for known, group in found:
            if len(group) < TOGETHER and all(known.get(n, own[n]) == own[n] for n in own):
                known.update(own)
                group.append(case)
                break
        else:
            found.append((dict(own), [case]))
    return tuple(tuple(group) for _, group in found)


def joined(graphs: Iterable[Triples]) -> list[Quad]:
    """Return several graphs as one, each below a base of its own."""
    return [
        ox.Quad(moved(triple.subject, number), triple.predicate, moved(triple.object, number))
        for number, graph in enumerate(graphs)
        for triple in graph
    ]


def shared_out(group: tuple[Case, ...], found: Iterable[Result]) -> dict[str, Told]:
    """Return what was found in each case of a group."""
    wrong: list[set[tuple[str, str]]] = [set() for _ in group]
    known: list[set[tuple[str, str]]] = [set() for _ in group]
    for result in found:
        for number, case in enumerate(group):
            if touches(case, result.focus, number):
                told = known if result.quiet else wrong
                told[number].add((result.shape, result.component))
    return {
        case.name: Told(frozenset(wrong[n]), frozenset(known[n])) for n, case in enumerate(group)
    }


@cache
def results(folder: str) -> dict[str, Told]:
    """Return what all shapes together find in each case of a file of shapes."""
    found: dict[str, Told] = {}
    for group in groups(folder):
        triples = joined(case.triples for case in group)
        found |= shared_out(group, checked(triples))
    return found


def touches(case: Case, focus: str, number: int) -> bool:
    """Say whether a focus node belongs to a case."""
    if focus.startswith(BASE[:-1]):
        return focus.startswith(f"{BASE[:-1]}{number}/")
    if "/" not in focus:
        return focus.startswith(f"b{number}x")
    return any(name_of(triple.subject) == focus for triple in case.triples)
