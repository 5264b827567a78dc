"""Seal a sheet: quoted words become positions, and back, by editing only those characters."""

from __future__ import annotations

import re
import stat
import tempfile
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path

from wsisgraph.corpus import shown as shown_path
from wsisgraph.errors import NotHere
from wsisgraph.model import Document, Span, digest
from wsisgraph.read.evidence import POSITIONS, QUOTE_WORDS, Evidence, Text
from wsisgraph.read.inplace import Edit, Source, items, outline, quoted
from wsisgraph.read.lock import Lock, read_lock, write_lock
from wsisgraph.read.nodes import Map, Node, Scalar
from wsisgraph.text import fold, read_text, sections

__all__ = [
    "Places",
    "Positions",
    "diff_sheets",
    "find_words",
    "seal",
    "seal_file",
    "slice_words",
    "unseal",
    "unseal_file",
    "write_over",
]

KEYS = ("at", "quote", "context")


class Positions(Evidence):
    """Reads positions only; quotes are passed over."""

    def quotes(self, node: Node | None) -> list[Span]:
        """Return nothing: words are not looked for."""
        return []


class Places:
    """Where a sheet may name evidence: maps with `at` and `quote`, and what stands in contexts."""

    def __init__(self, root: Map) -> None:
        self.entries: list[Map] = []
        self.contexts: list[tuple[Scalar, Node]] = []
        for group in _maps(root.get("facts")):
            self._context(group)
            for entry in _maps(group.get("facts")):
                self.entries.append(entry)
                self._context(entry)
        self.entries += _maps(root.get("no-facts"))
        self.maps = list(self.entries)
        self.loose: list[tuple[Scalar | None, Node]] = []
        for key, node in self.contexts:
            for item in items(node):
                if isinstance(item, Map) and not any(
                    word.text in QUOTE_WORDS for word, _ in item.pairs
                ):
                    self.maps.append(item)
                else:
                    self.loose.append((key if item is node else None, item))

    def _context(self, entry: Map) -> None:
        key, node = entry.word("context"), entry.get("context")
        if key is not None and node is not None:
            self.contexts.append((key, node))

    def read(self, evidence: Evidence) -> list[tuple[Span, ...]]:
        """Return the spans of each entry and context, as the reader reads them.

        What is wrong goes into the troubles of `evidence`, and each node that stands for a span
        into its mentions.
        """
        own = [evidence.entry(each) for each in self.entries]
        return own + [evidence.context(node) for _, node in self.contexts]

    def positions(self) -> Iterator[tuple[Node, int, int]]:
        """Yield each node that is written as a position, with its start and end."""
        nodes = [item for each in self.maps for item in items(each.get("at"))]
        for node in [*nodes, *(node for _, node in self.loose)]:
            match = POSITIONS.match(node.text) if isinstance(node, Scalar) else None
            if match is not None:
                yield node, int(match[1]), int(match[2])


def _maps(node: Node | None) -> Iterator[Map]:
    return (item for item in items(node) if isinstance(item, Map))


class _Work:
    """One sheet read against its text: which node stands for which span."""

    def __init__(
        self, sheet: str, document: Document, text: Text, lock: Lock, path: str, quotes: bool
    ) -> None:
        self.source = Source(sheet, path)
        self.places = Places(self.source.root)
        at_hand = {(at, end): digest(text.text[at:end]) for _, at, end in self.places.positions()}
        known = Lock(lock.text, at_hand | lock.spans)
        troubles = self.source.troubles
        evidence = (Evidence if quotes else Positions)(document, known, troubles, text)
        self.found = self.places.read(evidence)
        for mention in evidence.mentions:
            span = mention.span
            if not span.holds_in(text.text):
                what = f"other words stand at {span.start}-{span.end} than when this was sealed"
                troubles.add(mention.node, what, "run wsisgraph sheet reseal")
        if troubles.mistakes:
            self.source.fail()
        self.spans = sorted({mention.span for mention in evidence.mentions})
        self.words = {id(each.node): each.span for each in evidence.mentions if each.quoted}
        self.positions = {id(each.node): each.span for each in evidence.mentions if not each.quoted}


def _position(span: Span) -> str:
    return f"{span.start}-{span.end}"


def _same_text(document: Document, text: str) -> None:
    if digest(text) != document.sha256:
        what = f"{document.file} is not the text that wsisgraph.toml names for {document.source}"
        raise NotHere(f"{what} (run wsisgraph sheet reseal, or bring the text that it names)")


def seal(
    sheet: str, document: Document, text: str, lock: Lock, shown: str = "sheet"
) -> tuple[str, list[Span]]:
    """Return a sheet with its quotes turned into positions, and all spans that it names.

    Positions that the lock does not know take their digest from the text at hand. Raises InputError
    with every quote that fails and every position whose words have changed, each with its place
    below `shown`; NotHere where the text is not the document's.
    """
    _same_text(document, text)
    at_hand = Text(text)
    work = _Work(sheet, document, at_hand, lock, shown, quotes=True)
    edits: list[Edit] = []
    for each in work.places.maps:
        edits += _sealed(work, each)
    for key, node in work.places.loose:
        if id(node) in work.words:
            edits.append(work.source.replaced(node, _position(work.words[id(node)]), key))
    made = work.source.edited(edits)
    if edits:
        _compare(work, made, document, at_hand)
    return made, work.spans


def _sealed(work: _Work, entry: Map) -> Iterator[Edit]:
    """Yield the edits that seal one entry; an `at` beside the quote takes its positions in."""
    source = work.source
    key, quote, at = entry.word("quote"), entry.get("quote"), entry.get("at")
    nodes = [item for item in items(quote) if id(item) in work.words]
    if key is None or quote is None or not nodes:
        return
    if at is None:
        yield source.renamed(key, "at")
        for node in nodes:
            new = _position(work.words[id(node)])
            yield source.replaced(node, new, key if node is quote else None)
        return
    spans = [work.positions[id(item)] for item in items(at)]
    spans += [work.words[id(node)] for node in nodes]
    written = list(dict.fromkeys(map(_position, spans)))
    new = f"[{', '.join(written)}]" if len(written) > 1 else written[0]
    first = next(word for word, _ in entry.pairs if word.text in ("at", "quote"))
    if first is key:
        yield source.renamed(key, "at")
    yield source.replaced(quote if first is key else at, new, first)
    yield source.removed(entry, "at" if first is key else "quote")


def _compare(work: _Work, made: str, document: Document, text: Text) -> None:
    """Raise InputError where a sealed sheet would not be read as the sheet before it was."""
    path, lock = work.source.troubles.path, Lock()
    lock.spans = {(span.start, span.end): span.sha256 for span in work.spans}
    again = _Work(made, document, text, lock, path, quotes=True)
    if again.words or again.found != work.found or _rest(again) != _rest(work):
        nodes: list[Node] = [*work.places.entries, *(node for _, node in work.places.contexts)]
        pairs = zip(nodes, work.found, again.found, strict=False)
        node = next((node for node, was, now in pairs if was != now), nodes[0])
        todo = "write the quote on a line of its own, without comments inside"
        work.source.troubles.add(node, "the quotes cannot be sealed in this layout", todo)
        work.source.fail()


def _rest(work: _Work) -> object:
    return outline(work.source.root, KEYS)


def unseal(sheet: str, document: Document, text: str, lock: Lock, shown: str = "sheet") -> str:
    """Return a sheet with its positions turned into the words that stand there.

    Positions stay where words found again would not give exactly the same span, where they are
    written otherwise than `seal` writes them, and where the entry has a quote already: sealing what
    is returned gives the same characters back. Raises as `seal` does for positions.
    """
    _same_text(document, text)
    at_hand = Text(text)
    work = _Work(sheet, document, at_hand, lock, shown, quotes=False)
    edits: list[Edit] = []
    for each in work.places.maps:
        key, at = each.word("at"), each.get("at")
        if key is None or each.get("quote") is not None:
            continue
        pairs = [(item, _words(work, item, at_hand, loose=False)) for item in items(at)]
        if pairs and all(new for _, new in pairs) and work.source.written(key).strip("\"'") == "at":
            edits.append(work.source.renamed(key, "quote"))
            edits += [Edit(item.start, item.end, new) for item, new in pairs]
    for _, node in work.places.loose:
        new = _words(work, node, at_hand, loose=True)
        if new:
            edits.append(Edit(node.start, node.end, new))
    return work.source.edited(edits)


def _words(work: _Work, node: Node, text: Text, loose: bool) -> str:
    """Return the quote that means exactly the span of a position; empty where none does."""
    span = work.positions.get(id(node))
    if span is None or work.source.written(node) != _position(span):
        return ""
    words = text.text[span.start : span.end]
    found = text.folded.find(fold(words).text)
    if (span.start, span.end) not in found:
        return ""
    if len(found) == 1 and not (loose and POSITIONS.match(words)):
        return quoted(words)
    return f"{{words: {quoted(words)}, nth: {found.index((span.start, span.end)) + 1}}}"


def slice_words(text: str, start: int, end: int) -> str:
    """Return the words at a position, in quotation marks on one line, for a person to read.

    >>> slice_words("One two", 4, 7)
    '"two"'
    """
    return quoted(text[start:end]) if start < end <= len(text) else "(not in the text)"


def diff_sheets(
    old: str, new: str, document: Document, text: str, names: tuple[str, str] = ("old", "new")
) -> list[str]:
    """Return the lines of a unified diff of two versions of a sheet, words beside positions.

    Raises InputError where a version is not YAML as sheets are written, NotHere where the text is
    not the document's.
    """
    _same_text(document, text)
    was, now = (
        _annotated(Source(each, name), text) for each, name in zip((old, new), names, strict=True)
    )
    return list(unified_diff(was, now, *names, lineterm=""))


def _annotated(source: Source, text: str) -> list[str]:
    found = Places(source.root).positions()
    edits = [Edit(node.end, node.end, f" {slice_words(text, at, end)}") for node, at, end in found]
    return re.split(r"\r?\n", source.edited(edits).rstrip("\r\n"))


def find_words(
    text: str, words: str, document: Document | None = None
) -> list[tuple[int, int, str]]:
    """Return start, end and section of each place where words stand, folded as quotes are.

    Sections are those of the document, or those that the text's headings open.

    >>> find_words("# 1 Opening\\n\\nThe mayor spoke.\\n", "mayor")
    [(17, 22, '1')]
    """
    if document is None:
        document = Document("", "", "", digest(text), len(text), sections(text))
    found = dict.fromkeys(fold(text).find(fold(words).text))
    return [(start, end, document.section_at(start)) for start, end in found]


def write_over(path: Path, text: str) -> None:
    """Replace a file's text at once: a reader sees the old file or the new one, never a part."""
    target = path.resolve()
    with tempfile.NamedTemporaryFile(
        "wb", dir=target.parent, prefix=f".{target.name}.", delete=False
    ) as file:
        made = Path(file.name)
        try:
            file.write(text.encode())
            file.close()
            made.chmod(stat.S_IMODE(target.stat().st_mode))
            made.replace(target)
        except BaseException:
            made.unlink(missing_ok=True)
            raise


def seal_file(path: Path, document: Document, text: str) -> list[Span]:
    """Seal a sheet file and write its lock; return the spans that it names.

    Raises as `seal` does; nothing is written then.
    """
    sheet, name = read_text(path), shown_path(path)
    made, spans = seal(sheet, document, text, read_lock(path, name, []), name)
    write_lock(path, document.sha256, spans)
    if made != sheet:
        write_over(path, made)
    return spans


def unseal_file(path: Path, document: Document, text: str) -> bool:
    """Show the words in a sheet file again and say whether it changed; the lock stays.

    Raises as `unseal` does; nothing is written then.
    """
    sheet, name = read_text(path), shown_path(path)
    made = unseal(sheet, document, text, read_lock(path, name, []), name)
    if made != sheet:
        write_over(path, made)
    return made != sheet
