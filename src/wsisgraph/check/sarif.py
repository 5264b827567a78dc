"""A verdict as SARIF 2.1.0, which code-review tools show at the line of the sheet.

Source: OASIS Standard "Static Analysis Results Interchange Format (SARIF) Version 2.1.0", 2020-03-27.
"""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import Any
from urllib.parse import quote

from wsisgraph import __version__
from wsisgraph.check.grouped import Kind, kinds
from wsisgraph.check.problems import Problem, Verdict

__all__ = ["sarif"]

SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
LEVELS = {"violation": "error", "warning": "warning", "info": "note"}


def sarif(verdict: Verdict, lang: str = "") -> str:
    """Return the verdict as a SARIF log: a rule for each kind of problem, a result for each problem."""
    rules: list[dict[str, Any]] = []
    results: list[dict[str, Any]] = []
    taken: set[str] = set()
    for kind in kinds(verdict.problems):
        name = _rule_id(kind, taken)
        rules.append(_rule(kind, name))
        results += [_result(each, name, len(rules) - 1) for each in kind.problems]
    driver = {
        "name": "wsisgraph",
        "version": __version__,
        "informationUri": "https://w3id.org/wsisgraph/ontology",
        "rules": rules,
    }
    run = {
        "tool": {"driver": driver},
        "language": lang or verdict.lang,
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {"SRCROOT": {"description": {"text": "where the check was run"}}},
        "results": results,
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return json.dumps(log, ensure_ascii=False, indent=1) + "\n"


def _rule_id(kind: Kind, taken: set[str]) -> str:
    """Return an id that no other rule of the log has: shape and component, or a number."""
    first = kind.first
    parts = (first.shape.rpartition("#")[2] or first.shape, first.component)
    name = "/".join(filter(None, parts)) or "evidence"
    made, number = name, 2
    while made in taken:
        made, number = f"{name}-{number}", number + 1
    taken.add(made)
    return made


def _rule(kind: Kind, name: str) -> dict[str, Any]:
    what, todo = kind.said()
    rule: dict[str, Any] = {
        "id": name,
        "shortDescription": {"text": what},
        "defaultConfiguration": {"level": LEVELS[kind.first.severity]},
    }
    if todo:
        rule["help"] = {"text": todo}
    return rule


def _result(problem: Problem, rule: str, index: int) -> dict[str, Any]:
    text = f"{problem.what} ({problem.todo})" if problem.todo else problem.what
    told = {
        key: value
        for key, value in problem.row().items()
        if key not in ("severity", "what", "todo", "file", "line", "column")
    }
    made: dict[str, Any] = {
        "ruleId": rule,
        "ruleIndex": index,
        "level": LEVELS[problem.severity],
        "message": {"text": f"{problem.label}: {text}" if problem.label else text},
        "locations": [_location(problem)],
    }
    return made | ({"properties": told} if told else {})


def _location(problem: Problem) -> dict[str, Any]:
    """Return where a problem can be mended; a node of a bare graph is a logical location."""
    made: dict[str, Any] = {}
    if problem.place is not None:
        region = {"startLine": max(problem.place.line, 1)}
        if problem.place.column:
            region["startColumn"] = problem.place.column
        path = PurePath(problem.place.path)
        artifact = (
            {"uri": path.as_uri()}
            if path.is_absolute()
            else {"uri": quote(path.as_posix()), "uriBaseId": "SRCROOT"}
        )
        made["physicalLocation"] = {"artifactLocation": artifact, "region": region}
    if problem.focus:
        made["logicalLocations"] = [{"fullyQualifiedName": problem.focus, "kind": "resource"}]
    return made
