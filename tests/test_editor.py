"""The JSON Schema for editors agrees with the reader on sheets that are right, and on many that are wrong."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from wsisgraph.read.editor import json_schema

ROOT = Path(__file__).resolve().parent.parent
SHEETS = sorted((ROOT / "examples").glob("*/sheets/*.yml"))


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    """The schema, itself checked."""
    schema = json.loads(json_schema())
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema)


def sheet(*entries: dict[str, Any]) -> dict[str, Any]:
    """Return a sheet of entries about an event."""
    group = {"about": "event/a", "facts": list(entries)}
    return {"source": "a", "review": "accepted", "decided-by": "us", "facts": [group]}


@pytest.mark.parametrize("path", SHEETS, ids=lambda p: f"{p.parent.parent.name}/{p.name}")
@pytest.mark.parametrize("loader", [yaml.BaseLoader, yaml.SafeLoader], ids=["strings", "types"])
def test_the_sheets_of_the_examples_are_valid(
    path: Path, loader: Any, validator: Draft202012Validator
) -> None:
    data = yaml.load(path.read_text("utf-8"), loader)
    data = json.loads(json.dumps(data, default=str, ensure_ascii=False))
    found = [f"{list(error.path)}: {error.message[:200]}" for error in validator.iter_errors(data)]
    assert found == []


@pytest.mark.parametrize(
    "entry",
    [
        {"speaker": "person/a", "quote": "x"},
        {"speaker": ["person/a", "person/b"], "for": "org/a", "at": "1-2"},
        {"start": "2031-05", "kind": "forum", "at": ["1-2", "4-9"]},
        {
            "figure": "participants",
            "group": ["ministers"],
            "attendance": "on-site",
            "value": "1,200",
            "qualifier": "about",
        },
        {
            "outcome": 1,
            "id": "a",
            "gist": {"en": "x", "ja": "x"},
            "quote": {"words": "x", "nth": 2},
        },
    ],
)
def test_right_entries_are_valid(entry: dict[str, Any], validator: Draft202012Validator) -> None:
    assert [error.message for error in validator.iter_errors(sheet(entry))] == []


@pytest.mark.parametrize(
    "entry",
    [
        {"spaeker": "person/a", "quote": "x"},
        {"speaker": "person/a", "qoute": "x"},
        {"start": "7 May 2031", "quote": "x"},
        {"kind": "forumm", "quote": "x"},
        {"figure": "participants", "quote": "x"},
        {"outcome": 1, "gist": {"en": "x"}, "quote": "x"},
        {"speaker": "person/a", "moderator": "person/b", "quote": "x"},
        {"speaker": "person/a", "review": "acepted"},
        {"name": "without a language", "quote": "x"},
        {"quote": "x"},
    ],
)
def test_wrong_entries_are_not_valid(
    entry: dict[str, Any], validator: Draft202012Validator
) -> None:
    assert list(validator.iter_errors(sheet(entry))) != []
