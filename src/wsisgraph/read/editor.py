"""A JSON Schema of fact sheets, for editors, made from the tables that the reader uses."""

from __future__ import annotations

import json
from typing import Any

from wsisgraph.kinds import LANGUAGE
from wsisgraph.read.sheet import REVIEWS
from wsisgraph.schema import Field, Record, Schema, load

__all__ = ["json_schema", "schema_of"]

TEXT = {"type": ["string", "number", "boolean"]}
BY_LANGUAGE = {
    "type": "object",
    "propertyNames": {"pattern": LANGUAGE.pattern.replace("a-z", "a-zA-Z")},
    "minProperties": 1,
}
QUOTE = {"$ref": "#/$defs/quote"}
AT = {"$ref": "#/$defs/at"}


def _many(item: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [item, {"type": "array", "items": item, "minItems": 1}]}


def _value(field: Field, schema: Schema) -> dict[str, Any]:
    """Return the schema of what stands behind a word."""
    if field.value == "code":
        return _many({"enum": list(schema.concepts(field.of[0]))})
    if field.value == "thing":
        return _many({"type": "string", "minLength": 1})
    if field.value == "date":
        return _many(
            {"type": ["string", "integer"], "pattern": r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"}
        )
    if field.value == "time":
        return _many({"type": "string", "pattern": r"^([01]?[0-9]|2[0-3]):[0-5][0-9]$"})
    if field.value in ("integer", "number"):
        return _many({"type": ["string", "number"], "pattern": r"^-?[0-9０-９,]+(\.[0-9]+)?$"})
    if field.value == "url":
        return _many({"type": "string", "pattern": "^https?://"})
    if field.value == "flag":
        return {"enum": ["yes", "true", True]}
    if field.value == "words":
        return BY_LANGUAGE | {"additionalProperties": {"type": "string"}}
    return BY_LANGUAGE | {"additionalProperties": _many({"type": "string"})}


def _common(schema: Schema) -> dict[str, Any]:
    special: dict[str, dict[str, Any]] = {
        "at": AT,
        "quote": QUOTE,
        "context": {"$ref": "#/$defs/context"},
        "review": {"enum": list(REVIEWS)},
    }
    found = {}
    for word, field in schema.common.items():
        found[word] = special.get(word) or (_value(field, schema) if field.value else TEXT)
        if field.note:
            found[word] = {**found[word], "description": field.note}
    return found


def _record(record: Record, schema: Schema, common: dict[str, Any]) -> dict[str, Any]:
    leads = [word for word, name in schema.leads.items() if name == record.name]
    fields = {
        w: _value(f, schema)
        for w, f in record.fields.items()
        if w not in (record.into, record.code_into)
    }
    lead = _value(record.fields[record.into], schema)
    extra = {"jointly": _value(record.fields[record.jointly], schema)} if record.jointly else {}
    needed = [
        w for w, f in record.fields.items() if f.required and w in fields and w != record.topic
    ]
    return {
        "title": record.name,
        "type": "object",
        "properties": {**dict.fromkeys(leads, lead), **fields, **extra, **common},
        "required": needed + (["id"] if record.told else []),
        "oneOf": [{"required": [word]} for word in leads],
        "additionalProperties": False,
    }


def schema_of(schema: Schema) -> dict[str, Any]:
    """Return the JSON Schema of sheets for a table of facts."""
    common = _common(schema)
    statements = {word: _value(field, schema) for word, field in schema.statements.items()}
    entry = {"anyOf": [{"$ref": f"#/$defs/{name}"} for name in (*schema.records, "Statements")]}
    decision = {
        "review": {"enum": list(REVIEWS)},
        "decided-by": TEXT,
        "decided-on": TEXT,
        "reason": TEXT,
    }
    group = {
        "type": "object",
        "properties": {
            "about": _many({"type": "string"}),
            "context": {"$ref": "#/$defs/context"},
            "facts": {"type": "array", "items": {"$ref": "#/$defs/entry"}, "minItems": 1},
        },
        "required": ["about", "facts"],
        "additionalProperties": False,
    }
    words = {
        "anyOf": [
            {"type": "string", "minLength": 1},
            {
                "type": "object",
                "properties": {"words": {"type": "string"}, "section": TEXT, "nth": TEXT},
                "required": ["words"],
                "additionalProperties": False,
            },
        ]
    }
    explained = {
        "type": "object",
        "properties": {"quote": QUOTE, "at": AT, "reason": TEXT},
        "required": ["reason"],
        "additionalProperties": False,
    }
    place = {
        "type": "object",
        "properties": {"at": AT, "quote": QUOTE},
        "additionalProperties": False,
        "minProperties": 1,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://w3id.org/wsisgraph/sheet.schema.json",
        "title": "Fact sheet of wsisgraph",
        "type": "object",
        "properties": {
            "source": {"type": "string"},
            **decision,
            "wording": {"type": "object", "additionalProperties": _many({"type": "string"})},
            "facts": {"type": "array", "items": group},
            "no-facts": {"type": "array", "items": explained},
        },
        "required": ["source", "review", "facts"],
        "additionalProperties": False,
        "$defs": {
            "at": _many({"type": "string", "pattern": r"^\s*[0-9]+\s*-\s*[0-9]+\s*$"}),
            "quote": _many(words),
            "context": {
                "anyOf": [
                    AT,
                    QUOTE,
                    place,
                    {"type": "array", "items": {"anyOf": [AT, QUOTE, place]}},
                ]
            },
            "entry": entry,
            "Statements": {
                "type": "object",
                "properties": {**statements, **{w: v for w, v in common.items() if w != "id"}},
                "anyOf": [{"required": [word]} for word in statements],
                "additionalProperties": False,
            },
            **{name: _record(record, schema, common) for name, record in schema.records.items()},
        },
    }


def json_schema() -> str:
    """Return the JSON Schema of sheets as text."""
    return json.dumps(schema_of(load()), ensure_ascii=False, indent=1) + "\n"
