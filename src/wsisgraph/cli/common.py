"""What commands share: the group that tells errors, options, and how a graph is opened."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wsisgraph.errors import WouldOverwrite, WsisError

if TYPE_CHECKING:
    from wsisgraph.api import Graph

__all__ = [
    "GRAPH",
    "Main",
    "format_option",
    "lang_option",
    "on_terminal",
    "opened",
    "out_option",
    "sources_option",
]

OVERWRITE = "wsisgraph.overwrite"
Command = TypeVar("Command", bound=Callable[..., Any])


class Main(click.Group):
    """Turns our own errors, and the system's, into a line and exit code 2; a bug shows itself."""

    def invoke(self, ctx: click.Context) -> object:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except WsisError as error:
            lines = str(error).splitlines()
            click.echo(
                "\n".join(f"error: {line}" if not line.startswith(" ") else line for line in lines),
                err=True,
            )
            sys.exit(2)
        except KeyboardInterrupt:
            from wsisgraph.progress import INTERRUPTED

            sys.exit(INTERRUPTED)
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(2)
        except OSError as error:
            if error.strerror is None:  # not the system's own
                raise
            name = os.fsdecode(error.filename) if error.filename else "the output"
            click.echo(f"error: {name}: {error.strerror}", err=True)
            if not error.filename:  # what waits to be written cannot be
                os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            sys.exit(2)


def on_terminal() -> bool:
    """Say whether the output is a terminal that takes colour."""
    return (
        sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    )


def sources_option(command: Command) -> Command:
    """Add --sources: where the texts of the reports lie."""
    return click.option(
        "--sources",
        multiple=True,
        type=click.Path(path_type=Path),
        envvar="WSISGRAPH_SOURCES",
        help="Folder with the texts of the reports (also WSISGRAPH_SOURCES).",
    )(command)


def lang_option(command: Command) -> Command:
    """Add --lang, by default the language of the environment."""
    wished = (os.environ.get("LC_ALL") or os.environ.get("LANG") or "").lower()
    default = "ja" if wished.startswith("ja") else "en"
    return click.option(
        "--lang",
        type=click.Choice(["en", "ja"]),
        default=default,
        show_default=True,
        help="Language of labels and messages.",
    )(command)


def format_option(
    names: Sequence[str], default: str | None = None, help: str = "How to write it."
) -> Callable[[Command], Command]:
    """Add -f/--format."""
    return click.option(
        "-f",
        "--format",
        "name",
        type=click.Choice(list(names)),
        default=default,
        show_default=default is not None,
        help=help,
    )


def out_option(
    help: str = "File to write; - is standard output.", **more: Any
) -> Callable[[Command], Command]:
    """Add -o/--out, by default standard output, and --overwrite for files that no command wrote."""
    more = more or {"default": "-", "show_default": True}

    def added(command: Command) -> Command:
        overwrite = click.option(
            "--overwrite",
            is_flag=True,
            is_eager=True,
            expose_value=False,
            callback=_allow,
            help="Replace whatever file is there, not only one that was written so.",
        )
        return click.option("-o", "--out", help=help, callback=_unless_there, **more)(
            overwrite(command)
        )

    return added


def _allow(context: click.Context, _: click.Parameter, wanted: bool) -> None:
    context.meta[OVERWRITE] = wanted


def _unless_there(context: click.Context, _: click.Parameter, out: Any) -> Any:
    """Return what -o names, before any work is done for it.

    Raises WouldOverwrite where it is a file that may not be `replaceable`; a device or a pipe may
    be written to.
    """
    path = Path(out) if out is not None and str(out) != "-" else None
    if path is not None and path.is_file() and not context.meta[OVERWRITE]:
        from wsisgraph.cli.replaceable import replaceable

        if not replaceable(path):
            todo = "name another with -o, or replace it with --overwrite"
            raise WouldOverwrite(f"{out} is there already ({todo})")
    return out


def opened(graph: str, sources: Sequence[Path] = ()) -> Graph:
    """Return the graph that an argument names: a corpus, a build, RDF, or a triple store."""
    from wsisgraph.api import Graph, open
    from wsisgraph.push import is_place, pull

    if is_place(graph):
        from wsisgraph.store import Data

        return Graph(Data(tuple(pull(graph))))
    return open(graph, sources)


GRAPH = click.argument("graph", metavar="GRAPH")
