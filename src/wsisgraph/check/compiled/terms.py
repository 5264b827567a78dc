"""What a term is and says: each is looked at once, and only when a constraint asks."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable
from math import nan

from wsisgraph.check.compiled.columns import Columns, Floats, Ids, Mask, Table, np, uniq
from wsisgraph.check.compiled.literals import Key, key, valid
from wsisgraph.check.compiled.vocabulary import XSD

__all__ = ["Terms"]

ESCAPE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))", re.DOTALL)
PLAIN = {"t": "\t", "b": "\b", "n": "\n", "r": "\r", "f": "\f"}
STRING, LANG_STRING = XSD + "string", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"
WHOLE = (XSD + "integer", XSD + "nonNegativeInteger")
KINDS = {
    "IRI": b"<",
    "BlankNode": b"_",
    "Literal": b'"',
    "BlankNodeOrIRI": b"_<",
    "BlankNodeOrLiteral": b'_"',
    "IRIOrLiteral": b'<"',
}


def _unescaped(match: re.Match[str]) -> str:
    code = match[1] or match[2]
    return chr(int(code, 16)) if code else PLAIN.get(match[3], match[3])


class Terms:
    """The terms of columns by number: kinds, texts, datatypes, languages, orders."""

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._keys: dict[int, Key | None] = {}
        self._endings: dict[bytes, int] = {}
        self._tables: dict[Hashable, Table] = {}
        self._numbers = np.zeros(0, np.float64)

    def table(self, name: Hashable) -> Table:
        """Return a small number for each term, 0 where nothing is known yet."""
        size = len(self.columns.tokens)
        known = self._tables.get(name)
        if known is None or len(known) < size:
            grown: Table = np.zeros(size + 256, np.int32)
            if name != "endings":
                grown = np.zeros(size + 256, np.int8)
            if known is not None:
                grown[: len(known)] = known
            self._tables[name] = known = grown
        return known

    def judged(self, name: Hashable, ids: Ids, judge: Callable[[Ids], Mask]) -> Mask:
        """Return the verdict on each of some terms, which may repeat; each is judged once."""
        known = self.table(name)
        new = uniq(ids[known[ids] == 0])
        if len(new):
            known[new] = np.where(judge(new), 1, -1)
        answer: Mask = known[ids] > 0
        return answer

    def unjudged(self, name: Hashable, ids: Ids) -> Ids:
        """Return the terms on which there is no verdict yet, each once."""
        return uniq(ids[self.table(name)[ids] == 0])

    def _coded(self, ids: Ids) -> Table:
        """Return what literals end with, as a number above 1; 1 for what is no literal."""
        known = self.table("endings")
        new = ids[known[ids] == 0]
        tokens, endings = self.columns.tokens, self._endings
        made = []
        for number in new.tolist():
            form = tokens[number]
            if form[0] == 34:
                made.append(endings.setdefault(form[form.rindex(b'"') + 1 :], len(endings) + 2))
            else:
                made.append(1)
        known[new] = made
        return known[ids]

    def of_kind(self, ids: Ids, kind: str) -> Mask:
        """Return for each term whether it is of a node kind, named as SHACL names it."""
        signs, tokens = KINDS[kind], self.columns.tokens
        fits = (tokens[i][0] in signs and tokens[i][:2] != b"<<" for i in ids.tolist())
        return np.fromiter(fits, np.bool_, len(ids))

    def of_datatype(self, ids: Ids, datatype: str) -> Mask:
        """Return for each term whether it is a well-formed literal of a datatype."""
        codes = self._coded(ids)
        if datatype == LANG_STRING:
            tags = [code for ending, code in self._endings.items() if ending[:1] == b"@"]
            return np.isin(codes, tags)
        ending = b"" if datatype == STRING else b"^^<" + datatype.encode() + b">"
        has: Mask = codes == self._endings.get(ending, -1)
        if datatype != STRING and datatype.startswith(XSD):
            end, tokens, whole = len(ending) + 1, self.columns.tokens, datatype in WHOLE
            right = [
                (whole and tokens[i][1:-end].isdigit()) or valid(self._inner(i, end), datatype)
                for i in ids[has].tolist()
            ]
            has[has] = np.array(right, np.bool_)
        return has

    def tags(self, ids: Ids) -> tuple[Table, dict[int, str]]:
        """Return the language of each term as a number, and which languages these are."""
        codes = self._coded(ids)
        found = {
            code: ending[1:].decode().lower()
            for ending, code in self._endings.items()
            if ending[:1] == b"@"
        }
        return codes, found

    def _inner(self, number: int, end: int) -> str:
        text = self.columns.tokens[number][1:-end].decode()
        return ESCAPE.sub(_unescaped, text) if "\\" in text else text

    def text(self, number: int) -> str | None:
        """Return what STR gives: an IRI, or a literal as it is written; None for a blank node."""
        form = self.columns.tokens[number]
        if form[0] == 34:
            return self._inner(number, len(form) - form.rindex(b'"'))
        return form[1:-1].decode() if form[0] == 60 and form[:2] != b"<<" else None

    def key(self, number: int) -> Key | None:
        """Return what a term is compared by, or None where it has no order."""
        if number not in self._keys:
            form = self.columns.tokens[number]
            made: Key | None = None
            if form[0] == 34:
                at = form.rindex(b'"')
                ending = form[at + 1 :]
                text = self._inner(number, len(form) - at)
                if not ending:
                    made = "string", text, None
                elif ending[0] == 94:
                    made = key(text, ending[3:-1].decode())
            self._keys[number] = made
        return self._keys[number]

    def numbers(self, ids: Ids) -> Floats:
        """Return the values of whole numbers that a float holds exactly; NaN for all else."""
        known = self.table("numbers")
        if len(self._numbers) < len(known):
            grown = np.full(len(known), nan)
            grown[: len(self._numbers)] = self._numbers
            self._numbers = grown
        new = uniq(ids[known[ids] == 0])
        if len(new):
            known[new] = 1
            self._numbers[new] = [self._number(number) for number in new.tolist()]
        return self._numbers[ids]

    def _number(self, number: int) -> float:
        form = self.columns.tokens[number]
        digits, _, ending = form[1:].partition(b'"')
        if len(digits) < 16 and digits.isdigit() and ending[3:-1].decode() in WHOLE:
            return float(digits)
        made = self.key(number)
        value = made[1] if made is not None and made[0] == "number" else None
        return float(value) if type(value) is int and abs(value) < 2**53 else nan
