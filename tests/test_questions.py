"""Questions: the rows that each gives on both corpora, how values are meant, and what is refused."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from conftest import REAL, TOUR
from wsisgraph import api
from wsisgraph.errors import InputError, NotHere, QueryError, UnknownName
from wsisgraph.graph import codes
from wsisgraph.questions.gallery import Question, ask, filled, labelled, questions
from wsisgraph.questions.parameters import meant
from wsisgraph.rdf import ID, Iri, Literal, compact, expand, literal, ox
from wsisgraph.schema import load, ontology_quads
from wsisgraph.sparql import prefixes, query
from wsisgraph.store import Data, from_rdflib, to_graph

HERE = Path(__file__).resolve().parent / "questions"
CORPORA = {path.name: path for path in (TOUR, REAL)}
SHORT = {"https://w3id.org/wsisgraph/id/": "wid:", "http://metadata.un.org/sdg/": "sdg:"}


@dataclass(frozen=True)
class Case:
    """A question asked of a corpus, and the file with its rows."""

    question: str
    corpus: str
    file: str
    params: dict[str, str] = field(default_factory=dict)
    by_hand: bool = False


@cache
def cases() -> tuple[Case, ...]:
    """Return the cases of all files, in order."""
    rows = [
        row
        for path in sorted(HERE.glob("cases*.yaml"))
        for row in yaml.load(path.read_text("utf-8"), yaml.BaseLoader)
    ]
    return tuple(
        Case(**{key.replace("-", "_"): value for key, value in row.items() if key != "by-hand"},
             by_hand=row.get("by-hand") == "true")
        for row in rows
    )  # fmt: skip


@cache
def opened(corpus: str) -> api.Graph:
    """Return the graph of a corpus."""
    return api.open(CORPORA[corpus])


@cache
def by_rdflib(corpus: str) -> object:
    """Return the graph, the codes and what rules add, as rdflib holds them."""
    graph = opened(corpus)
    return to_graph([*graph.data.quads, *graph.inferred, *codes()])


def shortened(term: object, base: str) -> str:
    """Return a term as the files of rows write it."""
    if term is None:
        return ""
    text = str(getattr(term, "value", term))
    if isinstance(term, Literal):
        return text
    for space, prefix in {base: "", **SHORT}.items():
        if text.startswith(space):
            return prefix + text[len(space) :]
    return text


def table(columns: Sequence[str], rows: Iterable[Sequence[object]], base: str) -> list[list[str]]:
    """Return rows, with their columns, as the files of rows write them."""
    return [list(columns), *([shortened(term, base) for term in row] for row in rows)]


def name_of(case: Case) -> str:
    """Return the name of a case: that of its file."""
    return case.file.removesuffix(".csv")


@pytest.mark.parametrize("case", cases(), ids=name_of)
def test_a_question_gives_the_expected_rows(case: Case) -> None:
    graph = opened(case.corpus)
    answer = graph.ask(case.question, **case.params)
    made = table(answer.columns, answer.rows, graph.base)
    wanted = list(csv.reader(io.StringIO((HERE / case.file).read_text("utf-8"))))
    assert made == wanted


@pytest.mark.parametrize("case", cases(), ids=name_of)
def test_every_row_names_facts_that_can_show_where_they_are_stated(case: Case) -> None:
    graph = opened(case.corpus)
    answer = graph.ask(case.question, **case.params)
    shows = [
        ox.NamedNode(expand(name)) for name in ("wsis:evidence", "dcterms:source", "wsis:citation")
    ]
    for row, facts in zip(answer.rows, answer.facts, strict=True):
        assert facts, f"no fact stands behind {row}"
        for fact in facts:
            node = ox.NamedNode(fact)
            found = [graph.asked.quads_for_pattern(node, link, None) for link in shows]
            own = fact.startswith(graph.base)
            assert any(next(iter(each), None) for each in (found[:1] if own else found[1:])), fact


@pytest.mark.parametrize(
    "case",
    [case for case in cases() if case.corpus == "tour"],
    ids=name_of,
)
def test_rdflib_gives_the_same_rows(case: Case) -> None:
    graph = opened(case.corpus)
    text = filled(graph, case.question, **case.params)
    found = by_rdflib(case.corpus).query(text, initNs=dict(prefixes()))  # type: ignore[attr-defined]
    keep = [str(each) for each in found.vars if str(each) not in ("fact", "facts")]
    rows = [[back(row[name]) for name in keep] for row in found]
    answer = graph.ask(case.question, **case.params)
    made = table(keep, rows, graph.base)
    assert sorted(made) == sorted(table(answer.columns, answer.rows, graph.base))


def back(term: object) -> object:
    """Return a term of rdflib as one of ours."""
    import rdflib

    if term is None:
        return None
    one = rdflib.Graph()
    one.add((rdflib.URIRef("urn:a"), rdflib.URIRef("urn:b"), term))  # type: ignore[arg-type]
    return from_rdflib(one).quads[0].object


def test_every_question_has_a_case_and_every_file_of_rows_too() -> None:
    asked = {case.question for case in cases()}
    assert asked == set(questions())
    files = [case.file for case in cases()]
    assert len(files) == len(set(files))
    assert {path.name for path in HERE.glob("*.csv")} == set(files)
    for case in cases():
        assert case.file.startswith(f"{case.question}.") and case.file.endswith(
            f"{case.corpus}.csv"
        )


def test_there_are_enough_questions_and_enough_of_them_written_from_the_text_first() -> None:
    assert len(questions()) >= 36
    assert len({case.question for case in cases() if case.by_hand}) >= 10
    assert {case.corpus for case in cases()} == set(CORPORA)


@pytest.mark.parametrize("name", questions())
def test_a_question_runs_as_it_stands_in_its_file(name: str) -> None:
    found = opened("tour").asked.query(questions()[name].text, prefixes=dict(prefixes()))
    assert isinstance(found, ox.QuerySolutions)
    for param in questions()[name].params:
        assert param.example or not param.required, param.name


def kinds_told(text: str) -> dict[str, list[str]]:
    """Return the table that a question holds of what each kind of fact states; none where it has none."""
    if "VALUES (?kind " not in text:
        return {}
    block = text[text.index("VALUES (?kind ") :]
    rows = re.findall(r"\(([^()?]+)\)", block[: block.index("}")])
    return {kind: told for kind, *told in map(str.split, rows)}


KINDS_TOLD = [name for name, each in questions().items() if kinds_told(each.text)]


@pytest.mark.parametrize("name", KINDS_TOLD)
def test_a_table_of_kinds_names_all_of_them_and_what_they_do_state(name: str) -> None:
    schema = load()
    linked = ("wsis:linkedActionLine", "wsis:linkStatus", "wsis:linkedGoal")
    stated = {
        f"wsis:{record.name}": {field.property for field in record.fields.values()}
        for record in schema.records.values()
    }
    stated["wsis:Statement"] = {"rdf:subject", "rdf:predicate", "rdf:object"}
    stated["wsis:GoalLink"] = set(linked)
    fact, below = Iri(expand("wsis:Fact")), Iri(expand("rdfs:subClassOf"))
    below_it = (q.subject for q in ontology_quads() if (q.predicate, q.object) == (below, fact))
    classes = {compact(each.value) for each in below_it if isinstance(each, Iri)}
    told = kinds_told(questions()[name].text)
    assert set(told) == set(stated) == classes
    for kind, (of, how, what) in told.items():
        assert {of, how, what} - {"rdf:nil"} <= stated[kind]
        assert of != "rdf:nil"
    assert told == kinds_told(questions()[KINDS_TOLD[0]].text)


def test_headings_come_in_both_languages_in_the_order_of_the_columns() -> None:
    for question in questions().values():
        for lang in ("en", "ja"):
            assert len(question.headings(lang)) == len(question.columns)
            assert question.titles[lang]
    assert questions()["coming-events"].headings("ja")[:3] == ("催し", "早くとも", "遅くとも")


def test_a_state_is_meant_by_code_label_slug_and_iri_alike() -> None:
    tour = opened("tour")
    same = ["JP", "JPN", "392", "Japan", "日本", "state/JP", "state:JP", f"{ID}state/JP"]
    answers = {name: tour.ask("speakers", state=name).rows for name in same}
    assert len(answers["JP"]) == 1
    assert set(answers.values()) == {answers["JP"]}
    assert tour.ask("speakers", state=ox.NamedNode(f"{ID}state/JP")).rows == answers["JP"]


def test_a_thing_of_the_corpus_is_meant_by_its_slug_and_by_each_of_its_labels() -> None:
    tour = opened("tour")
    same = {
        meant("Event", name, tour.asked, tour.base)
        for name in ("event/river-forum-2031", "River Forum 2031", "河川フォーラム2031")
    }
    assert same == {ox.NamedNode(f"{tour.base}event/river-forum-2031")}
    line = meant("ActionLine", "C7-e-health", tour.asked)
    assert line == ox.NamedNode(f"{ID}action-line/C7-e-health")


def test_a_date_without_a_day_means_its_first_day() -> None:
    store = ox.Store()
    days = [meant("date", text, store) for text in ("2026", "2026-11", "2026-11-09")]
    assert days == [literal(day, "date") for day in ("2026-01-01", "2026-11-01", "2026-11-09")]
    assert meant("date", datetime(2026, 11, 9, 12), store) == literal("2026-11-09", "date")
    assert meant("integer", "1,200", store) == literal("1200", "integer")


@pytest.mark.parametrize(
    "question, values, error, message",
    [
        ("speekers", {}, UnknownName, "no question 'speekers' .did you mean 'speakers'"),
        ("speakers", {}, QueryError, r"needs state, .* \(for example state=state:JP\)"),
        ("speakers", {"staet": "JP"}, UnknownName, "no parameter 'staet' .did you mean 'state'"),
        ("speakers", {"state": "Jappan"}, UnknownName, "state: .*'Jappan'.* .did you mean 'Japan'"),
        ("speakers", {"state": "ＪＰ"}, UnknownName, "state: .* .did you mean 'JP'"),
        ("speakers", {"state": "new  zealand"}, UnknownName, "did you mean 'New Zealand'"),
        ("speakers", {"state": "ITU"}, UnknownName, "state: there is no State 'ITU'"),
        ("speakers", {"state": "org/itu"}, UnknownName, "state: 'org/itu' is not of the class State"),
        ("speakers", {"state": "JP", "as_of": "2026-02-30"}, QueryError, "as-of: '2026-02-30' is not"),
        ("speakers", {"state": "JP", "event": "opening"}, UnknownName, "event: .*did you mean"),
        ("speakers", {"state": 'JP" } #'}, UnknownName, "there is no State"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_told_with_the_nearest(
    question: str, values: dict[str, str], error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        opened("tour").ask(question, **values)


def test_a_label_of_two_things_is_no_name() -> None:
    text = "@prefix wsis: <https://w3id.org/wsisgraph/ontology#> .\n" + "".join(
        f'<https://e.org/{at}> a wsis:Place ; wsis:name "The hall"@en .\n' for at in "ab"
    )
    store = Data(tuple(ox.parse(text, format=ox.RdfFormat.TURTLE))).store()
    with pytest.raises(UnknownName, match=r"more than one Place \(write one of a, b\)"):
        meant("Place", "The hall", store, "https://e.org/")


def test_a_store_at_hand_is_asked_like_a_graph() -> None:
    tour = opened("tour")
    asked = ask(tour.asked, "speakers", state="日本", event="event/river-forum-2031")
    assert asked == tour.ask("speakers", state="JP", event="River Forum 2031")
    assert len(asked) == 1


def test_rows_are_told_in_a_language_and_what_is_told_in_another_is_marked() -> None:
    tour = opened("tour")
    answer = tour.ask("itinerary", state="JP")
    at = answer.columns.index("who")
    assert next(row[at] for row in labelled(answer, tour, "en")) == "田中 [ja]"
    assert next(row[at] for row in labelled(answer, tour, "ja")) == "田中"
    at = answer.columns.index("role")
    assert "participant" in [row[at] for row in labelled(answer, tour, "en")]


HEAD = """\
# title en: A question
# title ja: 問い
# param state State required en: a State | ja: 国
# param as-of date en: on this day | ja: この日に
# column who en: who | ja: 誰
"""
BODY = """\
SELECT ?who ?fact WHERE {
  VALUES ?state { state:JP }
  VALUES ?asOf { UNDEF }
  ?fact wsis:forState ?state ; wsis:participant ?who .
}
ORDER BY ?who ?fact
"""


def question(tmp_path: Path, text: str) -> Question:
    """Return the question that a text says."""
    (tmp_path / "q.rq").write_text(text, "utf-8")
    return questions(tmp_path)["q"]


def test_a_question_of_ones_own_is_asked_like_ours(tmp_path: Path) -> None:
    own = question(tmp_path, HEAD + BODY)
    assert [(each.name, each.required, each.example) for each in own.params] == [
        ("state", True, "state:JP"),
        ("as-of", False, ""),
    ]
    answer = opened("tour").ask(own, state="Japan")
    assert answer.columns == ("who",) and len(answer) == 3
    assert all(len(facts) == 1 for facts in answer.facts)


def test_every_block_of_a_parameter_is_replaced_and_nothing_that_looks_like_one(
    tmp_path: Path,
) -> None:
    text = HEAD + BODY.replace(
        "  ?fact",
        '  # VALUES ?state { state:NZ }\n  FILTER(STR(?state) != "VALUES ?state { state:NZ }")\n'
        "  FILTER EXISTS { VALUES ?state { state:JP } ?any wsis:forState ?state }\n  ?fact",
        1,
    )
    own = question(tmp_path, text)
    bound = own.bound({"state": ox.NamedNode("https://e.org/a")})
    assert bound.count("VALUES ?state { <https://e.org/a> }") == 2
    assert bound.count("VALUES ?state { state:NZ }") == 2
    assert "VALUES ?asOf { UNDEF }" in bound
    assert "state:JP" not in bound


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_a_value_enters_as_a_term_and_never_as_text(value: str) -> None:
    own = Question("q", {}, questions()["section-facts"].params[:1], (), "")
    name = own.params[0].name
    assert own.params[0].type == "Section"
    text = f'SELECT ?x WHERE {{ VALUES ?{name} {{ "1" }} BIND(?{name} AS ?x) }}'
    made = Question("q", {}, own.params, (), text).bound({name: literal(value)})
    assert query(ox.Store(), made).rows == ((literal(value),),)


BAD = {
    "no title": (HEAD[HEAD.index("\n") + 1 :] + BODY, "q.rq:1:1: the question has no title in en"),
    "unknown type": (
        HEAD.replace("State required", "Stat required") + BODY,
        r"q.rq:3:1: unknown type 'Stat' of a parameter \(did you mean 'State'\?\)",
    ),
    "unread line": (HEAD.replace("| ja: 誰", "") + BODY, "q.rq:5:1: this line of the head"),
    "untaken parameter": (
        HEAD + BODY.replace("  VALUES ?asOf { UNDEF }\n", ""),
        "q.rq:4:1: nothing takes the parameter 'as-of'",
    ),
    "undeclared block": (
        HEAD + BODY.replace("?asOf", "?asof").replace("VALUES ?state", "VALUES ?sate", 1),
        "q.rq:7:16: VALUES .sate is of no parameter",
    ),
    "no select": (HEAD + BODY.replace("SELECT ?who ?fact WHERE", "ASK"), "a question is a SELECT"),
    "no heading": (
        HEAD + BODY.replace("?who ?fact WHERE", "?who ?state ?fact WHERE"),
        "q.rq:6:1: .state has no heading",
    ),
    "no such column": (
        HEAD + "# column when en: when | ja: いつ\n" + BODY,
        "q.rq:6:1: the query gives no .when",
    ),
    "no fact": (HEAD + BODY.replace("?who ?fact WHERE", "?who WHERE"), "the rows name no fact"),
    "no order": (HEAD + BODY[: BODY.index("ORDER")], "the rows stand in no order"),
    "calls out": (
        HEAD + BODY.replace("  ?fact", "  SERVICE <http://127.0.0.1/> { ?x ?y ?z }\n  ?fact", 1),
        "q.rq:9:3: a question cannot use SERVICE",
    ),
    "unknown term": (
        HEAD + BODY.replace("wsis:forState", "wsis:forStat"),
        "q.rq:9:9: wsis:forStat",
    ),
    "no prefix": (
        HEAD + BODY.replace("wsis:forState", "wsi:forState"),
        r"q.rq:9:\d+: this is not SPARQL: the prefix wsi: is not declared \(did you mean 'wsis'",
    ),
    "no sparql": (HEAD + BODY.replace("?who .", "?who ?"), r"q.rq:\d+:\d+: this is not SPARQL"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_bad_question_is_told_with_its_place(name: str, tmp_path: Path) -> None:
    text, message = BAD[name]
    with pytest.raises(InputError, match=message):
        question(tmp_path, text)


@pytest.mark.parametrize(
    "line",
    [
        "?e wsis:start ?day . FILTER(?day > ?asOf)",
        "?e wsis:end ?day FILTER(?asOf >= ?day)",
        "?e wsis:start|wsis:since ?day FILTER(BOUND(?asOf) && (?asOf < ?day || ?day < ?asOf))",
        "?e wsis:from ?day BIND(COALESCE(?day, ?asOf) AS ?then) FILTER(?then <= ?asOf)",
        "{ SELECT ?e (MIN(?day) AS ?first) WHERE { ?e wsis:start ?day } GROUP BY ?e }",
        "?e wsis:to ?who",
    ],
)
def test_a_date_as_precise_as_stated_is_neither_compared_nor_sorted_by(
    line: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match="is a date as precise as stated"):
        question(tmp_path, HEAD + BODY.replace("  ?fact", f"  {line}\n  ?fact", 1))


@pytest.mark.parametrize(
    "line",
    [
        "?e wsis:notBefore ?day FILTER(?day > ?asOf)",
        "?e wsis:start ?day FILTER(STRLEN(STR(?day)) != 10)",
        "?e wsis:start ?day ; wsis:notAfter ?last FILTER(BOUND(?day) && ?last < ?asOf)",
    ],
)
def test_other_uses_of_dates_are_left_alone(line: str, tmp_path: Path) -> None:
    assert question(tmp_path, HEAD + BODY.replace("  ?fact", f"  {line}\n  ?fact", 1))


def test_a_file_alone_its_byte_order_mark_and_another_encoding(tmp_path: Path) -> None:
    path = tmp_path / "q.rq"
    path.write_bytes(b"\xef\xbb\xbf" + (HEAD + BODY).replace("\n", "\r\n").encode())
    assert list(questions(path)) == list(questions(tmp_path)) == ["q"]
    path.write_bytes((HEAD + BODY).encode("utf-16"))
    with pytest.raises(InputError, match=r"q.rq:1:1: this is not UTF-8"):
        questions(tmp_path)


def test_constants_may_stand_in_a_block_of_their_own(tmp_path: Path) -> None:
    line = "  VALUES ?kind { act:requests act:commits } ?other wsis:act ?kind .\n"
    own = question(tmp_path, HEAD + BODY.replace("  ?fact", f"{line}  ?fact", 1))
    assert "VALUES ?kind { act:requests act:commits }" in own.bound({})


def test_a_question_told_twice_or_a_folder_without_any_is_refused(tmp_path: Path) -> None:
    with pytest.raises(NotHere, match="no questions"):
        questions(tmp_path)
    question(tmp_path, HEAD + BODY)
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "q.rq").write_text(HEAD + BODY, "utf-8")
    with pytest.raises(InputError, match="the question 'q' exists twice"):
        questions(tmp_path)
