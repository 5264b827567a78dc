"""Commands that write a graph for the next tool, list the formats, and name a graph by its hash."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wsisgraph.cli.common import (
    GRAPH,
    format_option,
    on_terminal,
    opened,
    out_option,
    sources_option,
)

__all__ = ["export", "formats", "hash_"]


@click.command()
@GRAPH
@click.option(
    "-f",
    "--format",
    "name",
    help="Format: see wsisgraph formats. By default that of the file's suffix.",
)
@out_option()
@click.option(
    "--view",
    default="evidence",
    show_default=True,
    help="facts (without evidence), evidence, inferred (with what rules add), schema (schema.org).",
)
@click.option("--with", "beside", type=click.Choice(["codes"]), help="Write the code lists too.")
@click.option(
    "--context", default="inline", show_default=True, help="JSON-LD context: inline or iri."
)
@click.option("--skolemize", is_flag=True, help="Give blank nodes IRIs that follow their content.")
@click.option("--normalize", is_flag=True, help="Bring literals into canonical form.")
@sources_option
def export(
    graph: str,
    name: str | None,
    out: str,
    view: str,
    beside: str | None,
    context: str,
    skolemize: bool,
    normalize: bool,
    sources: tuple[Path, ...],
) -> None:
    """Write the graph in another format."""
    from wsisgraph.export import format_for, streamed, write_export
    from wsisgraph.export.views import missing, seen

    chosen = format_for(name or (out if out != "-" else "nquads"))
    plain = (view, beside, context, skolemize, normalize) == (
        "evidence",
        None,
        "inline",
        False,
        False,
    )
    pieces = streamed(graph, chosen.name) if plain else None
    if pieces is not None:
        write_export(pieces, Path(out) if out != "-" else sys.stdout.buffer)
        return
    found = opened(graph, sources)
    made = found.export(
        None if out == "-" else out,
        chosen.name,
        view=view,
        with_codes=beside == "codes",
        context=context,
        skolemize=skolemize,
        normalize=normalize,
    )
    sys.stdout.buffer.write(made)
    if view == "schema":
        for lacking in missing(seen(found.data.quads, view, found.inferred)):
            click.echo(f"note: {lacking}", err=True)


@click.command()
@format_option(("table", "csv", "json"), "table")
def formats(name: str) -> None:
    """List the formats that export writes, and which libraries read them back to the same graph."""
    from wsisgraph.export import FORMATS
    from wsisgraph.render import rows

    heads = ("format", "suffix", "media type", "holds", "read back by")
    listed = [
        (f.name, f.suffix, f.media_type, f.holds, ", ".join(f.readers)) for f in FORMATS.values()
    ]
    click.echo(rows(heads, listed, name, on_terminal()), nl=False)


@click.command("hash")
@GRAPH
@sources_option
def hash_(graph: str, sources: tuple[Path, ...]) -> None:
    """Print the hash of a graph: SHA-256 of its canonical N-Quads (RDFC-1.0)."""
    from wsisgraph.canonical import graph_hash

    click.echo(graph_hash(opened(graph, sources).data.quads))
