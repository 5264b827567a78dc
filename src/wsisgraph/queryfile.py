"""Query files (*.rq): their heads, their tokens, and where in them something is wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from wsisgraph.corpus import shown
from wsisgraph.errors import InputError, Mistake, Place, near
from wsisgraph.rdf import ID, PREFIXES, Iri, compact, ox
from wsisgraph.schema import ontology_quads
from wsisgraph.sparql import AT, TOKENS, expected, prefixes
from wsisgraph.text import read_text

__all__ = ["Token", "comments", "named", "parsed", "place_of", "titles", "tokens", "undeclared"]

TITLE = re.compile(r"title (en|ja): +(\S.*)")


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query: its sort (`iri`, `var`, `word` or the sign itself), its text and position."""

    sort: str
    text: str
    at: int

    def is_word(self, *words: str) -> bool:
        """Say whether it is one of these key words."""
        return self.sort == "word" and self.text.upper() in words


def tokens(text: str) -> Iterator[Token]:
    """Yield the pieces of a query without its comments; compact names become whole IRIs."""
    known = prefixes()
    for match in TOKENS.finditer(text):
        sort, word, at = match.lastgroup, match.group(), match.start()
        if sort == "comment" or word.isspace():
            continue
        if sort == "iri":
            yield Token("iri", word[1:-1], at)
        elif sort in ("string", "long"):
            yield Token("literal", word, at)
        elif sort == "name":
            stop = len(word) - len(word.rstrip("."))
            word = word.rstrip(".")
            prefix, colon, local = word.partition(":")
            if word[0] in "?$":
                yield Token("var", word[1:], at)
            elif colon and prefix in known:
                yield Token("iri", known[prefix] + local.replace("\\", ""), at)
            elif colon:
                yield Token("blank" if prefix == "_" else "iri", word, at)
            elif word == "a":
                yield Token("iri", PREFIXES["rdf"] + "type", at)
            else:
                yield Token("word", word, at)
            if stop:
                yield Token(".", ".", at + len(word))
        else:
            yield Token(word, word, at)


def comments(text: str) -> list[tuple[int, str]]:
    """Return the lines of comment with which a file begins: line number and words."""
    found = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.startswith("#"):
            break
        if line.startswith("#"):
            found.append((number, line[1:].strip()))
    return found


@cache
def declared() -> frozenset[str]:
    """Return the IRIs that the ontology and its code lists say something about."""
    return frozenset(q.subject.value for q in ontology_quads() if isinstance(q.subject, Iri))


def place_of(path: str, text: str, at: int) -> Place:
    """Return the place of a position in a file."""
    return Place(path, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))


def parsed(text: str, path: str) -> object:
    """Return what kind of answer a query gives, by asking it of nothing.

    Raises InputError with its line and column where it is not SPARQL.
    """
    try:
        return ox.Store().query(text, prefixes=dict(prefixes()))
    except SyntaxError as error:
        match = AT.search(str(error))
        place, what = Place(path), str(error)
        if match:
            place = Place(path, int(match[1]), int(match[2]))
            line = text.splitlines()[place.line - 1 :]
            what = expected(what[match.end() :], line[0][: int(match[2]) - 1] if line else "")
        mistake = Mistake(place, f"this is not SPARQL: {what}", "correct the line")
        raise InputError([mistake]) from None


def undeclared(found: Iterable[Token], path: str, text: str) -> list[Mistake]:
    """Return a mistake for each term of the project's own vocabulary and codes that nothing declares."""
    known = declared()
    spaces = set(prefixes().values())
    return [
        Mistake(
            place_of(path, text, token.at),
            f"{compact(token.text)} is declared nowhere",
            near(compact(token.text), map(compact, known), "declare it in the ontology"),
        )
        for token in found
        if token.sort == "iri"
        and token.text.startswith((PREFIXES["wsis"], ID))
        and token.text not in known | spaces
    ]


def named(files: Iterable[Path], what: str) -> Iterator[tuple[str, str, str]]:
    """Yield name, path and text of each file, in order of name; a byte-order mark is left out.

    Raises InputError for one told twice, and for one that is not UTF-8.
    """
    seen: dict[str, str] = {}
    for path in sorted(files):
        label = shown(path)
        if path.stem in seen:
            todo = f"{seen[path.stem]} has that name; give one of them another"
            told = f"the {what} {path.stem!r} exists twice"
            raise InputError([Mistake(Place(label), told, todo)])
        seen[path.stem] = label
        yield path.stem, label, read_text(path).removeprefix("\ufeff")


def titles(text: str, path: str, what: str) -> tuple[dict[str, str], list[Mistake]]:
    """Return the titles that the head of a file gives, and a mistake for each language without one."""
    found = {m[1]: m[2] for _, line in comments(text) if (m := TITLE.fullmatch(line))}
    todo = "begin the file with the line: # title {}: …"
    return found, [
        Mistake(Place(path), f"the {what} has no title in {lang}", todo.format(lang))
        for lang in ("en", "ja")
        if lang not in found
    ]
