r"""Classes of characters that XML Schema's patterns name: \p{Lu}, \p{IsHiragana}, \i and \c."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import groupby

from wsisgraph.check.compiled.literals import NAME_CHAR, NAME_START

__all__ = ["named"]

Range = tuple[int, int]
# Blocks of the Unicode Standard as XML Schema names them: with Is, and without spaces.
BLOCKS = {
    "BasicLatin": (0x0000, 0x007F),
    "Latin-1Supplement": (0x0080, 0x00FF),
    "LatinExtended-A": (0x0100, 0x017F),
    "LatinExtended-B": (0x0180, 0x024F),
    "IPAExtensions": (0x0250, 0x02AF),
    "SpacingModifierLetters": (0x02B0, 0x02FF),
    "CombiningDiacriticalMarks": (0x0300, 0x036F),
    "Greek": (0x0370, 0x03FF),
    "GreekandCoptic": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "Armenian": (0x0530, 0x058F),
    "Hebrew": (0x0590, 0x05FF),
    "Arabic": (0x0600, 0x06FF),
    "Devanagari": (0x0900, 0x097F),
    "Bengali": (0x0980, 0x09FF),
    "Tamil": (0x0B80, 0x0BFF),
    "Thai": (0x0E00, 0x0E7F),
    "Georgian": (0x10A0, 0x10FF),
    "HangulJamo": (0x1100, 0x11FF),
    "Ethiopic": (0x1200, 0x137F),
    "LatinExtendedAdditional": (0x1E00, 0x1EFF),
    "GreekExtended": (0x1F00, 0x1FFF),
    "GeneralPunctuation": (0x2000, 0x206F),
    "SuperscriptsandSubscripts": (0x2070, 0x209F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "LetterlikeSymbols": (0x2100, 0x214F),
    "NumberForms": (0x2150, 0x218F),
    "Arrows": (0x2190, 0x21FF),
    "MathematicalOperators": (0x2200, 0x22FF),
    "EnclosedAlphanumerics": (0x2460, 0x24FF),
    "BoxDrawing": (0x2500, 0x257F),
    "GeometricShapes": (0x25A0, 0x25FF),
    "MiscellaneousSymbols": (0x2600, 0x26FF),
    "CJKRadicalsSupplement": (0x2E80, 0x2EFF),
    "CJKSymbolsandPunctuation": (0x3000, 0x303F),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "Bopomofo": (0x3100, 0x312F),
    "HangulCompatibilityJamo": (0x3130, 0x318F),
    "KatakanaPhoneticExtensions": (0x31F0, 0x31FF),
    "EnclosedCJKLettersandMonths": (0x3200, 0x32FF),
    "CJKCompatibility": (0x3300, 0x33FF),
    "CJKUnifiedIdeographsExtensionA": (0x3400, 0x4DBF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "HangulSyllables": (0xAC00, 0xD7AF),
    "PrivateUse": (0xE000, 0xF8FF),
    "CJKCompatibilityIdeographs": (0xF900, 0xFAFF),
    "HalfwidthandFullwidthForms": (0xFF00, 0xFFEF),
    "CJKUnifiedIdeographsExtensionB": (0x20000, 0x2A6DF),
}


def named(sign: str, name: str = "") -> str | None:
    r"""Return what stands in brackets for \p{name}, \P{name}, \i, \I, \c or \C; None for none of these.

    >>> named("p", "IsHiragana"), named("p", "Xy")
    ('\\U00003040-\\U0000309f', None)
    """
    if sign in "iIcC":
        body = f":{NAME_START}" if sign in "iI" else f":{NAME_CHAR}"
        return body if sign.islower() else _outside(body)
    block = BLOCKS.get(name.removeprefix("Is")) if name.startswith("Is") else None
    ranges = (block,) if block is not None else _category(name)
    if not ranges:
        return None
    return _written(ranges if sign == "p" else _others(ranges))


@cache
def _runs() -> tuple[tuple[str, int, int], ...]:
    """Return the general categories of all characters, those of a run together."""
    found, start = [], 0
    for name, run in groupby(map(unicodedata.category, map(chr, range(sys.maxunicode + 1)))):
        size = sum(1 for _ in run)
        found.append((name, start, start + size - 1))
        start += size
    return tuple(found)


@cache
def _category(name: str) -> tuple[Range, ...]:
    """Return the characters of a general category: two letters, or one for all that begin with it."""
    fits = len(name) in (1, 2) and name[0].isupper()
    return tuple((low, high) for own, low, high in _runs() if fits and own.startswith(name))


def _others(ranges: Iterable[Range]) -> list[Range]:
    """Return all characters outside of some ranges, which are in order."""
    found, start = [], 0
    for low, high in ranges:
        if low > start:
            found.append((start, low - 1))
        start = high + 1
    return [*found, (start, sys.maxunicode)] if start <= sys.maxunicode else found


def _written(ranges: Iterable[Range]) -> str:
    return "".join(rf"\U{low:08x}-\U{high:08x}" for low, high in ranges)


@cache
def _outside(body: str) -> str:
    """Return what stands in brackets for all characters that are not of a class."""
    inner = re.compile(f"[{body}]")
    characters = map(chr, range(sys.maxunicode + 1))
    found, start = [], 0
    for fits, run in groupby(characters, lambda sign: inner.match(sign) is not None):
        size = sum(1 for _ in run)
        if not fits:
            found.append((start, start + size - 1))
        start += size
    return _written(found)
