"""Pictures: everything is on them, nothing covers another, and a page asks the network for nothing."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib.util import find_spec
from itertools import combinations
from pathlib import Path
from xml.etree import ElementTree

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

import wsisgraph as wg
from conftest import REAL, TOUR
from wsisgraph.analyse.draw import scene
from wsisgraph.analyse.layout import places
from wsisgraph.analyse.networks import Edge, Network, Node
from wsisgraph.analyse.pictures import form_of, network_picture, png
from wsisgraph.analyse.svg import GREY, KINDS, PALETTE, cut, ems, light, readable, wrapped
from wsisgraph.analyse.timeline import happenings, timeline
from wsisgraph.analyse.views import VIEWS
from wsisgraph.api import Graph
from wsisgraph.cli import main
from wsisgraph.errors import NotHere
from wsisgraph.rdf import ID
from wsisgraph.store import Data

SVG = "{http://www.w3.org/2000/svg}"
TWO = ("--edition", "event/wsis-forum-2025", "--against", "event/ai-for-good-global-summit-2025")
DRAWN = [name for name, view in VIEWS.items() if view.rows is not None]


def said(root: ElementTree.Element) -> str:
    """Return all the words of a picture, without spaces."""
    return "".join("".join(each.itertext()) for each in root.iter(f"{SVG}text")).replace(" ", "")


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("view", DRAWN)
def test_every_node_tie_and_name_is_on_the_picture(view: str, lang: str) -> None:
    graph = wg.open(REAL)
    root = ElementTree.fromstring(graph.draw(view, lang=lang))
    found = graph.network(view)
    assert len([g for g in root.iter(f"{SVG}g") if g.get("class") == "node"]) == len(found.nodes)
    assert len([p for p in root.iter(f"{SVG}path") if p.get("class") == "edge"]) == len(found.edges)
    words = said(root)
    assert VIEWS[view].titles[lang].replace(" ", "") in words
    for node in found.nodes:
        start = node.label(lang).replace(" ", "")[:10]
        assert start in words, start
        assert KINDS[node.cls].words[lang].replace(" ", "") in words
    assert root.get("lang") == lang and "Noto Sans CJK JP" in str(root.get("font-family"))


@pytest.mark.parametrize("view", DRAWN)
def test_what_stands_above_a_picture_fits_its_width(view: str) -> None:
    root = ElementTree.fromstring(wg.open(REAL).draw(view, lang="ja"))
    for each in root.findall(f"{SVG}text"):
        for line in list(each) or [each]:
            room = float(str(root.get("width"))) - 2 * float(str(line.get("x")))
            said_wide = ems(line.text or "") * float(str(each.get("font-size")))
            assert said_wide <= room, line.text


def test_an_action_line_is_drawn_with_its_number() -> None:
    words = said(ElementTree.fromstring(wg.open(REAL).draw("states-action-lines", lang="ja")))
    assert "C2情報通信インフラ" in words and "C7e-環境" in words


@st.composite
def some_network(draw: st.DrawFn) -> Network:
    size = draw(st.integers(1, 14))
    pairs = draw(st.lists(st.sampled_from(list(combinations(range(max(2, size)), 2))), unique=True))
    nodes = tuple(Node(f"n{i:02}") for i in range(size))
    edges = (Edge(f"e{a}-{b}", f"n{a:02}", f"n{b:02}", "met") for a, b in pairs if b < size)
    return Network("x", {}, nodes, tuple(edges))


@settings(max_examples=40)
@given(found=some_network(), data=st.data())
def test_no_box_covers_another(found: Network, data: st.DataObject) -> None:
    length = st.floats(4, 60)
    boxes = [tuple(data.draw(length) for _ in range(4)) for _ in found.nodes]
    at = places(found, boxes)  # type: ignore[arg-type]
    if data.draw(st.booleans()):
        boxes = [tuple(data.draw(st.permutations(box))) for box in boxes]
        at = places(found, boxes, begun=at)  # type: ignore[arg-type]
    rects = [
        (x - left, y - up, x + right, y + down)
        for (x, y), (left, up, right, down) in zip(at.tolist(), boxes, strict=True)
    ]
    for one, other in combinations(rects, 2):
        wide = min(one[2], other[2]) - max(one[0], other[0])
        high = min(one[3], other[3]) - max(one[1], other[1])
        assert wide < 1e-6 or high < 1e-6
    assert all(x >= -1e-6 and y >= -1e-6 for x, y, *_ in rects)


def test_a_picture_is_the_same_in_every_run() -> None:
    script = (
        "import sys, wsisgraph as wg; "
        f"g = wg.open({str(TOUR)!r}); sys.stdout.buffer.write(g.draw('people-sessions', 'html') + g.draw('timeline'))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        )
        for seed in ("3", "4")
    ]
    assert runs[0].stdout == runs[1].stdout and runs[0].stdout


def test_marks_grow_with_the_measure() -> None:
    found = wg.open(REAL).network("co-participation")
    by_degree, by_rank = (scene(found, "en", by).drawing for by in ("degree", "pagerank"))
    assert by_degree != by_rank
    with pytest.raises(NotHere, match="unknown measure"):
        scene(found, "en", "degre")


def test_too_many_nodes_are_left_out_and_that_is_said() -> None:
    found = wg.open(REAL).network("people-sessions")
    drawn = scene(found, "en", most=5)
    assert drawn.drawing.count('class="node"') == 5
    assert f"the 5 largest of {len(found.nodes)} nodes, by ties" in drawn.subtitle


def test_communities_are_coloured_and_told() -> None:
    pytest.importorskip("igraph")
    drawn = scene(
        wg.open(REAL).network("co-participation"), "ja", color="community", engine="igraph"
    )
    assert "Leiden" in drawn.subtitle and "コミュニティ1" in drawn.legend
    assert {PALETTE[0], PALETTE[1]} <= set(re.findall("#[0-9A-F]{6}", drawn.drawing))


def test_the_legend_tells_the_communities_that_are_drawn_and_that_there_are_others() -> None:
    nodes = tuple(Node(f"n{at:02}") for at in range(20))
    edges = tuple(Edge(f"e{at}", f"n{at:02}", f"n{at + 1:02}", "met") for at in range(0, 20, 2))
    words = said(
        ElementTree.fromstring(
            network_picture(Network("x", {}, nodes, edges), (), color="community")
        )
    )
    assert all(f"community{n}" in words for n in range(1, 8)) and "othercommunities" in words
    part = network_picture(Network("x", {}, nodes, edges), (), color="community", most=4).decode()
    assert part.count(">community ") == 2 and "other communities" not in part


def test_a_name_stands_above_its_mark_where_fewer_ties_run_through_it_so() -> None:
    root = ElementTree.fromstring(wg.open(REAL).draw("people-sessions", lang="ja"))
    over = {}
    for each in root.iter(f"{SVG}g"):
        mark, name = each.find(f"{SVG}circle"), each.find(f"{SVG}text")
        if each.get("class") == "node" and mark is not None and name is not None:
            over[name.text] = float(str(name.get("y"))) < float(str(mark.get("cy")))
    assert over["Jenny Bates [en]"] and not over["事務総局長"]


def test_the_legend_of_sizes_shows_what_a_measure_can_be() -> None:
    for by, shown in (
        ("degree", [">1<"]),
        ("betweenness", [">1<"]),
        ("pagerank", [">0.125<", ">0.5<"]),
    ):
        nodes, edges = (Node("a"), Node("b")), (Edge("e", "a", "b", "met"),)
        picture = network_picture(Network("x", {}, nodes, edges), (), by=by).decode()
        assert re.findall(r">[\d.]+<", picture) == shown, by


def test_letters_on_a_bar_can_be_read() -> None:
    for color in (*PALETTE, GREY):
        pair = sorted((light(color), light(readable(color).ljust(7, "f"))))
        assert (pair[1] + 0.05) / (pair[0] + 0.05) >= 4.49, color


def test_an_empty_network_says_so() -> None:
    assert "nothing to draw" in scene(Network("whole", {}, (), ()), "en").drawing


def test_kinds_differ_in_shape_where_their_colours_are_alike() -> None:
    looks = {(k.shape, k.color): k.words["en"] for k in KINDS.values()}
    for kind in KINDS.values():
        assert looks[kind.shape, kind.color] == kind.words["en"]


@pytest.mark.parametrize("view", ["people-organizations", "timeline"])
def test_a_page_holds_everything_and_cites(view: str) -> None:
    page = wg.open(REAL).draw(view, "html", lang="ja").decode()
    names = re.findall(r"""(?:src|href|url|import|fetch)\s*[=(]""", page)
    assert not names
    assert "default-src 'none'" in page
    assert set(re.findall(r"https?://[^\s\"'<]+", page.split('<script id="data"')[0])) <= {
        "http://www.w3.org/2000/svg"
    }
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', page, re.DOTALL)
    assert found is not None
    data = json.loads(found[1])
    cited = [c for each in (*data["nodes"].values(), *data["edges"]) for c in each["cites"]]
    assert any(re.fullmatch(r"wsis20-hle-2025 §\S+ \d+-\d+", c) for c in cited)


def test_a_page_says_nothing_of_ties_between_what_is_not_drawn() -> None:
    nodes = tuple(Node(f"n{at}") for at in range(6))
    pairs = ((0, 1), (0, 2), (0, 3), (1, 2), (3, 4), (4, 5))
    edges = tuple(Edge(f"e{a}{b}", f"n{a}", f"n{b}", "met") for a, b in pairs)
    page = network_picture(Network("x", {}, nodes, edges), (), "html", most=3).decode()
    found = re.search(r'<script id="data" type="application/json">(.*?)</script>', page)
    data = json.loads(found[1]) if found is not None else {}
    assert set(data["nodes"]) == {"0", "1", "2", "3"}
    assert [each["id"] for each in data["edges"]] == ["e01", "e02", "e03", "e12"]


def test_a_label_cannot_break_out_of_a_page() -> None:
    bad = '</script><script>alert(1)</script>"&<b>'
    found = Network("x", {"en": bad}, (Node("urn:a", {"label_en": bad}),), ())
    page = network_picture(found, (), "html", data=bad).decode()
    assert "<script>alert" not in page and "<b>" not in page
    ElementTree.fromstring(network_picture(found, (), "svg", data=bad))


def test_the_script_of_a_page_runs_in_a_browser(tmp_path: Path) -> None:
    from shutil import which

    browser = which("chromium") or which("chromium-browser")
    if browser is None:
        pytest.skip("there is no chromium here")
    page = tmp_path / "net.html"
    page.write_bytes(wg.open(REAL).draw("people-sessions", "html", lang="ja"))
    tried = """<script>{const all=s=>[...document.querySelectorAll(s)];
    const tips=[all(".node")[0],all(".hit")[0]].map(e=>{
    e.dispatchEvent(new PointerEvent("pointermove",{bubbles:true}));return tip.hidden?"":tip.textContent});
    const boxes=["+","ArrowLeft","0"].map(key=>{room.dispatchEvent(new KeyboardEvent("keydown",{key,bubbles:true}));
    return view.getAttribute("viewBox")});
    document.body.append(JSON.stringify({tips,boxes,whole,hits:all(".hit").length,edges:all(".edge").length}))}
    </script></body>"""
    page.write_text(page.read_text("utf-8").replace("</body>", tried), "utf-8")
    command = [
        browser,
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--user-data-dir={tmp_path}",
        "--dump-dom",
    ]
    done = subprocess.run(
        [*command, f"{page.as_uri()}#閣僚級ラウンドテーブル"], capture_output=True, timeout=120
    )
    shown = done.stdout.decode()
    made = json.loads(shown[shown.index('{"tips"') : shown.index("}", shown.index('{"tips"')) + 1])
    assert all("wsis20-hle-2025 §" in tip for tip in made["tips"]), made
    assert len(set(made["boxes"])) == 3 and made["hits"] == made["edges"] > 0
    assert list(map(float, made["boxes"][2].split())) == made["whole"]
    aside = re.search(r"<aside.*?</aside>", shown, re.DOTALL)
    assert aside is not None and "事務総局長" in aside[0] and "wsis20-hle-2025 §" in aside[0]


# The timeline


def test_the_timeline_shows_each_event_once() -> None:
    graph = wg.open(REAL)
    root = ElementTree.fromstring(graph.draw("timeline", lang="ja"))
    events = happenings((*graph.data.quads, *graph.inferred))
    ids = [g.get("data-id") for g in root.iter(f"{SVG}g") if g.get("class") == "node"]
    assert sorted(map(int, filter(None, ids))) == list(range(len(events)))
    words = said(root)
    assert "2025年7月7日（月）" in words and "7月11日（金）" in words
    assert "報告に日付の記載がないもの" in words


def test_a_month_is_not_drawn_as_days() -> None:
    graph = wg.open(REAL)
    events = {e.id.rpartition("/")[2]: e for e in happenings((*graph.data.quads, *graph.inferred))}
    coming = events["itu-plenipotentiary-conference-2026"]
    assert (coming.first, coming.last, coming.stated) == (None, None, "2026-11")


def test_the_timeline_of_an_edition_or_a_year_is_a_part() -> None:
    graph = wg.open(REAL)
    one = graph.draw("timeline", edition="event/wsis-forum-2025").decode()
    assert "Official reception" in one and "Robotics" not in one
    undated = "Exhibition of the"
    assert undated in graph.draw("timeline", year=2025).decode()
    assert undated not in graph.draw("timeline", year=2026).decode()
    with pytest.raises(NotHere, match="no events to draw"):
        graph.draw("timeline", year=1999)
    with pytest.raises(NotHere, match="no events"):
        timeline([])


def test_an_edition_that_only_the_codes_date_is_drawn_with_its_days_and_cited() -> None:
    graph, edition = wg.open(REAL), f"{ID}event/wsis-forum-2025"
    left = [q for q in graph.data.quads if getattr(q.subject, "value", "") != edition]
    bare = Graph(Data(tuple(left)))
    words = said(ElementTree.fromstring(bare.draw("timeline", lang="ja")))
    assert "WSIS+20High-LevelEvent2025" in words and "2025年7月7日（月）" in words
    page = bare.draw("timeline", "html", edition="event/wsis-forum-2025").decode()
    assert page.count('class="node"') == 8 and "https://www.itu.int/net4/wsis/forum/2025" in page


# Words and forms


@given(
    st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "Zs"]), max_size=80),
    st.integers(4, 20),
    st.integers(1, 4),
)
def test_lines_fit_and_lose_nothing_that_is_not_marked(words: str, room: int, most: int) -> None:
    lines = wrapped(words, room, most)
    assert len(lines) <= most
    assert all(ems(line) <= room + 2 for line in lines)
    if not any("…" in line for line in lines):
        assert "".join(lines).replace(" ", "") == "".join(wrapped(words, 10_000, 1)).replace(
            " ", ""
        )


def test_katakana_words_stay_whole() -> None:
    assert wrapped("日本政府のコーヒーブレイク", 12, 3) == ["日本政府の", "コーヒーブレイク"]
    assert cut("閣僚級ラウンドテーブル", 6) == "閣僚級ラウ…"


def test_png_needs_letters_and_is_twice_the_size() -> None:
    pytest.importorskip("resvg_py")
    try:
        made = wg.open(TOUR).draw("supporters-events", "png", lang="ja")
    except NotHere as error:
        pytest.skip(str(error))
    assert made.startswith(b"\x89PNG")
    root = ElementTree.fromstring(wg.open(TOUR).draw("supporters-events", "svg", lang="ja"))
    wide = int.from_bytes(made[16:20], "big")
    assert abs(wide - 2 * float(str(root.get("width")))) <= 2
    assert png(wg.open(TOUR).draw("supporters-events", lang="ja").decode()) == made


def test_a_png_is_made_again_over_the_one_before(tmp_path: Path) -> None:
    if find_spec("resvg_py") is None:
        pytest.skip("resvg-py is not installed")
    out = tmp_path / "people.png"
    words = ["draw", str(TOUR), "people-sessions", "-o", str(out)]
    first = CliRunner().invoke(main, words)
    if "no font with Japanese letters" in first.stderr:
        pytest.skip(first.stderr.strip())
    made = out.read_bytes()
    run(*words)
    assert out.read_bytes() == made


def test_other_forms_and_the_whole_graph_are_refused() -> None:
    with pytest.raises(NotHere, match=r"did you mean 'svg'"):
        form_of("x.svgg")
    with pytest.raises(NotHere, match="unknown form of a picture"):
        wg.open(TOUR).draw("groups-events", "bmp")
    with pytest.raises(NotHere, match="too much for a picture"):
        wg.open(TOUR).draw("whole")
    with pytest.raises(NotHere, match="coloured by 'state'"):
        wg.open(TOUR).draw("groups-events", color="state")
    for view in ("timeline", "groups-events"):
        with pytest.raises(NotHere, match="in the language 'fr'"):
            wg.open(TOUR).draw(view, lang="fr")


def test_a_network_is_drawn_as_it_is() -> None:
    graph = wg.open(TOUR)
    found = graph.network("co-participation")
    assert graph.draw(found) == graph.draw("co-participation")
    part = found.part([found.edges[0].source, found.edges[0].target])
    assert graph.draw(part).count(b'class="node"') == 2


# The commands


def run(*words: str, code: int = 0) -> tuple[str, str]:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == code, result.output
    return result.stdout, result.stderr


def test_network_lists_views_measures_and_forms() -> None:
    out, _ = run("network", str(TOUR))
    assert all(name in out for name in (*VIEWS, "betweenness", "neo4j"))


def test_network_lists_ties_and_measures() -> None:
    out, _ = run("network", str(TOUR), "co-participation", "-f", "json")
    assert {"source", "target", "type", "weight", "source_id", "target_id"} == set(
        json.loads(out)[0]
    )
    out, _ = run(
        "network", str(TOUR), "co-participation", "--measure", "degree", "-f", "csv", "--top", "2"
    )
    assert out.splitlines()[0] == "node,class,degree,node_id" and len(out.splitlines()) == 3
    _, err = run("network", str(TOUR), "co-participation", "--measure", "community")
    assert re.search(r"communities by \w+ \(\w+, seed 1\), modularity", err)


def test_network_tells_which_filter_left_nothing() -> None:
    out, err = run("network", str(TOUR), "people-sessions", "--year", "1999")
    assert "year 1999 leaves nothing" in err and out.startswith("source")
    _, err = run("network", str(TOUR), "people-sessions", "--year", "1999", "--lang", "ja")
    assert err == "注: 7 のつながりのうち、1999年 のものはない\n"


def test_network_compares_two_editions() -> None:
    out, _ = run("network", str(REAL), "co-participation", *TWO, "-f", "csv")
    assert {row.split(",")[-4] for row in out.splitlines()[1:]} <= {"came", "stayed", "left"}
    _, err = run(
        "network", str(REAL), "co-participation", "--against", "event/wsis-forum-2025", code=2
    )
    assert "--edition" in err


def test_the_table_of_a_network_speaks_the_language_and_csv_keeps_its_names() -> None:
    table = ("network", str(REAL), "states-action-lines", "--lang", "ja")
    assert run(*table)[0].splitlines()[0].split() == ["一方", "他方", "つながり", "重み"]
    assert "C2 情報通信インフラ" in run(*table)[0]
    assert run(*table, "-f", "csv")[0].startswith("source,target,type,weight,source_id,target_id\n")
    out, _ = run(*table, "--measure", "degree")
    assert out.splitlines()[0].split() == ["点", "種別", "つながりの数"]
    out, _ = run("network", str(REAL), "co-participation", *TWO, "--lang", "ja")
    assert "居なくなった" in out and "left" not in out


def test_network_writes_for_tools(tmp_path: Path) -> None:
    out, _ = run("network", str(TOUR), "co-participation", "-o", str(tmp_path / "x.gexf"))
    assert out.strip().endswith("x.gexf") and (tmp_path / "x.gexf").read_bytes().startswith(
        b"<?xml"
    )
    out, _ = run("network", str(TOUR), "whole", "-f", "graphml")
    assert out.startswith("<?xml")
    run("network", str(TOUR), "co-participation", "-o", str(tmp_path / "rows.csv"))
    assert (tmp_path / "rows.csv").read_text("utf-8").startswith("source,target,type,weight")
    _, err = run("network", str(TOUR), "whole", "-f", "neo4j", code=2)
    assert "name a folder" in err
    run("network", str(TOUR), "whole", "-f", "neo4j", "-o", str(tmp_path / "neo"))
    assert (tmp_path / "neo" / "load.sh").is_file()


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("network", str(TOUR), "co-participaton"), "did you mean 'co-participation'"),
        (("network", str(TOUR), "co-participation", "--measure", "degre"), "did you mean 'degree'"),
        (("network", str(TOUR), "people-sessions", "--state", "Japn"), "did you mean"),
        (("network", str(TOUR), "whole", "--year", "2031"), "takes no filter"),
        (("draw", str(TOUR), "people-sessions", "-o", "x.bmp"), "write .svg"),
        (("draw", str(TOUR), "timelin", "-o", "x.svg"), "did you mean 'timeline'"),
        (("draw", str(TOUR), "timeline", "-o", "x.svg", "--state", "JP"), "takes no state"),
    ],
)
def test_bad_words_are_told_with_the_nearest(words: tuple[str, ...], told: str) -> None:
    _, err = run(*words, code=2)
    assert told in err


def test_draw_writes_a_picture(tmp_path: Path) -> None:
    run("draw", str(TOUR), "timeline", "-o", str(tmp_path / "t.svg"), "--lang", "ja")
    assert "日ごとの日程" in (tmp_path / "t.svg").read_text("utf-8")
    _, err = run(
        "draw", str(TOUR), "people-sessions", "--year", "1999", "-o", str(tmp_path / "n.svg")
    )
    assert err == "note: year 1999 leaves nothing of 7 ties\n"
