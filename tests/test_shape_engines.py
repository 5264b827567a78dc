"""pyrudof, written by other people in another language, finds the same in the cases that are written out.

With WSISGRAPH_SOAK it judges the right graphs with a triple less or more too, as pySHACL always does.
"""

from __future__ import annotations

import os
from functools import cache
from typing import Any

import pytest

from shape_cases import (
    Case,
    Result,
    Told,
    beside,
    every,
    folder_of,
    groups,
    joined,
    local,
    plain,
    results,
    shapes,
    shared_out,
)

pyrudof = pytest.importorskip("pyrudof", reason="pyrudof is not installed: pip install pyrudof")

# Cases on which the two differ: the reason, and what pyrudof finds.
DIVERGENCES: dict[str, tuple[str, set[tuple[str, str]]]] = {
    "common/bad/no-such-day": ("pyrudof takes 30 February for a date", set()),
}
# Cases that stop pyrudof: it puts a blank node into the VALUES of a query.
STOPPED = ("Fact: FactIri NodeKind", "Passage: PassageIri NodeKind")
SOAK = "WSISGRAPH_SOAK" in os.environ
ALL = [
    case
    for case in every()
    if case.name not in STOPPED and (SOAK or "/ok/" in case.name or "/bad/" in case.name)
]
NAMES = {case.name for case in ALL}


@cache
def engine() -> Any:
    """Return pyrudof with all shapes read."""
    rudof = pyrudof.Rudof()
    rudof.read_shacl(shapes().serialize(format="turtle"))
    return rudof


@cache
def found(folder: str) -> dict[str, Told]:
    """Return what pyrudof finds in each case of a file of shapes."""
    told: dict[str, Told] = {}
    for whole in groups(folder):
        group = tuple(case for case in whole if case.name in NAMES)
        if not group:
            continue
        lines = (f"{triple} .\n" for triple in joined(case.triples for case in group))
        engine().reset_data()
        engine().read_data("".join(lines), format=pyrudof.RDFFormat.NTriples)
        told |= shared_out(group, map(result, engine().validate_shacl().violations))
    return told


def result(entry: Any) -> Result:
    """Return a result of pyrudof."""
    shape, component = local(entry.source_shape), local(entry.constraint_component)
    focus = entry.focus_node.strip("<>").removeprefix("_:")
    return Result(focus, shape.strip("<>"), plain(component.strip("<>")), "Info" in entry.severity)


@pytest.mark.parametrize("case", [beside(case) for case in ALL])
def test_both_engines_find_the_same(case: Case) -> None:
    ours, theirs = results(folder_of(case))[case.name], found(folder_of(case))[case.name]
    if case.name in DIVERGENCES:
        assert theirs.wrong == DIVERGENCES[case.name][1] != ours.wrong, (
            "they agree: shorten the list"
        )
    else:
        assert theirs == ours


def test_a_divergence_is_of_a_case_that_is_there() -> None:
    assert {*DIVERGENCES, *STOPPED} <= {case.name for case in every()}


@pytest.mark.parametrize("name", STOPPED)
def test_what_stops_pyrudof_still_does(name: str) -> None:
    case = next(case for case in every() if case.name == name)
    engine().reset_data()
    lines = "".join(f"{triple} .\n" for triple in case.triples)
    engine().read_data(lines, format=pyrudof.RDFFormat.NTriples)
    with pytest.raises(pyrudof.ShaclError, match="SELECT query failed"):
        engine().validate_shacl()
