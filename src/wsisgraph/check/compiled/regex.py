"""Regular expressions of SPARQL: read once, judged, and written as Python's `re` writes them.

XPath's syntax is a small language: choices, branches, quantified atoms. What it shares with Python
is taken, and what it has beyond (`\\p{…}`, `\\i`, `\\c`, class subtraction) is spelt out; what
Python has beyond it (look-around, back-references, named groups) is refused by name.

A pattern can blow up where one text can be matched in two ways inside a loop: then a text that
does not match is tried in exponentially many ways. This is decided on the automaton of its
characters: two loops from one state that read the same text. `(a+)+` and `(a|ab?)*` are such,
`([a-z]+-)*[a-z]+` is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import product

from wsisgraph.check.compiled.unicodes import named

__all__ = ["BlowsUp", "NotCovered", "judge", "translate"]

SPECIAL = set("\\|.?*+(){}[]^$")
ESCAPES = set("nrt\\|.?*+(){}[]^$-")
CLASSES = set("sSdDwW")
# Signs that need no backslash and are often written with one; SPARQL engines take them as they are.
SIGNS = set("!\"#%&',/:;<=>@_`~ ")
PROPERTY = re.compile(r"\{([A-Za-z0-9-]+)\}")
SAMPLES = "aZ09_ -.\n\té漢😀!'\"/:"
# What Python's patterns have beyond SPARQL's, and what reads the same or more.
PYTHONIC = (
    (re.compile(r"\(\?[aiLmsux]+\)|\(\?#[^)]*\)"), ""),
    (re.compile(r"\(\?P=\w+\)"), "."),
    (re.compile(r"\(\?(?:[:=!>]|<[=!]|P?<\w+>|[aiLmsux-]+:)"), "("),
    (re.compile(r"\\[bBAZ]"), ""),
    (re.compile(r"\\(?:x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|[0-9]{1,3}|[afv])"), "."),
    (re.compile(r"([*+?]|\{[0-9,]+\})\+"), r"\1"),
)
MOST_COPIES = 12
MOST_STATES = 400
LONGEST_CHAIN = 4


class NotCovered(ValueError):
    """The pattern is not SPARQL's, or uses what Python has no counterpart for."""


class BlowsUp(ValueError):
    """The pattern can be matched in exponentially many ways."""


@dataclass(slots=True)
class _Part:
    """A piece of the automaton: where it can begin and end, and whether it can be empty."""

    first: list[int] = field(default_factory=list)
    last: list[int] = field(default_factory=list)
    empty: bool = True


@dataclass(slots=True)
class _Reader:
    """Reads a pattern from left to right, writing Python and the automaton as it goes."""

    text: str
    flags: str
    at: int = 0
    depth: int = 0
    leaves: list[str] = field(default_factory=list)
    edges: dict[tuple[int, int], int] = field(default_factory=dict)

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def take(self) -> str:
        found = self.peek()
        if not found:
            raise NotCovered("it ends too early")
        self.at += 1
        return found

    def choice(self) -> tuple[str, _Part]:
        """Return alternatives as Python writes them, and their piece of the automaton."""
        self.depth += 1
        if self.depth > 50:
            raise NotCovered("its brackets are nested too deeply")
        written, whole = self.branch()
        while self.peek() == "|":
            self.take()
            more, part = self.branch()
            written += "|" + more
            whole = _Part(
                whole.first + part.first, whole.last + part.last, whole.empty or part.empty
            )
        self.depth -= 1
        return written, whole

    def branch(self) -> tuple[str, _Part]:
        written, whole = "", _Part()
        while self.peek() not in ("", "|", ")"):
            start = self.at
            more, part = self.atom()
            end = self.at
            low, high, sign = self.quantifier()
            after = self.at
            many = high is None or high > MOST_COPIES
            if part.empty and part.first and many:
                raise BlowsUp("what is repeated can be empty")
            copies = max(1, min(low, MOST_COPIES) if high is None or many else high)
            piece = part
            for number in range(1, copies):
                self.at = start
                after_it = self.atom()[1]
                assert self.at == end
                if after_it.empty:
                    piece = self.then(piece, after_it)
                else:
                    self.link(part.last, after_it.first)
                    shorter = piece.last if number >= low else []
                    piece = _Part(piece.first, shorter + after_it.last, piece.empty)
                part = after_it
            if many:
                self.link(part.last, part.first)
            part = _Part(piece.first, piece.last, piece.empty or low == 0)
            self.at = after
            written += more + sign
            whole = self.then(whole, part)
        return written, whole

    def then(self, left: _Part, right: _Part) -> _Part:
        """Return two pieces one after the other."""
        self.link(left.last, right.first)
        first = left.first + (right.first if left.empty else [])
        last = right.last + (left.last if right.empty else [])
        return _Part(first, last, left.empty and right.empty)

    def link(self, sources: list[int], targets: list[int]) -> None:
        for pair in product(sources, targets):
            self.edges[pair] = self.edges.get(pair, 0) + 1

    def leaf(self, written: str) -> tuple[str, _Part]:
        self.leaves.append(written)
        if len(self.leaves) > MOST_STATES:
            raise NotCovered("it is too long to be judged")
        state = len(self.leaves) - 1
        return written, _Part([state], [state], False)

    def atom(self) -> tuple[str, _Part]:
        sign = self.take()
        if sign == "(":
            open_, close = "(", ")"
            if self.peek() == "?":
                if not self.text.startswith("?:", self.at):
                    raise NotCovered("(?…) is not SPARQL's")
                self.at += 2
                open_ = "(?:"
            written, part = self.choice()
            if self.take() != ")":
                raise NotCovered("a bracket is not closed")
            return open_ + written + close, part
        if sign == "[":
            return self.leaf(self.group())
        if sign == "\\":
            written = self.escape()
            return self.leaf(written if len(written) == 2 else f"[{written}]")
        if sign == ".":
            return self.leaf("(?s:.)" if "s" in self.flags else "[^\\n\\r]")
        if sign == "^":
            return ("^" if "m" in self.flags else r"\A"), _Part()
        if sign == "$":
            return ("$" if "m" in self.flags else r"\Z"), _Part()
        if sign in "?*+{)":
            raise NotCovered(f"{sign!r} has nothing before it")
        if sign in "]}":
            raise NotCovered(f"{sign!r} opens nothing")
        if "x" in self.flags and sign in " \t\r\n":
            return "", _Part()
        return self.leaf(re.escape(sign))

    def escape(self) -> str:
        sign = self.take()
        if sign in CLASSES or sign in ESCAPES:
            return "\\" + sign
        if sign in SIGNS:
            return re.escape(sign)
        name = ""
        if sign in "pP":
            match = PROPERTY.match(self.text, self.at)
            if match is None:
                raise NotCovered(f"\\{sign} has no name in brackets")
            name, self.at = match[1], match.end()
        body = named(sign, name) if sign in "pPiIcC" else None
        if body is None:
            raise NotCovered(f"\\{sign}{'{'}{name}{'}'}" if name else f"\\{sign} is not covered")
        return body

    def group(self) -> str:
        """Return a character class as Python writes it."""
        written = "["
        if self.peek() == "^":
            written += self.take()
        if self.peek() == "]":
            raise NotCovered("a class is empty")
        while (sign := self.take()) != "]":
            if sign == "[":
                raise NotCovered("a class stands within a class")
            if sign == "\\":
                written += self.escape()
            elif sign == "-" and self.peek() == "[" and written not in ("[", "[^"):
                self.take()
                without = self.group()
                if self.take() != "]":
                    raise NotCovered("something follows what a class leaves out")
                return f"(?:(?!{without}){written}])"
            elif sign == "-" and self.peek() not in ("]", "") and written not in ("[", "[^"):
                written += "-"
            else:
                written += re.escape(sign)
        return written + "]"

    def quantifier(self) -> tuple[int, int | None, str]:
        """Return how often the atom stands there, and the sign for it."""
        sign = self.peek()
        if sign not in ("?", "*", "+", "{") or not sign:
            return 1, 1, ""
        self.take()
        low, high = {"?": (0, 1), "*": (0, None), "+": (1, None)}.get(sign, (0, 0))
        if sign == "{":
            match = re.compile(r"([0-9]{1,4})(,([0-9]{1,4})?)?\}").match(self.text, self.at)
            if match is None:
                raise NotCovered("{…} is not a quantity")
            self.at = match.end()
            low = int(match[1])
            high = int(match[3]) if match[3] else (None if match[2] else low)
            if high is not None and high < low:
                raise NotCovered("{…} is not a quantity")
            sign = "{" + match[0]
        if self.peek() == "?":
            sign += self.take()
        elif self.peek() in ("+", "*", "{") and self.peek():
            raise NotCovered("two quantities stand together")
        return low, high, sign


def judge(pattern: str, flags: str = "") -> None:
    """Judge a pattern that is Python's and not SPARQL's by what it reads.

    Raises BlowsUp where it can take for ever, NotCovered where that cannot be told.
    """
    for form, plain in PYTHONIC:
        pattern = form.sub(plain, pattern)
    translate(pattern, "".join(flag for flag in flags if flag in "smix"))


def translate(pattern: str, flags: str = "") -> str:
    """Return a pattern as Python writes it, with its flags.

    Raises NotCovered where Python has no counterpart, BlowsUp where it can take for ever.

    >>> translate("^[a-z]+$", "i")
    '(?i)\\\\A[a-z]+\\\\Z'
    """
    odd = set(flags) - set("smixq")
    if odd:
        raise NotCovered(f"the flag {min(odd)!r} is not SPARQL's")
    if "q" in flags:
        return ("(?i)" if "i" in flags else "") + re.escape(pattern)
    reader = _Reader(pattern, flags)
    written, _ = reader.choice()
    if reader.at < len(pattern):
        raise NotCovered("a bracket opens nothing")
    made = "".join(f"(?{flag})" if flag in flags else "" for flag in "im") + written
    try:
        re.compile(made)
    except (re.error, OverflowError, RecursionError) as error:
        raise NotCovered(str(error)) from None
    if _ambiguous(reader):
        raise BlowsUp("it can be matched in exponentially many ways")
    return made


def _ambiguous(reader: _Reader) -> bool:
    """Say whether two loops from one state read the same text."""
    after: dict[int, list[int]] = {}
    for source, target in reader.edges:
        after.setdefault(source, []).append(target)
    if not any(count > 1 for count in reader.edges.values()) and not after:
        return False
    reads = _reads(reader)
    loops = _loops(range(len(reader.leaves)), after)
    for (source, target), count in reader.edges.items():
        if count > 1 and loops.get(source) is not None and loops.get(source) == loops.get(target):
            return True
    if any(_meets(start, after, reads, loops) for start in loops):
        return True
    return _chain(after, reads, loops) > LONGEST_CHAIN


def _chain(after: dict[int, list[int]], reads: list[frozenset[str]], loops: dict[int, int]) -> int:
    """Return how many loops in a row can share out one text: the power that time grows with."""
    longest = 0
    for start in loops:
        best, waiting = {start: 1}, [start]
        while waiting:
            state = waiting.pop()
            for other in after.get(state, ()):
                new = best[state] + (loops.get(other, loops.get(state)) != loops.get(state))
                if reads[other] & reads[start] and new > best.get(other, 0):
                    best[other] = new
                    waiting.append(other)
        longest = max(longest, *best.values())
    return longest


def _reads(reader: _Reader) -> list[frozenset[str]]:
    """Return which of some telling characters each state reads."""
    alphabet = set(SAMPLES)
    for sign in reader.text:
        alphabet |= {sign, chr(max(ord(sign) - 1, 0)), chr(min(ord(sign) + 1, 0x10FFFF))}
        alphabet |= {sign.lower()[:1], sign.upper()[:1]}
    fold = re.IGNORECASE if "i" in reader.flags else re.NOFLAG
    made = [re.compile(leaf, fold) for leaf in reader.leaves]
    return [frozenset(sign for sign in alphabet if each.fullmatch(sign)) for each in made]


def _loops(states: range, after: dict[int, list[int]]) -> dict[int, int]:
    """Return for each state that can come back to itself the number of its component."""
    reach: dict[int, set[int]] = {}
    for state in states:
        seen: set[int] = set()
        waiting = list(after.get(state, ()))
        while waiting:
            each = waiting.pop()
            if each not in seen:
                seen.add(each)
                waiting += after.get(each, ())
        reach[state] = seen
    found: dict[int, int] = {}
    for state in states:
        if state in reach[state]:
            found[state] = min(other for other in reach[state] if state in reach[other])
    return found


def _meets(
    start: int, after: dict[int, list[int]], reads: list[frozenset[str]], loops: dict[int, int]
) -> bool:
    """Say whether two different ways lead from a state back to it over the same text."""
    seen: set[tuple[int, int]] = set()
    waiting = [(start, start)]
    while waiting:
        one, other = waiting.pop()
        for a, b in product(after.get(one, ()), after.get(other, ())):
            if (
                loops.get(a) != loops[start]
                or loops.get(b) != loops[start]
                or not reads[a] & reads[b]
            ):
                continue
            if (a, b) == (start, start) and one != other:
                return True
            pair = (min(a, b), max(a, b))
            if pair not in seen:
                seen.add(pair)
                waiting.append(pair)
    return False
