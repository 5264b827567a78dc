"""The forms in which a verdict is told: grouped lines, SARIF, a page; each whole, however many problems."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisgraph.check.grouped import kinds, listed
from wsisgraph.check.page import SHOWN, page
from wsisgraph.check.problems import SEVERITIES, Note, Problem, Verdict
from wsisgraph.check.sarif import sarif
from wsisgraph.errors import Place


def problem(
    number: int,
    severity: str = "violation",
    shape: str = "https://x.example/s#A",
    component: str = "MinCountConstraintComponent",
) -> Problem:
    """Return one of many problems."""
    place = Place("sheets/a.yml", number + 1, 3)
    focus = f"https://x.example/n{number}"
    return Problem(
        severity,  # type: ignore[arg-type]
        "This has no name",
        "add one",
        place,
        focus=focus,
        label=f"Node {number}",
        shape=shape,
        component=component,
        value="<b>&\u3042",
    )


problems = st.lists(
    st.builds(
        problem,
        st.integers(0, 99),
        st.sampled_from(SEVERITIES),
        st.sampled_from(["", "https://x.example/s#A", "https://x.example/s#B"]),
        st.sampled_from(["", "MinCountConstraintComponent", "InConstraintComponent"]),
    ),
    max_size=60,
)


@pytest.mark.parametrize("number", [21, 10_000])
@pytest.mark.parametrize("lang", ["en", "ja"])
def test_many_problems_of_one_kind_take_few_lines(number: int, lang: str) -> None:
    told = listed(Verdict.of(problem(n) for n in range(number)), lang).splitlines()
    assert len(told) <= 60
    assert f"{number:,}" in told[0]
    assert sum("sheets/a.yml:" in line for line in told) == 3
    assert f"{number - 3:,}" in told[4]


def test_a_kind_within_the_limit_is_told_line_by_line() -> None:
    verdict = Verdict.of(problem(n) for n in range(20))
    assert listed(verdict) == verdict.text()
    assert listed(verdict, limit=19) != verdict.text()


def test_no_limit_tells_every_problem() -> None:
    verdict = Verdict.of(problem(n) for n in range(500))
    assert listed(verdict, limit=0) == verdict.text()


@given(problems)
def test_grouping_loses_and_doubles_nothing(rows: Sequence[Problem]) -> None:
    verdict = Verdict.of(rows)
    grouped = [each for kind in kinds(verdict.problems) for each in kind.problems]
    assert sorted(grouped, key=lambda p: p.order) == list(verdict.problems)
    for kind in kinds(verdict.problems):
        assert len({(p.severity, p.shape, p.component, p.path) for p in kind.problems}) == 1


@given(problems)
def test_sarif_holds_each_problem_at_its_line(rows: Sequence[Problem]) -> None:
    verdict = Verdict.of(rows)
    log = json.loads(sarif(verdict))
    assert log["version"] == "2.1.0"
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert len({rule["id"] for rule in rules}) == len(rules)
    assert len(run["results"]) == len(verdict.problems)
    lines = sorted(
        each["locations"][0]["physicalLocation"]["region"]["startLine"] for each in run["results"]
    )
    assert lines == sorted(p.place.line for p in verdict.problems if p.place)
    for each in run["results"]:
        assert rules[each["ruleIndex"]]["id"] == each["ruleId"]
        assert each["level"] in ("error", "warning", "note")
        assert each["message"]["text"]
        location = each["locations"][0]["physicalLocation"]["artifactLocation"]
        assert location == {"uri": "sheets/a.yml", "uriBaseId": "SRCROOT"}


def test_sarif_names_the_node_where_there_is_no_line() -> None:
    bare = Problem("info", "It is so", "", None, focus="urn:x:a")
    (result,) = json.loads(sarif(Verdict.of([bare])))["runs"][0]["results"]
    assert result["locations"] == [
        {"logicalLocations": [{"fullyQualifiedName": "urn:x:a", "kind": "resource"}]}
    ]
    assert result["level"] == "note"


def test_the_page_tells_each_problem_and_needs_nothing_else() -> None:
    verdict = Verdict.of((problem(n) for n in range(5)), [Note("spans-moved", 2)])
    made = page(verdict, "ja")
    for each in verdict.problems:
        assert html.escape(str(each.place)) in made
    assert "2" in made
    assert "<b>" not in made
    assert not re.search(r"(?:src|href)=", made)
    assert '<html lang="ja">' in made


def test_the_page_counts_what_it_does_not_list() -> None:
    made = page(Verdict.of(problem(n) for n in range(SHOWN + 1234)))
    assert made.count("<tr>") == SHOWN + 1
    assert "1,234" in made


def test_a_page_without_problems_says_so() -> None:
    assert "Nothing to mend." in page(Verdict.of([]))
