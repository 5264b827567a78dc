"""A law: on any small graph and shapes the compiled engine finds what pySHACL finds.

Where the two differ and the specification decides, a file of tests/divergences/ holds the case.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import pyoxigraph as ox
import pyshacl
import pytest
from hypothesis import HealthCheck, given, settings

from shacl_drawn import GRAPHS, SHAPES, Row, rows, turtle
from wsisgraph import store
from wsisgraph.check.compiled import run

HERE = Path(__file__).resolve().parent
DIVERGENCES = sorted((HERE / "divergences").glob("*.ttl"))


def by_pyshacl(data: list[ox.Quad], shapes: list[ox.Quad]) -> set[Row]:
    """Return the results of the reference engine."""
    with store.quiet(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        _, report, text = pyshacl.validate(store.to_graph(data), shacl_graph=store.to_graph(shapes))
        assert hasattr(report, "serialize"), text
        return rows(list(store.from_rdflib(report).quads))


@settings(
    max_examples=150,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    derandomize=True,
)
@given(GRAPHS, SHAPES)
def test_both_engines_find_the_same(data: str, shapes: str) -> None:
    graph, rules = turtle(data), turtle(shapes)
    outcome = run(graph, rules)
    assert outcome.refused == ()
    assert rows(outcome.report()) == by_pyshacl(graph, rules)


def expected(text: str, engine: str) -> set[Row] | None:
    """Return what a file says an engine finds, as focus node, component and value; None: it fails."""
    lines = [line.split()[2:] for line in text.splitlines() if line.startswith(f"# {engine}: ")]
    if lines == [["failure"]]:
        return None
    return {tuple(line) for line in lines if line != ["nothing"]}


def short(found: set[Row]) -> set[Row]:
    """Return results as the files of divergences write them."""
    return {
        (
            row[0].replace("<urn:x:", ":").rstrip(">"),
            row[3].rpartition("#")[2][:-20],
            *value(row[2]),
        )
        for row in found
    }


def value(term: str) -> Row:
    """Return a value as the files write it."""
    return (
        (term.replace("<urn:x:", ":").rstrip(">"),)
        if term.startswith("<")
        else ((term.partition("^^")[0],) if term else ())
    )


@pytest.mark.parametrize("path", DIVERGENCES, ids=lambda path: str(path.stem))
def test_where_the_engines_differ_each_finds_what_the_case_says(path: Path) -> None:
    text = path.read_text("utf-8")
    for line in ("# section: ", "# right: ", "# compiled: ", "# pyshacl: "):
        assert line in text, f"{path.name} does not say {line}"
    quads = turtle(text)
    outcome = run(quads, quads)
    assert short(rows(outcome.report())) == expected(text, "compiled")
    if expected(text, "pyshacl") is None:
        with pytest.raises((pyshacl.errors.ReportableRuntimeError, AssertionError)):
            by_pyshacl(quads, quads)
    else:
        assert short(by_pyshacl(quads, quads)) == expected(text, "pyshacl")
