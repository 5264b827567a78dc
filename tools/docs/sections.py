"""The parts of the page beside the vocabulary: codes, shapes and questions as tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path

from tools.docs.terms import Node, read_nodes
from wsisgraph.questions.gallery import Question
from wsisgraph.rdf import ID

INSTANCES = {
    "wsis:State": "States · 国",
    "org:Organization": "Organizations · 組織",
    "wsis:EventSeries": "Event series · 催しのシリーズ",
    "wsis:Event": "Events · 催し",
    "wsis:Place": "Places · 場所",
}
GENTLE = {"sh:Info": "info", "sh:Warning": "warning"}


def table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Return a table; the cells are HTML."""
    head = "".join(f"<th>{escape(each)}</th>" for each in heads)
    body = "\n".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'<table class="list"><thead><tr>{head}</tr></thead>\n<tbody>{body}</tbody></table>'


def both(node: Node, name: str) -> str:
    """Return the text of a property in English and, on a line of its own, in Japanese."""
    told = (node.text(name, "en"), node.text(name, "ja"))
    return "<br>".join(escape(each) for each in told if each)


def labels(node: Node) -> str:
    """Return the label in both languages."""
    return both(node, "skos:prefLabel") or escape(node.label("en"))


def codes(paths: Sequence[Path]) -> tuple[str, list[tuple[str, str]]]:
    """Return the tables of all code lists, and an entry for the contents for each."""
    nodes = {iri: Node(iri, rows) for iri, rows in read_nodes(paths).items()}
    made, contents = [], []
    for scheme in (n for n in nodes.values() if "skos:ConceptScheme" in n.iris("rdf:type")):
        anchor = f"codes-{scheme.iri.removeprefix(ID)}"
        own = [n for n in nodes.values() if scheme.name in n.iris("skos:inScheme")]
        rows = [
            (
                f"<code>{escape(n.text('skos:notation') or n.label('en'))}</code>",
                labels(n),
                both(n, "skos:definition"),
                ", ".join(escape(b.rpartition("/")[2]) for b in n.iris("skos:broader")),
            )
            for n in sorted(own, key=lambda n: natural(n.text("skos:notation") or n.iri))
        ]
        title = " · ".join(t for t in (scheme.text("skos:prefLabel", x) for x in ("en", "ja")) if t)
        contents.append((anchor, title))
        made.append(
            f'<h3 id="{anchor}">{escape(title)}</h3><p>{both(scheme, "skos:definition")}</p>'
            f"<p><code>{escape(scheme.iri)}</code></p>"
            + table(("code", "label", "definition", "broader"), rows)
        )
    for cls, title in INSTANCES.items():
        own = [n for n in nodes.values() if cls in n.iris("rdf:type") and n.iri.startswith(ID)]
        anchor = f"codes-{cls.partition(':')[2]}"
        listed = [
            (f"<code>{escape(n.iri.removeprefix(ID))}</code>", labels(n))
            for n in sorted(own, key=lambda n: natural(n.iri))
        ]
        contents.append((anchor, title))
        made.append(
            f'<h3 id="{anchor}">{escape(title)}</h3><details><summary>{len(listed)}</summary>'
            + table(("slug", "label"), listed)
            + "</details>"
        )
    return "\n".join(made), contents


def natural(text: str) -> tuple[tuple[int, str], ...]:
    """Return a key that sorts C2 before C10.

    >>> sorted(["C10", "C2", "C1"], key=natural)
    ['C1', 'C2', 'C10']
    """
    import re

    return tuple(
        (int(part), "") if part.isdigit() else (-1, part)
        for part in re.split(r"(\d+)", text)
        if part
    )


def shapes(paths: Sequence[Path]) -> tuple[str, list[tuple[str, str]]]:
    """Return the tables of the shapes, a table for each file, and an entry for each."""
    made, contents = [], []
    for path in paths:
        nodes = [Node(iri, rows) for iri, rows in sorted(read_nodes([path]).items())]
        kinds = {"sh:NodeShape", "sh:PropertyShape", "sh:SPARQLConstraint"}
        rows = [
            (
                f"<code>{escape(n.name.rpartition('#')[2].rstrip('>'))}</code>",
                both(n, "sh:name"),
                both(n, "sh:description"),
                both(n, "sh:message"),
                next((GENTLE[s] for s in n.iris("sh:severity") if s in GENTLE), "violation"),
            )
            for n in nodes
            if kinds & set(n.iris("rdf:type")) and (n.text("sh:message") or n.text("sh:name"))
        ]
        if rows:
            anchor = f"shapes-{path.stem}"
            contents.append((anchor, path.stem))
            made.append(
                f'<h3 id="{anchor}">{escape(path.stem)}</h3>'
                + table(("shape", "name", "what it asks", "message", "severity"), rows)
            )
    return "\n".join(made), contents


def questions(listed: Iterable[Question]) -> tuple[str, list[tuple[str, str]]]:
    """Return each question with its parameters, its columns and its query, and an entry for each."""
    made, contents = [], []
    for question in listed:
        anchor = f"question-{question.name}"
        contents.append((anchor, question.name))
        rows = [
            (
                f"<code>{escape(p.name)}</code>",
                escape(p.type) + (" (required)" if p.required else ""),
                "<br>".join(escape(p.labels[x]) for x in ("en", "ja") if x in p.labels),
            )
            for p in question.params
        ]
        made.append(
            f'<h3 id="{anchor}">{escape(question.name)}</h3>'
            f"<p>{'<br>'.join(escape(question.titles[x]) for x in ('en', 'ja'))}</p>"
            + (table(("parameter", "type", "meaning"), rows) if rows else "")
            + f"<details><summary>SPARQL</summary><pre>{escape(question.text)}</pre></details>"
        )
    return "\n".join(made), contents
