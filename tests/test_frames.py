"""Rows in the hands of other tools: pandas frames, Excel workbooks, Markdown, HTML in a notebook."""

from __future__ import annotations

import datetime
import io
import re
import subprocess
import sys
from decimal import Decimal
from html.parser import HTMLParser
from itertools import pairwise

import pandas
import pytest
from hypothesis import given
from hypothesis import strategies as st

from test_questions import cases, opened
from wsisgraph.check.problems import Problem, Verdict
from wsisgraph.errors import Place, QueryError
from wsisgraph.questions.answer import Answer
from wsisgraph.questions.gallery import questions
from wsisgraph.rdf import Iri, Literal, literal, ox
from wsisgraph.sparql import Answer as Found
from wsisgraph.tables.frames import frame, value
from wsisgraph.tables.text import delimited, html, layout, markdown, records
from wsisgraph.tables.workbook import workbook


class Cells(HTMLParser):
    """The texts of all cells of a table of HTML, and the tags that were met."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.cells: list[str] = []
        self.inside = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Begin a cell."""
        self.tags.add(tag)
        if tag in ("td", "th"):
            self.cells.append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        """End a cell."""
        self.inside = self.inside and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        """Add to the cell."""
        if self.inside:
            self.cells[-1] += data


def sheet_of(made: bytes) -> list[list[object]]:
    """Return the cells of a workbook, as Excel would show them."""
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(made)).active
    assert sheet is not None
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def test_a_frame_has_the_types_of_its_terms() -> None:
    made = opened("tour").ask("event-figures", event="event/river-forum-2031").to_pandas()
    assert made["value"].dtype == "Int64" and made["value"].max() == 3000
    assert made["metric"].dtype == "str" and "participants" in " ".join(made["metric"])
    days = opened("tour").ask("coming-events", as_of="2031-01-01").to_pandas()
    assert days["from"].dtype == "datetime64[s]"
    assert days["from"].min() == pandas.Timestamp("2031-05-02")
    truths = opened("tour").ask("delegation", state="JP").to_pandas()
    assert truths["open"].dtype == "boolean" and truths["open"].isna().any()


def test_coarse_and_mixed_dates_stay_as_stated() -> None:
    coarse = Literal("2026-11", datatype=Iri("http://www.w3.org/2001/XMLSchema#gYearMonth"))
    made = frame(("when",), [(coarse,), (literal("2026-11-09", "date"),), (None,)])
    assert made["when"].tolist()[:2] == ["2026-11", "2026-11-09"] and pandas.isna(made["when"][2])


@pytest.mark.parametrize(
    ("term", "wanted"),
    [
        (literal("12", "integer"), 12),
        (literal("1.50", "decimal"), Decimal("1.50")),
        (literal("2025-07-07", "date"), datetime.date(2025, 7, 7)),
        (literal("2025-13-40", "date"), "2025-13-40"),
        (literal("many", "integer"), "many"),
        (literal("true", "boolean"), True),
        (literal("maybe", "boolean"), "maybe"),
        (ox.Literal("今川", language="ja"), "今川"),
        (Iri("https://e.org/a"), "https://e.org/a"),
        (None, None),
    ],
)
def test_a_term_is_what_python_has_for_it(term: object, wanted: object) -> None:
    assert value(term) == wanted and type(value(term)) is type(wanted)


@pytest.mark.parametrize("case", cases()[::4], ids=lambda case: case.file)
def test_a_frame_with_all_beside_gives_every_term_back(case: object) -> None:
    graph = opened(case.corpus)  # type: ignore[attr-defined]
    answer = graph.ask(case.question, **case.params)  # type: ignore[attr-defined]
    made = answer.to_pandas(lang=None, beside=True, facts=True)
    assert len(made) == len(answer)
    assert [tuple(row) for row in made["facts"]] == list(answer.facts)
    for at, name in enumerate(answer.columns):
        for row, term in enumerate(answer.rows):
            assert back(made, name, row) == term[at]


def back(made: pandas.DataFrame, name: str, row: int) -> object:
    """Return the term that a row of a frame holds in a column and those beside it."""

    def held(column: str) -> str | None:
        found = made[column][row] if column in made else None
        return None if found is None or pandas.isna(found) else str(found)

    text, iri = held(name), held(f"{name}.iri")
    if text is None or iri is not None:
        return None if iri is None else Iri(iri)
    if held(f"{name}.lang"):
        return ox.Literal(text, language=held(f"{name}.lang"))
    kind = (held(f"{name}.datatype") or "").removeprefix("xsd:")
    text = text.lower() if kind == "boolean" else text[:10] if kind == "date" else text
    return literal(text, kind)


def test_labels_come_in_the_language_that_is_asked_for() -> None:
    answer = opened("tour").ask("speakers", state="JP")
    japanese, bare = answer.to_pandas(lang="ja"), answer.to_pandas(lang=None)
    assert japanese["who"][0] == "佐藤 ミナ" or "ミナ" in japanese["who"][0]
    assert bare["who"][0].endswith("person/mina-sato")


def test_an_answer_of_plain_sparql_is_a_frame_too() -> None:
    tour = opened("tour")
    made = tour.query("SELECT ?s (COUNT(*) AS ?n) { ?s a ?c } GROUP BY ?s").to_pandas()
    assert list(made.columns) == ["s", "n"] and made["n"].dtype == "Int64"
    with pytest.raises(QueryError, match="gives truth, and no rows"):
        tour.query("ASK {}").to_pandas()


def test_an_empty_answer_is_an_empty_frame() -> None:
    made = opened("tour").ask("speakers", state="KR").to_pandas(beside=True)
    assert len(made) == 0
    assert list(made.columns) == list(opened("tour").ask("speakers", state="KR").columns)


def test_a_workbook_has_headings_numbers_and_days() -> None:
    answer = opened("tour").ask("event-figures", event="event/river-forum-2031")
    rows = sheet_of(answer.to_xlsx("ja"))
    assert rows[0] == list(answer.headings("ja"))
    at = answer.columns.index("value")
    assert [row[at] for row in rows[1:] if row[at] is not None] == [
        value(row[at]) for row in answer.rows if row[at] is not None
    ]
    days = sheet_of(opened("tour").ask("coming-events", as_of="2031-01-01").to_xlsx())
    assert days[1][1] == datetime.datetime(2031, 5, 2)


def test_a_workbook_cites_and_has_the_same_bytes_each_time() -> None:
    answer = opened("tour").ask("exhibits")
    made = answer.to_xlsx("en", answer.cited())
    assert made == answer.to_xlsx("en", answer.cited())
    rows = sheet_of(made)
    assert rows[0][-1] == "sources" and all("§" in str(row[-1]) for row in rows[1:])


@pytest.mark.parametrize("text", ["=1+1", "+1", "@x", "-1", "=cmd|' /C calc'!A0"])
def test_text_in_a_workbook_is_never_a_formula(text: str) -> None:
    from openpyxl import load_workbook

    sheet = load_workbook(io.BytesIO(workbook(("a",), [[text]]))).active
    assert sheet is not None
    assert sheet["A2"].data_type == "s" and sheet["A2"].value == text


def test_a_workbook_takes_control_characters_and_odd_titles() -> None:
    assert sheet_of(workbook(("a",), [["x\x00\x0by"]], "a/b:c" * 20))[1] == ["xy"]


@given(st.lists(st.text(max_size=20), min_size=1, max_size=3))
def test_markdown_has_one_line_for_a_row_and_no_markup_of_a_cell(cells: list[str]) -> None:
    made = markdown([f"c{at}" for at in range(len(cells))], [cells])
    assert made.count("\n") == 3
    last = made.split("\n")[2]
    assert len(re.findall(r"(?<!\\)(?:\\\\)*\|", last)) == len(cells) + 1
    assert "<" not in last.replace("<br>", "")


def test_tsv_holds_no_tab_or_line_end_in_a_cell() -> None:
    assert delimited(("a", "b"), [("x\ty", "1\n2")], "\t") == "a\tb\nx y\t1 2\n"


def test_records_leave_out_what_is_empty() -> None:
    assert records(("a", "長い"), [("1", ""), ("2", "x")]) == "a     1\n\na     2\n長い  x\n"


def test_html_is_escaped_and_capped_with_the_rest_counted() -> None:
    rows = [["<script>alert(1)</script>", "a & b\nc"]] * 60
    made = html(("<b>", "n"), rows, "<i>", 50)
    cells = Cells(made)
    assert not cells.tags & {"script", "b", "i"}
    assert cells.cells.count("<script>alert(1)</script>") == 50
    assert "10 more of 60 rows" in made


def test_graphs_results_and_problems_show_themselves_in_a_notebook() -> None:
    tour = opened("tour")
    assert "Participation" in Cells(tour._repr_html_()).cells
    rows = tour.ask("speakers", state="JP")._repr_html_()
    assert "Mina Sato" in Cells(rows).cells and questions()["speakers"].titles["en"] in rows
    assert tour.query("ASK {}")._repr_html_() == "<p>true</p>"
    triples = tour.query("CONSTRUCT WHERE { ?s a wsis:State }")._repr_html_()
    assert "subject" in Cells(triples).cells and "rdf:type" in Cells(triples).cells
    many = tour.query("SELECT ?s { ?s ?p ?o }")._repr_html_()
    assert many.count("<tr>") == 51 and "more of" in many
    problem = Problem("violation", "<b>wrong</b>", "mend it", Place("a.yml", 3, 5))
    shown = Verdict.of([problem])._repr_html_()
    cells = Cells(shown)
    assert {"<b>wrong</b>", "mend it", "a.yml:3:5"} <= set(cells.cells) and "b" not in cells.tags


def test_an_answer_without_a_question_shows_its_columns() -> None:
    made = Answer(("a",), ((literal("x"),),))
    assert made.headings() == ("a",) and "x" in made._repr_html_()
    assert Found(("a",), ((None,),))._repr_html_().count("<td></td>") == 1


@pytest.mark.parametrize(
    ("library", "extra", "call"),
    [
        ("pandas", "pandas", "answer.to_pandas()"),
        ("openpyxl", "xlsx", "answer.to_xlsx()"),
    ],
)
def test_a_missing_extra_says_what_to_install(library: str, extra: str, call: str) -> None:
    script = (
        f"import sys; sys.modules[{library!r}] = None\n"
        "from wsisgraph.questions.answer import Answer\nfrom wsisgraph.errors import MissingExtra\n"
        "answer = Answer(('a',), ())\n"
        f"try:\n    {call}\nexcept MissingExtra as error:\n    print(error)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert f"pip install 'wsisgraph[{extra}]'" in done.stdout


def test_one_name_means_one_thing_over_all_questions() -> None:
    headings: dict[str, set[str]] = {}
    for question in questions().values():
        for column in question.columns:
            headings.setdefault(column.name, set()).add(column.labels["en"])
    assert not set(headings) & {"to", "openList", "timeOfDay", "holder", "within", "actionLine"}
    assert headings["open"] == {"others not named too"}
    for first, second in pairwise(sorted(headings)):
        assert first.lower() != second.lower()


def test_no_cell_commands_the_terminal() -> None:
    said = [["\x1b[31mred\x07", "a\x9b1m\tb"]]
    assert layout(["one", "two"], said).splitlines()[2] == "\ufffd[31mred\ufffd  a\ufffd1m b"
    assert records(["one", "two"], said) == "one  \ufffd[31mred\ufffd\ntwo  a\ufffd1m b\n"
