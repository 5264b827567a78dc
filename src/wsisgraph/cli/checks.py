"""The check command: what is wrong in a graph, told in the form that the next tool wants."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wsisgraph.cli.common import GRAPH, format_option, lang_option, opened, sources_option

if TYPE_CHECKING:
    from wsisgraph.check import Verdict
    from wsisgraph.check.engines import Finding

__all__ = ["check"]

# A note names no more shapes than these, and counts the rest.
NAMED = 3


@click.command()
@GRAPH
@sources_option
@lang_option
@format_option(("text", "json", "html", "sarif", "turtle"), "text", "turtle is the W3C report.")
@click.option(
    "--severity",
    type=click.Choice(["violation", "warning", "info"]),
    default="info",
    show_default=True,
    help="The least severity to tell.",
)
@click.option("--shape", "wanted", help="Tell the problems of one shape only: its name or IRI.")
@click.option(
    "--limit",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="Tell more problems of a kind than this with three examples; 0 tells all.",
)
@click.option(
    "--shapes",
    "files",
    multiple=True,
    type=click.Path(path_type=Path),
    help="File or folder of shapes, for any RDF; may be given again.",
)
@click.option(
    "--engine", default="compiled", show_default=True, help="SHACL engine: compiled or pyshacl."
)
@click.option(
    "--cache/--no-cache",
    default=True,
    show_default=True,
    help="Keep what a build's parts gave, in .BUILD.check beside BUILD.",
)
def check(
    graph: str,
    sources: tuple[Path, ...],
    lang: str,
    name: str,
    severity: str,
    wanted: str | None,
    limit: int,
    files: tuple[Path, ...],
    engine: str,
    cache: bool,
) -> None:
    """Validate a graph with SHACL, and compare its evidence with the texts.

    With --shapes, any RDF is checked with any shapes, and nothing else is.
    """
    from wsisgraph.progress import shown

    with shown():
        verdict = _verdict(graph, sources, lang, files, engine, cache)
    told = verdict.at_least(severity)
    told = told.of_shape(wanted) if wanted else told
    click.echo(form(told, name, lang, limit), nl=False)
    if verdict.finding is not None:
        _tell_notes(verdict.finding, lang, bool(files))
    sys.exit(0 if verdict.conforms else 1)


def _tell_notes(finding: Finding, lang: str, foreign: bool) -> None:
    """Tell what was left to pySHACL, and what is to be known of shapes that are not the project's."""
    from wsisgraph.check.messages import phrase, word

    head = phrase("note", lang)
    for why, shapes in _by_reason(finding.left).items():
        told = phrase("left", lang)
        click.echo(f"{head}: {told}: {_some(shapes, lang)}: {word(why, lang)}", err=True)
    if foreign and finding.idle:
        click.echo(f"{head}: {phrase('idle', lang)}: {_some(finding.idle, lang)}", err=True)
    for what, shapes in _by_reason(finding.notes if foreign else ()).items():
        click.echo(f"{head}: {_some(shapes, lang)}: {word(what, lang)}", err=True)


def _by_reason(left: Sequence[str]) -> dict[str, list[str]]:
    """Return shapes by what is told of them."""
    found: dict[str, list[str]] = {}
    for each in left:
        shape, _, why = each.partition(": ")
        found.setdefault(why, []).append(shape)
    return found


def _some(names: Sequence[str], lang: str) -> str:
    """Return the first names, and how many more there are."""
    from wsisgraph.check.messages import phrase

    more = f" {phrase('others', lang, len(names) - NAMED)}" if len(names) > NAMED else ""
    return ", ".join(names[:NAMED]) + more


def _verdict(
    graph: str,
    sources: tuple[Path, ...],
    lang: str,
    files: tuple[Path, ...],
    engine: str,
    cache: bool,
) -> Verdict:
    """Return the verdict over a graph, or over a corpus that cannot be built."""
    from wsisgraph.buildfolder import is_build
    from wsisgraph.check import check_folder, check_shapes, from_mistakes
    from wsisgraph.check.anything import validate
    from wsisgraph.errors import InputError
    from wsisgraph.push import is_place

    if files and not (is_place(graph) or Path(graph).is_dir()):
        return validate(graph, files, engine, lang)
    if files:
        held = opened(graph, sources)
        return check_shapes(
            held.data, files, build=held.build, corpus=held.corpus, lang=lang, engine=engine
        )
    try:
        if is_build(Path(graph)):
            return check_folder(Path(graph), sources=sources, lang=lang, engine=engine, cache=cache)
        return opened(graph, sources).check(sources, lang, engine)
    except InputError as error:
        return from_mistakes(error, lang)


def form(verdict: Verdict, name: str, lang: str, limit: int) -> str:
    """Return a verdict in the form that was asked for."""
    if name == "json":
        return verdict.json(lang)
    if name == "html":
        from wsisgraph.check.page import page

        return page(verdict, lang)
    if name == "sarif":
        from wsisgraph.check.sarif import sarif

        return sarif(verdict, lang)
    if name == "turtle":
        from wsisgraph.check.reportttl import report_ttl
        from wsisgraph.rdf import PREFIXES

        return report_ttl(verdict.finding.report if verdict.finding else (), PREFIXES).decode()
    from wsisgraph.check.grouped import listed

    return listed(verdict, lang, limit)
