"""Literals of XML Schema: is the text one of the datatype's, and which of two comes first."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from math import isnan
from typing import Literal

from wsisgraph.check.compiled.vocabulary import XSD

__all__ = ["Key", "compare", "is_datatype", "key", "valid"]

ZONE = r"(Z|[+-](?:(?:0[0-9]|1[0-3]):[0-5][0-9]|14:00))?"
YEAR = r"(-?(?:[1-9][0-9]{3,}|0[0-9]{3}))"
MONTH, DAY = r"(0[1-9]|1[0-2])", r"(0[1-9]|[12][0-9]|3[01])"
CLOCK = r"((?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]+)?|24:00:00(?:\.0+)?)"
INTEGER = r"[+-]?[0-9]+"
NAME_START = (
    r"A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C\u200D"
    + (r"\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD\U00010000-\U000EFFFF")
)
NAME_CHAR = NAME_START + r"\-.0-9\u00B7\u0300-\u036F\u203F-\u2040"
DAY_TIME = r"(?:(?:[0-9]+D)?(?:T(?=[0-9])(?:[0-9]+H)?(?:[0-9]+M)?(?:[0-9]+(?:\.[0-9]+)?S)?)?)"
FORMS: Mapping[str, str] = {
    "boolean": r"true|false|1|0",
    "decimal": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)",
    "double": r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?|[+-]?INF|NaN",
    "dateTime": f"{YEAR}-{MONTH}-{DAY}T{CLOCK}{ZONE}",
    "date": f"{YEAR}-{MONTH}-{DAY}{ZONE}",
    "time": f"{CLOCK}{ZONE}",
    "gYear": f"{YEAR}{ZONE}",
    "gYearMonth": f"{YEAR}-{MONTH}{ZONE}",
    "gMonth": f"--{MONTH}{ZONE}",
    "gDay": f"---{DAY}{ZONE}",
    "gMonthDay": f"--{MONTH}-{DAY}{ZONE}",
    "duration": rf"-?P(?=[0-9T])(?:[0-9]+Y)?(?:[0-9]+M)?{DAY_TIME}",
    "yearMonthDuration": r"-?P(?=[0-9])(?:([0-9]+)Y)?(?:([0-9]+)M)?",
    "dayTimeDuration": rf"-?P(?=[0-9T]){DAY_TIME}",
    "hexBinary": r"(?:[0-9a-fA-F]{2})*",
    "base64Binary": r"(?:(?:[A-Za-z0-9+/] ?){4})*(?:(?:[A-Za-z0-9+/] ?){2}[A-Za-z0-9+/] ?="
    r"|[A-Za-z0-9+/] ?[AQgw] ?= ?=)?",
    "normalizedString": r"[^\t\n\r]*",
    "token": r"(?:[^\t\n\r ]+(?: [^\t\n\r ]+)*)?",
    "language": r"[a-zA-Z]{1,8}(?:-[a-zA-Z0-9]{1,8})*",
    "Name": rf"[:{NAME_START}][:{NAME_CHAR}]*",
    "NCName": rf"[{NAME_START}][{NAME_CHAR}]*",
    "NMTOKEN": rf"[:{NAME_CHAR}]+",
}
FORMS = {**FORMS, "float": FORMS["double"], "dateTimeStamp": FORMS["dateTime"]}
RANGES: Mapping[str, tuple[int | None, int | None]] = {
    "integer": (None, None),
    "nonNegativeInteger": (0, None),
    "positiveInteger": (1, None),
    "nonPositiveInteger": (None, 0),
    "negativeInteger": (None, -1),
    "long": (-(2**63), 2**63 - 1),
    "int": (-(2**31), 2**31 - 1),
    "short": (-(2**15), 2**15 - 1),
    "byte": (-128, 127),
    "unsignedLong": (0, 2**64 - 1),
    "unsignedInt": (0, 2**32 - 1),
    "unsignedShort": (0, 2**16 - 1),
    "unsignedByte": (0, 255),
}
MATCHERS = {word: re.compile(form) for word, form in FORMS.items()}
OTHERS = (
    "string",
    "anyURI",
    "QName",
    "NOTATION",
    "anySimpleType",
    "anyAtomicType",
    "ENTITY",
    "ID",
    "IDREF",
)
MATCHERS |= {word: re.compile(INTEGER) for word in RANGES}
DATED = (
    *("dateTime", "dateTimeStamp", "date", "time", "gYear", "gYearMonth", "gMonth", "gMonthDay"),
    "gDay",
)
PERIOD = re.compile(
    r"-?P(?:([0-9]+)Y)?(?:([0-9]+)M)?(?:([0-9]+)D)?"
    r"(?:T(?:([0-9]+)H)?(?:([0-9]+)M)?(?:([0-9.]+)S)?)?"
)
PERIODS = ("duration", "yearMonthDuration", "dayTimeDuration")
# The year, month and day where the text says none, as XML Schema has it.
UNSAID = (1972, 12, 31)
# From each of these days two durations that can be compared are in the same order.
STARTS = ((1696, 9), (1697, 2), (1903, 3), (1903, 7))
LONGEST_NUMBER = 4000
ZONES_APART = 14 * 3600


class Single(float):
    """A number of xsd:float: what is compared with it, and is no xsd:double, is rounded as it is."""


Key = tuple[str, int | float | Decimal | str | tuple[int, Decimal], bool | None]
"""A family of values that have an order, the value, and whether it has a time zone."""
Sign = Literal[-1, 0, 1]


def is_datatype(datatype: str) -> bool:
    """Say whether a datatype is one of XML Schema's.

    >>> is_datatype(XSD + "gYear"), is_datatype(XSD + "interger")
    (True, False)
    """
    word = datatype.removeprefix(XSD)
    return word != datatype and (word in MATCHERS or word in OTHERS)


def valid(text: str, datatype: str) -> bool:
    """Say whether a text is in the lexical space of a datatype; one that is not known takes all.

    >>> valid("2024-02-30", XSD + "date"), valid("300", XSD + "byte"), valid("x", "urn:own")
    (False, False, True)
    """
    word = datatype.removeprefix(XSD)
    matcher = MATCHERS.get(word) if word != datatype else None
    if matcher is None:
        return True
    match = matcher.fullmatch(text)
    if match is None:
        return False
    if word in RANGES:
        low, high = RANGES[word]
        if low is None and high is None:
            return True
        number = _integer(text)
        return number is not None and (
            (low is None or number >= low) and (high is None or number <= high)
        )
    if word in ("date", "dateTime", "dateTimeStamp"):
        month, day = int(match[2]), int(match[3])
        return day <= _days_in(int(match[1][-4:]), month) and (
            word != "dateTimeStamp" or match[5] is not None
        )
    return word != "gMonthDay" or int(match[2]) <= _days_in(2000, int(match[1]))


def _integer(text: str) -> int | None:
    return int(text) if len(text) <= LONGEST_NUMBER else None


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= LONGEST_NUMBER else Decimal(text)


def _days_in(year: int, month: int) -> int:
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def _days_before(year: int, month: int, day: int) -> int:
    """Return the days since a fixed one, in the proleptic calendar."""
    shifted = year - (month <= 2)
    of_year = (153 * (month + (-3 if month > 2 else 9)) + 2) // 5 + day - 1
    return 365 * shifted + shifted // 4 - shifted // 100 + shifted // 400 + of_year


def _seconds(clock: str) -> Decimal:
    hour, minute, second = clock.split(":")
    return int(hour) * 3600 + int(minute) * 60 + Decimal(second)


def _zone(text: str | None) -> int:
    if text is None or text == "Z":
        return 0
    return (1 if text[0] == "+" else -1) * (int(text[1:3]) * 3600 + int(text[4:6]) * 60)


def _moment(word: str, text: str) -> Key:
    match = MATCHERS[word].fullmatch(text)
    assert match is not None
    zone = match[match.re.groups]
    if word == "time":
        return "time", _seconds(match[1]) % 86400 - _zone(zone), zone is not None
    said = [int(part) for part in match.groups()[:3] if part and part.lstrip("-").isdigit()]
    year, month, day = UNSAID
    if word.startswith(("gYear", "date")):
        year, month, day = *said, *(1, 1)[len(said) - 1 :]
    elif word.startswith("gMonth"):
        month, day = *said, *(1,)[len(said) - 1 :]
    else:
        (day,) = said
    seconds = _seconds(match[4]) if word.startswith("dateTime") else Decimal(0)
    family = "dateTime" if word == "dateTimeStamp" else word
    whole = _days_before(year, month, day) * 86400
    return family, whole + seconds - _zone(zone), zone is not None


def _period(text: str) -> Key:
    """Return the months and the seconds of a duration, which have no order together."""
    match = PERIOD.fullmatch(text)
    assert match is not None
    years, months, days, hours, minutes, seconds = (Decimal(part or 0) for part in match.groups())
    sign = -1 if text.startswith("-") else 1
    clock = days * 86400 + hours * 3600 + minutes * 60 + seconds
    return "duration", (sign * int(years * 12 + months), sign * clock), None


def _after(start: tuple[int, int], period: tuple[int, Decimal]) -> Decimal:
    """Return when a duration ends that starts with a month."""
    year, month = divmod(start[0] * 12 + start[1] - 1 + period[0], 12)
    return _days_before(year, month + 1, 1) * 86400 + period[1]


def _sign(difference: int | float | Decimal) -> Sign:
    return 0 if difference == 0 else -1 if difference < 0 else 1


def _single(text: str) -> Single:
    try:
        return Single(struct.unpack("f", struct.pack("f", float(text)))[0])
    except OverflowError:
        return Single("-inf" if text.startswith("-") else "inf")


MAKERS: Mapping[str, Callable[[str], Key]] = {
    "string": lambda text: ("string", text, None),
    "boolean": lambda text: ("boolean", int(text in ("true", "1")), None),
    "decimal": lambda text: ("number", Decimal(text), None),
    "double": lambda text: ("number", float(text), None),
    "float": lambda text: ("number", _single(text), None),
    **dict.fromkeys(PERIODS, _period),
    **{word: lambda text: ("number", _whole(text), None) for word in RANGES},
    **{word: partial(_moment, word) for word in DATED},
}


def key(text: str, datatype: str) -> Key | None:
    """Return what a literal is compared by, or None where it has no order or is ill-typed."""
    make = MAKERS.get(datatype.removeprefix(XSD)) if datatype.startswith(XSD) else None
    if make is None or not valid(text, datatype):
        return None
    counted = make is _period or datatype.removeprefix(XSD) in DATED
    return None if counted and len(text) > LONGEST_NUMBER else make(text)


def compare(one: Key | None, other: Key | None) -> Sign | None:
    """Return which of two values comes first as SPARQL compares them, or None where it cannot.

    Where only one has a time zone, they compare when they are more than 14 hours apart. Durations
    compare where they do from whatever day.

    >>> compare(key("1.0", XSD + "double"), key("2", XSD + "integer"))
    -1
    """
    if one is None or other is None or one[0] != other[0]:
        return None
    a, b = one[1], other[1]
    if isinstance(a, tuple) and isinstance(b, tuple):
        signs = {_sign(_after(start, a) - _after(start, b)) for start in STARTS}
        return signs.pop() if len(signs) == 1 else None
    if isinstance(a, str) or isinstance(b, str):
        return 0 if a == b else -1 if a < b else 1  # type: ignore[operator]
    if isinstance(a, float) or isinstance(b, float):
        kinds = {type(a), type(b)}
        rounded = _single if Single in kinds and float not in kinds else float
        a, b = rounded(a), rounded(b)  # type: ignore[arg-type]
        if isnan(a) or isnan(b):
            return None
    if one[2] != other[2] and abs(a - b) <= ZONES_APART:  # type: ignore[operator]
        return None
    return _sign(a - b) if a != b else 0  # type: ignore[operator]
