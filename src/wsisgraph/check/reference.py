"""The reference engine, pySHACL, behind one function. The door to pyshacl."""

from __future__ import annotations

import warnings
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from wsisgraph import store
from wsisgraph.errors import WsisError
from wsisgraph.rdf import Iri, Quad, expand, ox

__all__ = ["run"]

SH = expand("sh:")
DECLARE, PREFIXES, RESULT_PATH = (Iri(SH + word) for word in ("declare", "prefixes", "resultPath"))
IMPORTS = Iri(expand("owl:imports"))
# What of SHACL's advanced features pySHACL runs only where it is asked to.
ADVANCED = {Iri(SH + word) for word in ("target", "expression", "SPARQLFunction")}


def run(data: Iterable[Quad], shapes: Sequence[Quad]) -> list[Quad]:
    """Return pySHACL's validation report. Nothing is fetched, imported or inferred.

    Each result has a path of its own, as in the reports of the W3C suite.

    Raises WsisError where the engine fails: a failure never counts as conforming.
    """
    import pyshacl
    from pyshacl.errors import ShapeRecursionWarning

    with store.quiet(), warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        try:
            conforms, report, text = pyshacl.validate(
                store.asked_often(store.to_graph(data)),
                shacl_graph=store.to_graph(_readied(shapes)),
                inference="none",
                advanced=any(ADVANCED & {quad.predicate, quad.object} for quad in shapes),
                meta_shacl=False,
                do_owl_imports=False,
                inplace=True,
            )
        except Exception as error:
            raise WsisError(f"SHACL validation failed: {_line(error)}") from error
    if any(issubclass(each.category, ShapeRecursionWarning) for each in told):
        raise WsisError("SHACL validation failed: a shape refers to itself")
    if not hasattr(report, "serialize"):
        raise WsisError(f"SHACL validation failed: {_line(text)}")
    quads = list(store.from_rdflib(report).quads)
    if bool(conforms) == any(quad.predicate.value == SH + "result" for quad in quads):
        raise WsisError("SHACL validation failed: the report contradicts itself")
    return _with_own_paths(quads)


def _readied(shapes: Sequence[Quad]) -> list[Quad]:
    """Return shapes without rules, and with the prefixes that owl:imports leads to."""
    imports: dict[Any, list[Any]] = defaultdict(list)
    declared: dict[Any, list[Any]] = defaultdict(list)
    for quad in shapes:
        if quad.predicate in (IMPORTS, DECLARE):
            found = imports if quad.predicate == IMPORTS else declared
            found[quad.subject].append(quad.object)
    made = [quad for quad in shapes if quad.predicate.value != SH + "rule"]
    for holder in {quad.object for quad in shapes if quad.predicate == PREFIXES}:
        seen, waiting = {holder}, list(imports[holder])
        while waiting:
            other = waiting.pop()
            if other not in seen:
                seen.add(other)
                waiting += imports[other]
                made += [ox.Quad(holder, DECLARE, each) for each in declared[other]]  # type: ignore[arg-type]
    return made


def _with_own_paths(report: list[Quad]) -> list[Quad]:
    """Return a report in which no two results share the blank nodes of their path."""
    told: dict[Any, list[Quad]] = defaultdict(list)
    for quad in report:
        told[quad.subject].append(quad)
    made: list[Quad] = []
    for quad in report:
        if quad.predicate == RESULT_PATH and isinstance(quad.object, ox.BlankNode):
            new: dict[Any, Any] = defaultdict(ox.BlankNode)
            made.append(ox.Quad(quad.subject, quad.predicate, new[quad.object]))
            inner = [each for node in _below(told, [quad.object]) for each in told[node]]
            for each in inner:
                blank = isinstance(each.object, ox.BlankNode)
                value = new[each.object] if blank else each.object
                made.append(ox.Quad(new[each.subject], each.predicate, value))
        else:
            made.append(quad)
    told = defaultdict(list)
    for quad in made:
        told[quad.subject].append(quad)
    heads = [quad.subject for quad in made if quad.predicate.value == SH + "conforms"]
    return [quad for node in _below(told, heads) for quad in told[node]]


def _below(told: dict[Any, list[Quad]], start: Iterable[Any]) -> list[Any]:
    """Return some nodes and all that they lead to."""
    seen = dict.fromkeys(start)
    waiting = list(seen)
    while waiting:
        for quad in told.get(waiting.pop(), ()):
            if quad.object not in seen:
                seen[quad.object] = None
                waiting.append(quad.object)
    return list(seen)


def _line(told: object) -> str:
    return next((line.strip() for line in str(told).splitlines() if line.strip()), repr(told))
