"""The command that makes a release."""

from __future__ import annotations

from pathlib import Path

import click

from wsisgraph.cli.common import sources_option

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
    sources: tuple[Path, ...],
) -> None:
    """Make a release of a corpus: every format, ontology, shapes, description, notes and checksums."""
    from wsisgraph.build import assemble
    from wsisgraph.corpus import open_corpus, shown, texts_in
    from wsisgraph.release import plan, write_release
    from wsisgraph.release import previous as published
    from wsisgraph.release.folder import guard

    out = out.resolve() if out.is_symlink() else out
    guard(out)
    found = open_corpus(corpus)
    made = plan(
        found,
        assemble(found, texts_in(sources, found), workers=workers),
        [name.strip() for name in formats.split(",") if name.strip()],
        gzip=gzip,
        previous=published(previous) if previous else None,
        version=version or "",
        issued=issued or "",
        address=address,
    )
    files = write_release(made, out)
    size = sum(file.size for file in files)
    click.echo(f"{shown(out)}: version {made.version}, {len(files)} files, {size:,} bytes")
