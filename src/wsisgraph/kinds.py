"""Kinds of value: each is cleaned once, on the way in, into one canonical string or refused."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Mapping

__all__ = [
    "CLEANERS",
    "bounds",
    "clean_date",
    "clean_integer",
    "clean_language",
    "clean_number",
    "clean_text",
    "clean_time",
    "clean_url",
    "date_type",
]

LANGUAGE = re.compile(r"^[a-z]{2,3}(-[a-z0-9]{2,8})*$")
WIDE = "\u00a0-\ud7ff\uf900-\ufdcf\ufdf0-\uffef\U00010000-\U0001fffd\U00020000-\U0002fffd"
NAME = rf"(?:[A-Za-z0-9._~!$&'()*+,;={WIDE}-]|%[0-9A-Fa-f]{{2}})"
URL = re.compile(
    rf"https?://(?:{NAME}+@)?{NAME}+(?::[0-9]+)?(?:[/?](?:{NAME}|[:@/?])*)?(?:#(?:{NAME}|[:@/?])*)?"
)


def clean_text(text: str) -> str | None:
    """Return the text in NFC with its outer white space gone, or None where nothing is left.

    >>> clean_text(" か\\u3099 ")
    'が'
    """
    cleaned = unicodedata.normalize("NFC", text).strip()
    if any(
        unicodedata.category(char) in ("Cc", "Cs", "Co", "Cn") and char not in "\n\t"
        for char in cleaned
    ):
        return None
    return cleaned or None


def clean_date(text: str) -> str | None:
    """Return a year, month or day of the calendar as it stands, or None if it is none.

    >>> clean_date("2025-07"), clean_date("2025-02-30"), clean_date("7/2025")
    ('2025-07', None, None)
    """
    text = text.strip()
    match = re.fullmatch(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?", text)
    if match is None:
        return None
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        datetime.date(year, month, day)
    except ValueError:
        return None
    return text


def clean_time(text: str) -> str | None:
    """Return a time of the clock with its seconds, which are nought, or None if it is none.

    >>> clean_time("9:05"), clean_time("14:30"), clean_time("２４:00"), clean_time("2 p.m.")
    ('09:05:00', '14:30:00', None, None)
    """
    match = re.fullmatch(r"([01]?[0-9]|2[0-3]):([0-5][0-9])(?::00)?", text.strip())
    return f"{int(match[1]):02}:{match[2]}:00" if match else None


def date_type(text: str) -> str:
    """Return the XSD type of a cleaned date.

    >>> date_type("2025"), date_type("2025-07"), date_type("2025-07-09")
    ('gYear', 'gYearMonth', 'date')
    """
    return {4: "gYear", 7: "gYearMonth"}.get(len(text), "date")


def bounds(text: str) -> tuple[str, str]:
    """Return the first and the last day that a cleaned date may mean.

    >>> bounds("2024-02")
    ('2024-02-01', '2024-02-29')
    """
    first = text + {4: "-01-01", 7: "-01"}.get(len(text), "")
    if len(text) == 10:
        return first, first
    if len(text) == 4:
        return first, f"{text}-12-31"
    year, month = int(text[:4]), int(text[5:7])
    following = (
        datetime.date(year + month // 12, month % 12 + 1, 1)
        if (year, month) != (9999, 12)
        else None
    )
    last = following - datetime.timedelta(days=1) if following else datetime.date.max
    return first, last.isoformat()


def clean_number(text: str) -> str | None:
    """Return an integer or decimal in its canonical form, or None.

    Groups of three may be parted by commas; full-width digits are read as digits.

    >>> clean_number("11,000"), clean_number("１６９"), clean_number("2.50"), clean_number("1,5")
    ('11000', '169', '2.5', None)
    """
    text = unicodedata.normalize("NFKC", text).strip()
    if not re.fullmatch(r"-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?", text):
        return None
    whole, _, part = text.replace(",", "").partition(".")
    sign, whole = ("-", whole[1:]) if whole.startswith("-") else ("", whole)
    whole = whole.lstrip("0") or "0"
    part = part.rstrip("0")
    if whole == "0" and not part:
        sign = ""
    return f"{sign}{whole}.{part}" if part else f"{sign}{whole}"


def clean_integer(text: str) -> str | None:
    """Return a whole number in its canonical form, or None.

    >>> clean_integer("007"), clean_integer("2.5")
    ('7', None)
    """
    number = clean_number(text)
    return None if number is None or "." in number else number


def clean_language(text: str) -> str | None:
    """Return a language tag in lower case, or None if it is none.

    >>> clean_language("ja-Hira"), clean_language("japanese!")
    ('ja-hira', None)
    """
    text = text.strip().lower()
    return text if LANGUAGE.match(text) else None


def clean_url(text: str) -> str | None:
    """Return an absolute http or https address that is a valid IRI, or None.

    >>> clean_url("https://www.itu.int/"), clean_url("www.itu.int")
    ('https://www.itu.int/', None)
    """
    text = unicodedata.normalize("NFC", text.strip())
    return text if URL.fullmatch(text) else None


CLEANERS: Mapping[str, tuple[Callable[[str], str | None], str]] = {
    "date": (clean_date, "write it as 2025, 2025-07 or 2025-07-09"),
    "time": (clean_time, "write it as 9:05 or 14:30, by the clock of the place"),
    "integer": (clean_integer, "write a whole number such as 169 or 11,000"),
    "number": (clean_number, "write a number such as 169, 11,000 or 2.5"),
    "url": (clean_url, "write the whole address, beginning with https:// or http://"),
    "text": (clean_text, "write some words"),
}
