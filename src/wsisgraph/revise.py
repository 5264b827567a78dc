"""The review desk: what the sheet commands do to files, and the lines they say."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from wsisgraph.build import read_corpus
from wsisgraph.corpus import CONFIG, Corpus, Source, open_corpus, shown, texts_in
from wsisgraph.errors import NotHere
from wsisgraph.read.coverage import coverage as cover
from wsisgraph.read.reseal import reseal_corpus
from wsisgraph.read.seal import diff_sheets, seal_file, unseal_file
from wsisgraph.text import read_text

__all__ = ["coverage", "diff", "reseal", "seal", "unseal"]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A sheet as the corpus names it, with the corpus, its source, and the source's text."""

    path: Path
    corpus: Corpus
    source: Source
    text: str


def _text(corpus: Corpus, source: Source, sources: Sequence[Path]) -> str:
    text = texts_in(sources, corpus).get(source.id)
    if text is None:
        places = " or ".join(shown(each) for each in (*sources, *corpus.texts))
        where = f"it is not in {places}" if places else "no folder was given"
        raise NotHere(
            f"the text {source.document.file} is not at hand: {where} (give its folder with --sources)"
        )
    return text


def _sheet(path: Path, sources: Sequence[Path]) -> _Sheet:
    """Find the corpus that lists a sheet, upwards from where it lies."""
    if not path.is_file():
        raise NotHere(f"there is no sheet {shown(path)}")
    for folder in path.absolute().parents:
        if (folder / CONFIG).is_file():
            corpus = open_corpus(folder)
            for source in corpus.sources:
                for sheet in source.sheets:
                    if sheet.resolve() == path.resolve():
                        return _Sheet(sheet, corpus, source, _text(corpus, source, sources))
            raise NotHere(
                f"{shown(folder / CONFIG)} does not list {shown(path)} (add it to the sheets of its source)"
            )
    raise NotHere(f"{shown(path)} belongs to no corpus: no folder above it has a {CONFIG}")


def seal(path: Path, sources: Sequence[Path]) -> str:
    """Seal a sheet in place; return a line that says how many spans its lock holds."""
    found = _sheet(path, sources)
    spans = seal_file(found.path, found.source.document, found.text)
    return f"{shown(path)}: sealed, {len(set(spans))} spans in {shown(found.path.with_suffix('.lock'))}"


def unseal(path: Path, sources: Sequence[Path]) -> str:
    """Unseal a sheet in place; return a line that says so."""
    found = _sheet(path, sources)
    changed = unseal_file(found.path, found.source.document, found.text)
    return f"{shown(path)}: {'shows the words again' if changed else 'has no positions to unseal'}"


def reseal(root: Path, sources: Sequence[Path]) -> tuple[list[str], int]:
    """Mend a corpus after its texts changed; return what moved and is lost, and how much is lost."""
    corpus = open_corpus(root)
    texts = texts_in(sources, corpus)
    if not texts:
        raise NotHere("no text of this corpus is at hand (give their folder with --sources)")
    said, moves, lost = [], 0, 0
    for path, done in sorted(reseal_corpus(corpus, texts).items()):
        for moved in done.moved:
            said.append(
                f"{shown(path)}: {moved.old.start}-{moved.old.end} now {moved.new.start}-{moved.new.end}"
            )
        for each in done.lost:
            said.append(
                f"{each.place}: the words at {each.span.start}-{each.span.end} are gone (quote others)"
            )
        moves, lost = moves + len(done.moved), lost + len(done.lost)
    return [*said, f"{shown(root / CONFIG)}: {moves} spans moved, {lost} lost"], lost


def coverage(path: Path, sources: Sequence[Path], form: str = "text") -> tuple[str, bool]:
    """Return what of the texts no fact touches, as text or JSON, and whether every sentence is covered.

    A sheet stands for its source: all sheets of the source count. Raises NotHere where a text is not
    at hand, InputError where a sheet cannot be read.
    """
    if path.is_dir():
        corpus, wanted = open_corpus(path), None
    else:
        found = _sheet(path, sources)
        corpus, wanted = found.corpus, found.source.id
    texts = texts_in(sources, corpus)
    reading = read_corpus(corpus, texts)
    said: list[str] = []
    rows = []
    for source in corpus.sources:
        if wanted not in (None, source.id):
            continue
        text = _text(corpus, source, sources)
        result = cover(text, [sheet for owner, sheet in reading.sheets if owner.id == source.id])
        for start, end in result.unexplained:
            words = " ".join(text[start:end].split())
            rows.append({"source": source.id, "start": start, "end": end, "words": words})
            line = text.count("\n", 0, start) + 1
            said.append(f"{source.document.file}:{line}: {start}-{end}: {words}")
        total = result.facts + result.proposed + result.explained + len(result.unexplained)
        said.append(
            f"{source.id}: {total} sentences: {result.facts} with facts, {result.proposed} with proposed facts only, "
            f"{result.explained} explained, {len(result.unexplained)} that nothing touches"
        )
    if form == "json":
        return json.dumps(rows, ensure_ascii=False, indent=1) + "\n", not rows
    return "\n".join(said) + "\n", not rows


def diff(old: Path, new: Path, sources: Sequence[Path]) -> str:
    """Return how two versions of a sheet differ, with the words beside each position."""
    found = _sheet(new, sources)
    if not old.is_file():
        raise NotHere(f"there is no sheet {shown(old)}")
    names = (shown(old), shown(new))
    rows = diff_sheets(read_text(old), read_text(new), found.source.document, found.text, names)
    return "\n".join(row.rstrip("\n") for row in rows) + ("\n" if rows else "")
