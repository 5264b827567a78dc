"""A check that keeps what it found gives the answer of one that keeps nothing, whatever was edited."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from shacl_drawn import GRAPHS, turtle
from shacl_drawn import SHAPES as DRAWN
from shacl_drawn import rows as results
from wsisgraph.api import open as open_graph
from wsisgraph.build import assemble
from wsisgraph.buildfolder import known_parts, write_build
from wsisgraph.check import Verdict, check_folder, kept
from wsisgraph.check.compiled import Columns, Memory, Rulebook, change
from wsisgraph.check.compiled.columns import Pairs, np, uniq
from wsisgraph.corpus import open_corpus, texts_in
from wsisgraph.errors import InputError, NotHere
from wsisgraph.rdf import PREFIXES, ox

TOUR = Path(__file__).resolve().parent.parent / "examples" / "tour"


# What an editor may do to the tour: a file, words that stand in it, and others in their place.
EDITS = (
    ("sheets/en.yml", "value: 1500", "value: 1600"),
    ("sheets/en.yml", "value: 1500", "lower: 1400, upper: 1600"),
    ("sheets/en.yml", "start: 2031-05-02, end: 2031-05-04", "start: 2031-05-03, end: 2031-05-04"),
    ("sheets/en.yml", "start: 2031-05-02, end: 2031-05-04", "start: 2031-05-02, end: 2031-05-06"),
    ("sheets/en.yml", "within: place/irie, ", ""),
    ("sheets/en.yml", "  Japan: state/JP\n", ""),
    ("sheets/en.yml", "qualifier: nearly", "qualifier: about"),
    ("sheets/ja.yml", "since: 2024", "since: 2023"),
    ("sheets/ja.yml", "from: 2029-04", "from: 2029-05"),
    ("sheets/ja.yml", "parent: org/river-warning-federation, ", ""),
    ("sheets/ja.yml", "start: 2031-05-02, end: 2031-05-04", "start: 2031-05-01, end: 2031-05-04"),
    ("things.yml", "Mina Sato", "Mina Satoh"),
    ("things.yml", "Harbour Hall", "Harbor Hall"),
    ("things.yml", "things:\n", "things:\n\n"),
    ("texts/river-forum-2031.en.txt", "300", "400"),
    ("texts/river-forum-2031.ja.txt", "2024年", "2025年"),
)


class Corpus:
    """A copy of the tour that is edited, built and checked."""

    def __init__(self, root: Path) -> None:
        self.root = Path(shutil.copytree(TOUR, root / "tour"))
        self.out = root / "build"
        texts = {path.name: path.read_text("utf-8") for path in (TOUR / "texts").iterdir()}
        self.sealed = texts

    def edit(self, number: int) -> None:
        """Do an edit, or undo it."""
        name, old, new = EDITS[number]
        path = self.root / name
        text = path.read_text("utf-8")
        if old in text:
            path.write_text(text.replace(old, new, 1), "utf-8")
        elif new:
            path.write_text(text.replace(new, old, 1), "utf-8")

    def built(self) -> bool:
        """Build it, and say whether it could be built. Sheets quote, so they need the old texts."""
        corpus = open_corpus(self.root)
        try:
            made = assemble(corpus, self.texts(), known_parts(self.out))
        except InputError:
            return False
        write_build(made, corpus, self.out)
        return True

    def texts(self) -> dict[str, str]:
        """Return the texts that the sheets quote."""
        return texts_in([TOUR / "texts"], open_corpus(self.root))

    def check(self, cache: bool, lang: str = "en") -> Verdict:
        """Check the build; the texts may have changed since."""
        return check_folder(self.out, sources=[self.root / "texts"], lang=lang, cache=cache)


def told(verdict: Verdict) -> tuple[str, str, str]:
    """Return a verdict in the forms that are compared."""
    from wsisgraph.check.reportttl import report_ttl

    assert verdict.finding is not None
    report = report_ttl(verdict.finding.report, PREFIXES).decode()
    return verdict.text(), verdict.json(), report


@settings(max_examples=5)
@given(st.lists(st.lists(st.integers(0, len(EDITS) - 1), max_size=3), min_size=1, max_size=4))
def test_law_the_kept_answer_is_the_full_answer(rounds: list[list[int]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        corpus = Corpus(Path(folder))
        assert corpus.built()
        assert told(corpus.check(True)) == told(corpus.check(False))
        for edits in rounds:
            for number in edits:
                corpus.edit(number)
            if corpus.built():
                assert told(corpus.check(True)) == told(corpus.check(False))


def test_a_build_folder_and_its_graph_get_the_same_verdict(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    corpus.edit(3)
    corpus.edit(12)
    assert corpus.built()
    whole = open_graph(corpus.out).check([corpus.root / "texts"])
    assert whole.problems, "the edits are to be noticed"
    assert told(corpus.check(True)) == told(corpus.check(True)) == told(whole)


@pytest.fixture
def corpus(tmp_path: Path) -> Corpus:
    """Give a corpus that has been built and checked."""
    made = Corpus(tmp_path)
    assert made.built()
    made.check(True)
    return made


def folder_of(corpus: Corpus) -> Path:
    """Return the folder of what is kept."""
    return corpus.out.parent / ".build.check"


def test_what_is_kept_is_no_part_of_the_build(corpus: Corpus) -> None:
    before = {path: path.read_bytes() for path in corpus.out.rglob("*") if path.is_file()}
    corpus.check(True)
    assert {path: path.read_bytes() for path in corpus.out.rglob("*") if path.is_file()} == before
    assert (folder_of(corpus) / "CACHEDIR.TAG").is_file()
    assert corpus.check(True).problems == corpus.check(False).problems


def test_no_cache_writes_nothing(tmp_path: Path) -> None:
    corpus = Corpus(tmp_path)
    assert corpus.built()
    corpus.check(False)
    assert not folder_of(corpus).exists()


def test_only_the_source_that_changed_is_done_again(corpus: Corpus) -> None:
    folder = folder_of(corpus)
    before = {path.name: path.stat().st_mtime_ns for path in folder.glob("source-*")}
    assert len(before) == 2
    corpus.edit(6)
    assert corpus.built()
    corpus.check(True)
    changed = [name for name, at in before.items() if (folder / name).stat().st_mtime_ns != at]
    assert len(changed) == 1


def test_what_is_broken_or_gone_is_made_again(corpus: Corpus) -> None:
    right = told(corpus.check(False))
    for path in sorted(folder_of(corpus).iterdir()):
        path.write_bytes(path.read_bytes()[:-1] + b"?")
        assert told(corpus.check(True)) == right, path.name
    for path in sorted(folder_of(corpus).iterdir()):
        path.unlink()
        assert told(corpus.check(True)) == right, path.name
    shutil.rmtree(folder_of(corpus))
    assert told(corpus.check(True)) == right


def test_kept_results_of_another_program_are_not_used(
    corpus: Corpus, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = next(folder_of(corpus).glob("source-*"))
    before = source.read_bytes()
    monkeypatch.setattr(kept, "PROGRAM", ("errors",))
    kept.code_digest.cache_clear()
    try:
        corpus.check(True)
        assert source.read_bytes() != before
    finally:
        kept.code_digest.cache_clear()


def test_a_graph_that_is_not_that_of_the_manifest_is_refused_kept_or_not(corpus: Corpus) -> None:
    graph = corpus.out / "graph.nq"
    graph.write_bytes(graph.read_bytes().replace(b'"1500"', b'"1501"'))
    for cache in (True, False):
        with pytest.raises(NotHere, match="build it again"):
            corpus.check(cache)


def test_languages_do_not_mix(corpus: Corpus) -> None:
    corpus.edit(3)
    assert corpus.built()
    for lang in ("en", "ja", "en"):
        assert told(corpus.check(True, lang)) == told(corpus.check(False, lang))
    assert told(corpus.check(True, "ja"))[0] != told(corpus.check(True, "en"))[0]


def test_runs_beside_each_other_agree(corpus: Corpus) -> None:
    shutil.rmtree(folder_of(corpus))
    command = [
        *(sys.executable, "-m", "wsisgraph", "check", str(corpus.out), "-f", "json"),
        *("--sources", str(corpus.root / "texts")),
    ]
    runs = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        for _ in range(3)
    ]
    ended = [run.communicate(timeout=120) for run in runs]
    alone = subprocess.run([*command, "--no-cache"], capture_output=True, text=True, check=False)
    assert {out for out, _ in ended} == {alone.stdout}
    assert {err for _, err in ended} == {""}


SHAPES = """@prefix sh: <http://www.w3.org/ns/shacl#> . @prefix : <http://x/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<http://x> sh:declare [ sh:prefix "" ; sh:namespace "http://x/"^^xsd:anyURI ] .
:S1 sh:targetClass :C ; sh:sparql :q1 .
:S2 sh:targetSubjectsOf :p ; sh:sparql :q2 .
:S3 sh:targetObjectsOf :r ; sh:sparql :q3 .
:S4 sh:targetClass :C ; sh:sparql :q4 .
:q1 sh:prefixes <http://x> ; sh:message "a" ; sh:select '''
    SELECT $this ?value { $this :p ?value . ?that :p ?value ; :r ?x . FILTER (?that != $this) }''' .
:q2 sh:prefixes <http://x> ; sh:message "b" ; sh:select '''
    SELECT $this ?value { $this :p ?value FILTER NOT EXISTS { ?f :r $this ; :q ?value } }''' .
:q3 sh:prefixes <http://x> ; sh:message "c" ; sh:select '''
    SELECT $this ?path ?value {
        { $this ?path ?value . FILTER (?path IN (:p, :q)) }
        OPTIONAL { ?o :q ?value . ?o :r ?w FILTER NOT EXISTS { ?w ?path ?o } }
        FILTER (!BOUND(?w)) }''' .
:q4 sh:prefixes <http://x> ; sh:message "d" ; sh:select "SELECT $this { $this :p+ $this }" .
"""
NODES = [f"<http://x/{letter}>" for letter in "abcde"]
LINES = st.tuples(
    st.sampled_from(NODES),
    st.sampled_from([":p", ":q", ":r", "a"]),
    st.sampled_from([*NODES, '"1"', '"two"@en']),
)


def lines(rows: set[tuple[str, str, str]]) -> bytes:
    """Return triples as N-Triples; a class is always :C."""
    names = {"a": "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"}
    made = (
        f"{s} {names.get(p, f'<http://x/{p[1:]}>')} {'<http://x/C>' if p == 'a' else o} .\n"
        for s, p, o in rows
    )
    return "".join(sorted(set(made))).encode()


def triples(columns: Columns, data: bytes) -> dict[int, Pairs]:
    """Return the triples of N-Triples as pairs of the columns' numbers."""
    return pairs(columns, ox.parse(data, format=ox.RdfFormat.N_TRIPLES))


def pairs(columns: Columns, quads: Iterable[ox.Quad]) -> dict[int, Pairs]:
    """Return triples as pairs of the columns' numbers."""
    found: dict[int, list[int]] = {}
    for quad in quads:
        s, p, o = (columns.id(term) for term in (quad.subject, quad.predicate, quad.object))
        found.setdefault(p, []).append((s << 32) | o)

    return {p: uniq(np.array(rows, np.int64)) for p, rows in found.items()}


@settings(max_examples=150)
@given(st.sets(LINES, max_size=14), st.sets(LINES, max_size=3), st.sets(LINES, max_size=3))
def test_law_queries_asked_again_where_a_change_reaches_give_the_full_answer(
    rows: set[tuple[str, str, str]],
    more: set[tuple[str, str, str]],
    less: set[tuple[str, str, str]],
) -> None:
    book = Rulebook(ox.parse(SHAPES.encode(), format=ox.RdfFormat.TURTLE))
    before, after = lines(rows | less), lines((rows | more) - less)
    first = Memory()
    book.check(Columns.read(before), first)
    columns = Columns.read(after)
    both = (triples(columns, before), triples(columns, after))
    again = book.check(columns, Memory(first.now, change(*both)))
    whole = book.check(Columns.read(after))
    assert sorted(map(str, again.results())) == sorted(map(str, whole.results()))


@settings(max_examples=200, suppress_health_check=list(HealthCheck))
@given(GRAPHS, GRAPHS, GRAPHS, DRAWN)
def test_law_what_a_change_reaches_is_judged_again_as_if_all_were(
    rows: str, more: str, less: str, shapes: str
) -> None:
    gone = set(map(str, turtle(less)))
    before = turtle(f"{rows}\n{less}")
    after = [*(quad for quad in before if str(quad) not in gone), *turtle(more)]
    assume(after)
    same_again(before, after, shapes)


BESIDE = """:S sh:targetNode :a ; sh:property [ sh:path :p ; sh:%s :q ] .
:T sh:targetClass :C ; sh:node [ sh:property [ sh:path ( :r :p ) ; sh:%s :q ] ] ."""


@pytest.mark.parametrize("word", ["equals", "disjoint", "lessThan", "lessThanOrEquals"])
@pytest.mark.parametrize("value", ["1", "2", "3"])
def test_what_stands_beside_a_path_is_looked_at_again(word: str, value: str) -> None:
    fixed = ":a :p 2 . :b a :C ; :r :a ; :q 2 ."
    before, after = (turtle(f"{fixed} :a :q {each} .") for each in (2, value))
    same_again(before, after, BESIDE % (word, word))


def same_again(before: list[ox.Quad], after: list[ox.Quad], shapes: str) -> None:
    """See that the kept answer about a graph is the full one, after it was another."""
    first = Memory()
    Rulebook(turtle(shapes)).check(Columns.of(before), first)
    columns = Columns.of(after)
    both = (pairs(columns, before), pairs(columns, after))
    book = Rulebook(turtle(shapes))
    again = book.check(columns, Memory(first.now, change(*both)))
    assert results(again.report()) == results(book.check(Columns.of(after)).report())
