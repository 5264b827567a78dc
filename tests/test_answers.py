"""The commands that answer, and the same questions asked in every way that exists."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from click.shell_completion import ShellComplete
from click.testing import CliRunner, Result

from conftest import REAL, ROOT, TOUR
from test_questions import Case, by_rdflib, cases, name_of, opened
from wsisgraph import api
from wsisgraph.cli import main
from wsisgraph.cli.completing import Bash
from wsisgraph.errors import NotHere, QueryError
from wsisgraph.questions.answer import BORROWED, FORMS
from wsisgraph.questions.gallery import Param, ask, filled, questions, without
from wsisgraph.rdf import expand, ox
from wsisgraph.remote import Remote
from wsisgraph.sparql import prefixes

NEWLINE = "\n"
MINE = ("--state", "JP", "--as-of", "any")


@pytest.fixture(scope="session")
def river(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The graph of the tour as a file, which opens fast."""
    path = tmp_path_factory.mktemp("river") / "tour.nq"
    opened("tour").export(path)
    return path


def run(*words: str | Path, code: int = 0) -> Result:
    """Run a command and hold it to an exit code."""
    result = CliRunner().invoke(main, [str(word) for word in words])
    assert result.exit_code == code, result.output + repr(result.exception)
    return result


def complete(*words: str, begun: str = "") -> dict[str, str]:
    """Return what the shell would offer after some words, with its help."""
    shell = ShellComplete(main, {}, "wsisgraph", "_WSISGRAPH_COMPLETE")
    found = shell.get_completions(list(words), begun)
    return {item.value: item.help or "" for item in found}


@cache
def on_disk(corpus: str, folder: Path) -> ox.Store:
    """Return a store on disk that holds what the questions are asked of."""
    store = ox.Store(str(folder / corpus))
    store.bulk_extend(opened(corpus).asked)
    return store


@cache
def far_away(corpus: str) -> Remote:
    """Return a graph that is known through the text of queries and the bytes of their results only."""
    own = opened(corpus)

    def select(text: str) -> bytes:
        found = own.asked.query(text)
        assert isinstance(found, ox.QuerySolutions)
        made = found.serialize(format=ox.QueryResultsFormat.JSON)
        assert made is not None
        return made

    return Remote(select, own.base)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for stores."""
    return tmp_path_factory.mktemp("stores")


@pytest.mark.parametrize("case", cases(), ids=name_of)
def test_a_question_is_answered_alike_in_memory_on_disk_and_far_away(
    case: Case, folder: Path
) -> None:
    wanted = opened(case.corpus).ask(case.question, **case.params)
    disk = ask(on_disk(case.corpus, folder), case.question, **case.params)
    far = ask(far_away(case.corpus), case.question, **case.params)
    assert disk == wanted and far == wanted
    assert disk.facts == far.facts == wanted.facts
    assert disk.words("ja") == far.words("ja") == wanted.words("ja")
    assert far.cited() == wanted.cited()


def test_every_question_and_corpus_is_asked_in_all_ways() -> None:
    assert {case.question for case in cases()} == set(questions())


@pytest.mark.parametrize("case", [c for c in cases() if c.corpus == "tour"][::3], ids=name_of)
def test_the_command_gives_the_rows_of_the_library(case: Case, river: Path) -> None:
    given = {name: value for name, value in case.params.items() if name != "lang"}
    words = [word for name, value in given.items() for word in (f"--{name}", value)]
    names = [param.name for param in questions()[case.question].params]
    if "as-of" in names and "as-of" not in given:
        words += ["--as-of", "any"]
    lang = case.params.get("lang", "en")
    told = run("ask", str(river), case.question, *words, "--lang", lang, "-f", "json").stdout
    wanted = opened(case.corpus).ask(case.question, **case.params)
    back = ox.parse_query_results(told, ox.QueryResultsFormat.JSON)
    assert isinstance(back, ox.QuerySolutions)
    rows = tuple(tuple(row[name] for name in wanted.columns) for row in back)
    assert rows == wanted.rows
    assert json.loads(told)["facts"] == [list(row) for row in wanted.facts]


def test_the_gallery_lists_every_question_in_both_languages() -> None:
    for lang in ("en", "ja"):
        listed = json.loads(run("questions", "--lang", lang, "-f", "json").output)
        titles = {row["question"]: row["title"] for row in listed}
        assert titles == {name: each.titles[lang] for name, each in questions().items()}
    listed = json.loads(run("questions", "-f", "json").output)
    assert listed[0].keys() == {"question", "title", "needs", "takes"}
    needs = {row["question"]: row["needs"] for row in listed}
    assert needs["speakers"] == "--state" and needs["shortest-path"] == "--from --to"


@pytest.mark.parametrize("name", questions())
def test_one_question_is_shown_with_its_parts(name: str) -> None:
    shown = run("questions", name, "--lang", "ja").output
    one = questions()[name]
    assert shown.startswith(f"{name}  {one.titles['ja']}\n")
    assert all(each.labels["ja"] in shown for each in one.params)
    assert all(each.labels["ja"] in shown for each in one.columns)
    assert "SELECT" in shown and "# title" not in shown
    row = json.loads(run("questions", name, "-f", "json").output)
    assert row["query"] == one.text and len(row["params"]) == len(one.params)


def test_the_page_of_questions_lists_them_all(golden: Callable[[Path, bytes], None]) -> None:
    page = ROOT / "docs" / "questions.md"
    told, mark, _ = page.read_text("utf-8").partition("## The gallery\n")
    rows = [
        [f"`{q.name}`", q.titles["en"], q.titles["ja"], ", ".join(map(parameter, q.params))]
        for q in questions().values()
    ]
    lines = ["| question | title | 問い | parameters |", "|---|---|---|---|"]
    lines += [f"| {' | '.join(row)} |" for row in rows]
    golden(page, f"{told}{mark}\n{NEWLINE.join(lines)}\n".encode())


def parameter(param: Param) -> str:
    """Return a parameter as the page tells it; a required one in bold."""
    return f"**{param.name}**" if param.required else param.name


def test_the_question_of_the_page_is_a_question(tmp_path: Path) -> None:
    text = (ROOT / "docs" / "questions.md").read_text("utf-8")
    (tmp_path / "own.rq").write_text(text.split("```sparql\n")[1].split("```")[0], "utf-8")
    asked = opened("wsis20-2025").ask(
        questions(tmp_path)["own"], event="WSIS+20 High-Level Event 2025"
    )
    assert len(asked) > 3


def test_help_of_a_question_lists_its_own_parameters(river: Path) -> None:
    shown = run("ask", river, "speakers", "--help").output
    assert "--state STATE" in shown and "the State spoken for [required]" in shown
    assert "代表された国 [必須]" in run("ask", river, "speakers", "--lang", "ja", "--help").output
    assert "--state" not in run("ask", "--help").output.replace("--state JP", "")


def test_options_may_stand_anywhere(river: Path) -> None:
    wanted = run("ask", river, "speakers", *MINE, "-f", "csv").stdout
    assert wanted.count("\n") == 2
    assert run("ask", "--state=JP", "-fcsv", "--as-of=any", river, "speakers").stdout == wanted
    assert run("ask", "-f", "csv", river, *MINE, "speakers").stdout == wanted


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["speekers"], "there is no question 'speekers' (did you mean 'speakers'?)"),
        (["speakers"], "needs --state, the State spoken for (for example --state JP)"),
        (["speakers", "--staet", "JP"], "has no parameter --staet (did you mean '--state'?)"),
        (["speakers", "--state", "Jappan"], "no State 'Jappan' in this graph (did you mean 'Japan'?)"),
        (["speakers", "--zzz", "1"], "it takes --state, --event, --as-of"),
        (["editions"], "(for example --series series/wsis-forum)"),
        (["coming-events", "--as-of", "any"], "as-of: 'any' is not a date"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_in_a_line_with_what_to_do(
    words: list[str], message: str, river: Path
) -> None:
    told = run("ask", river, *words, code=2).stderr
    assert message in told and told.count("\n") == 1 and told.startswith("error: ")


def test_today_is_put_in_by_the_command_and_said(river: Path) -> None:
    told = run("ask", river, "coming-events").stderr
    assert f"--as-of {date.today().isoformat()} is today" in told and "any" not in told
    assert run("ask", river, "people").stderr == ""
    assert run("ask", river, "people", "--as-of", "any").stderr == ""
    assert run("ask", river, "people", "--as-of", "2031-05-02").stderr == ""
    with pytest.raises(QueryError, match="needs as-of"):
        opened("tour").ask("coming-events")


def test_an_empty_answer_says_which_parameter_leaves_nothing(river: Path) -> None:
    told = run("ask", river, "awards", "--state", "KR", "-f", "csv")
    assert told.stdout.count("\n") == 1
    assert told.stderr == "no rows: without --state there would be 3\n"
    assert run("ask", river, "speakers", "--state", "KR", "--as-of", "any").stderr == (
        "no rows: the graph states nothing of this for --state KR\n"
    )
    both = run("ask", river, "exhibits", "--state", "KR", "--event", "event/bridge-fair-2031")
    assert both.stderr == "no rows: without --event and --state there would be 2\n"
    day = ("speakers", "--state", "JP", "--as-of", "1999", "--event", "event/bridge-fair-2031")
    assert run("ask", river, *day, "--lang", "ja").stderr == (
        "該当なし: --event と --as-of を外すと 1 行\n"
    )
    none = ("speakers", "--state", "KR", "--event", "event/bridge-fair-2031", "--as-of", "any")
    assert run("ask", river, *none).stderr == (
        "no rows: the graph states nothing of this for --state KR, nor without --event\n"
    )
    tour = opened("tour")
    assert without(tour, "awards", state="KR") == {"state": 3}
    assert without(tour, "speakers", state="KR", as_of="2031-01-01") == {"as-of": 0}


def test_the_language_of_gists_follows_that_of_the_command(river: Path) -> None:
    words = ("ask", river, "outcomes", "-f", "json")
    english, japanese = (json.loads(run(*words, "--lang", lang).stdout) for lang in ("en", "ja"))
    for lang, made in (("en", english), ("ja", japanese)):
        gists = [row["gist"] for row in made["results"]["bindings"] if "gist" in row]
        assert gists and {gist["xml:lang"] for gist in gists} == {lang}


def test_labels_follow_the_language_and_another_is_marked(river: Path) -> None:
    english = run("ask", river, "itinerary", "--state", "JP").stdout
    japanese = run("ask", river, "itinerary", "--state", "JP", "--lang", "ja").stdout
    assert "田中 [ja]" in english and "on behalf of" in english
    assert "[ja]" not in japanese and "代表された主体" in japanese


def test_a_text_whose_language_stands_beside_it_is_shown_as_it_is_written() -> None:
    graph = opened("tour")
    for question, column in (("name-variants", 2), ("descriptions", 2), ("descriptions", 3)):
        said = graph.ask(question)
        assert {str(getattr(row[column], "value", "")) for row in said.rows} == {
            row[column] for row in said.words("en")
        }
    held = graph.ask("posts-held", as_of="2031-05-02")
    titles = [row[held.columns.index("title")] for row in held.words("en")]
    assert any(title.endswith(" [ja]") for title in titles)


def test_a_time_of_the_clock_is_shown_without_seconds() -> None:
    programme = opened("tour").ask("event-programme", event="event/river-forum-2031")
    assert any("09:30" in row for row in programme.words("ja"))
    assert not any(cell.endswith(":00") for row in programme.words("en") for cell in row)


def test_a_list_of_things_is_shown_by_their_labels() -> None:
    words = ("ask", REAL, "event-programme", "--event", "AI for Good Global Summit 2025")
    english = run(*words).stdout
    assert "luncheon, round table, session" in english.lower()
    assert "w3id.org" not in english and "w3id.org" not in run(*words, "--lang", "ja").stdout


@pytest.mark.parametrize("name", questions())
def test_no_question_shows_an_iri_of_ours_where_a_label_is_wanted(name: str) -> None:
    for case in cases():
        if case.question == name:
            for lang in ("en", "ja"):
                answer = opened(case.corpus).ask(name, **case.params)
                text = answer.to("csv", lang=lang)
                assert "w3id.org/wsisgraph" not in text, text
                assert "wsis:" not in text and "wid:" not in text, text


def test_every_term_of_another_vocabulary_in_the_table_of_facts_has_words() -> None:
    table = (ROOT / "ontology" / "facts.yaml").read_text("utf-8")
    borrowed = set(re.findall(r"\b(?:org|dcterms|foaf|dcmitype):[A-Za-z]+", table))
    assert {expand(name) for name in borrowed} <= set(BORROWED)
    said = opened("tour").ask("pictures").words("ja")
    assert {row[1] for row in said} == {"写真", "映像"}


def test_csv_has_names_of_columns_and_the_table_their_headings(river: Path) -> None:
    words = ("ask", river, "speakers", *MINE, "--lang", "ja")
    rows = list(csv.DictReader(io.StringIO(run(*words, "-f", "csv").stdout)))
    assert rows[0]["session"] == "河川フォーラム2031の開会式" and rows[0]["until"] == "2031-05-02"
    table = run(*words).stdout.splitlines()
    assert table[0].split()[:2] == ["開催回", "登壇の場"]
    assert run(*words, "-f", "tsv").stdout.count("\t") == 2 * 9


def test_the_table_leaves_out_what_is_empty_in_every_row(river: Path) -> None:
    made = run("ask", river, "speakers", *MINE).stdout
    assert "others not named too" not in made and "on behalf of" in made


@pytest.mark.parametrize("suffix", ["csv", "tsv", "json", "md", "xlsx", "txt"])
def test_the_form_follows_the_suffix(suffix: str, tmp_path: Path, river: Path) -> None:
    out = tmp_path / f"rows.{suffix}"
    run("ask", river, "speakers", "--state", "JP", "--lang", "ja", "-o", out)
    made = out.read_bytes()
    begins = {"csv": b"edition,", "tsv": b"edition\t", "json": b"{", "md": b"| ", "xlsx": b"PK"}
    assert made.startswith(begins.get(suffix, "開催回".encode()))
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("question", ["speakers", "itinerary"])
def test_every_row_is_cited_in_every_form(form: str, question: str, report_texts: Path) -> None:
    graph = opened("wsis20-2025")
    answer = graph.ask(question, state="日本")
    bare = answer.to(form, cited=graph.cite(answer))
    told = answer.to(form, cited=graph.cite(answer, [report_texts]))
    if form == "json":
        sources = json.loads(told)["sources"]
        assert len(sources) == len(answer)
        assert all(each["words"] and each["section"] for row in sources for each in row)
        assert not any("words" in each for row in json.loads(bare)["sources"] for each in row)
    else:
        assert told.count("wsis20-hle-2025 §") >= len(answer) and "“" in told and "“" not in bare


def test_the_command_cites_with_the_text_at_hand(report_texts: Path) -> None:
    words = ("ask", REAL, "itinerary", "--state", "日本", "--lang", "ja", "--cite")
    lines = run(*words, "--sources", report_texts).stdout.splitlines()
    rows = len(opened("wsis20-2025").ask("itinerary", state="JP"))
    cited = [line for line in lines if line.startswith("    wsis20-hle-2025 §")]
    assert len(cited) >= rows and all("“" in line for line in cited)
    assert len(lines) == 2 + rows + len(cited)


def test_facts_of_the_codes_are_cited_by_their_address(river: Path) -> None:
    made = json.loads(
        run("ask", river, "editions", "--series", "WSIS Forum", "--cite", "-f", "json").stdout
    )
    assert all(row for row in made["sources"])
    assert all(each["source"] for row in made["sources"] for each in row)


def test_json_holds_terms_labels_and_headings(river: Path) -> None:
    made = json.loads(run("ask", river, "speakers", *MINE, "-f", "json").stdout)
    row = made["results"]["bindings"][0]
    assert row["who"]["type"] == "uri" and made["labels"][row["who"]["value"]] == "Mina Sato"
    assert row["from"]["datatype"].endswith("#date")
    assert made["head"]["question"] == "speakers"
    assert made["head"]["headings"]["for"] == "on behalf of"


def test_a_folder_of_ones_own_questions_works_the_same(tmp_path: Path, river: Path) -> None:
    (tmp_path / "who.rq").write_text(
        "# title en: Who is there\n# title ja: 誰がいるか\n"
        "# param at Event en: at this event | ja: この催しで\n"
        "# column who en: who | ja: 誰\n"
        "SELECT ?who ?fact WHERE {\n  VALUES ?at { UNDEF }\n"
        "  ?fact wsis:participant ?who ; wsis:event ?at }\nORDER BY ?who ?fact\n",
        "utf-8",
    )
    own = ("--questions", tmp_path)
    assert "誰がいるか" in run("questions", *own, "--lang", "ja").output
    assert (
        "Mina Sato" in run("ask", river, "who", "--at", "河川フォーラム2031の開会式", *own).stdout
    )
    assert "speakers" not in run("questions", *own).output
    told = run("ask", river, "speakers", *own, code=2).stderr
    assert "there is no question 'speakers'" in told
    assert complete("ask", "--questions", str(tmp_path), str(river)) == {"who": "Who is there"}


def test_a_parameter_cannot_take_the_name_of_an_option(tmp_path: Path, river: Path) -> None:
    (tmp_path / "own.rq").write_text(
        "# title en: A\n# title ja: あ\n# param format string en: a | ja: あ\n"
        "# column s en: s | ja: s\nSELECT ?s ?fact { VALUES ?format { UNDEF } ?fact ?s 1 }\n"
        "ORDER BY ?s\n",
        "utf-8",
    )
    told = run("ask", river, "own", "--questions", tmp_path, code=2).stderr
    assert "the parameter 'format' of 'own' has the name of an option" in told


def test_the_shell_completes_questions_parameters_and_values(river: Path) -> None:
    tour = str(river)
    assert complete("questions", begun="spea") == {"speakers": questions()["speakers"].titles["en"]}
    assert "overdue-outcomes" in complete("ask", tour, begun="ov")
    assert {"--state", "--event", "--as-of"} <= set(complete("ask", tour, "speakers", begun="--"))
    assert complete("ask", tour, "speakers", "--state", begun="J")["JP"] == "Japan"
    assert "Japan" in complete("ask", tour, "speakers", "--state", begun="Jap")
    assert "event/river-forum-2031" in complete("ask", tour, "hosts", "--event", begun="event/r")
    assert complete("ask", "nowhere", "speakers", "--state", begun="J") == {}
    assert complete("ask", tour, "speekers", "--state", begun="J") == {}


def test_the_shell_completes_views_measures_and_what_filters_take(river: Path) -> None:
    tour = str(river)
    assert complete("network", tour, begun="co") == {"co-participation": "Who was in the same room"}
    assert complete("draw", tour, begun="ti") == {"timeline": "The programme by the day"}
    assert "betweenness" in complete("network", tour, "co-participation", "--measure", begun="b")
    assert complete("draw", tour, "timeline", "--edition", begun="River For") == {
        name: name for name in ("River Forum 2031", "River Forum 2032")
    }
    assert complete("network", tour, "co-participation", "--state", begun="J")["JP"] == "Japan"


def test_bash_puts_in_what_it_reads_as_one_word() -> None:
    from click.shell_completion import CompletionItem

    made = Bash(main, {}, "wsisgraph", "_X").format_completion(CompletionItem("a (b) 場, c/d-1"))
    assert made == r"plain,a\\ \\(b\\)\\ 場,\\ c/d-1"  # its function takes one of two


def test_a_value_of_two_words_completes_by_its_label(river: Path) -> None:
    found = complete("ask", str(river), "hosts", "--lang", "ja", "--event", begun="河川")
    assert "河川フォーラム2031" in found


def test_an_unknown_form_is_refused_by_the_library_too() -> None:
    with pytest.raises(NotHere, match="did you mean 'markdown'"):
        opened("tour").ask("hosts").to("markdwon")


def test_rdflib_answers_a_question_through_the_same_seam() -> None:
    graph = by_rdflib("tour")

    def select(text: str) -> bytes:
        found: bytes = graph.query(text).serialize(format="json")  # type: ignore[attr-defined]
        return found

    far = ask(Remote(select, opened("tour").base), "speakers", state="日本")
    assert far == opened("tour").ask("speakers", state="JP")


def test_what_is_no_result_is_told() -> None:
    with pytest.raises(QueryError, match="is not a SPARQL result in JSON"):
        ask(Remote(lambda text: b"<html>busy</html>"), "hosts")
    with pytest.raises(QueryError, match="are no rows"):
        ask(Remote(lambda text: b'{"head": {}, "boolean": true}'), "hosts")


def test_the_query_that_is_sent_holds_every_prefix_and_value() -> None:
    sent: list[str] = []
    own = opened("tour")

    def select(text: str) -> bytes:
        sent.append(text)
        found = own.asked.query(text)
        assert isinstance(found, ox.QuerySolutions)
        return found.serialize(format=ox.QueryResultsFormat.JSON) or b""

    ask(Remote(select, own.base), "speakers", state="JP")
    assert len(sent) == 2, "names once, then the question"
    assert sent[1].endswith(filled(own, "speakers", state="JP"))
    assert all(f"PREFIX {name}: <{iri}>" in sent[1] for name, iri in prefixes().items())


def test_infer_writes_what_rules_add_and_nothing_else(tmp_path: Path, river: Path) -> None:
    made = run("infer", river).stdout_bytes
    graph = opened("tour")
    assert len(made.splitlines()) == len(graph.inferred) > 50
    assert all(b"/graph/inferred>" in line for line in made.splitlines())
    out = tmp_path / "more.ttl"
    run("infer", river, "-o", out)
    assert len(api.open(out)) == len({(q.subject, q.predicate, q.object) for q in graph.inferred})


def test_infer_runs_one_rule_and_rules_lists_them(river: Path) -> None:
    listed = json.loads(run("rules", "--lang", "ja", "-f", "json").output)
    names = [row["rule"] for row in listed]
    assert names == sorted(names) and all(row["title"] for row in listed)
    one = run("infer", river, "--rule", "not-after").stdout_bytes.splitlines()
    every = run("infer", river).stdout_bytes.splitlines()
    assert one and set(one) < set(every)
    told = run("infer", river, "--rule", "not-aftr", code=2).stderr
    assert "there is no rule 'not-aftr' (did you mean 'not-after'?)" in told


def test_in_a_pipe_nothing_but_rows_is_on_standard_output(river: Path) -> None:
    command = [sys.executable, "-m", "wsisgraph", "ask", str(river), "speakers", "--state", "JP"]
    done = subprocess.run(
        [*command, "-f", "csv"], capture_output=True, check=True, env={**os.environ, "LANG": "C"}
    )
    assert b"\x1b" not in done.stdout and done.stdout.startswith(b"edition,session,")
    assert done.stderr == b""


def test_a_file_whose_suffix_names_no_form_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "people.foo"
    done = CliRunner().invoke(main, ["ask", str(TOUR), "people", "-o", str(out)])
    assert done.exit_code == 2 and "ends in .foo" in done.output and not out.exists()
