"""The evidence check: words that changed, moved or are missing are told where a person can mend them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from wsisgraph.build import Build, assemble
from wsisgraph.buildfolder import open_build, write_build
from wsisgraph.check import Verdict, check
from wsisgraph.check.forms import dates, holds_name, numbers
from wsisgraph.corpus import Corpus, open_corpus, texts_in
from wsisgraph.errors import NotHere
from wsisgraph.model import Span, digest
from wsisgraph.rdf import expand, parse
from wsisgraph.read.moved import relocate
from wsisgraph.store import Data
from wsisgraph.text import fold

ROOT = Path(__file__).resolve().parent.parent
REAL = ROOT / "examples" / "wsis20-2025"

EN = """# The Weir Meeting

The Weir Meeting 2031 took place on 3 May 2031. Ada Moss spoke for the Weir Guild.
Over 120 people came. It rained on all of them. Ada Moss thanked the twelve helpers.
"""
JA = """# 堰会議の報告

堰会議2031は2031年5月3日に開かれた。堰組合のモスが発言した。
参加者は約1,200名であった。空は曇っていた。次回は2032年6月に行われる。
"""
THINGS = """decided-by: The editors
things:
  event/weir-2031: {class: Event, label: {en: Weir Meeting 2031, ja: 堰会議2031}}
  event/weir-2032: {class: Event, label: {en: Weir Meeting 2032, ja: 堰会議2032}}
  person/ada-moss: {class: Person, label: {en: Ada Moss, ja: モス}}
  org/weir-guild: {class: Organization, label: {en: Weir Guild, ja: 堰組合}}
  topic/rain: {class: Topic, label: {en: rain, ja: 雨}}
"""
HEAD = "source: {}\nreview: accepted\ndecided-by: The editors\n"
EN_FACTS = """facts:
- about: event/weir-2031
  context: {quote: The Weir Meeting 2031 took place}
  facts:
  - {name: {en: Weir Meeting 2031}, quote: The Weir Meeting 2031}
  - {date: 2031-05-03, quote: on 3 May 2031}
  - {speaker: person/ada-moss, for: org/weir-guild, quote: Ada Moss spoke for the Weir Guild}
  - {figure: participants, group: all, attendance: not-stated, value: 120, qualifier: more-than,
     quote: Over 120 people came}
  - {discussed: topic/rain, kind: theme, quote: It rained}
"""
JA_FACTS = """wording:
  次回: event/weir-2032
facts:
- about: event/weir-2031
  context: {quote: {words: 堰会議2031, nth: 1}}
  facts:
  - {start: 2031-05-03, quote: 2031年5月3日に開かれた}
  - {figure: participants, group: all, attendance: not-stated, value: 1200, qualifier: about,
     quote: "参加者は約1,200名であった"}
- about: event/weir-2032
  facts:
  - {start: 2032-06, quote: 次回は2032年6月に行われる}
"""
# A shape that is about nothing in these graphs: what is tested here is the evidence.
NO_SHAPE = """@prefix sh: <http://www.w3.org/ns/shacl#> .
<urn:x:nothing> a sh:NodeShape ; sh:targetNode <urn:x:nobody> ; sh:nodeKind sh:IRI .
"""


def corpus_in(
    folder: Path, sources: dict[str, tuple[str, str, str]], quotes: bool = True
) -> Corpus:
    """Make a corpus: for each source its language, its text and the facts of its sheet."""
    rows = [
        f'[corpus]\nbase = "https://example.org/weir/"\ntitle = {{en = "Weirs"}}\n'
        f'publisher = {{en = "The editors"}}\nlicence = "https://example.org/licence"\n'
        f'languages = ["en", "ja"]\nmay-quote = {str(quotes).lower()}\nthings = ["things.yml"]\n'
    ]
    (folder / "texts").mkdir(parents=True)
    (folder / "things.yml").write_text(THINGS, "utf-8")
    (folder / "none.ttl").write_text(NO_SHAPE, "utf-8")
    for name, (language, text, facts) in sources.items():
        (folder / "texts" / f"{name}.txt").write_text(text, "utf-8", newline="")
        (folder / f"{name}.yml").write_text(HEAD.format(name) + facts, "utf-8")
        rows.append(
            f'[[source]]\nid = "{name}"\nlanguage = "{language}"\nfile = "{name}.txt"\n'
            f'sha256 = "{digest(text)}"\nlength = {len(text)}\nsheets = ["{name}.yml"]\n'
        )
    (folder / "wsisgraph.toml").write_text("\n".join(rows), "utf-8")
    return open_corpus(folder)


class Case:
    """A built corpus, with its quads and texts."""

    def __init__(self, corpus: Corpus) -> None:
        self.corpus = corpus
        self.texts = texts_in([corpus.root / "texts"], corpus)
        self.build: Build = assemble(corpus, self.texts)
        self.data = Data(tuple(parse(b"".join(self.build.lines))))

    def check(self, texts: dict[str, str] | None = None, lang: str = "en") -> Verdict:
        """Check the graph against texts; those of the corpus where none are given."""
        return check(
            self.data,
            build=self.build,
            corpus=self.corpus,
            texts=self.texts if texts is None else texts,
            shapes=[self.corpus.root / "none.ttl"],
            lang=lang,
        )

    def line(self, file: str, words: str) -> str:
        """Return the beginning of a problem at the line of a file that holds some words."""
        rows = (self.corpus.root / file).read_text("utf-8").splitlines()
        number = next(n for n, row in enumerate(rows, 1) if words in row)
        return f"{file}:{number}:"


@pytest.fixture
def make(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Case]:
    """Make a case with an English source `en`, or with other sources."""
    monkeypatch.chdir(tmp_path)

    def made(sources: dict[str, tuple[str, str, str]] | None = None, **how: bool) -> Case:
        return Case(corpus_in(tmp_path, sources or {"en": ("en", EN, EN_FACTS)}, **how))

    return made


Make = Callable[..., Case]


def told(verdict: Verdict, severity: str = "violation") -> list[str]:
    """Return the problems of one severity as lines."""
    return [problem.text() for problem in verdict.problems if problem.severity == severity]


def test_an_unchanged_text_conforms_and_is_counted(make: Make) -> None:
    verdict = make().check()
    assert verdict.conforms, verdict.text()
    assert verdict.number("facts") == 6
    assert verdict.number("spans-compared") == 6
    assert verdict.number("values") == verdict.number("values-found") > 10


def test_a_changed_character_inside_a_span_is_told_at_the_sheet_line(make: Make) -> None:
    case = make()
    verdict = case.check({"en": EN.replace("Over 120", "Over 121")})
    assert not verdict.conforms
    at_sheet = [row for row in told(verdict) if row.startswith("en.yml")]
    assert len(at_sheet) == 1
    assert at_sheet[0].startswith(case.line("en.yml", "figure:"))
    assert "not those that were sealed" in at_sheet[0]
    assert verdict.number("spans-lost") == 1


def test_words_that_also_stand_elsewhere_are_not_taken_for_moved_ones(make: Make) -> None:
    facts = (
        EN_FACTS
        + "- about: person/ada-moss\n  facts:\n  - {name: {en: Ada Moss}, "
        + ("quote: {words: Ada Moss, nth: 1}}\n")
    )
    case = make({"en": ("en", EN, facts)})
    verdict = case.check({"en": EN.replace("Ada Moss spoke", "Eda Moss spoke")})
    assert any(row.startswith(case.line("en.yml", "name: {en: Ada Moss}")) for row in told(verdict))
    assert told(verdict, "info") == []


def test_a_change_outside_every_span_is_told_at_the_digest(make: Make) -> None:
    case = make()
    verdict = case.check({"en": EN.replace("all of them", "none of them")})
    rows = told(verdict)
    assert len(rows) == 1
    assert rows[0].startswith(case.line("wsisgraph.toml", "sha256"))
    assert "the text has changed" in rows[0] and "reseal" in rows[0]


def test_moved_spans_are_listed_with_their_new_places(make: Make) -> None:
    case = make()
    added = "A new sentence. "
    verdict = case.check({"en": EN.replace("Over 120", f"{added}Over 120")})
    assert [row.split(":")[0] for row in told(verdict)] == ["wsisgraph.toml"]
    moved = told(verdict, "info")
    at = EN.index("Over 120")
    size = len("Over 120 people came")
    now = at + len(added)
    assert moved[0].startswith(case.line("en.yml", "figure:"))
    assert f"the words at {at}-{at + size} now stand at {now}-{now + size}" in moved[0]
    assert "wsisgraph sheet reseal" in moved[0]
    assert verdict.number("spans-moved") == 2


def test_without_its_text_a_source_is_reported_as_not_compared(make: Make) -> None:
    case = make()
    verdict = case.check({})
    assert verdict.conforms
    assert told(verdict, "info")[0].startswith(case.line("wsisgraph.toml", "sha256"))
    assert "6 spans of en were not compared" in told(verdict, "info")[0]
    assert verdict.number("spans-not-compared") == 6
    assert verdict.number("values") == 0


def test_a_wrong_length_is_told_at_the_digest(make: Make) -> None:
    case = make()
    path = case.corpus.root / "wsisgraph.toml"
    path.write_text(path.read_text("utf-8").replace(f"length = {len(EN)}", "length = 999"), "utf-8")
    verdict = Case(open_corpus(case.corpus.root)).check()
    assert [row.split(": ")[2] for row in told(verdict)] == [
        f"the length 999 is not that of the text, {len(EN)} "
        f"(write length = {len(EN)}, or run wsisgraph source add FILE)"
    ]


def test_a_fact_without_its_last_evidence_is_told_once_at_its_line(make: Make) -> None:
    case = make()
    figure = next(n for n, p in case.build.places.items() if p[0].kind == "Figure")
    evidence = expand("wsis:evidence")
    kept = [
        q
        for q in case.data.quads
        if not (q.predicate.value == evidence and str(q.subject).endswith(f"{figure}>"))
    ]
    case.data = Data(tuple(kept))
    rows = told(case.check())
    assert len(rows) == 1
    assert rows[0].startswith(case.line("en.yml", "figure:"))
    assert "nothing shows where en states this" in rows[0]


def test_facts_of_a_source_without_a_text_are_cited_not_compared(make: Make) -> None:
    case = make()
    gone = {expand(f"wsis:{name}") for name in ("evidence", "context", "renditionOf", "inText")}
    case.data = Data(tuple(q for q in case.data.quads if q.predicate.value not in gone))
    verdict = case.check()
    assert verdict.conforms, verdict.text()
    assert verdict.number("cited") == 6


def test_two_sources_of_one_fact_are_compared_apart(make: Make) -> None:
    case = make({"en": ("en", EN, EN_FACTS), "ja": ("ja", JA, JA_FACTS)})
    shared = [each for each in case.build.places.values() if len(each) == 2]
    assert len(shared) == 1
    assert case.check().conforms, case.check().text()
    changed = {**case.texts, "ja": JA.replace("5月3日", "5月8日")}
    at_sheets = [row for row in told(case.check(changed)) if ".yml" in row]
    assert len(at_sheets) == 1
    assert at_sheets[0].startswith(case.line("ja.yml", "start: 2031-05-03"))
    alone = case.check({"en": EN})
    assert alone.conforms and alone.number("spans-not-compared") > 0


def test_evidence_of_one_of_two_sources_may_not_be_missing(make: Make) -> None:
    case = make({"en": ("en", EN, EN_FACTS), "ja": ("ja", JA, JA_FACTS)})
    name = next(n for n, p in case.build.places.items() if len(p) == 2)
    evidence = expand("wsis:evidence")
    kept = [
        q
        for q in case.data.quads
        if not (
            q.predicate.value == evidence
            and str(q.subject).endswith(f"{name}>")
            and str(q.graph_name).endswith("/ja>")
        )
    ]
    case.data = Data(tuple(kept))
    rows = told(case.check())
    assert len(rows) == 1 and rows[0].startswith(case.line("ja.yml", "start: 2031-05-03"))


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        ("value: 120,", "value: 130,", "130 (value)"),
        ("date: 2031-05-03", "date: 2031-05-04", "2031-05-04 (start)"),
        ("for: org/weir-guild,", "for: state/JP,", "'Japan', wid:state/JP (for)"),
        ("person/ada-moss, for", "org/weir-guild, for", None),
    ],
)
def test_a_value_that_its_words_do_not_hold_is_told(
    make: Make, old: str, new: str, missing: str | None
) -> None:
    case = make({"en": ("en", EN, EN_FACTS.replace(old, new))})
    rows = told(case.check())
    if missing is None:
        assert rows == []
        return
    assert f"the words do not hold {missing}" in "\n".join(rows)
    assert rows[0].startswith(case.line("en.yml", new))
    assert "unsaid:" in rows[0]


def test_a_thing_is_named_by_a_wording_of_its_report_only(make: Make) -> None:
    case = make({"ja": ("ja", JA, JA_FACTS)})
    assert case.check().conforms, case.check().text()
    facts = JA_FACTS.replace("  次回: event/weir-2032\n", "  別の回: event/weir-2032\n")
    bare = Case(corpus_in(case.corpus.root / "other", {"ja": ("ja", JA, facts)}))
    rows = told(bare.check())
    assert len(rows) == 1 and "'Weir Meeting 2032', event/weir-2032 (about)" in rows[0]


def test_what_is_left_unsaid_is_counted_by_reason(make: Make) -> None:
    facts = EN_FACTS.replace("value: 120,", "value: 130, unsaid: ten came late,").replace(
        "date: 2031-05-03", "basis: corrected, date: 2031-05-13"
    )
    verdict = make({"en": ("en", EN, facts)}).check()
    assert verdict.conforms, verdict.text()
    assert verdict.number("exceptions", "ten came late") == 1
    assert verdict.number("exceptions", "corrected") == 2
    assert verdict.number("exceptions") == 3
    assert "1 value not in so many words: ten came late" in verdict.text()


def test_an_unsealed_sheet_is_a_warning_where_the_corpus_may_not_quote(make: Make) -> None:
    verdict = make(None, quotes=False).check()
    assert verdict.conforms
    assert told(verdict, "warning") == [
        "en.yml:1:1: warning: the sheet holds words of its source, which this corpus may not quote "
        "(run wsisgraph sheet seal en.yml)"
    ]


def test_the_same_problems_are_told_of_a_build_folder(make: Make, tmp_path: Path) -> None:
    case = make()
    write_build(case.build, case.corpus, tmp_path / "out")
    text = EN.replace("all of them", "none of them").replace("Over 120", "Over 121")
    opened = check(
        case.data,
        build=open_build(tmp_path / "out"),
        texts={"en": text},
        shapes=[case.corpus.root / "none.ttl"],
    )
    assert opened.problems == case.check({"en": text}).problems


def test_bare_rdf_is_compared_with_texts_found_by_their_digest(make: Make) -> None:
    case = make()
    folder = case.corpus.root / "elsewhere"
    folder.mkdir()
    (folder / "renamed.txt").write_text(EN, "utf-8", newline="")
    shapes = [case.corpus.root / "none.ttl"]
    flat = Data(tuple(case.data.union()))
    verdict = check(flat, sources=[folder], shapes=shapes)
    assert verdict.conforms and verdict.number("spans-compared") == 6
    assert verdict.number("values") == 0
    (folder / "renamed.txt").write_text(EN + "x", "utf-8")
    assert check(flat, sources=[folder], shapes=shapes).number("spans-not-compared") == 6
    with pytest.raises(NotHere, match="no folder of texts"):
        check(flat, sources=[folder / "nowhere"], shapes=shapes)


def test_a_build_finds_its_texts_by_file_name(make: Make) -> None:
    case = make()
    shapes = [case.corpus.root / "none.ttl"]
    path = case.corpus.root / "texts"
    verdict = check(case.data, build=case.build, sources=[path], shapes=shapes)
    assert verdict.number("spans-compared") == 6
    (path / "en.txt").write_text(EN.replace("Over", "Some"), "utf-8")
    assert not check(case.data, build=case.build, sources=[path], shapes=shapes).conforms


def test_problems_are_told_in_japanese(make: Make) -> None:
    case = make({"ja": ("ja", JA, JA_FACTS.replace("value: 1200", "value: 1300"))})
    text = case.check(lang="ja").text()
    assert "根拠の言葉に 1300 が無い（value）" in text
    assert text.rstrip().endswith("不適合: 1 違反, 0 警告, 0 情報")


# Finding moved spans


def spans_of(text: str, places: Sequence[tuple[int, int]]) -> list[Span]:
    return [Span(start, end, digest(text[start:end])) for start, end in places]


WORDS = "The river rose. Sato spoke. 水位は上がった。Sato left. 佐藤が話した。Sato spoke again. "


@given(
    places=st.lists(
        st.tuples(st.integers(0, len(WORDS) - 6), st.integers(2, 12)), min_size=1, max_size=12
    ),
    at=st.integers(0, len(WORDS)),
    new=st.text("新しい文。", min_size=1, max_size=9),
)
def test_inserted_text_moves_the_spans_behind_it_and_no_others(
    places: list[tuple[int, int]], at: int, new: str
) -> None:
    spans = spans_of(WORDS, [(start, min(start + size, len(WORDS))) for start, size in places])
    found = relocate(WORDS[:at] + new + WORDS[at:], len(WORDS), spans)
    for span in spans:
        if span.start < at < span.end:
            place = found[span]
            assert place is None or 0 <= place[0] - span.start <= len(new)
        else:
            shift = len(new) if span.start >= at else 0
            assert found[span] == (span.start + shift, span.end + shift)


@given(
    at=st.integers(0, len(WORDS) - 1), starts=st.sets(st.integers(0, len(WORDS) - 4), min_size=1)
)
def test_a_changed_character_loses_the_spans_around_it_and_no_others(
    at: int, starts: set[int]
) -> None:
    spans = spans_of(WORDS, [(start, start + 4) for start in starts])
    found = relocate(WORDS[:at] + "¤" + WORDS[at + 1 :], len(WORDS), spans)
    for span in spans:
        lost = span.start <= at < span.end
        assert found[span] == (None if lost else (span.start, span.end))


def test_words_that_stood_twice_and_stand_once_leave_one_span() -> None:
    text = "Sato spoke. Sato spoke."
    spans = spans_of(text, [(0, 11), (12, 23)])
    found = relocate("Sato spoke.", len(text), spans)
    assert sorted(found.values(), key=str) == [(0, 11), None]


# The forms of numbers, dates and names


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("11,000人", "11000"),
        ("11000 people", "11000"),
        ("１１，０００人", "11000"),
        ("1万1千人", "11000"),
        ("1万1000人", "11000"),
        ("一万一千人", "11000"),
        ("1.1万人", "11000"),
        ("11 thousand", "11000"),
        ("eleven thousand", "11000"),
        ("二十の円卓", "20"),
        ("三百五十人", "350"),
        ("約250のセッション", "250"),
        ("169か国", "169"),
        ("2期目", "2"),
        ("第三回", "3"),
        ("三つのテーマ", "3"),
        ("the 3rd time", "3"),
        ("the third time", "3"),
        ("Twelve helpers", "12"),
        ("twenty-five tables", "25"),
        ("one hundred and twenty", "120"),
        ("2.5 times", "2.5"),
        ("10～18歳", "18"),
        ("two million", "2000000"),
    ],
)
def test_number_forms(words: str, value: str) -> None:
    assert Decimal(value) in numbers(fold(words).text)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("1120 people", "120"),
        ("120", "12"),
        ("一般に公開", "1"),
        ("一堂に会し", "1"),
        ("アクションラインC7", "7"),
        ("11,000", "11"),
        ("someone", "1"),
    ],
)
def test_what_is_no_such_number(words: str, value: str) -> None:
    assert Decimal(value) not in numbers(fold(words).text)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("2025年7月9日", "2025-07-09"),
        ("２０２５年７月９日", "2025-07-09"),
        ("令和7年7月9日", "2025-07-09"),
        ("二〇二五年七月九日", "2025-07-09"),
        ("令和七年七月九日", "2025-07-09"),
        ("2025年7月7日から11日まで", "2025-07-11"),
        ("2025年7月7日から11日まで", "2025-07-07"),
        ("2025年7月7～11日", "2025-07-07"),
        ("2025年7月8日・9日", "2025-07-09"),
        ("9 July 2025", "2025-07-09"),
        ("July 9, 2025", "2025-07-09"),
        ("July 9th 2025", "2025-07-09"),
        ("the 9th of July 2025", "2025-07-09"),
        ("Wed 9 Jul. 2025", "2025-07-09"),
        ("from 2 to 4 May 2031", "2031-05-02"),
        ("from 2 to 4 May 2031", "2031-05-04"),
        ("2-4 May 2031", "2031-05-02"),
        ("May 2–4, 2031", "2031-05-04"),
        ("30 April to 4 May 2031", "2031-04-30"),
        ("2025-07-09", "2025-07-09"),
        ("2025/7/9", "2025-07-09"),
        ("09.07.2025", "2025-07-09"),
        ("2026年11月に", "2026-11"),
        ("November 2026", "2026-11"),
        ("Sept. 2026", "2026-09"),
        ("2026-11", "2026-11"),
        ("平成17年", "2005"),
        ("令和元年5月", "2019-05"),
        ("2027年～2030年", "2030"),
        ("since 2009", "2009"),
    ],
)
def test_date_forms(words: str, value: str) -> None:
    assert dates([fold(words).text]).hold(value)


@pytest.mark.parametrize(
    ("stretches", "value"),
    [
        (["2025年7月に", "9日に"], "2025-07-09"),
        (["7月9日", "the Forum of 2025"], "2025-07-09"),
        (["7月9日（水）", "2025年の会合"], "2025-07-09"),
        (["on 9 July", "2025"], "2025-07-09"),
        (["7/9（水）", "2025年度"], "2025-07-09"),
    ],
)
def test_the_rest_of_a_date_may_stand_in_another_stretch(stretches: list[str], value: str) -> None:
    assert dates([fold(each).text for each in stretches]).hold(value)


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("7月9日", "2025-07-09"),
        ("2025年7月8日", "2025-07-09"),
        ("2024年7月9日と2025年", "2025-07-09"),
        ("2025年7月7日から8月11日", "2025-07-11"),
        ("2025年7月の3日目", "2025-07-03"),
        ("2025年7月に3日間", "2025-07-03"),
        ("12,025 people", "2025"),
        ("they may meet 9 people in 2025", "2025-05-09"),
        ("2025年の6か月", "2025-06"),
    ],
)
def test_what_is_no_such_date(words: str, value: str) -> None:
    assert not dates([fold(words).text]).hold(value)


@pytest.mark.parametrize(
    ("words", "name", "held"),
    [
        ("the ITU said", "ITU", True),
        ("the situation", "ITU", False),
        ("ITU's hall", "itu", True),
        ("ITUの会場", "ITU", True),
        ("the ministers met", "minister", True),
        ("Forum 20310", "Forum 2031", False),
        ("", "ITU", False),
        ("ITU", "", False),
    ],
)
def test_names_stand_as_words_of_their_own(words: str, name: str, held: bool) -> None:
    assert holds_name(fold(words).text, fold(name).text) is held


# The real report


@pytest.fixture(scope="module")
def real() -> Case:
    """Give the real corpus with its text; skip where the text is not at hand."""
    folder = ROOT.parent / "shared" / "report"
    corpus = open_corpus(REAL)
    if not all((folder / source.document.file).is_file() for source in corpus.sources):
        pytest.skip("the text of the real report is not at hand (../shared/report)")
    case = Case.__new__(Case)
    case.corpus, case.texts = corpus, texts_in([folder], corpus)
    case.build = assemble(corpus, case.texts)
    case.data = Data(tuple(parse(b"".join(case.build.lines))))
    return case


def real_check(real: Case, tmp_path: Path, texts: dict[str, str]) -> Verdict:
    (tmp_path / "none.ttl").write_text(NO_SHAPE, "utf-8")
    shapes = [tmp_path / "none.ttl"]
    return check(real.data, build=real.build, corpus=real.corpus, texts=texts, shapes=shapes)


def test_every_span_and_value_of_the_real_report_is_found(real: Case, tmp_path: Path) -> None:
    verdict = real_check(real, tmp_path, real.texts)
    assert told(verdict) == []
    assert verdict.number("spans-not-compared") == verdict.number("spans-lost") == 0
    explained = verdict.number("exceptions")
    assert verdict.number("values") == verdict.number("values-found") + explained


def test_text_put_before_the_real_report_moves_every_span(real: Case, tmp_path: Path) -> None:
    texts = {source: f"# 序\n\n{text}" for source, text in real.texts.items()}
    verdict = real_check(real, tmp_path, texts)
    assert verdict.number("spans-lost") == 0
    assert verdict.number("spans-moved") == verdict.number("spans-compared") > 0
    assert {problem.place.path.endswith(".toml") for problem in verdict.problems if problem.place
            and problem.severity == "violation"} == {True}  # fmt: skip


def test_without_its_text_the_real_report_conforms(real: Case, tmp_path: Path) -> None:
    verdict = real_check(real, tmp_path, {})
    assert verdict.conforms and verdict.number("spans-not-compared") > 0
