"""Begin a corpus: make one that builds, register a text."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from wsisgraph.corpus import CONFIG, open_corpus, shown
from wsisgraph.errors import InputError, Mistake, NotHere, Place, WouldOverwrite
from wsisgraph.kinds import clean_language, clean_url
from wsisgraph.model import Section, digest
from wsisgraph.names import slug_of
from wsisgraph.rdf import is_slug
from wsisgraph.text import read_text, sections

__all__ = ["add_source", "make_corpus", "section_rows"]

CONFIG_TEXT = """\
# A corpus of wsisgraph: see docs/sheets.md for its files.

[corpus]
base = "https://example.org/{name}/"    # every IRI of yours begins with this
title = {{en = "A first corpus", ja = "最初のコーパス"}}
licence = "https://creativecommons.org/licenses/by/4.0/"
publisher = {{en = "The editors", ja = "編集者"}}
languages = ["en", "ja"]
may-quote = false                       # true only where the texts may be published
things = ["things.yml"]
texts = ["texts"]                       # where the texts lie, if they may lie beside the sheets
"""
TEXT = """\
# Opening of the harbour forum

The Harbour Forum 2031 opened on 2 May 2031. Mina Sato welcomed more than 300 people.
"""
THINGS = """\
decided-by: The editors
things:
  person/mina-sato: {class: Person, label: {en: Mina Sato}}
  event/harbour-forum-2031: {class: Event, label: {en: Harbour Forum 2031}, also: [Harbour Forum]}
"""
SHEET = """\
source: first-report
review: accepted
decided-by: The editors

facts:
- about: event/harbour-forum-2031
  context: {quote: The Harbour Forum 2031}
  facts:
  - {name: {en: Harbour Forum 2031}, kind: forum, quote: The Harbour Forum 2031}
  - {start: 2031-05-02, quote: opened on 2 May 2031}
  - {opening-speaker: person/mina-sato, quote: Mina Sato welcomed}
  - {figure: participants, group: all, attendance: not-stated, value: 300, qualifier: more-than,
     quote: more than 300 people}

no-facts:                               # sentences that state nothing to keep, and why
- {quote: Opening of the harbour forum, reason: a heading}
"""
EMPTY_SHEET = """\
source: {name}
review: proposed        # write accepted once the facts are right: only then are they built
decided-by: The editors

# In place of the brackets, groups of facts; docs/sheets.md tells the words, wsisgraph sheet codes the codes.
# - about: event/…
#   facts:
#   - {{speaker: person/…, quote: "the words that state it"}}
facts: []
"""


def make_corpus(folder: Path) -> list[str]:
    """Make a small corpus that builds, and return its files as paths to show.

    Its text is made up and lies beside its sheet, which still quotes it.
    Raises WouldOverwrite where the folder holds something already.
    """
    if folder.exists() and not folder.is_dir():
        raise WouldOverwrite(f"{shown(folder)} is a file (name a new folder)")
    if folder.exists() and any(folder.iterdir()):
        raise WouldOverwrite(f"{shown(folder)} is not empty (name a new folder)")
    (folder / "sheets").mkdir(parents=True)
    (folder / "texts").mkdir()
    files = {
        CONFIG: CONFIG_TEXT.format(name=slug_of(folder.resolve().name) or "corpus"),
        "things.yml": THINGS,
        "texts/first-report.en.txt": TEXT,
    }
    for name, body in files.items():
        (folder / name).write_text(body, "utf-8", newline="\n")
    add_source(folder, folder / "texts/first-report.en.txt", "first-report", "en", "")
    (folder / "sheets/first-report.yml").write_text(SHEET, "utf-8", newline="\n")
    return [shown(folder / name) for name in (*files, "sheets/first-report.yml")]


def add_source(root: Path, file: Path, name: str | None, language: str, document: str) -> str:
    """Register a text in wsisgraph.toml, begin its sheet, and return a line that says so.

    The text itself is not copied. Raises NotHere for a missing file, InputError for a bad id,
    language or address, WouldOverwrite where the id is taken or the sheet exists.
    """
    if not file.is_file():
        raise NotHere(f"there is no file {shown(file)}")
    path = root / CONFIG
    corpus = open_corpus(root)
    text = read_text(file)
    name = name or slug_of(file.name.split(".")[0])
    tag = clean_language(language)
    mistakes = []
    if not is_slug(name) or "/" in name:
        todo = "write one in small letters, as wsis-forum-2025"
        mistakes.append(Mistake(Place("--id", 0), f"{name!r} is not a slug", todo))
    if tag is None:
        todo = "write --lang ja or --lang en"
        mistakes.append(Mistake(Place("--lang", 0), f"{language!r} is no language tag", todo))
    if document and clean_url(document) is None:
        todo = "write the whole address"
        mistakes.append(Mistake(Place("--document", 0), f"{document!r} is no address", todo))
    if text.strip() == "":
        mistakes.append(
            Mistake(Place(shown(file)), "the text is empty", "register the report's text")
        )
    if mistakes:
        raise InputError(mistakes)
    sheet = root / "sheets" / f"{name}.yml"
    if corpus.source(name) is not None or sheet.exists():
        raise WouldOverwrite(f"the source {name!r} is there already (give another id with --id)")
    if same := [source.id for source in corpus.sources if source.document.sha256 == digest(text)]:
        raise WouldOverwrite(
            f"{shown(file)} is the text of the source {same[0]!r} already (write its facts there)"
        )
    sheet.parent.mkdir(exist_ok=True)
    sheet.write_text(EMPTY_SHEET.format(name=name), "utf-8", newline="\n")
    rows = [
        f"id = {json.dumps(name)}",
        f'language = "{tag}"',
        f"file = {json.dumps(file.name, ensure_ascii=False)}",
    ]
    rows += [f"document = {json.dumps(document, ensure_ascii=False)}"] if document else []
    rows += [
        f'sha256 = "{digest(text)}"',
        f"length = {len(text)}",
        f'sheets = ["sheets/{name}.yml"]',
    ]
    rows += ["sections = [", *section_rows(sections(text)), "]"]
    before = read_text(path)
    end = "\r\n" if "\r\n" in before else "\n"
    made = end.join(["", "[[source]]", *rows, ""])
    path.write_text(before.rstrip("\r\n") + end + made, "utf-8", newline="")
    return f"{shown(path)}: source {name} added; its facts go into {shown(sheet)}"


def section_rows(found: Sequence[Section]) -> list[str]:
    """Return sections as lines of wsisgraph.toml."""
    return [
        f'  {{id = "{s.id}", heading = "{s.start}-{s.heading_end}", sha256 = "{s.sha256}"}},'
        for s in found
    ]
