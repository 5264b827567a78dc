"""Texts of reports: reading them, folding them with a way back, finding words, cutting sentences."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from wsisgraph.errors import InputError, Mistake, Place
from wsisgraph.model import Section, digest

__all__ = ["Folded", "find_moved", "fold", "nearest", "read_text", "sections", "sentences"]

WAVES = dict.fromkeys("〜~∼∽〰", "～")
DASHES = dict.fromkeys("‐‑‒–—―−﹘﹣－ｰ", "-")
QUOTES = {"“": '"', "”": '"', "‘": "'", "’": "'"}
SAME = WAVES | DASHES | QUOTES | {"＝": "=", "゠": "="}
# How a line that is a heading is numbered where nothing else marks it.
NUMBERS = (
    r"(?:\d{1,2}(?:[.．]\d{1,2})*(?:[.．、][ \t\u3000]*|[ \t\u3000]+)"
    r"|[(（]\d{1,2}[)）][ \t\u3000]*"
    r"|第(?:\d{1,2}|[一二三四五六七八九十]{1,3})[章節部編][ \t\u3000]*"
    r"|(?:[Ⅰ-Ⅻ]|[IVX]{1,4}(?=[.．])|[A-H](?=[.．]))(?:[.．、][ \t\u3000]*|[ \t\u3000]+)"
    r"|(?:Chapter|Section|Part|Annex|Appendix)[ \t]+(?:\d{1,2}|[IVX]{1,4}|[A-Z])(?:[.:][ \t]+|[ \t]+))"
)
# Before a heading stands nothing, an empty line or the end of a sentence; after it nothing, an empty
# line, a list or a paragraph that a full-width space opens.
APART = r"(?:(?<![^\r\n]\n)(?<![^\n]\r\n)|(?<=[。．！？]\n)|(?<=[。．！？]\r\n))"
HEADING = re.compile(  # in lines that end in LF or CRLF, in a file with or without byte-order mark
    r"(?:^|(?<=\A\ufeff))(?:#{1,6}[ \t]+[^\r\n]*|§[ \t]*[^\s][^\r\n]*"
    rf"|{APART}{NUMBERS}"
    r"[^\W\d](?:[^\r\n]{0,78}[^\r\n。．.!?！？:：])?(?=\r?\n(?:[\u3000・○●■□◆◇①-⑳]|[ \t]*(?:\r?\n|\Z))|\Z))"
    r"(?=\r?$)",
    re.MULTILINE,
)
NUMBERED = re.compile(
    r"[#§ \t]*(?:(?P<number>\d+(?:[.．]\d+)*)[.．]?(?=\s|$|\D)|(?P<inner>[(（]\d{1,2}[)）])"
    r"|(?P<word>第[^章節部編]{1,3}[章節部編]|(?:Chapter|Section|Part|Annex|Appendix)[ \t]+\w+"
    r"|[Ⅰ-Ⅻ]|[IVX]{1,4}(?=[.．])|[A-H](?=[.．])))"
)
# What a full stop shortens rather than ends.
SHORTENED = (
    r"Mr|Mrs|Ms|Mx|Dr|St|Jr|Sr|No|Prof|Hon|Amb|Eng|Gen|Gov|Sen|Rep|Rev|Messrs|Mme|Co|Art|Arts|Fig|Figs"
    r"|Res|Rec|Doc|Docs|Vol|Sec|Para|Paras|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec"
    r"|fig|figs|doc|rev|vol|sec|para|paras|pp|vs|cf|ca|approx|incl|dept"
)
ABBREVIATED = "".join(rf"(?<!\b{word})" for word in SHORTENED.split("|"))
CAPTIONED = "".join(rf"(?<!\b{word} \d)" for word in ("Figure", "Fig", "Table", "Photo", "Picture"))
ENDS = re.compile(
    r"[。！？]+(?:[」』）)”]+(?![とがのをにはでもやへなだ、，])|(?![」』）)”。！？]))"
    rf"|{ABBREVIATED}{CAPTIONED}(?:(?<=[^\W\d_]{{2}})|(?<=\d\d)|(?<=\d[A-Za-z])|(?<=[A-Za-z-]\d)"
    r"|(?<=[A-Za-z] \d)|(?<=[)）%％\]\"'”’]))"
    r"[.!?]+[\"'”’)）]*(?=\s+[^\sa-z]|\s*\Z)"
)
MARKED = re.compile(
    r"[ \t\u3000]*(?:[#§■□●○◎◯◆◇▲△▼▽▶►➢★☆→・•‣◦⁃∙※<＜【〔①-⑳❶-❿|*+＊＋–—－-]|\(?\d+[.)．）]\s"
    r"|[(（][0-9０-９a-zア-ンⅰ-ⅻ]{1,3}[)）]|[a-z][)）]\s|[ivxⅰ-ⅻ]{1,4}[.)．）]\s|[ア-コ][ \t\u3000．]"
    r"|\d{1,2}[:：]\d{2}|\d{1,2}/\d{1,2}[ \u3000]|(?:図|表|写真|Figure|Fig\.?|Table|Photo|Picture)[ \u3000]?\d)"
)
ROW = re.compile(r"\S(?:\t|[ \u3000]{3,}|\u3000[ \u3000]+| +\u3000)[ \t\u3000]*\S|\S *\| *\S")
INDENTED = re.compile(r"\u3000[^\s]")


def read_text(path: Path) -> str:
    """Return the exact text of a file; a byte-order mark and carriage returns stay as they are.

    Raises InputError with line and column where the file is not UTF-8.
    """
    raw = path.read_bytes()
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start]
        place = Place(str(path), before.count(b"\n") + 1, error.start - before.rfind(b"\n"))
        raise InputError(
            [Mistake(place, "this is not UTF-8", "save the file in the encoding UTF-8")]
        ) from None


@dataclass(frozen=True, slots=True)
class Folded:
    """A text made comparable, and for each of its characters where it came from."""

    text: str
    starts: tuple[int, ...]
    ends: tuple[int, ...]

    def find(self, words: str) -> list[tuple[int, int]]:
        """Return start and end, in the original, of each place where folded words stand."""
        found = []
        at = self.text.find(words) if words else -1
        while at >= 0:
            found.append((self.starts[at], self.ends[at + len(words) - 1]))
            at = self.text.find(words, at + 1)
        return found


def _spaced(before: str, after: str) -> bool:
    """Say whether white space between two characters parts words (it does not beside CJK)."""
    return all(unicodedata.east_asian_width(c) not in "WF" for c in (before, after))


def fold(text: str) -> Folded:
    """Fold width, white space, page breaks, dashes and wave dashes; remember the positions.

    White space beside an East Asian character carries nothing and is dropped; elsewhere a run of it
    is one space.

    >>> fold("ＩＴＵ\\n 全権").text
    'ITU全権'
    """
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    gap: tuple[int, int] | None = None
    for at, char in enumerate(text):
        if char.isspace() or unicodedata.category(char) in ("Cf", "Cc"):
            gap = (at if gap is None else gap[0], at + 1)
            continue
        char = SAME.get(char, char)
        for piece in unicodedata.normalize("NFKC", char):
            piece = SAME.get(piece, piece)
            if unicodedata.combining(piece) and out:
                joined = unicodedata.normalize("NFC", out[-1] + piece)
                if len(joined) == 1:
                    out[-1], ends[-1] = joined, at + 1
                    continue
            if gap is not None and out and _spaced(out[-1], piece):
                out.append(" ")
                starts.append(gap[0])
                ends.append(gap[1])
            gap = None
            out.append(piece)
            starts.append(at)
            ends.append(at + 1)
    return Folded("".join(out), tuple(starts), tuple(ends))


def nearest(folded: Folded, words: str) -> str:
    """Return the passage of a folded text most like the words, for a message; empty where none is.

    The longest stretch of the words that does stand in the text is found, and shown in its place.
    """
    from difflib import SequenceMatcher

    best = SequenceMatcher(None, folded.text, words, autojunk=False).find_longest_match()
    if best.size < 2:
        return ""
    start = max(0, best.a - best.b)
    return folded.text[start : start + len(words)]


def sections(text: str) -> tuple[Section, ...]:
    """Return the sections that a text's headings open, numbered by the text or by their order.

    A heading is a line that begins with # or §, or a numbered line that stands alone and is no
    sentence. One in brackets belongs to the section before it that has a number of its own.

    >>> [(s.id, s.start) for s in sections("# Title\\n\\n## 1. First\\n\\n(1) Inner\\n")]
    [('h1', 0), ('1', 9), ('1(1)', 22)]
    """
    found: list[Section] = []
    taken: set[str] = set()
    above = ""
    for order, match in enumerate(HEADING.finditer(text), 1):
        name = f"h{order}"
        if number := NUMBERED.match(match.group()):
            said = unicodedata.normalize("NFKC", " ".join(number[number.lastgroup or 0].split()))
            name = above + said if number["inner"] else said
            above = above if number["inner"] else said
        if name in taken:
            name = f"h{order}"
        taken.add(name)
        found.append(Section(name, match.start(), match.end(), digest(match.group())))
    return tuple(found)


def blocks(text: str) -> list[tuple[int, int]]:
    """Return start and end of each run of lines that belong together.

    A blank line, a heading, a list item, a caption, a row of a table and an indented paragraph begin
    a new block; other lines go on.
    """
    found: list[tuple[int, int]] = []
    start = at = 0
    closed = True
    for line in text.splitlines(keepends=True):
        end = at + len(line)
        alone = HEADING.match(text, at) is not None or ROW.search(line) is not None
        opens = alone or MARKED.match(line) is not None or INDENTED.match(line) is not None
        if not line.strip() or opens or closed:
            found.append((start, at))
            start = at
        closed = not line.strip() or alone
        at = end
    return [pair for pair in [*found, (start, at)] if pair[0] < pair[1]]


def _goes_on(text: str, first: int, last: int, following: str) -> bool:
    """Say whether prose breaks off inside a sentence, as it does at a page break.

    Japanese prose is known by its marks, English prose by the small letter with which it goes on.
    """
    words = text[first:last].strip()
    if MARKED.match(text, first) or HEADING.match(text, first) or ROW.search(words):
        return False
    if unicodedata.east_asian_width(words[-1]) in "WF":
        prose = any(sign in words for sign in "。、，")
    else:
        prose = following.strip()[:1].islower()
    return prose and len(words) > 40 and ENDS.search(words, max(0, len(words) - 3)) is None


def sentences(text: str) -> list[tuple[int, int]]:
    """Return start and end of each sentence, heading, caption and list item of a text, in order.

    Prose that breaks off at a blank line and goes on in the next block is one sentence.
    """
    found = []
    joined: list[tuple[int, int]] = []
    for first, last in blocks(text):
        filled = text[first:last].strip() != ""
        opens = MARKED.match(text, first) or HEADING.match(text, first)
        if filled and joined and not opens and _goes_on(text, *joined[-1], text[first:last]):
            joined[-1] = (joined[-1][0], last)
        elif filled:
            joined.append((first, last))
    for first, last in joined:
        start = first
        ends = [] if text[first:last].lstrip().startswith("#") else ENDS.finditer(text, first, last)
        for end in [*(match.end() for match in ends), last]:
            words = text[start:end].strip()
            if any(char.isalnum() for char in words):
                begin = text.index(words, start)
                found.append((begin, begin + len(words)))
            start = end
    return found


def find_moved(
    text: str, start: int, end: int, sha256: str, shift: int = 0
) -> tuple[int, int] | None:
    """Return where the words with that digest stand now, the place nearest to the old one first.

    `shift` is a guess: how far the words before it had moved. Every window of the span's length is
    tried; None means that the words are gone.
    """
    size = end - start
    last = len(text) - size
    if size <= 0 or last < 0:
        return None
    guess = min(max(start + shift, 0), last)
    for distance in range(max(guess, last - guess) + 1):
        for at in {guess + distance, guess - distance}:
            if 0 <= at <= last and digest(text[at : at + size]) == sha256:
                return at, at + size
    return None
