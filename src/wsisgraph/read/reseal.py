"""Mend a corpus after a text has changed: positions and headings are found again by digest."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from wsisgraph.corpus import CONFIG, Corpus
from wsisgraph.corpus import shown as shown_path
from wsisgraph.errors import InputError, Mistake, Place
from wsisgraph.model import Document, Section, Span, digest
from wsisgraph.read.inplace import Edit, Source
from wsisgraph.read.lock import Lock, read_lock, write_lock
from wsisgraph.read.moved import relocate
from wsisgraph.read.seal import Places, Positions, write_over
from wsisgraph.read.toml import edit_source
from wsisgraph.text import read_text, sections

__all__ = [
    "Lost",
    "Moved",
    "Resealed",
    "follow",
    "reseal",
    "reseal_config",
    "reseal_corpus",
    "resealed_document",
    "resealed_sections",
]


@dataclass(frozen=True, slots=True, order=True)
class Moved:
    """A span whose words stand at another place now."""

    old: Span
    new: Span


@dataclass(frozen=True, slots=True, order=True)
class Lost:
    """A span whose words are gone, and where the sheet names it."""

    place: Place
    span: Span


@dataclass(frozen=True, slots=True)
class Resealed:
    """A sheet after its text has changed: its new text, what moved, what is lost, all its spans."""

    text: str
    moved: tuple[Moved, ...]
    lost: tuple[Lost, ...]
    spans: tuple[Span, ...]


def follow(text: str, spans: Iterable[Span], length: int) -> dict[Span, Span]:
    """Return where spans of a text that was `length` long stand now, without those that are gone."""
    return {
        span: Span(*place, span.sha256)
        for span, place in relocate(text, length, spans).items()
        if place is not None
    }


def reseal(sheet: str, document: Document, text: str, lock: Lock, shown: str = "sheet") -> Resealed:
    """Return a sheet whose positions point to the same words in a new text.

    `document` is the one that the positions were made for. Lost positions stay as they are, and
    keep their digest. Raises InputError where the sheet cannot be read, where the lock does not
    know a position, and where a lost position would now hold the words of another one.
    """
    source = Source(sheet, shown)
    length = max([document.length, *(end for _, end in lock.spans)])
    evidence = Positions(replace(document, length=length), lock, source.troubles)
    Places(source.root).read(evidence)
    if source.troubles.mistakes:
        source.fail()
    spans = {mention.span for mention in evidence.mentions}
    marks = {Span(each.start, each.heading_end, each.sha256) for each in document.sections}
    found = follow(text, spans | marks, document.length)
    taken = {(found[span].start, found[span].end) for span in spans if span in found}
    edits, lost = [], []
    for mention in evidence.mentions:
        old, new = mention.span, found.get(mention.span)
        if new is None:
            lost.append(Lost(source.troubles.place(mention.node), old))
            if (old.start, old.end) in taken:
                what = f"the words of {old.start}-{old.end} are gone, and others have moved there"
                todo = "write the words with quote: or remove the position, then reseal again"
                source.troubles.add(mention.node, what, todo)
        elif new != old:
            edits.append(Edit(mention.node.start, mention.node.end, f"{new.start}-{new.end}"))
    if source.troubles.mistakes:
        source.fail()
    return Resealed(
        text=source.edited(edits),
        moved=tuple(Moved(s, found[s]) for s in sorted(spans) if found.get(s, s) != s),
        lost=tuple(sorted(lost)),
        spans=tuple(sorted(found.get(span, span) for span in spans)),
    )


def resealed_sections(document: Document, text: str) -> tuple[Section, ...]:
    """Return the sections of a document in its new text.

    A heading that is found again by its digest keeps its id; the text's other headings open
    sections as in a new text, with an id that is still free.
    """
    marks = {Span(each.start, each.heading_end, each.sha256): each.id for each in document.sections}
    places = follow(text, marks, document.length)
    kept = {
        new.start: Section(marks[old], new.start, new.end, new.sha256)
        for old, new in places.items()
    }
    taken = {each.id for each in kept.values()}
    for order, each in enumerate(sections(text), 1):
        if each.start in kept:
            continue
        name = each.id
        while name in taken:
            name, order = f"h{order}", order + 1
        taken.add(name)
        kept[each.start] = replace(each, id=name)
    return tuple(kept[start] for start in sorted(kept))


def resealed_document(document: Document, text: str) -> Document:
    """Return a document as its new text makes it: digest, length and sections."""
    found = resealed_sections(document, text)
    return replace(document, sha256=digest(text), length=len(text), sections=found)


def reseal_config(config: str, document: Document, shown: str = CONFIG) -> str:
    """Return the text of a wsisgraph.toml with digest, length and sections of one source renewed.

    Only those characters change. Raises InputError where the source is not written as a table
    `[[source]]` with `sections = [{…}, …]`.
    """
    rows = [
        {"id": each.id, "heading": f"{each.start}-{each.heading_end}", "sha256": each.sha256}
        for each in document.sections
    ]
    new = {"sha256": document.sha256, "length": document.length, "sections": rows}
    return edit_source(config, document.source, new, shown)


def reseal_corpus(corpus: Corpus, texts: Mapping[str, str]) -> dict[Path, Resealed]:
    """Mend the sheets, locks and wsisgraph.toml of a corpus, and return what changed in each sheet.

    `texts` gives the new text of each source by its id; a source without one is left alone. Nothing
    is written before everything is worked out. Raises InputError with the problems of all sheets.
    """
    done: dict[Path, Resealed] = {}
    sheets: dict[Path, str] = {}
    digests: dict[Path, str] = {}
    mistakes: list[Mistake] = []
    path = corpus.root / CONFIG
    config = made = read_text(path)
    for source in corpus.sources:
        text = texts.get(source.id)
        if text is None:
            continue
        for sheet in source.sheets:
            name = shown_path(sheet)
            try:
                sheets[sheet] = read_text(sheet)
                lock = read_lock(sheet, name, mistakes)
                done[sheet] = reseal(sheets[sheet], source.document, text, lock, name)
                digests[sheet] = digest(text)
            except InputError as error:
                mistakes += error.mistakes
        document = resealed_document(source.document, text)
        if document != source.document:
            made = reseal_config(made, document, shown_path(path))
    if mistakes:
        raise InputError(mistakes)
    for sheet, each in done.items():
        write_lock(sheet, digests[sheet], each.spans)
        if each.text != sheets[sheet]:
            write_over(sheet, each.text)
    if made != config:
        tomllib.loads(made)
        write_over(path, made)
    return done
