"""Which files may be made anew: those that hold what their name says and a command wrote.

A table of answers is not among them, since people go on working in one.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

__all__ = ["replaceable"]

HEAD = 400
XML = rb"<\?xml [^>]*>\s*"
LINES = re.compile(rb"<[^>\s]+> <[^>\s]+> ")
OPENING: Mapping[str, re.Pattern[bytes]] = {
    **dict.fromkeys((".nq", ".nt"), LINES),
    **dict.fromkeys((".ttl", ".trig"), re.compile(rb'(?:@base|@prefix|VERSION) ["<\w-]')),
    ".jsonld": re.compile(rb'\{\s*"@context"'),
    ".ndjson": re.compile(rb'\{"@context"'),
    ".rdf": re.compile(XML + rb"<rdf:RDF"),
    ".rdfp": re.compile(rb"H id <"),
    ".svg": re.compile(rb'<svg xmlns="http://www.w3.org/2000/svg"'),
    ".html": re.compile(rb"<!DOCTYPE html>\s*<html lang="),
    ".png": re.compile(rb"\x89PNG\r\n\x1a\n"),
    ".graphml": re.compile(XML + rb"<graphml"),
    ".gexf": re.compile(XML + rb"<gexf"),
    ".dot": re.compile(rb'(?:di)?graph "'),
}


def replaceable(path: Path) -> bool:
    """Say whether a file may be written anew: it is empty, or begins as its suffix promises."""
    with path.open("rb") as file:
        head = file.read(HEAD)
    opening = OPENING.get(path.suffix.lower())
    return not head or (opening is not None and opening.match(head) is not None)
