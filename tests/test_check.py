"""SHACL through the check: every result at a line a person can mend, and no failure that conforms."""

from __future__ import annotations

import json
import random
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from wsisgraph.build import Build, assemble
from wsisgraph.check import (
    ENGINES,
    Note,
    Problem,
    Verdict,
    check,
    from_mistakes,
    shape_files,
    shapes_ttl,
)
from wsisgraph.check.view import View
from wsisgraph.corpus import Corpus, open_corpus, texts_in
from wsisgraph.errors import InputError, Mistake, NotHere, Place, WsisError
from wsisgraph.graph import codes
from wsisgraph.rdf import PREFIXES, Quad, expand, iri, literal, ox, parse
from wsisgraph.store import Data

ROOT = Path(__file__).resolve().parent.parent
TOUR = ROOT / "examples" / "tour"
BASE = "https://example.org/tour/"
HEAD = "".join(f"@prefix {name}: <{space}> .\n" for name, space in PREFIXES.items())
HEAD += "@prefix : <urn:x:shapes:> .\n"


class Case:
    """The tour corpus, built in memory."""

    def __init__(self, root: Path = TOUR) -> None:
        self.corpus: Corpus = open_corpus(root)
        self.texts = texts_in([root / "texts"], self.corpus)
        self.build: Build = assemble(self.corpus, self.texts)
        self.data = Data(tuple(parse(b"".join(self.build.lines))))

    def check(self, shapes: list[Path], data: Data | None = None, lang: str = "en") -> Verdict:
        """Check the graph, or another, with shapes; the texts are not asked."""
        found = check(
            data or self.data, build=self.build, corpus=self.corpus, shapes=shapes, lang=lang
        )
        kept = [p for p in found.problems if "not compared" not in p.what and "照合" not in p.what]
        return Verdict.of(kept, found.notes, lang)


@pytest.fixture(scope="module")
def case() -> Case:
    """Give the tour corpus."""
    return Case()


def shape(folder: Path, body: str, name: str = "a.ttl") -> list[Path]:
    """Write a file of shapes, and return it as a list."""
    path = folder / name
    path.write_text(HEAD + body, "utf-8")
    return [path]


def line_of(path: Path, words: str) -> int:
    """Return the first line of a file that holds some words."""
    rows = path.read_text("utf-8").splitlines()
    return next(number for number, row in enumerate(rows, 1) if words in row)


WRONG = ' ; sh:message "It is wrong: mend it."@en, "誤りがある。直す。"@ja .'


def test_the_tour_conforms_to_the_projects_shapes(case: Case) -> None:
    verdict = check(case.data, build=case.build, corpus=case.corpus, texts=case.texts)
    assert verdict.conforms, verdict.text()
    assert verdict.number("values") == verdict.number("values-found") + verdict.number("exceptions")


def test_a_result_on_a_fact_is_told_at_its_sheet_line(case: Case, tmp_path: Path) -> None:
    body = f":Support sh:targetClass wsis:Support ; sh:property :p .\n:p sh:path wsis:none ; sh:minCount 1{WRONG}"
    verdict = case.check(shape(tmp_path, body))
    assert not verdict.conforms
    placed = {p[0].place for p in case.build.places.values() if p[0].kind == "Support"}
    assert {problem.place for problem in verdict.problems} == placed
    first = verdict.problems[0]
    assert (first.what, first.todo) == ("It is wrong", "mend it")
    assert (first.shape, first.component) == ("urn:x:shapes:p", "MinCountConstraintComponent")
    assert first.path == "wsis:none" and first.label.startswith("Support: ")
    assert first.span is not None and first.section
    assert first.text() == f"{first.place}: violation: {first.label}: It is wrong (mend it)"


def test_results_are_told_in_the_language_asked_for(case: Case, tmp_path: Path) -> None:
    body = f":S sh:targetNode <{BASE}person/mina-sato> ; sh:nodeKind sh:Literal{WRONG}"
    verdict = case.check(shape(tmp_path, body), lang="ja")
    assert [p.text("ja") for p in verdict.problems] == [
        f"examples/tour/things.yml:{line_of(TOUR / 'things.yml', 'person/mina-sato')}:3: "
        "違反: 佐藤 ミナ: 誤りがある (直す)"
    ]


def test_a_fact_is_called_by_its_kind_in_the_language_asked_for(case: Case, tmp_path: Path) -> None:
    body = f":S sh:targetClass wsis:Support ; sh:nodeKind sh:Literal{WRONG}"
    labels = [
        {p.label for p in case.check(shape(tmp_path, body), lang=lang).problems}
        for lang in ("en", "ja")
    ]
    english, japanese = labels
    assert all(each.startswith("Support: ") for each in english)
    assert all(each.startswith("支援：") for each in japanese)


def test_messages_of_sparql_keep_their_language_and_their_values(
    case: Case, tmp_path: Path
) -> None:
    body = f""":S sh:targetNode <{BASE}person/mina-sato> ; sh:sparql :q .
    :q sh:message "The label {{?value}} is wrong: mend it."@en, "{{?value}}は誤り。直す。"@ja ;
       sh:select "SELECT $this ?value {{ $this <{expand("skos:prefLabel")}> ?value }}" ."""
    english = case.check(shape(tmp_path, body))
    assert {p.what for p in english.problems} == {
        "The label Mina Sato is wrong",
        "The label 佐藤 ミナ is wrong",
    }
    japanese = case.check(shape(tmp_path, body), lang="ja")
    assert {p.what for p in japanese.problems} == {"Mina Satoは誤り", "佐藤 ミナは誤り"}


@pytest.mark.parametrize(
    ("severity", "told"), [("Violation", "violation"), ("Warning", "warning"), ("Info", "info")]
)
def test_severities(case: Case, tmp_path: Path, severity: str, told: str) -> None:
    body = f":S sh:targetNode <urn:x:a> ; sh:nodeKind sh:Literal ; sh:severity sh:{severity}{WRONG}"
    verdict = case.check(shape(tmp_path, body))
    assert [p.severity for p in verdict.problems] == [told]
    assert verdict.conforms is (told != "violation")
    assert verdict.problems[0].place is None
    assert verdict.problems[0].text() == f"<urn:x:a>: {told}: It is wrong (mend it)"


def test_a_passage_is_told_at_every_fact_that_uses_it_and_a_text_at_its_digest(
    case: Case, tmp_path: Path
) -> None:
    view = View(case.data.quads, case.build, case.corpus)
    passage = max(view.passages, key=lambda each: len(view.users_of(each)))
    text = next(iter(view.texts.values()))
    body = f":S sh:targetNode <{passage}>, <{text.iri}> ; sh:nodeKind sh:Literal{WRONG}"
    verdict = case.check(shape(tmp_path, body))
    users = {user.removeprefix(BASE) for user in view.users_of(passage)}
    own = view.sources_of(passage)
    placed = {p.place for user in users for p in case.build.places[user] if p.source in own}
    digest = view.digest_place(text.sources[0])
    assert len(users) > 1
    assert {problem.place for problem in verdict.problems} == placed | {digest}


def test_an_instance_of_the_codes_is_told_at_a_fact_that_names_it(
    case: Case, tmp_path: Path
) -> None:
    body = f":S sh:targetNode <{PREFIXES['wid']}state/JP> ; sh:nodeKind sh:Literal{WRONG}"
    places = [problem.place for problem in case.check(shape(tmp_path, body)).problems]
    assert len(places) == 1
    assert places[0] is not None and "/sheets/" in places[0].path


def test_a_fact_of_two_sources_is_told_at_both(case: Case, tmp_path: Path) -> None:
    name = next(name for name, placed in case.build.places.items() if len(placed) == 2)
    body = f":S sh:targetNode <{BASE}{name}> ; sh:nodeKind sh:Literal{WRONG}"
    verdict = case.check(shape(tmp_path, body))
    assert {p.place for p in verdict.problems} == {each.place for each in case.build.places[name]}
    assert {p.source for p in verdict.problems} == {"river-forum-2031-en", "river-forum-2031-ja"}


def test_one_triple_in_two_graphs_counts_once_and_the_codes_not_at_all(
    case: Case, tmp_path: Path
) -> None:
    thing, is_of = iri(f"{BASE}person/x"), iri(expand("rdf:type"))
    person = iri(expand("foaf:Person"))
    twice = [Quad(thing, is_of, person, iri(f"{BASE}graph/report/{n}")) for n in "ab"]
    once = f":S sh:targetNode <{thing.value}> ; sh:property [ sh:path rdf:type ; sh:maxCount 1 ] ."
    assert case.check(shape(tmp_path, once), Data(tuple(twice))).conforms
    coded = ":S sh:targetClass skos:ConceptScheme ; sh:nodeKind sh:Literal ."
    assert case.check(shape(tmp_path, coded), Data((*case.data.quads, *codes()))).conforms


def test_literals_are_validated_as_they_are_written(case: Case, tmp_path: Path) -> None:
    fact, value = iri(f"{BASE}fact/x"), iri(expand("wsis:value"))
    data = Data(
        (
            Quad(fact, value, literal("1.50", "decimal")),
            Quad(fact, value, literal("007", "integer")),
        )
    )
    body = (
        f':S sh:targetNode <{fact.value}> ; sh:property [ sh:path wsis:value ; sh:pattern "^x$" ] .'
    )
    assert {p.value for p in case.check(shape(tmp_path, body), data).problems} == {"1.50", "007"}


def test_the_verdict_does_not_depend_on_the_order_of_the_quads(case: Case, tmp_path: Path) -> None:
    body = f":S sh:targetClass wsis:Fact ; sh:property [ sh:path wsis:role ; sh:minCount 1 ]{WRONG}"
    shapes = shape(tmp_path, body)
    first = case.check(shapes)
    mixed = list(case.data.quads)
    random.Random(7).shuffle(mixed)
    assert case.check(shapes, Data(tuple(mixed))) == first
    assert [p.order for p in first.problems] == sorted(p.order for p in first.problems)


def test_paths_are_told_as_sparql_writes_them(case: Case, tmp_path: Path) -> None:
    path = (
        "( [ sh:inversePath wsis:evidence ] [ sh:alternativePath ( dcterms:source wsis:role ) ] )"
    )
    passage = next(iter(View(case.data.quads).passages))
    body = f":S sh:targetNode <{passage}> ; sh:property [ sh:path {path} ; sh:minCount 999 ] ."
    found = case.check(shape(tmp_path, body)).problems
    assert {p.path for p in found} == {"^wsis:evidence/(dcterms:source|wsis:role)"}
    assert {p.shape for p in found} == {"urn:x:shapes:S"}


# A failure never conforms.


@pytest.mark.parametrize(
    "body",
    [
        ':S sh:targetClass foaf:Person ; sh:sparql [ sh:select "SELECT $this { nonsense" ] .',
        ':S sh:targetClass foaf:Person ; sh:sparql [ sh:select "SELECT $this { SERVICE <urn:x:y> { ?s ?p ?o } }" ] .',
        ":S sh:targetClass foaf:Person ; sh:property [ sh:minCount 1 ] .",
        ':S sh:targetClass foaf:Person ; sh:property [ sh:path rdf:type ; sh:minCount "many" ] .',
        ":S sh:targetClass foaf:Agent ; sh:property [ sh:path rdf:type ; sh:node :T ] .\n"
        ":T sh:property [ sh:path [ sh:inversePath rdf:type ] ; sh:node :S ] .\n"
        ":S sh:property [ sh:path rdf:type ; sh:node :T ] .",
    ],
    ids=["bad query", "service", "no path", "bad count", "recursion"],
)
def test_a_failure_of_the_engine_is_an_error(case: Case, tmp_path: Path, body: str) -> None:
    for engine in ENGINES:
        with pytest.raises(WsisError):
            check(case.data, shapes=shape(tmp_path, body), engine=engine)


def test_what_is_wrong_with_a_shape_is_told_at_its_line(case: Case, tmp_path: Path) -> None:
    body = ":S sh:targetClass foaf:Person ;\n  sh:property [ sh:path rdf:type ; sh:minCuont 1 ] ."
    files = shape(tmp_path, body)
    line = line_of(files[0], "sh:property [ sh:path rdf:type ; sh:minCuont")
    with pytest.raises(InputError, match=rf"a\.ttl:{line}:.*minCuont.*did you mean"):
        case.check(files)


def test_shapes_that_cannot_be_read_are_an_error(case: Case, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"a\.ttl:\d+:"):
        case.check(shape(tmp_path, ":S sh:targetClass ."))
    with pytest.raises(NotHere, match="no shapes"):
        case.check(shape(tmp_path, ":S rdfs:label 'no shape' ."))
    with pytest.raises(NotHere, match="no file"):
        case.check([tmp_path / "none.ttl"])


def test_nothing_is_fetched(case: Case, tmp_path: Path) -> None:
    called = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        port = server.getsockname()[1]

        def listen() -> None:
            try:
                server.accept()
                called.set()
            except TimeoutError:
                pass

        thread = threading.Thread(target=listen)
        thread.start()
        body = f"<urn:x:o> a owl:Ontology ; owl:imports <http://127.0.0.1:{port}/a.ttl> .\n"
        body += f":S sh:targetNode <urn:x:a> ; sh:nodeKind sh:IRI ; sh:shapesGraph <http://127.0.0.1:{port}/b> ."
        imported = Quad(
            iri("urn:x:o"), iri(expand("owl:imports")), iri(f"http://127.0.0.1:{port}/c")
        )
        assert case.check(shape(tmp_path, body), Data((*case.data.quads, imported))).conforms
        thread.join()
    assert not called.is_set()


# All shapes as one file


def test_all_shapes_are_one_turtle_document() -> None:
    whole = shapes_ttl(advice=True)
    assert whole == shapes_ttl(advice=True)
    made = set(ox.parse(whole, format=ox.RdfFormat.TURTLE))
    parts = [
        quad
        for path in shape_files()
        for quad in ox.parse(path.read_bytes(), format=ox.RdfFormat.TURTLE)
    ]
    named = [
        q
        for q in parts
        if isinstance(q.subject, ox.NamedNode) and isinstance(q.object, (ox.NamedNode, ox.Literal))
    ]
    assert len(made) == len(parts)
    assert set(named) <= made
    assert all(f"# {path.name}\n" in whole.decode() for path in shape_files())


def test_shapes_that_only_advise_are_switched_off_for_other_engines() -> None:
    quads = list(ox.parse(shapes_ttl(), format=ox.RdfFormat.TURTLE))
    severity, off = iri(expand("sh:severity")), iri(expand("sh:deactivated"))
    gentle = {
        q.subject for q in quads if q.predicate == severity and "Violation" not in str(q.object)
    }
    assert gentle == {q.subject for q in quads if q.predicate == off}
    assert len(gentle) >= 10


def test_shapes_that_do_not_go_together_are_told(tmp_path: Path) -> None:
    first, second = tmp_path / "a.ttl", tmp_path / "b.ttl"
    first.write_text("@prefix x: <urn:x:1> .\n", "utf-8")
    second.write_text("\n@prefix x: <urn:x:2> .\n", "utf-8")
    with pytest.raises(InputError, match=r"b\.ttl:2:1: the prefix x: is <urn:x:1> in another file"):
        shapes_ttl([first, second])
    first.write_text("<urn:x:a> <urn:x:b> _:c .\n", "utf-8")
    second.write_text("<urn:x:a> <urn:x:d> _:c .\n", "utf-8")
    with pytest.raises(InputError, match=r"b\.ttl:1:1: the blank node _:c"):
        shapes_ttl([first, second])


@pytest.mark.parametrize("wrong", [False, True])
def test_the_pyshacl_command_gives_the_same_verdict(
    case: Case, tmp_path: Path, wrong: bool
) -> None:
    """A part of the graph is enough, and without what it points to it does not conform."""
    classes = {expand(f"wsis:{name}") for name in ("Text", "Report", "Passage")}
    classes |= {expand("wsis:Support")} if wrong else set()
    kept = {q.subject for q in case.data.quads if getattr(q.object, "value", "") in classes}
    names = expand("wsis:name"), expand("dcterms:title"), expand("dcterms:creator")
    quads = [q for q in case.data.union() if q.subject in kept and q.predicate.value not in names]
    (tmp_path / "data.ttl").write_bytes(ox.serialize(quads, format=ox.RdfFormat.TURTLE) or b"")
    (tmp_path / "shapes.ttl").write_bytes(shapes_ttl(advice=True))
    command = [sys.executable, "-m", "pyshacl", "-f", "turtle", "--allow-warnings"]
    command += ["-s", "shapes.ttl", "data.ttl"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True)
    found = check(Data(tuple(quads)))
    assert found.conforms is not wrong, found.text()
    assert done.returncode == (1 if wrong else 0), done.stderr
    told: dict[str, dict[str, str]] = {}
    for quad in ox.parse(done.stdout, format=ox.RdfFormat.TURTLE):
        row = told.setdefault(str(quad.subject), {})
        row[quad.predicate.value.removeprefix(PREFIXES["sh"])] = getattr(quad.object, "value", "")
    rows = {(r["focusNode"], r["sourceShape"]) for r in told.values() if "focusNode" in r}
    assert {(p.focus, p.shape) for p in found.problems if p.shape} == rows


# The verdict


def verdict() -> Verdict:
    """Return a verdict with one problem of each severity."""
    return Verdict.of(
        [
            Problem("info", "it moved", "run it", Place("b.yml", 2), span=(3, 9), section="1.1"),
            Problem("violation", "it is\nwrong", "mend it", Place("a.yml", 10, 5), focus="urn:x:a"),
            Problem("warning", "it is odd", "", Place("a.yml", 9, 5)),
            Problem("violation", "it is gone", "find it", focus="urn:x:b"),
        ],
        [Note("facts", 1), Note("spans-moved", 0), Note("exceptions", 2, "corrected")],
    )


def test_a_verdict_is_told_in_lines_in_order_of_place() -> None:
    assert verdict().text().splitlines() == [
        "a.yml:9:5: warning: it is odd",
        "a.yml:10:5: violation: it is wrong (mend it)",
        "b.yml:2:1: info: it moved (run it)",
        "<urn:x:b>: violation: it is gone (find it)",
        "1 fact",
        "2 values not in so many words: corrected",
        "does not conform: 2 violations, 1 warning, 1 info",
    ]
    assert verdict().text("ja").splitlines()[-3:] == [
        "事実 1件",
        "言葉どおりでない値 2件：訂正した値",
        "不適合: 2 違反, 1 警告, 1 情報",
    ]


def test_a_verdict_tells_less_where_less_is_asked_for_but_stays_the_same() -> None:
    less = verdict().at_least("violation")
    assert [p.severity for p in less.problems] == ["violation", "violation"]
    assert less.counts == verdict().counts
    assert not less.conforms
    assert verdict().at_least("info") == verdict()


def test_a_verdict_is_json_and_json_lines() -> None:
    rows = [json.loads(line) for line in verdict().ndjson().splitlines()]
    assert rows[1] == {
        "severity": "violation",
        "what": "it is\nwrong",
        "todo": "mend it",
        "file": "a.yml",
        "line": 10,
        "column": 5,
        "focus": "urn:x:a",
    }
    assert rows[2]["start"] == 3 and rows[2]["end"] == 9 and rows[2]["section"] == "1.1"
    assert rows[-1]["conforms"] is False
    assert rows[-1]["counts"] == {"violation": 2, "warning": 1, "info": 1}
    whole = json.loads(verdict().json("ja"))
    assert whole["problems"] == rows[:-1]
    assert whole["notes"][0] == {"name": "facts", "number": 1, "text": "事実 1件"}


def test_problems_that_say_the_same_are_told_once() -> None:
    problem = Problem("info", "a", "b", Place("a.yml"))
    assert Verdict.of([problem, problem]).problems == (problem,)


def test_what_a_person_wrote_wrongly_is_a_verdict_too() -> None:
    made = from_mistakes(
        InputError([Mistake(Place("a.yml", 3, 5), "nothing shows it", "add quote:")])
    )
    assert not made.conforms
    assert made.text().startswith("a.yml:3:5: violation: nothing shows it (add quote:)\n")
