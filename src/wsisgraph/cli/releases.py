"""The command that makes a release."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from wsisgraph.cli.common import lang_option, sources_option

if TYPE_CHECKING:
    from wsisgraph.check import Verdict

__all__ = ["release"]


@click.command()
@click.argument("corpus", type=click.Path(path_type=Path))
@click.option(
    "-o", "--out", type=click.Path(path_type=Path), required=True, help="Folder of the release."
)
@click.option("--gzip", is_flag=True, help="Compress the data files.")
@click.option("--formats", default="", help="Formats, parted by commas; by default all.")
@click.option(
    "--previous",
    type=click.Path(path_type=Path),
    help="The release before: its folder, or the RDF file, build or corpus of its graph.",
)
@click.option("--version", help="Version; by default that of wsisgraph.toml.")
@click.option("--issued", help="Day of the release; by default that of wsisgraph.toml.")
@click.option("--address", default="", help="Where the folder will lie on the web.")
@click.option("--workers", type=click.IntRange(min=1), default=1, help="So many processes build.")
@click.option("--unchecked", is_flag=True, help="Release what does not conform too.")
@lang_option
@sources_option
def release(
    corpus: Path,
    out: Path,
    gzip: bool,
    formats: str,
    previous: Path | None,
    version: str | None,
    issued: str | None,
    address: str,
    workers: int,
    unchecked: bool,
    lang: str,
    sources: tuple[Path, ...],
) -> None:
    """Make a release of a corpus: every format, ontology, shapes, description, notes and checksums.

    What check would find is looked for first: a corpus that does not conform is not released.
    """
    from wsisgraph.build import assemble
    from wsisgraph.check import check
    from wsisgraph.corpus import open_corpus, shown, texts_in
    from wsisgraph.release import plan, write_release
    from wsisgraph.release import previous as published
    from wsisgraph.release.folder import guard
    from wsisgraph.store import Data

    out = out.resolve() if out.is_symlink() else out
    guard(out)
    found = open_corpus(corpus)
    texts = texts_in(sources, found)
    build = assemble(found, texts, workers=workers)
    made = plan(
        found,
        build,
        [name.strip() for name in formats.split(",") if name.strip()],
        gzip=gzip,
        previous=published(previous) if previous else None,
        version=version or "",
        issued=issued or "",
        address=address,
    )
    if not unchecked:
        data = Data(tuple(made.quads))
        verdict = check(data, build=build, corpus=found, texts=texts, lang=lang)
        if not verdict.conforms:
            refuse(verdict, corpus, lang)
    files = write_release(made, out)
    size = sum(file.size for file in files)
    click.echo(f"{shown(out)}: version {made.version}, {len(files)} files, {size:,} bytes")


def refuse(verdict: Verdict, corpus: Path, lang: str) -> None:
    """Tell what is wrong and end: nothing was released."""
    from wsisgraph.check.grouped import listed
    from wsisgraph.corpus import shown

    click.echo(listed(verdict.at_least("violation"), lang), nl=False)
    todo = f"correct it, see wsisgraph check {shown(corpus)}; --unchecked releases it as it is"
    click.echo(f"error: the corpus does not conform, nothing was released ({todo})", err=True)
    sys.exit(1)
