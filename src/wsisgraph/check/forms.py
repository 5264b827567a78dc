"""The forms in which a text may write a number, a date or a name, in Japanese and English.

Words are read rather than searched: every number and date that they hold is worked out, and the
value that is looked for is one of them or it is not. All words are folded (see `text.fold`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

__all__ = ["Dates", "dates", "holds_name", "numbers", "times"]


def _words(text: str) -> list[str]:
    return text.split()


DIGITS = {sign: value for value, sign in enumerate("〇一二三四五六七八九")} | {"零": 0}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10**4, "億": 10**8, "兆": 10**12}
KANJI = "".join((*DIGITS, *TENS, *MYRIADS))
# What may follow one numeral alone, so that 一般 and 一堂 are not taken for the number one.
COUNTERS = (
    "つ人名回日月年期目番位社校件国ヶカか箇個点本枚台室組団都県市町村者歳才度週時席項章節部号種階卓"
)
TOKEN = re.compile(rf"(?<![A-Za-z])(?:\d{{1,3}}(?:,\d{{3}})+(?!\d)|\d+)(?:\.\d+)?|[{KANJI}]")
LARGE = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SHORTER = {"k": 1000, "m": 10**6, "mn": 10**6, "bn": 10**9}
AFTER = re.compile(rf"[ -]*({'|'.join((*LARGE, *SHORTER))})s?\b", re.IGNORECASE)
ONES = _words(
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
ORDINALS = _words(
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth "
    "thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth"
)
TENNERS = _words("twenty thirty forty fifty sixty seventy eighty ninety")
SMALL = {word: n for words in (ONES, ORDINALS) for n, word in enumerate(words)}
SMALL |= {word: n * 10 for n, word in enumerate(TENNERS, 2)}
SMALL |= {f"{word[:-1]}ieth": n * 10 for n, word in enumerate(TENNERS, 2)}
SMALL["dozen"] = 12
SPELT = re.compile(
    rf"\b(?:{'|'.join((*SMALL, *LARGE))})(?:(?:[ -]| and )(?:{'|'.join((*SMALL, *LARGE))}))*\b",
    re.IGNORECASE,
)

ERAS = {"令和": 2018, "平成": 1988, "昭和": 1925, "大正": 1911}
MONTHS = _words(
    "January February March April May June July August September October November December"
)
MONTH = "|".join(rf"{name}|{name[:3]}\.?|{name[:3].upper()}|{name.upper()}" for name in MONTHS)
MONTH = MONTH.replace("|Sep\\.?|", "|Sept?\\.?|")
DAY = r"\d{1,2}(?:st|nd|rd|th)?(?!\d)"
SOME = rf"(?:{DAY})(?: ?(?:-|～|,|&|\+|and|to|until|till|through|or|及び) ?(?:{DAY}))*"
ENGLISH = re.compile(
    rf"(?:(?<![\d.,])(?P<before>{SOME}) ?(?:of )?)?(?<![A-Za-z])(?P<month>{MONTH})(?![a-z])"
    rf"(?: ?(?P<after>{SOME})(?!\d))?(?:,? ?(?P<year>[12]\d{{3}})(?!\d))?"
)
ISO = re.compile(r"(?<!\d)([12]\d{3})([-/.])(\d{1,2})(?:\2(\d{1,2}))?(?!\d)")
SLASHED = re.compile(r"(?<![\d/.])(\d{1,2})[/.](\d{1,2})[/.]([12]\d{3})(?!\d)")
SHORT = re.compile(r"(?<![\d/.])(\d{1,2})/(\d{1,2})(?![\d/])")
JAPANESE = re.compile(
    rf"(?:(?P<era>{'|'.join(ERAS)})?(?P<year>元|\d{{1,4}})年度?)?"
    r"(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})日(?![間目]))?"
)
RANGE = re.compile(r"(?<!\d)(\d{1,2})(?=(?:[-～・、,]|から|及び|又は|と)\d{1,2}([日月]))")
WRITTEN = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日])")
HALF = r"[ap]\.? ?m\b\.?"
CLOCK = re.compile(
    r"(?P<half>午[前後])|(?<!\d)(?P<jhour>\d{1,2})時(?!間)(?:(?P<jminute>\d{1,2})分|(?P<jhalf>半))?"
    rf"|(?<![\d:.,])(?P<first>\d{{1,2}})(?:[:.](?P<firstminute>\d\d))? ?(?:-|～|to|and|until) ?"
    rf"(?P<hour>\d{{1,2}})(?:[:.](?P<minute>\d\d))? ?(?P<same>{HALF})"
    rf"|(?<![\d:.,])(?P<single>\d{{1,2}})(?:[:.](?P<singleminute>\d\d))? ?(?P<after>{HALF})"
    r"|(?<![\d:.,])(?P<bare>\d{1,2})(?:[:h](?P<bareminute>\d\d)(?![\d:])"
    r"|\.(?P<dotted>\d\d)(?= ?(?:hours|hrs|h)\b))|(?<!\d)(?P<run>\d{4})(?= ?(?:hours|hrs|h)\b)",
    re.IGNORECASE,
)
NOON = re.compile(r"正午|\bnoon\b|\bmidday\b", re.IGNORECASE)
YEAR = re.compile(r"(?<![\d.,])[12]\d{3}(?![\d,]|\.\d)")


def numbers(words: str) -> set[Decimal]:
    """Return every number that folded words hold, written in digits, kanji or English.

    >>> sorted(map(int, numbers("1万1千人、第3回、二十の円卓、56名 and twenty-five tables")))
    [3, 20, 25, 56, 11000]
    """
    found: set[Decimal] = set()
    run: list[str] = []
    start = end = 0
    for match in TOKEN.finditer(words):
        if run and match.start() != end:
            found |= _run(run, words, start, end)
            run = []
        start = match.start() if not run else start
        run.append(match.group())
        end = match.end()
    found |= _run(run, words, start, end) if run else set()
    for match in SPELT.finditer(words):
        found |= _spelt(match.group().casefold())
    return found


def _run(tokens: list[str], words: str, start: int, end: int) -> set[Decimal]:
    """Return the value of numerals that stand together."""
    if len(tokens) == 1 and tokens[0] in KANJI:
        alone = words[end : end + 1] not in tuple(COUNTERS) and words[start - 1 : start] != "第"
        if alone or tokens[0] in MYRIADS:
            return set()
    if tokens[0][0].isdigit() and len(tokens) == 1:
        value = Decimal(tokens[0].replace(",", ""))
        larger = AFTER.match(words, end)
        return {value, value * (LARGE | SHORTER)[larger[1].casefold()]} if larger else {value}
    return {_value(tokens)}


def _value(tokens: Iterable[str]) -> Decimal:
    """Return the value of digits and kanji numerals that make one number."""
    total = section = Decimal(0)
    current: Decimal | int | None = None
    last = ""
    for token in tokens:
        if token in TENS:
            section += (Decimal(1) if current is None else current) * TENS[token]
            current = None
        elif token in MYRIADS:
            section += current or 0
            total += (section or 1) * MYRIADS[token]
            section, current = Decimal(0), None
        elif token in DIGITS:
            current = (current or 0 if last in DIGITS else Decimal(0)) * 10 + DIGITS[token]
        else:
            current = Decimal(token.replace(",", ""))
        last = token
    return total + section + (current or 0)


def _spelt(words: str) -> set[Decimal]:
    """Return the value of English number words that stand together."""
    total = current = 0
    for word in re.split(r"[ -]", words):
        if word in SMALL:
            current += SMALL[word]
        elif word == "hundred":
            current = (current or 1) * 100
        elif word in LARGE:
            total += (current or 1) * LARGE[word]
            current = 0
    return {Decimal(total + current)}


@dataclass(slots=True)
class Dates:
    """The years, months and days that some words hold, each mention as far as it says.

    A year that is not said beside a day may stand anywhere in the words; a month as well.
    """

    mentions: set[tuple[int, int, int]] = field(default_factory=set)
    years: set[int] = field(default_factory=set)
    fiscal: set[str] = field(default_factory=set)  # first and last months of Japan's fiscal years

    def hold(self, value: str) -> bool:
        """Say whether a date (2025, 2025-07 or 2025-07-09) stands in the words."""
        year, month, day = (int(part) for part in (*value.split("-"), "0", "0")[:3])
        if value in self.fiscal:
            return True
        if year not in self.years:
            return False
        if not month:
            return True
        if not day:
            return any(y in (0, year) and m == month for y, m, _ in self.mentions)
        months = {m for _, m, _ in self.mentions}
        return any(
            d == day and y in (0, year) and (m == month or (m == 0 and month in months))
            for y, m, d in self.mentions
        )


def dates(stretches: Iterable[str]) -> Dates:
    """Return every date that stretches of folded words hold.

    >>> found = dates(["2025年7月7日から11日まで"])
    >>> found.hold("2025-07-11"), found.hold("2025-07-08")
    (True, False)
    """
    found = Dates()
    for words in stretches:
        words = WRITTEN.sub(lambda match: str(int(_value(match[0]))), words)
        words = RANGE.sub(r"\1\2", words)
        found.years |= {int(year) for year in YEAR.findall(words)}
        for match in ISO.finditer(words):
            _add(found, match[1], match[3], match[4])
        for match in SLASHED.finditer(words):
            _add(found, match[3], match[1], match[2])
            _add(found, match[3], match[2], match[1])
        for match in SHORT.finditer(words):
            _add(found, None, match[1], match[2])
        for match in ENGLISH.finditer(words):
            month = next(
                n for n, name in enumerate(MONTHS, 1) if name[:3] == match["month"][:3].title()
            )
            days = re.findall(r"\d{1,2}", f"{match['before'] or ''} {match['after'] or ''}")
            for day in days or [None]:
                _add(found, match["year"], str(month), day)
        _japanese(words, found)
    return found


def _japanese(words: str, found: Dates) -> None:
    carried: str | None = None
    for match in JAPANESE.finditer(words):
        if not match.group():
            continue
        year = match["year"]
        if year is not None and match["era"]:
            year = str(ERAS[match["era"]] + (1 if year == "元" else int(year)))
        if year is not None and (year == "元" or len(year) < 4):
            year = None
        if year is not None and match.group().endswith("年度"):
            found.fiscal |= {f"{year}-04", f"{int(year) + 1}-03"}
        carried = match["month"] or (None if year else carried)
        _add(found, year, carried, match["day"])


def _add(found: Dates, year: str | None, month: str | None, day: str | None) -> None:
    y, m, d = (int(part or 0) for part in (year, month, day))
    if y:
        found.years.add(y)
    if m <= 12 and d <= 31 and (m or d):
        found.mentions.add((y, m, d))


def times(words: str) -> set[str]:
    """Return every time of the clock that folded words hold, as 09:05; 午後 holds until 午前 is said.

    >>> sorted(times("午後2時半から4時まで")), sorted(times("from 10 to 11:15 a.m., then 2-3.30 p.m."))
    (['14:30', '16:00'], ['02:00', '10:00', '11:15', '14:00', '15:30'])
    >>> sorted(times("from 11:30 p.m. to 12.30 a.m.")), sorted(times("at 12:15 p.m."))
    (['00:30', '23:30'], ['12:15'])
    """
    found = {"12:00"} if NOON.search(words) else set()
    later = False
    words = re.sub(rf"[{KANJI}]+(?=[時分])", lambda match: str(int(_value(match[0]))), words)
    for match in CLOCK.finditer(words):
        if match["half"]:
            later = match["half"] == "午後"
        elif match["jhour"]:
            minute = "30" if match["jhalf"] else match["jminute"] or "0"
            found |= _time(match["jhour"], minute, later)
        elif match["same"]:
            for hour, minute in (("first", "firstminute"), ("hour", "minute")):
                found |= _time(match[hour], match[minute] or "0", *_half(match["same"]))
            found |= _time(match["first"], match["firstminute"] or "0", False)
        elif match["after"]:
            found |= _time(match["single"], match["singleminute"] or "0", *_half(match["after"]))
        else:
            hour = match["bare"] or match["run"][:2]
            minute = match["bareminute"] or match["dotted"] or match["run"][2:]
            found |= _time(hour, minute, False) | (_time(hour, minute, True) if later else set())
    return found


def _half(word: str) -> tuple[bool, bool]:
    """Return whether a word is p.m., and whether it is a.m."""
    return word[0] in "pP", word[0] in "aA"


def _time(hour: str, minute: str, later: bool, earlier: bool = False) -> set[str]:
    """Return a time of the clock, of the afternoon where it is later; nothing where it is none.

    Twelve is midnight where the words say that it is earlier than noon: 12.30 a.m.
    """
    h, m = int(hour), int(minute)
    if later and h < 12:
        h += 12
    if earlier and h == 12:
        h = 0
    return {f"{h:02}:{m:02}"} if h < 24 and m < 60 else set()


def holds_name(words: str, name: str) -> bool:
    """Say whether folded words hold a folded name, whatever its case, as words of their own.

    >>> holds_name("the ITU's hall", "itu"), holds_name("situation", "ITU"), holds_name("AIの", "AI")
    (True, False, True)
    """
    words, name = words.casefold(), name.casefold()
    at = words.find(name) if name else -1
    while at >= 0:
        before, after = words[at - 1 : at], words[at + len(name) : at + len(name) + 2]
        plural = after[:1] == "s" and not _joins(name[-1], after[1:])
        if not _joins(before, name[0]) and (plural or not _joins(name[-1], after[:1])):
            return True
        at = words.find(name, at + 1)
    return False


def _joins(left: str, right: str) -> bool:
    """Say whether two characters belong to one word of the Latin script."""
    return all(each.isalnum() and each < "\u2e80" for each in (left, right))
