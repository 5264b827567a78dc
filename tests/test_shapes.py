"""The shapes are right on every case, and on the code lists themselves.

A case is a small graph in tests/shapes/<file>/ok or bad, or a change of one in `changes.yaml`. The
first lines of a bad one say what has to be found, `# expect: <shape> <constraint component>`, and
nothing else may be found in it.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import SH, Graph

from shape_cases import (
    CASES,
    ONTOLOGY,
    SHAPES,
    WSH,
    Case,
    beside,
    components,
    every,
    file,
    folder_of,
    named,
    parsed,
    reporting,
    results,
    shapes,
    subjects,
    told_by,
    validate,
)
from wsisgraph import store
from wsisgraph.check.compiled import run

RIGHT = [case for case in every() if case.ok]
WRONG = [case for case in every() if not case.ok]
QUIET = {node for node in reporting() if shapes().value(node, SH.severity) == SH.Info}


@pytest.mark.parametrize("case", [beside(case) for case in RIGHT])
def test_a_right_graph_conforms(case: Case) -> None:
    assert results(folder_of(case))[case.name].wrong == set()


@pytest.mark.parametrize("case", [beside(case) for case in WRONG])
def test_a_wrong_graph_is_found_out_and_nothing_else_is_said(case: Case) -> None:
    told = results(folder_of(case))[case.name]
    assert case.expected, "the first line says what is expected"
    quiet = {pair for pair in case.expected if WSH[pair[0]] in QUIET}
    assert told.wrong == case.expected - quiet
    assert told.known >= quiet


@pytest.mark.parametrize(
    ("case", "shape", "values"),
    [
        ("Statement", "StatementDiffers", ("2031-05-02", "2031-05-03")),
        ("Figure", "FigureDiffers", ("1200", "1350")),
    ],
)
def test_two_reports_that_disagree_conform_and_both_values_are_named(
    case: str, shape: str, values: tuple[str, str]
) -> None:
    found = validate(file(CASES / case / "ok" / "disagreement.ttl"), Graph() + shapes())
    assert all(result.quiet for result in found)
    said = [text for result in found if result.shape == shape for text in result.messages]
    naming = [message for message in said if all(value in message for value in values)]
    assert len(naming) == 2, "one message in each language"


def test_the_codes_conform_with_the_ontology_beside_them() -> None:
    paths = [ONTOLOGY / "wsis.ttl", *sorted((ONTOLOGY / "codes").glob("*.ttl"))]
    triples = dict.fromkeys(triple for path in paths for triple in file(path))
    outcome = run(triples, store.from_rdflib(shapes()).quads)
    assert outcome.refused == ()
    assert [row for row in outcome.results() if row.severity.value != str(SH.Info)] == []


def test_the_ontology_and_the_codes_beside_the_data_change_no_verdict() -> None:
    names = ("action-line", "events", "organizations", "places", "role", "states")
    paths = [*ONTOLOGY.glob("*.ttl"), *(ONTOLOGY / "codes" / f"{name}.ttl" for name in names)]
    beside = [triple for path in paths for triple in file(path)]
    for case in ("ok/speaker", "bad/event-is-a-person"):
        path = CASES / "Participation" / f"{case}.ttl"
        found = validate(dict.fromkeys([*beside, *file(path)]), Graph() + shapes())
        assert {(r.shape, r.component) for r in found if not r.quiet} == told_by(path)


@pytest.mark.parametrize("path", SHAPES, ids=named)
def test_every_file_of_shapes_has_right_and_wrong_cases(path: Path) -> None:
    assert list((CASES / path.stem / "ok").glob("*.ttl")), f"{path.stem}/ok is empty"
    assert [case for case in WRONG if folder_of(case) == path.stem], f"{path.stem} has none"


def test_every_folder_of_cases_belongs_to_a_file_of_shapes() -> None:
    assert sorted(p.name for p in CASES.iterdir()) == sorted(path.stem for path in SHAPES)


@pytest.mark.parametrize("path", SHAPES, ids=named)
def test_every_kind_of_constraint_in_a_file_has_a_wrong_case(path: Path) -> None:
    set_here = {
        component
        for node in subjects(parsed(path))
        if node in reporting() - QUIET
        for component in components(parsed(path), node)
    }
    tried = {
        component
        for case in WRONG
        if folder_of(case) == path.stem
        for _, component in case.expected
    }
    assert set_here - tried == set()


def test_an_expectation_names_a_shape_that_is_there() -> None:
    for case in WRONG:
        for shape, _ in case.expected:
            assert WSH[shape] in reporting(), case.name
