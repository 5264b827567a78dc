"""Ask: run a SPARQL query safely, and give its answer as rows, a truth value or triples."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from wsisgraph.collector import uncollected
from wsisgraph.errors import QueryError, near
from wsisgraph.rdf import ID, PREFIXES, Iri, Literal, Quad, compact, is_slug, ox
from wsisgraph.schema import load
from wsisgraph.tables.frames import frame
from wsisgraph.tables.text import html, layout

if TYPE_CHECKING:
    import pandas

__all__ = ["ROW_FORMATS", "Answer", "expected", "prefixes", "query"]

DEEPEST = 200
TOKENS = re.compile(
    r"""(?P<comment>\#[^\n\r]*)
    |(?P<long>\"{3}(?:\"{0,2}(?:[^"\\]|\\.))*\"{3}|'{3}(?:'{0,2}(?:[^'\\]|\\.))*'{3})
    |(?P<string>"(?:[^"\\\n\r]|\\.)*"|'(?:[^'\\\n\r]|\\.)*')
    |(?P<iri><[^<>"{}|^`\\\s]*>)
    |(?P<name>[?$]?[^\W\d][\w.-]*:?[\w.:%-]*|:[\w.:%-]+)
    |(?P<sign>[{}()\[\]])
    |(?P<other>.)""",
    re.VERBOSE | re.DOTALL,
)
AT = re.compile(r"error at (\d+):(\d+): ?")
WORDS = re.compile(r'"(?:\\.|[^"\\])+"')
UNDECLARED = re.compile(r"([\w.-]*):")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gives: rows of terms (SELECT), a truth value (ASK), or triples (CONSTRUCT, DESCRIBE)."""

    columns: tuple[str, ...] = ()
    rows: tuple[tuple[object, ...], ...] = ()
    truth: bool | None = None
    triples: tuple[Quad, ...] | None = None

    @property
    def kind(self) -> str:
        """`rows`, `truth` or `triples`."""
        return "truth" if self.truth is not None else "rows" if self.triples is None else "triples"

    def __iter__(self) -> Iterator[object]:
        """Iterate over the rows, or over the triples."""
        return iter(self.rows if self.triples is None else self.triples)

    def __len__(self) -> int:
        return len(self.rows if self.triples is None else self.triples)

    def __bool__(self) -> bool:
        return self.truth if self.truth is not None else len(self) > 0

    def to(self, name: str, color: bool = False) -> str:
        """Return the answer as text in one of ROW_FORMATS."""
        return ROW_FORMATS[name](self, color)

    def to_pandas(self, *, beside: bool = False) -> pandas.DataFrame:
        """Return the rows as a frame; `beside` adds IRIs, datatypes and languages in columns of their own.

        Raises MissingExtra without pandas, QueryError for an answer without rows.
        """
        if self.kind != "rows":
            raise QueryError(f"the query gives {self.kind}, and no rows for a frame (use SELECT)")
        words = [[_plain(term) for term in row] for row in self.rows]
        return frame(self.columns, self.rows, words, beside)

    def _repr_html_(self) -> str:
        if self.truth is not None:
            return "<p>true</p>" if self.truth else "<p>false</p>"
        if self.triples is not None:
            rows = [
                [_plain(term) for term in (t.subject, t.predicate, t.object)] for t in self.triples
            ]
            return html(("subject", "predicate", "object"), rows)
        return html(self.columns, [[_plain(term) for term in row] for row in self.rows])


@cache
def prefixes() -> Mapping[str, str]:
    """Return the prefixes that every query may use: the project's, and one for each code list.

    A code is written `role:speaker`, `state:JP`, `action-line:C2`. Organizations of the codes have
    none, since `org:` is the W3C's vocabulary.
    """
    lists = {scheme: f"{ID}{scheme}/" for scheme in load().schemes if scheme not in PREFIXES}
    return dict(sorted({**lists, **PREFIXES}.items()))


def query(store: ox.Store, text: str, base: str | None = None) -> Answer:
    """Return the answer to a query. The prefixes of `prefixes` are declared.

    The query never leaves the machine: SERVICE is refused. Raises QueryError with line and column
    where the query cannot be parsed, and for queries nested too deep for the parser.
    """
    refuse(text)
    try:
        found = store.query(text, prefixes=dict(prefixes()), base_iri=base)
        if isinstance(found, ox.QueryBoolean):
            return Answer(truth=bool(found))
        if isinstance(found, ox.QueryTriples):
            triples = {ox.Quad(each.subject, each.predicate, each.object) for each in found}
            return Answer(triples=tuple(sorted(triples, key=str)))
        columns = tuple(each.value for each in found.variables)
        with uncollected():
            return Answer(columns, tuple(map(tuple, found)))
    except SyntaxError as error:
        raise QueryError(_located(str(error), text)) from None
    except (ValueError, RuntimeError, OSError) as error:
        raise QueryError(f"the query cannot be run: {error}") from None


def refuse(text: str) -> None:
    """Raise QueryError for a query that calls out to another service, or is nested too deep."""
    depth = 0
    for token in TOKENS.finditer(text):
        kind, word = token.lastgroup, token.group()
        if kind == "name" and word.upper() == "SERVICE":
            line, column = _position(text, token.start())
            raise QueryError(
                f"query:{line}:{column}: SERVICE is switched off: a query asks this graph only (remove it)"
            )
        if kind == "sign":
            depth += 1 if word in "{([" else -1
            if depth > DEEPEST:
                raise QueryError(
                    f"the query is nested more than {DEEPEST} brackets deep (simplify it)"
                )


def _position(text: str, at: int) -> tuple[int, int]:
    return text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)


def _located(message: str, text: str) -> str:
    """Return a parser's message with its place in front."""
    match = AT.search(message)
    if match is None:
        return f"query: {message}"
    line, column = int(match[1]), int(match[2])
    rows = text.splitlines() or [""]
    shown = rows[line - 1] if line <= len(rows) else ""
    said = expected(message[match.end() :], shown[: column - 1])
    return f"query:{line}:{column}: {said}\n  {shown}\n  {' ' * (column - 1)}^"


def expected(message: str, before: str) -> str:
    """Return what a parser expected in a line of its own: its words, without its classes of characters."""
    if "Prefix not found" in message and (names := UNDECLARED.findall(before)):
        todo = near(names[-1], prefixes(), f"write PREFIX {names[-1]}: <…> before the query")
        return f"the prefix {names[-1]}: is not declared ({todo})"
    words = WORDS.findall(message)
    if not message.startswith("expected") or not words:
        return " ".join(message.split())
    name = " or a name" if "['" in message else ""
    return f"expected one of {' '.join(words)}{name}"


def _plain(term: object) -> str:
    """Return a term as a person reads it: a value, or a compact name."""
    if term is None:
        return ""
    if isinstance(term, Literal):
        return term.value
    if isinstance(term, Iri):
        scheme, _, code = term.value.removeprefix(ID).partition("/")
        if is_slug(code) and "/" not in code and term.value == f"{prefixes().get(scheme)}{code}":
            return f"{scheme}:{code}"
        named = compact(term.value)
        return term.value if named.startswith("<") else named
    return str(term)


def _full(term: object) -> str:
    """Return a term as SPARQL's CSV does: a value or a whole IRI."""
    return (
        ""
        if term is None
        else str(getattr(term, "value", term))
        if not isinstance(term, ox.BlankNode)
        else str(term)
    )


def _table(answer: Answer, color: bool) -> str:
    if answer.truth is not None:
        return "true\n" if answer.truth else "false\n"
    return layout(answer.columns, [[_plain(term) for term in row] for row in answer.rows], color)


def _csv(answer: Answer, color: bool) -> str:
    if answer.truth is not None:
        return "true\n" if answer.truth else "false\n"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_full(term) for term in row] for row in answer.rows)
    return out.getvalue()


def _tsv(answer: Answer, color: bool) -> str:
    if answer.truth is not None:
        return "true\n" if answer.truth else "false\n"
    rows = ["\t".join("?" + name for name in answer.columns)]
    rows += [
        "\t".join("" if term is None else str(term).replace("\t", "\\t") for term in row)
        for row in answer.rows
    ]
    return "\n".join(rows) + "\n"


def _json(answer: Answer, color: bool) -> str:
    head: Mapping[str, object] = {"vars": list(answer.columns)} if answer.truth is None else {}
    body: dict[str, object] = {"head": head}
    if answer.truth is not None:
        body["boolean"] = answer.truth
    else:
        rows = [
            {n: _binding(t) for n, t in zip(answer.columns, row, strict=True) if t is not None}
            for row in answer.rows
        ]
        body["results"] = {"bindings": rows}
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


def _binding(term: object) -> dict[str, str]:
    """Return a term in the form of SPARQL 1.1 Query Results JSON."""
    if isinstance(term, Iri):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if not isinstance(term, Literal):
        return {"type": "triple", "value": str(term)}
    found = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != PREFIXES["xsd"] + "string":
        found["datatype"] = term.datatype.value
    return found


ROW_FORMATS: Mapping[str, Callable[[Answer, bool], str]] = {
    "table": _table,
    "csv": _csv,
    "tsv": _tsv,
    "json": _json,
}
