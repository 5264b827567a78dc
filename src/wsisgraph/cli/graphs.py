"""Commands on graphs: build, query, show and what tells of them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wsisgraph.cli.common import (
    GRAPH,
    format_option,
    lang_option,
    on_terminal,
    opened,
    out_option,
    sources_option,
)

if TYPE_CHECKING:
    from wsisgraph.sparql import Answer

__all__ = ["build", "query", "shapes", "show", "summary"]


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder of the build."
)
@sources_option
@click.option(
    "--workers",
    type=click.IntRange(min=1),
    default=1,
    show_default=True,
    help="So many processes read the sheets; the bytes are the same.",
)
@format_option(("text", "json"), "text", "A line, or the manifest.")
def build(corpus: Path, out: Path, sources: tuple[Path, ...], workers: int, name: str) -> None:
    """Build the graph of a corpus into a folder."""
    import json

    from wsisgraph.build import assemble
    from wsisgraph.buildfolder import guard, known_parts, write_build
    from wsisgraph.corpus import open_corpus, shown, texts_in

    out = out.resolve() if out.is_symlink() else out
    guard(out)
    opened_corpus = open_corpus(corpus)
    made = assemble(opened_corpus, texts_in(sources, opened_corpus), known_parts(out), workers)
    write_build(made, opened_corpus, out)
    if name == "json":
        click.echo(json.dumps(made.manifest, ensure_ascii=False, indent=1))
        return
    facts, graph = sum(made.manifest["facts"].values()), made.manifest["graph"]
    size = f"{facts:,} facts, {graph['quads']:,} quads"
    click.echo(f"{shown(out)}: {size}, sha256 {graph['sha256'][:16]}")
    for part in made.manifest["parts"]:
        if waiting := part["waiting"]:
            facts_wait = (
                f"{waiting} proposed fact waits"
                if waiting == 1
                else f"{waiting} proposed facts wait"
            )
            click.echo(f"{part['name']}: {facts_wait} (write review: accepted when they are right)")


@click.command()
@GRAPH
@click.argument("sparql")
@format_option(
    ("table", "csv", "tsv", "json", "turtle", "ntriples"),
    None,
    "Rows: table, csv, tsv, json. Triples: turtle, ntriples.",
)
@click.option(
    "--send", is_flag=True, help="GRAPH is a URL: let the server answer, fetch nothing else."
)
@sources_option
def query(graph: str, sparql: str, name: str | None, send: bool, sources: tuple[Path, ...]) -> None:
    """Ask a SPARQL query (SELECT, ASK, CONSTRUCT, DESCRIBE); the usual prefixes are declared.

    SPARQL is the query itself, a file given as @FILE, or - for standard input. A graph behind a URL
    is fetched and asked here, as a file is, with the code lists beside it; with --send the query
    goes to the server, which knows only what was pushed to it.
    """
    from wsisgraph.errors import QueryError
    from wsisgraph.export import FORMATS
    from wsisgraph.sparql import ROW_FORMATS

    text = query_text(sparql)
    answer = _sent(graph, text) if send else opened(graph, sources).query(text)
    if answer.triples is not None:
        if name in ("table", "csv", "tsv", "json"):
            raise QueryError(
                f"the query gives triples, which are not written as {name} (use -f turtle or -f ntriples)"
            )
        sys.stdout.buffer.write(FORMATS[name or "turtle"].write(answer.triples))
        return
    if name in ("turtle", "ntriples"):
        raise QueryError(
            f"the query gives rows, which are not written as {name} (use -f {', '.join(ROW_FORMATS)})"
        )
    click.echo(answer.to(name or "table", on_terminal()), nl=False)


def _sent(address: str, text: str) -> Answer:
    """Return a server's own answer to a query."""
    from wsisgraph.push.kinds import is_remote
    from wsisgraph.remote import Endpoint

    if not is_remote(address):
        raise click.UsageError(f"--send asks a server, and {address} is none (leave it out)")
    with Endpoint(address) as server:
        answer = server.query(text)
        if server.graphs and server.doubles:
            note = "a triple that stands in several graphs may be counted several times"
            click.echo(f"note: {address}: {note} (leave --send out to count each once)", err=True)
        return answer


def query_text(argument: str) -> str:
    """Return the query that an argument gives: itself, a file (@FILE) or standard input (-)."""
    from wsisgraph.errors import NotHere
    from wsisgraph.text import read_text

    if argument == "-":
        return sys.stdin.buffer.read().decode("utf-8-sig", errors="replace")
    if not argument.startswith("@"):
        return argument
    path = Path(argument[1:])
    if not path.is_file():
        raise NotHere(f"there is no file {path}")
    return read_text(path).removeprefix("\ufeff")


@click.command()
@GRAPH
@click.argument("thing")
@sources_option
@lang_option
@format_option(("text", "json"), "text")
def show(graph: str, thing: str, sources: tuple[Path, ...], lang: str, name: str) -> None:
    """Show one thing, by IRI, slug or label: its facts, where they are stated and, at hand, the words."""
    from wsisgraph.render import shown_json, shown_text

    found = opened(graph, sources).show(thing, lang, sources)
    click.echo(shown_json(found) if name == "json" else shown_text(found, on_terminal()), nl=False)


@click.command()
@GRAPH
@sources_option
@lang_option
@format_option(("text", "json"), "text")
def summary(graph: str, sources: tuple[Path, ...], lang: str, name: str) -> None:
    """Say in a few lines what is in a graph."""
    import json

    from wsisgraph.summary import summarize, summary_text

    found = summarize(opened(graph, sources))
    as_json = json.dumps(found.row(), ensure_ascii=False, indent=1) + "\n" if name == "json" else ""
    click.echo(as_json or summary_text(found, graph, lang), nl=False)


@click.command()
@out_option()
@click.option("--advice", is_flag=True, help="Leave shapes of severity Info and Warning on.")
def shapes(out: str, advice: bool) -> None:
    """Write all SHACL shapes as one Turtle file, for any validator.

    Shapes that only advise are switched off in it, so that its verdict is that of check.
    """
    from wsisgraph.check.shapefiles import shapes_ttl
    from wsisgraph.export import write_export

    made = shapes_ttl(advice=advice)
    if out == "-":
        sys.stdout.buffer.write(made)
    else:
        write_export(made, Path(out))
