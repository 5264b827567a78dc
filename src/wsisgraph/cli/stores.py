"""Commands on triple stores: which kinds there are, bringing a graph into one, and bringing it back."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wsisgraph.cli.common import GRAPH, format_option, opened, out_option, sources_option

if TYPE_CHECKING:
    from collections.abc import Iterator

    from wsisgraph.push import Meter
    from wsisgraph.rdf import Quad

__all__ = ["pull", "push", "stores"]

Command = TypeVar("Command", bound=Callable[..., Any])


def line_options(command: Command) -> Command:
    """Add what push and pull say of the line to a server."""
    for option in reversed(
        (
            click.option(
                "--kind",
                help="Kind of store: see wsisgraph stores. By default seen from the answer.",
            ),
            click.option(
                "--via",
                type=click.Choice(["graph-store", "update"]),
                default="graph-store",
                show_default=True,
                help="By the Graph Store Protocol, or by updates and queries.",
            ),
            click.option("--graphs-at", help="Address of the Graph Store Protocol, where unusual."),
            click.option("--query-at", help="Address for queries, where unusual."),
            click.option("--update-at", help="Address for updates, where unusual."),
            click.option(
                "--timeout",
                type=click.FloatRange(min=0.1),
                default=300.0,
                show_default=True,
                help="Seconds to wait for an answer.",
            ),
            click.option(
                "--tries",
                type=click.IntRange(min=1),
                default=6,
                show_default=True,
                help="How often to send a request where the server is busy or the line breaks.",
            ),
            click.option(
                "--plain-http",
                "plain",
                is_flag=True,
                help="Send credentials over http to another host.",
            ),
        )
    ):
        command = option(command)
    return command


@click.command()
@format_option(("table", "csv", "json"), "table")
def stores(name: str) -> None:
    """List the kinds of triple stores, with their paths, and which of them the tests run for real."""
    import json
    from dataclasses import asdict

    from wsisgraph.push import KINDS
    from wsisgraph.render import rows

    if name == "json":
        told = [asdict(kind) | {"replaces": kind.replaces} for kind in KINDS.values()]
        click.echo(json.dumps(told, ensure_ascii=False, indent=1))
        return
    titles = (
        "kind",
        "store",
        "address",
        "graphs",
        "query",
        "update",
        "credentials",
        "run for real",
    )
    listed = [
        (
            kind.name,
            kind.title,
            kind.example,
            *(
                "-" if path is None else path or "same"
                for path in (kind.graphs, kind.query, kind.update)
            ),
            ", ".join(kind.signs),
            "yes" if kind.tried else "no",
        )
        for kind in KINDS.values()
    ]
    click.echo(rows(titles, listed, name), nl=False)
    if name == "table":
        for kind in KINDS.values():
            click.echo(f"{kind.name}: {kind.quirks}; size: {kind.limit}; {kind.docs}")


@click.command()
@GRAPH
@click.option("--to", required=True, metavar="URL|DIR", help="Server, or directory of a store.")
@click.option(
    "--graph",
    "graphs",
    multiple=True,
    help="Push this graph only: its IRI or the end of it, such as report/X; may be given again.",
)
@click.option(
    "--sync", "mode", flag_value="sync", default="sync", help="Replace what differs (the default)."
)
@click.option("--replace", "mode", flag_value="replace", help="Replace every graph.")
@click.option("--append", "mode", flag_value="append", help="Add to what the store holds.")
@click.option("--gzip/--no-gzip", "packed", default=None, help="Pack what is sent.")
@click.option("--no-verify", is_flag=True, help="Do not read back what was sent.")
@click.option(
    "--allow-rewriting",
    is_flag=True,
    help="Push literals that the store does not keep as they are.",
)
@line_options
@sources_option
@format_option(("text", "json"), "text")
def push(
    graph: str,
    to: str,
    graphs: tuple[str, ...],
    mode: str,
    no_verify: bool,
    allow_rewriting: bool,
    sources: tuple[Path, ...],
    name: str,
    **line: Any,
) -> None:
    """Bring a graph into a triple store, each named graph whole, and see that the store holds it.

    Credentials come from WSISGRAPH_USER and WSISGRAPH_PASSWORD, from WSISGRAPH_TOKEN, from netrc, or
    are asked for on a terminal.
    """
    import json

    from wsisgraph.push import push as send
    from wsisgraph.push import shown_graph

    with metered() as meter:
        done = send(
            pushed(graph, sources), to, graphs=graphs, mode=mode, verify=not no_verify,
            allow_rewriting=allow_rewriting, tell=meter, **line,
        )  # fmt: skip
    if name == "json":
        click.echo(json.dumps(done.row(), ensure_ascii=False, indent=1))
        return
    for each, number in done.sent.items():
        click.echo(f"sent {number:,} triples of {shown_graph(each)}")
    if done.kept:
        number = len(done.kept)
        click.echo(
            f"{number} graphs were there already" if number > 1 else "1 graph was there already"
        )
    for each in done.others:
        click.echo(
            f"note: {shown_graph(each)} was pushed earlier and is not in this graph", err=True
        )
    if not done.sent:
        return
    seen = "verified" if done.verified else "not verified"
    click.echo(
        f"{to}: {sum(done.sent.values()):,} triples sent in {done.packing + done.sending:.1f} s, "
        f"{seen}" + (f" in {done.verifying:.1f} s" if done.verified else "")
    )


def pushed(graph: str, sources: Sequence[Path]) -> Path | Sequence[Quad]:
    """Return what is pushed: a build or a file is streamed, all else is read or built in memory."""
    from wsisgraph.buildfolder import is_build

    path = Path(graph)
    return path if path.is_file() or is_build(path) else opened(graph, sources).data.quads


@contextmanager
def metered() -> Iterator[Meter | None]:
    """Give a meter where standard error is a terminal."""
    from wsisgraph.push import Meter

    meter = Meter(sys.stderr) if sys.stderr.isatty() else None
    try:
        yield meter
    finally:
        if meter is not None:
            meter.done()


@click.command()
@click.argument("place", metavar="URL|DIR")
@out_option()
@click.option(
    "-f", "--format", "name", help="Format: see wsisgraph formats. By default that of the suffix."
)
@click.option(
    "--graph",
    "graphs",
    multiple=True,
    help="Pull this graph only: its IRI or the end of it, such as report/X; may be given again.",
)
@line_options
def pull(place: str, out: str, name: str | None, graphs: tuple[str, ...], **line: Any) -> None:
    """Bring graphs back from a triple store, in canonical form."""
    from wsisgraph.export import format_for, write_export
    from wsisgraph.push import pull as fetched

    chosen = format_for(name or (out if out != "-" else "nquads"))
    with metered() as meter:
        made = chosen.chunks(fetched(place, graphs=graphs, tell=meter, **line))
        write_export(made, Path(out) if out != "-" else sys.stdout.buffer)
