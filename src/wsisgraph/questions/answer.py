"""The answer to a question: rows of terms, the facts that each rests on, and both in every form."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

from wsisgraph import sparql
from wsisgraph.errors import NotHere, near
from wsisgraph.questions.cite import Source, sources_of
from wsisgraph.rdf import PREFIXES, Iri, Literal, compact, expand, ox
from wsisgraph.tables.frames import frame, value
from wsisgraph.tables.text import delimited, html, language, layout, markdown, records
from wsisgraph.tables.workbook import workbook

if TYPE_CHECKING:
    import pandas

    from wsisgraph.questions.gallery import Question

__all__ = ["FORMS", "Answer", "Askable", "at_hand", "labelled"]

BOOLEAN = PREFIXES["xsd"] + "boolean"
PLAIN = PREFIXES["xsd"] + "string"
TIME = PREFIXES["xsd"] + "time"
WHOLE_MINUTE = re.compile(r"\d\d:\d\d:00")
TRUTH = {"en": {"true": "yes", "false": "no"}, "ja": {"true": "はい", "false": "いいえ"}}
COMMA = {"en": ", ", "ja": "、"}
SOURCES = {"en": "sources", "ja": "典拠"}
BORROWED: Mapping[str, Mapping[str, str]] = {
    expand(name): {"en": english, "ja": japanese}
    for name, english, japanese in (
        ("dcmitype:MovingImage", "film", "映像"),
        ("dcmitype:PhysicalObject", "object", "物"),
        ("dcmitype:Software", "software", "ソフトウェア"),
        ("dcmitype:StillImage", "picture", "写真"),
        ("dcterms:creator", "author or maker", "著者・製作者"),
        ("dcterms:title", "title", "題名"),
        ("foaf:Agent", "agent", "主体"),
        ("foaf:Document", "document", "文書"),
        ("foaf:Group", "group", "集団"),
        ("foaf:Person", "person", "人"),
        ("foaf:page", "page", "ページ"),
        ("org:Organization", "organization", "組織"),
        ("org:OrganizationalUnit", "unit of an organization", "部署"),
        ("org:Post", "post", "役職"),
        ("org:subOrganizationOf", "part of the organization", "上位の組織"),
        ("org:unitOf", "unit of", "属する組織"),
    )
}
NOTATION = Iri(expand("skos:notation"))
LABELS = ("skos:prefLabel", "rdfs:label", "wsis:name", "skos:notation")
NAMES = ("dcterms:title",)
Cited = Sequence[Sequence[Source]]


class Askable(Protocol):
    """A graph that questions can be asked of: a store with codes and what rules add, and its base."""

    @property
    def asked(self) -> ox.Store:
        """The store."""

    @property
    def base(self) -> str:
        """The base IRI of the data."""


@dataclass(frozen=True, slots=True)
class Answer(sparql.Answer):
    """The rows of a question, without the column of facts; `facts` names those of each row.

    `graph` is what was asked: labels and sources are looked up in it.
    """

    facts: tuple[tuple[str, ...], ...] = ()
    question: Question | None = None
    graph: Askable | ox.Store | None = field(default=None, compare=False, repr=False)

    def __repr__(self) -> str:
        asked = f" to {self.question.name!r}" if self.question is not None else ""
        return f"<wsisgraph.Answer{asked}: {len(self)} rows>"

    def headings(self, lang: str = "en") -> tuple[str, ...]:
        """Return the headings of the columns in a language. Raises NotHere for one that has none."""
        language(lang)
        return self.question.headings(lang) if self.question is not None else self.columns

    def words(self, lang: str = "en") -> list[tuple[str, ...]]:
        """Return the rows in words: labels in a language; those of another are marked with its tag."""
        return labelled(self, self._asked(), lang)

    def cited(self, texts: Iterable[str] = ()) -> tuple[tuple[Source, ...], ...]:
        """Return the sources of each row, with their words where their text is one of `texts`."""
        store, base = at_hand(self._asked())
        found = sources_of((fact for row in self.facts for fact in row), store, base, texts)
        rows = (dict.fromkeys(s for fact in row for s in found[fact]) for row in self.facts)
        return tuple(_each_once(row) for row in rows)

    def to(self, name: str, color: bool = False, lang: str = "en", cited: Cited = ()) -> str:
        """Return the rows as text in one of FORMS; with `cited`, each row with its sources.

        Raises NotHere for a form that is not known.
        """
        if name not in FORMS:
            raise NotHere(f"unknown form {name!r} ({near(name, FORMS, ', '.join(FORMS))})")
        return FORMS[name](self, color, lang, cited)

    def to_xlsx(self, lang: str = "en", cited: Cited = ()) -> bytes:
        """Return the rows as an Excel workbook with headings, numbers and days typed."""
        words = self.words(lang)
        rows = [[_cell(term, word) for term, word in zip(*row, strict=True)]
                for row in zip(self.rows, words, strict=True)]  # fmt: skip
        for row, found in zip(rows, cited, strict=False):
            row.append("\n".join(map(str, found)))
        heads = [*self.headings(lang), *([SOURCES[lang]] if cited else [])]
        return workbook(heads, rows, self.question.name if self.question is not None else "")

    def to_pandas(
        self, *, lang: str | None = "en", beside: bool = False, facts: bool = False
    ) -> pandas.DataFrame:
        """Return the rows as a frame: labels in a language, or IRIs where it is None.

        `beside` adds IRIs, datatypes and languages in columns of their own, `facts` the IRIs of the
        facts behind each row. Raises MissingExtra without pandas.
        """
        made = frame(self.columns, self.rows, self.words(lang) if lang else None, beside)
        if facts:
            made["facts"] = [list(row) for row in self.facts]
        return made

    def _repr_html_(self) -> str:
        title = self.question.titles["en"] if self.question is not None else ""
        return html(self.headings(), self.words(), f"{title} ({len(self):,})" if title else "")

    def _asked(self) -> Askable | ox.Store:
        return self.graph if self.graph is not None else ox.Store()


def at_hand(graph: Askable | ox.Store) -> tuple[ox.Store, str]:
    """Return the store to ask, and the base of its data."""
    if not isinstance(graph, ox.Store):
        return graph.asked, graph.base
    names = (each.value for each in graph.named_graphs() if isinstance(each, Iri))
    own = sorted(name for name in names if name.endswith("/graph/things"))
    return graph, own[0].removesuffix("graph/things") if own else ""


def labelled(
    answer: sparql.Answer, graph: Askable | ox.Store, lang: str = "en"
) -> list[tuple[str, ...]]:
    """Return the rows in words: labels in a language, and one of another language marked with its tag.

    A text bears no mark where its language stands beside: as the name of its column, or in another.
    Raises NotHere for a language that nothing is written in.
    """
    language(lang)
    store, base = at_hand(graph)
    known: dict[object, str] = {}
    for row in answer.rows:
        for term in row:
            if term not in known:
                known[term] = _words(term, store, base, lang)
    return [_row(answer.columns, row, known) for row in answer.rows]


def _row(
    columns: Sequence[str], row: Sequence[object], known: Mapping[object, str]
) -> tuple[str, ...]:
    """Return a row in words; a text whose language stands beside it as it is written."""
    words = [known[term] for term in row]
    texts = [(at, term) for at, term in enumerate(row) if isinstance(term, Literal)]
    beside = {term.value for _, term in texts if not term.language}
    for at, term in texts:
        if term.language and (term.language == columns[at] or term.language in beside):
            words[at] = term.value
    return tuple(words)


def _words(term: Any, store: ox.Store, base: str, lang: str) -> str:
    """Return a term as a person reads it; a text that lists IRIs as their labels."""
    if term is None:
        return ""
    if not isinstance(term, Literal):
        return _label(term, store, base, lang)
    listed = [Iri(each) for each in term.value.split()] if _lists(term) else []
    if listed:
        return COMMA[lang].join(_label(each, store, base, lang) for each in listed)
    return _marked({term.language or "": _by_the_clock(term)}, lang)


def _by_the_clock(term: Literal) -> str:
    """Return a literal's text; a time of the clock without the seconds that nobody stated."""
    if term.datatype.value == TIME and WHOLE_MINUTE.fullmatch(term.value):
        return term.value.removesuffix(":00")
    return term.value


def _lists(term: Literal) -> bool:
    """Say whether a literal is a list of IRIs, parted by spaces."""
    parts = term.value.split(" ")
    return term.datatype.value == PLAIN and all(
        each.startswith(("http://", "https://")) and not set(each) & set('<>"{}|^`\\')
        for each in parts
    )


def _label(term: Any, store: ox.Store, base: str, lang: str) -> str:
    """Return the label of a thing, after its number where it goes by one: `C2 Infrastructure`."""
    label = _name(term, store, base, lang)
    notations = store.quads_for_pattern(term, NOTATION, None, ox.DefaultGraph())
    numbers = sorted(
        quad.object.value
        for quad in notations
        if isinstance(quad.object, Literal) and any(c.isdigit() for c in quad.object.value)
    )
    return f"{numbers[0]} {label}" if numbers and numbers[0] != label else label


def _name(term: Any, store: ox.Store, base: str, lang: str) -> str:
    """Return the label of a thing; where it has none, its slug or compact name."""
    found: dict[str, str] = {}
    for name in (*LABELS, *NAMES):
        quads = store.quads_for_pattern(term, Iri(expand(name)), None, ox.DefaultGraph())
        for each in sorted((quad.object for quad in quads), key=str):
            if isinstance(each, Literal):
                found.setdefault(each.language or "", each.value)
        if lang in found:
            break
    if found:
        return _marked(found, lang)
    if not isinstance(term, Iri):
        return str(term)
    if base and term.value.startswith(base):
        return term.value.removeprefix(base)
    if term.value in BORROWED:
        return BORROWED[term.value][lang]
    short = compact(term.value)
    return term.value if short.startswith("<") else short


def _marked(found: Mapping[str, str], lang: str) -> str:
    """Return the words in a language; those of another are marked with its tag.

    >>> _marked({"ja": "今川"}, "en"), _marked({"ja": "今川"}, "ja"), _marked({"": "3"}, "en")
    ('今川 [ja]', '今川', '3')
    """
    if lang in found:
        return found[lang]
    language = min(found, key=lambda each: (each not in ("en", "ja"), each))
    return f"{found[language]} [{language}]" if language else found[language]


def _each_once(sources: Iterable[Source]) -> tuple[Source, ...]:
    """Return sources without those that say the same of another fact."""
    return tuple({str(source): source for source in sources}.values())


def _cell(term: object, word: str) -> Any:
    """Return a term as a cell of a workbook holds it: a number or a day as such, else its words."""
    found = value(term)
    return found if found is None or not isinstance(found, str) else word


def _spoken(answer: Answer, lang: str) -> list[list[str]]:
    """Return the rows in words for people, who read yes where a literal says true."""
    rows = [list(row) for row in answer.words(lang)]
    for row, terms in zip(rows, answer.rows, strict=True):
        for at, term in enumerate(terms):
            if isinstance(term, Literal) and term.datatype.value == BOOLEAN:
                row[at] = TRUTH[lang].get(term.value, term.value)
    return rows


def _table(answer: Answer, color: bool, lang: str, cited: Cited) -> str:
    """Return a table without the columns that are empty in every row; sources stand below their row."""
    rows, heads = _spoken(answer, lang), answer.headings(lang)
    keep = [at for at in range(len(heads)) if not rows or any(row[at] for row in rows)]
    told = [[row[at] for at in keep] for row in rows]
    lines = layout([heads[at] for at in keep], told, color).splitlines()
    for at in range(len(cited) - 1, -1, -1):
        lines[at + 3 : at + 3] = [f"    {source}" for source in cited[at]]
    return "\n".join(lines) + "\n"


def _records(answer: Answer, color: bool, lang: str, cited: Cited) -> str:
    blocks = [records(answer.headings(lang), [row], color) for row in _spoken(answer, lang)]
    for at, found in enumerate(cited):
        blocks[at] += "".join(f"    {source}\n" for source in found)
    return "\n".join(blocks)


def _markdown(answer: Answer, color: bool, lang: str, cited: Cited) -> str:
    rows = _spoken(answer, lang)
    for row, found in zip(rows, cited, strict=False):
        row.append("\n".join(map(str, found)))
    return markdown([*answer.headings(lang), *([SOURCES[lang]] if cited else [])], rows)


def _delimited(sign: str) -> Callable[[Answer, bool, str, Cited], str]:
    def written(answer: Answer, color: bool, lang: str, cited: Cited) -> str:
        rows = [list(row) for row in answer.words(lang)]
        for row, found in zip(rows, cited, strict=False):
            row.append("; ".join(map(str, found)))
        return delimited([*answer.columns, *(["sources"] if cited else [])], rows, sign)

    return written


def _json(answer: Answer, color: bool, lang: str, cited: Cited) -> str:
    """Return SPARQL 1.1 Query Results JSON, with labels, facts and sources as members of our own."""
    body: dict[str, Any] = json.loads(sparql.ROW_FORMATS["json"](answer, False))
    body["head"]["headings"] = dict(zip(answer.columns, answer.headings(lang), strict=True))
    if answer.question is not None:
        body["head"] |= {"question": answer.question.name, "title": answer.question.titles[lang]}
    told = (zip(*each, strict=True) for each in zip(answer.rows, answer.words(lang), strict=True))
    body["labels"] = {term.value: w for row in told for term, w in row if isinstance(term, Iri)}
    body["facts"] = [list(row) for row in answer.facts]
    if cited:
        body["sources"] = [[source.row() for source in row] for row in cited]
    body["results"] = body.pop("results")  # readers of SPARQL JSON want it last
    return json.dumps(body, ensure_ascii=False, indent=1) + "\n"


FORMS: Mapping[str, Callable[[Answer, bool, str, Cited], str]] = {
    "table": _table,
    "records": _records,
    "csv": _delimited(","),
    "tsv": _delimited("\t"),
    "json": _json,
    "markdown": _markdown,
}
