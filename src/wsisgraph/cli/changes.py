"""Commands on two graphs: how they differ, and bringing one to the other."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wsisgraph.cli.common import format_option, lang_option, opened, out_option, sources_option

__all__ = ["diff", "patch"]


@click.command()
@click.argument("old", metavar="OLD")
@click.argument("new", metavar="NEW")
@format_option(
    ("notes", "json", "patch", "update"),
    "notes",
    "Words, JSON, RDF Patch, or SPARQL Update.",
)
@lang_option
@sources_option
def diff(old: str, new: str, name: str, lang: str, sources: tuple[Path, ...]) -> None:
    """Show what changed between two graphs; exit 1 where something did."""
    from wsisgraph.build import tombstones
    from wsisgraph.canonical import labelled
    from wsisgraph.changes import changes, changes_json, notes
    from wsisgraph.diff import diff as difference
    from wsisgraph.diff import patch_text, update_text
    from wsisgraph.graph import codes

    then = opened(new, sources)
    before, after = labelled(opened(old, sources).data.quads), labelled(then.data.quads)
    found = difference(before, after)
    if name == "patch":
        sys.stdout.buffer.write(patch_text(found))
    elif name == "update":
        sys.stdout.buffer.write(update_text(found))
    else:
        told = changes(before, after)
        stones = tombstones(then.build) if then.build is not None else ()
        gone = {then.base + stone.name: (stone.on, stone.reason) for stone in stones}
        words = name == "notes"
        made = notes(told, before, after, tuple(codes()), lang, gone) if words else ""
        click.echo(made or changes_json(told), nl=False)
    sys.exit(1 if found else 0)


@click.command()
@click.argument("graph", metavar="GRAPH")
@click.argument("patch_file", metavar="PATCH", type=click.Path(path_type=Path))
@click.option(
    "-f", "--format", "name", help="Format: see wsisgraph formats. By default that of the suffix."
)
@out_option()
@sources_option
def patch(
    graph: str, patch_file: Path, name: str | None, out: str, sources: tuple[Path, ...]
) -> None:
    """Apply an RDF Patch to a graph and write the result; the graph itself stays as it is."""
    from wsisgraph.diff import apply, read_patch
    from wsisgraph.errors import NotHere
    from wsisgraph.export import format_for, write_export

    chosen = format_for(name or (out if out != "-" else "nquads"))
    if not patch_file.is_file():
        raise NotHere(f"there is no file {patch_file}")
    difference = read_patch(patch_file.read_bytes(), str(patch_file))
    made = chosen.write(apply(difference, opened(graph, sources).data.quads))
    if out == "-":
        sys.stdout.buffer.write(made)
    else:
        write_export(made, Path(out))
