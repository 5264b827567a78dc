"""Rows of terms as a pandas frame: the door to pandas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from wsisgraph.errors import MissingExtra
from wsisgraph.kinds import clean_date
from wsisgraph.rdf import PREFIXES, Iri, Literal, compact

if TYPE_CHECKING:
    import pandas

__all__ = ["frame", "value"]

XSD = PREFIXES["xsd"]


def value(term: Any) -> bool | int | Decimal | date | str | None:
    """Return a term as Python has it: a number, a day or a truth value as such, all else as text.

    >>> from wsisgraph.rdf import literal
    >>> value(literal("11000", "integer")), value(literal("2025-07-07", "date"))
    (11000, datetime.date(2025, 7, 7))
    """
    if term is None:
        return None
    text = str(getattr(term, "value", term))
    sort = term.datatype.value.removeprefix(XSD) if isinstance(term, Literal) else ""
    try:
        if sort == "integer":
            return int(text)
        if sort == "decimal":
            return Decimal(text)
        if sort == "date" and clean_date(text) == text:
            return date.fromisoformat(text)
    except (ValueError, ArithmeticError):
        return text
    return text == "true" if sort == "boolean" and text in ("true", "false") else text


def frame(
    columns: Sequence[str],
    rows: Sequence[Sequence[object]],
    words: Sequence[Sequence[str]] | None = None,
    beside: bool = False,
) -> pandas.DataFrame:
    """Return rows as a frame: whole numbers, truth values and days typed, IRIs as `words` says them.

    With `beside`, each column of IRIs is followed by `NAME.iri`, and literals by `NAME.datatype` and
    `NAME.lang`, so that the frame keeps all that the terms hold. Raises MissingExtra without pandas.
    """
    try:
        import pandas
    except ImportError as error:
        raise MissingExtra("frames need pandas: pip install 'wsisgraph[pandas]'") from error
    made: dict[str, pandas.Series[Any]] = {}
    told = words if words is not None else [[_plain(term) for term in row] for row in rows]
    for at, name in enumerate(columns):
        terms = [row[at] for row in rows]
        made[name] = _series([row[at] for row in told], terms)
        if beside:
            for kind, found in _beside(terms).items():
                if any(each is not None for each in found):
                    made[f"{name}.{kind}"] = pandas.Series(found, dtype="str")
    return pandas.DataFrame(made, columns=list(made))


def _plain(term: Any) -> str:
    return "" if term is None else str(getattr(term, "value", term))


def _series(words: Sequence[str], terms: Sequence[object]) -> pandas.Series[Any]:
    """Return a column in the type that all of its values share; words where there is none."""
    import pandas

    values = [value(term) for term in terms]
    kinds = {type(each) for each in values if each is not None}
    if kinds == {bool}:
        return pandas.Series(values, dtype="boolean")
    if kinds == {int} and all(abs(n) < 2**63 for n in values if isinstance(n, int)):
        return pandas.Series(values, dtype="Int64")
    if kinds == {date}:
        days = [datetime(d.year, d.month, d.day) if isinstance(d, date) else None for d in values]
        return pandas.Series(days, dtype="datetime64[s]")
    if kinds and kinds <= {int, Decimal}:
        return pandas.Series(values, dtype="object")
    found = [None if term is None else word for word, term in zip(words, terms, strict=True)]
    return pandas.Series(found, dtype="str")


def _beside(terms: Sequence[object]) -> dict[str, list[str | None]]:
    """Return what terms hold besides their text: IRI, datatype and language, each in its order."""
    literals = [term if isinstance(term, Literal) else None for term in terms]
    return {
        "iri": [term.value if isinstance(term, Iri) else None for term in terms],
        "datatype": [
            None if t is None or t.language else compact(t.datatype.value) for t in literals
        ],
        "lang": [None if t is None else t.language for t in literals],
    }
