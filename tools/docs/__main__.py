"""Write the documentation of the ontology as one HTML page that needs nothing else: python -m tools.docs."""

from __future__ import annotations

import argparse
import re
from collections.abc import Sequence
from html import escape
from pathlib import Path

from tools.docs import sections
from tools.docs.picture import picture
from tools.docs.terms import Terms
from tools.docs.vocabulary import vocabulary
from wsisgraph.export import write_export
from wsisgraph.questions.gallery import questions
from wsisgraph.resources import folder

STYLE = """
#content { max-width: 1180px; }
svg { width: 100%; height: auto; }
table.list { border-collapse: collapse; width: 100%; margin-bottom: 1.5em; font-size: 90%; }
table.list th, table.list td { border: 1px solid #ccc; padding: 4px 8px; text-align: left;
  vertical-align: top; overflow-wrap: anywhere; }
table.list th { background: #eef4fb; }
pre { background: #f7f7f7; padding: 8px; overflow-x: auto; font-size: 85%; }
details { margin-bottom: 1em; }
"""
METADATA_END = r'<div class="section" id="classes">'
SECTIONS_END = r'<div id="namespaces">'
CONTENTS_END = r'<li>\s*<h4>\s*<a href="#namespaces">'


def page() -> str:
    """Return the whole page. Raises ValueError where pyLODE's page is not cut as it used to be."""
    ontology, shapes = folder("ontology"), folder("shapes")
    made = vocabulary(ontology / "wsis.ttl")
    parts = [
        (
            "codes",
            "Code lists · 符号表",
            *sections.codes(sorted((ontology / "codes").glob("*.ttl"))),
        ),
        ("shapes", "Shapes · シェイプ", *sections.shapes(sorted(shapes.glob("*.ttl")))),
        ("questions", "Questions · 問い", *sections.questions(questions().values())),
    ]
    overview = (
        '<div class="section" id="overview"><h2>Overview · 概観</h2>'
        + picture(Terms.of(ontology / "wsis.ttl"))
        + "</div>\n"
    )
    body = "".join(
        f'<div class="section" id="{anchor}"><h2>{escape(title)}</h2>\n{html}\n</div>\n'
        for anchor, title, html, _ in parts
    )
    contents = "".join(_contents(anchor, title, rows) for anchor, title, _, rows in parts)
    for mark, text in (
        (METADATA_END, overview),
        (SECTIONS_END, body),
        (CONTENTS_END, contents),
        ("</head>", f"<style>{STYLE}</style>"),
    ):
        made = _insert(made, mark, text)
    return made


def _contents(anchor: str, title: str, rows: Sequence[tuple[str, str]]) -> str:
    inner = "".join(f'<li><a href="#{a}">{escape(t)}</a></li>' for a, t in rows)
    return (
        f'<li><h4><a href="#{anchor}">{escape(title)}</a></h4><ul class="second">{inner}</ul></li>'
    )


def _insert(made: str, mark: str, text: str) -> str:
    found = [match.start() for match in re.finditer(mark, made)]
    if len(found) != 1:
        raise ValueError(f"pyLODE's page has {len(found)} times {mark!r}")
    return made[: found[0]] + text + made[found[0] :]


def main(arguments: Sequence[str] | None = None) -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(prog="python -m tools.docs", description=__doc__)
    parser.add_argument("-o", "--out", type=Path, default=Path("build/docs/index.html"))
    out: Path = parser.parse_args(arguments).out
    write_export(page().encode(), out)
    print(out)


if __name__ == "__main__":
    main()
