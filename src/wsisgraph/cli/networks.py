"""Commands on networks: list and measure them, hand them to graph tools, draw them."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from wsisgraph.cli.common import (
    GRAPH,
    lang_option,
    on_terminal,
    opened,
    out_option,
    sources_option,
)
from wsisgraph.cli.completing import OnGraph, names, things_of

if TYPE_CHECKING:
    from wsisgraph.analyse.networks import Network

__all__ = ["draw", "network"]

ROWS = ("table", "csv", "json")
WORDS = {
    "source": ("source", "一方"),
    "target": ("target", "他方"),
    "type": ("type", "つながり"),
    "weight": ("weight", "重み"),
    "node": ("node", "点"),
    "class": ("class", "種別"),
    "change": ("change", "変化"),
    "before": ("before", "前"),
    "after": ("after", "後"),
    "came": ("came", "加わった"),
    "stayed": ("stayed", "続けて居た"),
    "left": ("left", "居なくなった"),
}


def views() -> Iterable[tuple[str, Mapping[str, str]]]:
    """Return the views by name, with their titles."""
    from wsisgraph.analyse.views import VIEWS

    return ((each.name, each.titles) for each in VIEWS.values())


def pictures() -> Iterable[tuple[str, Mapping[str, str]]]:
    """Return what can be drawn by name, with its titles."""
    from wsisgraph.analyse.pictures import TIMELINE
    from wsisgraph.analyse.timeline import TITLE

    return (*(each for each in views() if each[0] != "whole"), (TIMELINE, TITLE))


def measures() -> Iterable[tuple[str, Mapping[str, str]]]:
    """Return the measures by name, with their titles."""
    from wsisgraph.analyse.measures import MEASURES

    return ((each.name, each.titles) for each in MEASURES.values())


def filters(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that choose a part of a view."""
    for option in (
        click.option(
            "--state", default="", shell_complete=things_of("State"),
            help="What was done for one State: code, label or IRI.",
        ),
        click.option("--year", type=int, help="What took place in one year."),
        click.option(
            "--edition", default="", shell_complete=things_of("Event"),
            help="An event and its parts: slug, label or IRI.",
        ),
    ):  # fmt: skip
        command = option(command)
    return command


ENGINE = click.option(
    "--engine",
    type=click.Choice(["auto", "igraph", "networkx"]),
    default="auto",
    show_default=True,
    help="By auto igraph where it is installed.",
)


@click.command(cls=OnGraph)
@GRAPH
@click.argument("view", default="", shell_complete=names(views))
@click.option(
    "--measure", "by", shell_complete=names(measures),
    help="Measure of each node: degree, betweenness, pagerank …",
)  # fmt: skip
@click.option(
    "--top", type=click.IntRange(min=0), default=20, show_default=True, help="Rows; 0 is all."
)
@filters
@click.option(
    "--against", default="", shell_complete=things_of("Event"),
    help="An earlier edition: list who came, stayed and left.",
)  # fmt: skip
@click.option("-f", "--format", "name", help="Rows: table, csv, json. For tools: graphml, gexf …")
@out_option("File or folder to write.", type=click.Path(path_type=Path))
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of communities.")
@ENGINE
@lang_option
@sources_option
def network(
    graph: str, view: str, by: str | None, top: int, edition: str, year: int | None, state: str,
    against: str, name: str | None, out: Path | None, seed: int, engine: str, lang: str,
    sources: tuple[Path, ...],
) -> None:  # fmt: skip
    """List, measure or export a view of a graph as a network.

    Without VIEW the views, measures and forms are listed. Without --measure the strongest ties are.
    """
    from wsisgraph.errors import NotHere

    if not view:
        click.echo(_listed(lang), nl=False)
        return
    found = _network(graph, view, edition, year, state, sources)
    _noted(found, lang)
    if name is None and out is not None and out.suffix in (".csv", ".json"):
        name = out.suffix[1:]
    if (name or (str(out) if out is not None else "table")) not in ROWS:
        from wsisgraph.analyse.tools import tool_for, write_network

        tool = tool_for(name or str(out))
        if out is not None:
            for path in write_network(found, out, tool.name):
                click.echo(path)
        elif tool.folder:
            raise NotHere(f"{tool.name} makes several files (name a folder with -o)")
        else:
            sys.stdout.buffer.write(next(iter(tool.make(found).values())))
        return
    if against:
        if not edition:
            raise NotHere("--against compares two editions (name the later one with --edition)")
        old = _network(graph, view, against, year, state, sources)
        columns, rows = _changed(old, found, lang)
    elif by:
        columns, rows = _measured(found, by, engine, seed, lang)
    else:
        columns, rows = _ties(found, lang)
    _write(columns, rows[:top] if top else rows, name or "table", out, lang)


@click.command(cls=OnGraph)
@GRAPH
@click.argument("view", shell_complete=names(pictures))
@out_option("File: .svg, .html or .png.", type=click.Path(path_type=Path), required=True)
@filters
@click.option(
    "--measure", "by", default="degree", show_default=True, shell_complete=names(measures),
    help="What sizes the marks.",
)  # fmt: skip
@click.option(
    "--color", type=click.Choice(["class", "community"]), default="class", show_default=True,
    help="What colours the marks.",
)  # fmt: skip
@click.option(
    "--top", type=click.IntRange(min=1), default=80, show_default=True, help="Nodes drawn, at most."
)
@ENGINE
@lang_option
@sources_option
def draw(
    graph: str, view: str, out: Path, edition: str, year: int | None, state: str, by: str,
    color: str, top: int, engine: str, lang: str, sources: tuple[Path, ...],
) -> None:  # fmt: skip
    """Draw a view of a graph, or the timeline of its programme, as SVG, HTML or PNG."""
    from wsisgraph.analyse.pictures import TIMELINE, form_of
    from wsisgraph.analyse.views import view_named
    from wsisgraph.export import write_export

    form = form_of(str(out))
    part: dict[str, Any] = {"edition": edition, "year": year, "state": state}
    drawn: str | Network = view
    if view != TIMELINE:
        view_named(view, (TIMELINE,))
    found = opened(graph, sources)
    if view != TIMELINE:
        drawn, part = found.network(view, **part), {}
        _noted(drawn, lang)
    made = found.draw(drawn, form, lang=lang, by=by, color=color, most=top, engine=engine, **part)
    write_export(made, out)


def _noted(found: Network, lang: str) -> None:
    for note in found.notes:
        click.echo(f"{'注' if lang == 'ja' else 'note'}: {note.said(lang)}", err=True)


def _network(
    graph: str, view: str, edition: str, year: int | None, state: str, sources: Sequence[Path]
) -> Network:
    from wsisgraph.analyse.views import network_of_file

    scanned = network_of_file(Path(graph), view, edition=edition, year=year, state=state)
    if scanned is not None:
        return scanned
    return opened(graph, sources).network(view, edition=edition, year=year, state=state)


def _listed(lang: str) -> str:
    """Return the views, the measures and the forms for tools."""
    from wsisgraph.analyse.measures import MEASURES
    from wsisgraph.analyse.tools import TOOLS
    from wsisgraph.analyse.views import VIEWS
    from wsisgraph.tables.text import layout

    tables = (
        (("view", "title"), [(v.name, v.titles[lang]) for v in VIEWS.values()]),
        (("measure", "title"), [(m.name, m.titles[lang]) for m in MEASURES.values()]),
        (
            ("form", "for", "what it cannot hold"),
            [(t.name, t.title, t.lacks) for t in TOOLS.values()],
        ),
    )
    return "\n".join(layout(columns, rows, on_terminal()) for columns, rows in tables)


def _ties(found: Network, lang: str) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    from wsisgraph.analyse.views import TYPES

    label = {node.id: node.name(lang) for node in found.nodes}
    ordered = sorted(found.edges, key=lambda e: (-e.weight, e.source, e.target, e.id))
    rows = [
        (
            label[e.source], label[e.target], TYPES.get(e.type, {}).get(lang, e.type),
            str(e.weight), e.source, e.target,
        )
        for e in ordered
    ]  # fmt: skip
    return ("source", "target", "type", "weight", "source_id", "target_id"), rows


def _measured(
    found: Network, by: str, engine: str, seed: int, lang: str
) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    from wsisgraph.analyse.measures import communities, measure

    if by == "community":
        groups = communities(found, engine, seed)
        click.echo(f"note: {groups}", err=True)
        values: Sequence[float] = groups.of
    else:
        values = measure(found, by, engine)
    sign = 1 if by in ("community", "component") else -1
    ordered = sorted(
        zip(values, found.nodes, strict=True), key=lambda pair: (sign * pair[0], pair[1].id)
    )
    rows = [(node.name(lang), node.cls, f"{value:.12g}", node.id) for value, node in ordered]
    return ("node", "class", by, "node_id"), rows


def _changed(
    old: Network, new: Network, lang: str
) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    from wsisgraph.analyse.measures import changes

    rows = [
        (c.node.name(lang), c.what, str(c.before), str(c.after), c.node.id)
        for c in changes(old, new)
    ]
    return ("node", "change", "before", "after", "node_id"), rows


def _for_people(
    columns: Sequence[str], rows: Sequence[Sequence[str]], lang: str
) -> tuple[Sequence[str], Sequence[Sequence[str]]]:
    """Return rows without IRIs, with headings and the words of the command in a language."""
    from wsisgraph.analyse.measures import MEASURES

    last = len([each for each in columns if not each.endswith("_id")])
    known = {} if lang == "en" else {name: each.titles[lang] for name, each in MEASURES.items()}
    known |= {name: ja if lang == "ja" else en for name, (en, ja) in WORDS.items()}
    heads = [known.get(each, each) for each in columns[:last]]
    change = columns.index("change") if "change" in columns else -1
    told = [
        [known[cell] if at == change else cell for at, cell in enumerate(row[:last])]
        for row in rows
    ]
    return heads, told


def _write(
    columns: Sequence[str], rows: Sequence[Sequence[str]], name: str, out: Path | None, lang: str
) -> None:
    from wsisgraph.export import write_export
    from wsisgraph.render import rows as written

    if name == "table":  # IRIs and names that are the same in all languages are for programs
        columns, rows = _for_people(columns, rows, lang)
    made = written(columns, rows, name, out is None and on_terminal())
    if out is None:
        click.echo(made, nl=False)
    else:
        write_export(made.encode(), out)
