"""A corpus: wsisgraph.toml names the base IRI, the sources with their texts, the sheets and things."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from wsisgraph.errors import InputError, Mistake, NotHere, Place, near
from wsisgraph.kinds import clean_date, clean_language, clean_url
from wsisgraph.model import Document, Section
from wsisgraph.rdf import ID, PREFIXES, is_slug
from wsisgraph.text import read_text

__all__ = ["CONFIG", "VERSION", "Corpus", "Source", "open_corpus", "texts_in"]

CONFIG = "wsisgraph.toml"
HERE = Place(CONFIG)
TOP = ("corpus", "source")
CORPUS = (
    "base",
    "title",
    "description",
    "licence",
    "publisher",
    "languages",
    "may-quote",
    "things",
    "texts",
    "version",
    "issued",
)
VERSION = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z.+-]*[0-9A-Za-z])?")
SOURCE = ("id", "document", "language", "file", "sha256", "length", "sheets", "sections")
SECTION = ("id", "heading", "sha256")


@dataclass(frozen=True, slots=True)
class Source:
    """One source of a corpus: its document, and the sheets that say what it states."""

    document: Document
    sheets: tuple[Path, ...]
    place: Place
    digest_place: Place

    @property
    def id(self) -> str:
        """The source's slug: its report is `report/<id>`."""
        return self.document.source


@dataclass(frozen=True, slots=True)
class Corpus:
    """What wsisgraph.toml says. Paths are absolute."""

    root: Path
    base: str
    title: Mapping[str, str]
    description: Mapping[str, str]
    licence: str
    publisher: Mapping[str, str]
    languages: tuple[str, ...]
    may_quote: bool
    things: tuple[Path, ...]
    texts: tuple[Path, ...]
    sources: tuple[Source, ...]
    version: str = ""
    issued: str = ""
    place: Place = HERE

    def source(self, name: str) -> Source | None:
        """Return a source by its id."""
        return next((source for source in self.sources if source.id == name), None)


def shown(path: Path) -> str:
    """Return a path as messages show it: relative to the working folder where it lies below it."""
    try:
        return path.resolve().relative_to(Path.cwd()).as_posix()
    except ValueError:
        return path.as_posix()


class _Reader:
    """Reads one wsisgraph.toml; knows at which line a key stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self.text = read_text(path).removeprefix("\ufeff")
        except InputError as error:
            (found,) = error.mistakes
            place = replace(found.place, path=shown(path))
            raise InputError([replace(found, place=place)]) from None
        self.lines = self.text.splitlines()
        self.mistakes: list[Mistake] = []

    def place(self, key: str, after: int = 1) -> Place:
        """Return the line of a key, the first at or after a line."""
        name = rf"[\"']?{re.escape(key)}[\"']?"
        pattern = re.compile(rf"(?:^|[\s{{,]){name}\s*=|^\s*\[\[?\s*{name}\s*[.\]]")
        for number, line in enumerate(self.lines[after - 1 :], after):
            if pattern.search(line):
                return Place(shown(self.path), number)
        return Place(shown(self.path), after)

    def add(self, key: str, what: str, todo: str, after: int = 1) -> None:
        self.mistakes.append(Mistake(self.place(key, after), what, todo))

    def known(self, table: Mapping[str, Any], words: Sequence[str], after: int = 1) -> None:
        for key in table:
            if key not in words:
                self.add(
                    key,
                    f"unknown key {key!r}",
                    near(key, words, f"known are {', '.join(words)}"),
                    after,
                )

    def string(self, table: Mapping[str, Any], key: str, after: int = 1, need: bool = True) -> str:
        found = table.get(key, "")
        if not isinstance(found, str) or (need and not found):
            self.add(key, f"{key} must be a text", f'write {key} = "…"', after)
            return ""
        return unicodedata.normalize("NFC", found)

    def words(
        self, table: Mapping[str, Any], key: str, languages: Sequence[str], need: bool
    ) -> dict[str, str]:
        found = table.get(key, {})
        fine = isinstance(found, dict) and all(
            isinstance(v, str) and clean_language(k) for k, v in found.items()
        )
        if not fine or (need and not found):
            self.add(
                key, f"{key} must give words by language", f'write {key} = {{en = "…", ja = "…"}}'
            )
            return {}
        return {lang.lower(): unicodedata.normalize("NFC", text) for lang, text in found.items()}

    def paths(self, table: Mapping[str, Any], key: str, after: int = 1) -> tuple[Path, ...]:
        found = table.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self.add(key, f"{key} must be a list of file names", f'write {key} = ["…"]', after)
            return ()
        for name in found:
            if Path(name).is_absolute():
                what = f"{name} is a path of one machine"
                self.add(key, what, "write it relative to the folder of wsisgraph.toml", after)
        for name in found:
            if not (self.path.parent / name).is_file():
                self.add(
                    key, f"there is no file {name}", "correct the name or make the file", after
                )
        for name in {name for name in found if found.count(name) > 1}:
            self.add(key, f"{name} is named twice", "name it once", after)
        return tuple(self.path.parent / name for name in dict.fromkeys(found))

    def folders(self, table: Mapping[str, Any], key: str) -> tuple[Path, ...]:
        found = table.get(key, [])
        if not isinstance(found, list) or not all(isinstance(each, str) for each in found):
            self.add(key, f"{key} must be a list of folders", f'write {key} = ["…"]')
            return ()
        for name in found:
            if not (self.path.parent / name).is_dir():
                self.add(key, f"there is no folder {name}", "correct the name or make the folder")
        return tuple(self.path.parent / name for name in dict.fromkeys(found))

    def document(self, table: Mapping[str, Any], after: int) -> Document:
        self.known(table, SOURCE, after)
        name = self.string(table, "id", after)
        if name and (not is_slug(name) or "/" in name):
            self.add(
                "id",
                f"{name!r} is not a slug",
                "use ASCII letters, digits, dots and hyphens",
                after,
            )
        language = clean_language(self.string(table, "language", after))
        if language is None:
            self.add(
                "language", "the language of the text is not given", 'write language = "ja"', after
            )
        sha256 = self.string(table, "sha256", after)
        if not re.fullmatch(r"[0-9a-f]{64}", sha256):
            self.add(
                "sha256",
                "sha256 must be 64 hexadecimal digits",
                "run wsisgraph source add FILE",
                after,
            )
        length = table.get("length")
        if not isinstance(length, int) or length < 1:
            self.add(
                "length",
                "length must be the number of characters",
                "run wsisgraph source add FILE",
                after,
            )
            length = 0
        document = self.string(table, "document", after, need=False)
        if document and clean_url(document) is None:
            self.add(
                "document",
                f"{document!r} is no address",
                "write the whole address of the document",
                after,
            )
        return Document(
            source=name,
            file=self.string(table, "file", after),
            language=language or "",
            sha256=sha256,
            length=length,
            sections=self.sections(table, length, after),
            document=document,
        )

    def sections(self, table: Mapping[str, Any], length: int, after: int) -> tuple[Section, ...]:
        rows = table.get("sections", [])
        found: list[Section] = []
        for row in rows if isinstance(rows, list) else [rows]:
            match = (
                re.fullmatch(r"(\d+)-(\d+)", str(row.get("heading", "")))
                if isinstance(row, dict)
                else None
            )
            if match is None or set(row) != set(SECTION) or 0 < length < int(match[2]):
                todo = 'write {id = "1.1", heading = "1145-1165", sha256 = "…"}, or run wsisgraph source add FILE'
                self.add("sections", f"this is not a section: {row}", todo, after)
                continue
            found.append(Section(str(row["id"]), int(match[1]), int(match[2]), str(row["sha256"])))
        if [each.start for each in found] != sorted({each.start for each in found}):
            self.add(
                "sections",
                "sections are not in order of place",
                "sort them by where they begin",
                after,
            )
        if len({each.id for each in found}) != len(found):
            self.add("sections", "two sections have one id", "give each its own", after)
        return tuple(found)


def open_corpus(root: Path) -> Corpus:
    """Return the corpus of a folder.

    Raises NotHere where the folder has no wsisgraph.toml, InputError with all problems of the file.
    """
    root = root.resolve()
    path = root / CONFIG
    if not path.is_file():
        raise NotHere(
            f"{shown(root)} has no {CONFIG} (make a corpus with: wsisgraph init {shown(root)})"
        )
    reader = _Reader(path)
    try:
        data = tomllib.loads(reader.text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"\(at line (\d+), column (\d+)\)", str(error))
        line, column = (
            (int(match[1]), int(match[2])) if match else (len(reader.text.rstrip().splitlines()), 1)
        )
        place = Place(shown(path), line, column)
        what = f"this is not TOML: {str(error).split(' (at ')[0].lower()}"
        raise InputError([Mistake(place, what, "correct the line")]) from None
    reader.known(data, TOP)
    table = data.get("corpus", {})
    if not isinstance(table, dict):
        reader.add("corpus", "corpus must be a table", "write [corpus], then a line for each key")
        raise InputError(reader.mistakes)
    reader.known(table, CORPUS)
    if type(table.get("issued")) is date:
        table["issued"] = table["issued"].isoformat()
    base = reader.string(table, "base")
    if base and (clean_url(base) is None or base[-1] not in "/#"):
        reader.add("base", f"{base!r} is no base IRI", "write an address that ends in /")
    if any(base.startswith(space) for space in (ID, PREFIXES["wsis"])):
        reader.add("base", f"{base!r} belongs to the ontology", "choose an address of your own")
    languages = table.get("languages", [])
    if (
        not isinstance(languages, list)
        or not languages
        or any(clean_language(str(each)) is None for each in languages)
    ):
        reader.add(
            "languages", "languages must list language tags", 'write languages = ["ja", "en"]'
        )
        languages = []
    licence = reader.string(table, "licence")
    if licence and clean_url(licence) is None:
        reader.add("licence", f"{licence!r} is no address", "write the address of the licence")
    starts = [
        number
        for number, line in enumerate(reader.lines, 1)
        if re.match(r"\s*\[\[source\]\]", line)
    ]
    rows = data.get("source", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        reader.add("source", "each source must be a table of a list", "write [[source]] above it")
        rows = []
    sources = []
    for order, row in enumerate(rows):
        after = starts[order] if order < len(starts) else 1
        document = reader.document(row, after)
        sheets = reader.paths(row, "sheets", after)
        sources.append(
            Source(document, sheets, Place(shown(path), after), reader.place("sha256", after))
        )
    if len({source.id for source in sources}) != len(sources):
        reader.add("source", "two sources have one id", "give each its own")
    corpus = Corpus(
        root=root,
        base=base,
        title=reader.words(table, "title", languages, need=True),
        description=reader.words(table, "description", languages, need=False),
        licence=licence,
        publisher=reader.words(table, "publisher", languages, need=True),
        languages=tuple(str(each).lower() for each in languages),
        may_quote=table.get("may-quote") is True,
        things=reader.paths(table, "things"),
        texts=reader.folders(table, "texts"),
        sources=tuple(sources),
        version=reader.string(table, "version", need=False),
        issued=reader.string(table, "issued", need=False),
        place=reader.place("corpus"),
    )
    if corpus.issued and (clean_date(corpus.issued) is None or len(corpus.issued) != 10):
        reader.add("issued", f"{corpus.issued!r} is no day", 'write issued = "2025-07-09"')
    if corpus.version and not VERSION.fullmatch(corpus.version):
        reader.add("version", f"{corpus.version!r} is no version", 'write version = "1.0.0"')
    if not isinstance(table.get("may-quote", False), bool):
        reader.add("may-quote", "may-quote must be true or false", "write may-quote = false")
    if reader.mistakes:
        raise InputError(reader.mistakes)
    return corpus


def texts_in(folders: Sequence[Path], corpus: Corpus) -> dict[str, str]:
    """Return the text of each source that lies in one of the folders, by source id.

    After these the corpus's own folders of texts are looked in. A file is found by its name;
    whether it is still the same text is for the check to say.
    """
    found: dict[str, str] = {}
    for place in (*folders, *corpus.texts):
        if not place.exists():
            raise NotHere(f"there is no folder of texts at {shown(place)} (correct --sources)")
        for source in corpus.sources:
            path = place / source.document.file if place.is_dir() else place
            if path.is_file() and path.name == source.document.file:
                found.setdefault(source.id, read_text(path))
    return found
