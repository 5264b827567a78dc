"""The page of the ontology: whole, self-contained, every term defined, every list and question there."""

from __future__ import annotations

import html
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

pytest.importorskip("pylode", reason="pyLODE is not installed: pip install -e '.[dev]'")

from tools.docs.__main__ import page
from tools.docs.terms import Node, Terms, read_nodes
from wsisgraph.rdf import ID

pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

ROOT = Path(__file__).resolve().parent.parent


@cache
def made() -> str:
    """Return the page."""
    return page()


@cache
def words() -> str:
    """Return the words of the page, without tags and with single spaces."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", made())).split())


def holds(text: str) -> bool:
    """Say whether the page shows a text."""
    return " ".join(text.split()) in words()


def nodes(pattern: str) -> list[Node]:
    """Return the nodes of some Turtle files."""
    return [Node(iri, rows) for iri, rows in read_nodes(sorted(ROOT.glob(pattern))).items()]


def test_every_term_stands_in_it_with_both_labels_and_both_definitions() -> None:
    terms = Terms.of(ROOT / "ontology" / "wsis.ttl")
    for term in (*(c for c in terms.classes if c.own), *terms.properties):
        assert f"<code>{term.iri}</code>" in made()
        for lang in ("en", "ja"):
            assert holds(term.text("rdfs:label", lang)), term.iri
            assert term.text("skos:definition", lang), term.iri
            assert holds(term.text("skos:definition", lang)), term.iri


def test_every_code_stands_in_it() -> None:
    listed = [n for n in nodes("ontology/codes/*.ttl") if n.iri.startswith(ID)]
    assert len(listed) > 300
    for code in listed:
        for lang in ("en", "ja"):
            assert holds(code.text("skos:prefLabel", lang)), code.iri


def test_every_message_of_a_shape_stands_in_it() -> None:
    told = [n for n in nodes("shapes/*.ttl") if n.text("sh:message")]
    assert len(told) > 100
    for shape in told:
        for lang in ("en", "ja"):
            assert holds(shape.text("sh:message", lang)), shape.iri


def test_every_question_stands_in_it_with_its_query() -> None:
    listed = sorted((ROOT / "ontology" / "questions").glob("*.rq"))
    assert len(listed) >= 36
    for path in listed:
        assert f'id="question-{path.stem}"' in made()


def test_it_needs_nothing_else() -> None:
    loaded = re.findall(r'<(?:script|img|iframe)[^>]*\ssrc="([^"]+)"', made())
    loaded += re.findall(r'<link[^>]*href="(?!data:)([^"]+)"', made())
    assert loaded == []
    assert "@import" not in made()


def test_links_within_it_lead_to_one_place_each() -> None:
    places = Counter(re.findall(r'\sid="([^"]+)"', made()))
    assert [name for name, count in places.items() if count > 1] == []
    inner = set(re.findall(r'href="#([^"]+)"', made()))
    assert sorted(inner - places.keys()) == []


def test_the_same_sources_give_the_same_page() -> None:
    code = "from tools.docs.__main__ import page; import hashlib; print(hashlib.sha256(page().encode()).hexdigest())"
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env={"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("0", "1")
    }
    assert len(found) == 1
