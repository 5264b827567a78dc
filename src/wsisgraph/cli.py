"""The command line: one thin command for each function of the library.

Exit codes: 0 fine, 1 the data does not conform, 2 it could not be done.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from wsisgraph import __version__
from wsisgraph.errors import WsisError

if TYPE_CHECKING:
    from wsisgraph.api import Graph

__all__ = ["main"]

Command = TypeVar("Command", bound=Callable[..., Any])


class Main(click.Group):
    """Turns our own errors into a line and exit code 2; anything else is a bug and shows itself."""

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
        except BrokenPipeError:
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


def opened(graph: str, sources: Sequence[Path] = ()) -> Graph:
    """Return the graph that an argument names."""
    from wsisgraph.api import open

    return open(graph, sources)


GRAPH = click.argument("graph", metavar="GRAPH")


@click.group(
    cls=Main, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100}
)
@click.version_option(__version__, prog_name="wsisgraph")
def main() -> None:
    """The WSIS process as a knowledge graph: facts from reports, each with the words that state it.

    GRAPH is a corpus folder, a build folder or an RDF file in any format; - is standard input.
    """


@main.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder of the build."
)
@sources_option
@format_option(("text", "json"), "text", "A line, or the manifest.")
def build(corpus: Path, out: Path, sources: tuple[Path, ...], name: str) -> None:
    """Build the graph of a corpus into a folder."""
    import json

    from wsisgraph.build import assemble
    from wsisgraph.buildfolder import guard, known_parts, write_build
    from wsisgraph.corpus import open_corpus, shown, texts_in

    guard(out)
    opened_corpus = open_corpus(corpus)
    made = assemble(opened_corpus, texts_in(sources, opened_corpus), known_parts(out))
    write_build(made, opened_corpus, out)
    if name == "json":
        click.echo(json.dumps(made.manifest, ensure_ascii=False, indent=1))
        return
    facts, graph = sum(made.manifest["facts"].values()), made.manifest["graph"]
    size = f"{facts:,} facts, {graph['quads']:,} quads"
    click.echo(f"{shown(out)}: {size}, sha256 {graph['sha256'][:16]}")


@main.command()
@GRAPH
@sources_option
@lang_option
@format_option(("text", "json"), "text")
@click.option(
    "--severity",
    type=click.Choice(["violation", "warning", "info"]),
    default="info",
    show_default=True,
    help="The least severity to tell.",
)
def check(graph: str, sources: tuple[Path, ...], lang: str, name: str, severity: str) -> None:
    """Validate a graph with SHACL, and compare its evidence with the texts."""
    from wsisgraph.check import from_mistakes
    from wsisgraph.errors import InputError

    try:
        verdict = opened(graph, sources).check(sources, lang)
    except InputError as error:
        verdict = from_mistakes(error, lang)
    told = verdict.at_least(severity)
    click.echo(told.text(lang) if name == "text" else told.json(lang), nl=False)
    sys.exit(0 if verdict.conforms else 1)


@main.command()
@GRAPH
@click.option(
    "-f",
    "--format",
    "name",
    help="Format: see wsisgraph formats. By default that of the file's suffix.",
)
@click.option(
    "-o", "--out", default="-", show_default=True, help="File to write; - is standard output."
)
@sources_option
def export(graph: str, name: str | None, out: str, sources: tuple[Path, ...]) -> None:
    """Write the graph in another format."""
    from wsisgraph.export import format_for

    chosen = format_for(name or (out if out != "-" else "nquads"))
    found = opened(graph, sources)
    if out == "-":
        sys.stdout.buffer.write(found.export(None, chosen.name))
    else:
        found.export(out, chosen.name)


@main.command()
@GRAPH
@click.argument("sparql")
@format_option(
    ("table", "csv", "tsv", "json", "turtle", "ntriples"),
    None,
    "Rows: table, csv, tsv, json. Triples: turtle, ntriples.",
)
@sources_option
def query(graph: str, sparql: str, name: str | None, sources: tuple[Path, ...]) -> None:
    """Ask a SPARQL query (SELECT, ASK, CONSTRUCT, DESCRIBE); the usual prefixes are declared.

    SPARQL is the query itself, a file given as @FILE, or - for standard input.
    """
    from wsisgraph.ask import ROW_FORMATS
    from wsisgraph.errors import QueryError
    from wsisgraph.export import FORMATS

    text = query_text(sparql)
    answer = opened(graph, sources).query(text)
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


def query_text(argument: str) -> str:
    """Return the query that an argument gives: itself, a file (@FILE) or standard input (-)."""
    from wsisgraph.errors import NotHere

    if argument == "-":
        return sys.stdin.buffer.read().decode("utf-8", errors="replace")
    if not argument.startswith("@"):
        return argument
    path = Path(argument[1:])
    if not path.is_file():
        raise NotHere(f"there is no file {path}")
    return path.read_text("utf-8")


@main.command()
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


@main.command()
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


@main.command()
@format_option(("table", "csv", "json"), "table")
def formats(name: str) -> None:
    """List the formats that export writes."""
    from wsisgraph.export import FORMATS
    from wsisgraph.render import rows

    listed = [
        (f.name, f.suffix, f.media_type, "quads" if f.quads else "triples")
        for f in FORMATS.values()
    ]
    click.echo(
        rows(("format", "suffix", "media type", "holds"), listed, name, on_terminal()), nl=False
    )


@main.command()
@click.option(
    "-o", "--out", default="-", show_default=True, help="File to write; - is standard output."
)
@click.option("--advice", is_flag=True, help="Leave shapes of severity Info and Warning on.")
def shapes(out: str, advice: bool) -> None:
    """Write all SHACL shapes as one Turtle file, for any validator.

    Shapes that only advise are switched off in it, so that its verdict is that of check.
    """
    from wsisgraph.check.shacl import shapes_ttl
    from wsisgraph.export import write_export

    made = shapes_ttl(advice=advice)
    if out == "-":
        sys.stdout.buffer.write(made)
    else:
        write_export(made, Path(out))


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a small corpus that builds, to begin with."""
    from wsisgraph.scaffold import make_corpus

    for path in make_corpus(folder):
        click.echo(path)


@main.group()
def source() -> None:
    """The texts of a corpus."""


@source.command("add")
@click.argument("file", type=click.Path(path_type=Path))
@click.option(
    "--corpus",
    type=click.Path(path_type=Path),
    default=Path(),
    show_default=True,
    help="Folder of the corpus.",
)
@click.option("--id", "name", help="Id of the source; by default the file's name.")
@click.option("--lang", "language", required=True, help="Language of the text: ja, en …")
@click.option("--document", default="", help="Address of the document, where it has one.")
def source_add(file: Path, corpus: Path, name: str | None, language: str, document: str) -> None:
    """Register a text: its digest, length and sections go into wsisgraph.toml."""
    from wsisgraph.scaffold import add_source

    click.echo(add_source(corpus, file, name, language, document))


@source.command("find")
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("words")
@format_option(("table", "csv", "json"), "table")
def source_find(file: Path, words: str, name: str) -> None:
    """Print where words stand in a text: start, end and section."""
    from wsisgraph.errors import NotHere
    from wsisgraph.read.seal import find_words
    from wsisgraph.render import rows
    from wsisgraph.text import fold, nearest, read_text

    if not file.is_file():
        raise NotHere(f"there is no file {file}")
    text = read_text(file)
    found = find_words(text, words)
    if not found:
        close = nearest(fold(text), fold(words).text)
        raise NotHere(
            f"{file} does not hold {words!r}" + (f" (nearest: {close!r})" if close else "")
        )
    listed = [
        (f"{start}-{end}", section, " ".join(text[start:end].split()))
        for start, end, section in found
    ]
    click.echo(rows(("at", "section", "words"), listed, name, on_terminal()), nl=False)


@main.group()
def sheet() -> None:
    """Fact sheets: seal, unseal, reseal, coverage, diff."""


SHEET = click.argument("path", metavar="SHEET", type=click.Path(path_type=Path))


@sheet.command("seal")
@SHEET
@sources_option
def sheet_seal(path: Path, sources: tuple[Path, ...]) -> None:
    """Turn the quoted words of a sheet into positions; their digests go into SHEET.lock."""
    from wsisgraph.desk import seal

    click.echo(seal(path, sources))


@sheet.command("unseal")
@SHEET
@sources_option
def sheet_unseal(path: Path, sources: tuple[Path, ...]) -> None:
    """Turn the positions of a sheet back into the words that stand there."""
    from wsisgraph.desk import unseal

    click.echo(unseal(path, sources))


@sheet.command("reseal")
@click.argument("corpus", type=click.Path(path_type=Path))
@sources_option
def sheet_reseal(corpus: Path, sources: tuple[Path, ...]) -> None:
    """Mend positions after the text of a report has changed; list what moved and what is lost."""
    from wsisgraph.desk import reseal

    lines, lost = reseal(corpus, sources)
    click.echo("\n".join(lines))
    sys.exit(1 if lost else 0)


@sheet.command("coverage")
@click.argument("path", metavar="CORPUS|SHEET", type=click.Path(path_type=Path))
@sources_option
@format_option(("text", "json"), "text")
def sheet_coverage(path: Path, sources: tuple[Path, ...], name: str) -> None:
    """List every sentence that no fact and no no-facts line touches; exit 1 where there is one."""
    from wsisgraph.desk import coverage

    text, covered = coverage(path, sources, name)
    click.echo(text, nl=False)
    sys.exit(0 if covered else 1)


@sheet.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@sources_option
def sheet_diff(old: Path, new: Path, sources: tuple[Path, ...]) -> None:
    """Show how two versions of a sheet differ, with the words beside each position."""
    from wsisgraph.desk import diff

    click.echo(diff(old, new, sources), nl=False)


@sheet.command("slug")
@click.argument("label")
def sheet_slug(label: str) -> None:
    """Print the slug of a name: its ASCII words, or a hash."""
    from wsisgraph.names import slug_of

    click.echo(slug_of(label))


@sheet.command("schema")
def sheet_schema() -> None:
    """Print a JSON Schema of sheets, for editors that complete and check as one types."""
    from wsisgraph.read.editor import json_schema

    click.echo(json_schema(), nl=False)
