"""Commands on what people write: a new corpus, its texts and its fact sheets."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from wsisgraph.cli.common import format_option, on_terminal, sources_option

__all__ = ["init", "sheet", "source"]


@click.command()
@click.argument("folder", type=click.Path(path_type=Path))
def init(folder: Path) -> None:
    """Make a small corpus that builds, to begin with."""
    from wsisgraph.scaffold import make_corpus

    for path in make_corpus(folder):
        click.echo(path)


@click.group()
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


@click.group()
def sheet() -> None:
    """Fact sheets: seal, unseal, reseal, coverage, diff, codes, schema."""


SHEET = click.argument("path", metavar="SHEET", type=click.Path(path_type=Path))


@sheet.command("seal")
@SHEET
@sources_option
def sheet_seal(path: Path, sources: tuple[Path, ...]) -> None:
    """Turn the quoted words of a sheet into positions; their digests go into SHEET.lock."""
    from wsisgraph.revise import seal

    click.echo(seal(path, sources))


@sheet.command("unseal")
@SHEET
@sources_option
def sheet_unseal(path: Path, sources: tuple[Path, ...]) -> None:
    """Turn the positions of a sheet back into the words that stand there."""
    from wsisgraph.revise import unseal

    click.echo(unseal(path, sources))


@sheet.command("reseal")
@click.argument("corpus", type=click.Path(path_type=Path))
@sources_option
def sheet_reseal(corpus: Path, sources: tuple[Path, ...]) -> None:
    """Mend positions after the text of a report has changed; list what moved and what is lost."""
    from wsisgraph.revise import reseal

    lines, lost = reseal(corpus, sources)
    click.echo("\n".join(lines))
    sys.exit(1 if lost else 0)


@sheet.command("coverage")
@click.argument("path", metavar="CORPUS|SHEET", type=click.Path(path_type=Path))
@sources_option
@format_option(("text", "json"), "text")
def sheet_coverage(path: Path, sources: tuple[Path, ...], name: str) -> None:
    """List every sentence that no fact and no no-facts line touches; exit 1 where there is one."""
    from wsisgraph.revise import coverage

    text, covered = coverage(path, sources, name)
    click.echo(text, nl=False)
    sys.exit(0 if covered else 1)


@sheet.command("diff")
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@sources_option
def sheet_diff(old: Path, new: Path, sources: tuple[Path, ...]) -> None:
    """Show how two versions of a sheet differ, with the words beside each position."""
    from wsisgraph.revise import diff

    click.echo(diff(old, new, sources), nl=False)


@sheet.command("slug")
@click.argument("label")
def sheet_slug(label: str) -> None:
    """Print the slug of a name: its ASCII words, or a hash."""
    from wsisgraph.names import slug_of

    if not (slug := slug_of(label)):
        raise click.BadParameter(f"{label!r} has neither letters nor digits")
    click.echo(slug)


@sheet.command("codes")
@click.argument("scheme", metavar="[LIST]", default="")
@format_option(("table", "csv", "json"), "table")
def sheet_codes(scheme: str, name: str) -> None:
    """List the code lists; with LIST, the codes of one with their names in English and Japanese."""
    from wsisgraph.errors import NotHere, near
    from wsisgraph.render import rows
    from wsisgraph.schema import load

    schema = load()
    lists = {each: schema.concepts(each) for each in sorted(schema.schemes) if each in schema.lists}
    if not scheme:
        counted = [(each, str(len(codes))) for each, codes in lists.items()]
        click.echo(rows(("list", "codes"), counted, name, on_terminal()), nl=False)
        return
    if scheme not in lists:
        raise NotHere(
            f"there is no code list {scheme!r} ({near(scheme, lists, 'run wsisgraph sheet codes')})"
        )
    found = [
        (code, *(schema.coded[iri].labels.get(lang, "") for lang in ("en", "ja")))
        for code, iri in sorted(lists[scheme].items())
    ]
    click.echo(rows(("code", "en", "ja"), found, name, on_terminal()), nl=False)


@sheet.command("schema")
def sheet_schema() -> None:
    """Print a JSON Schema of sheets, for editors that complete and check as one types."""
    from wsisgraph.read.editor import json_schema

    click.echo(json_schema(), nl=False)
