"""Push to an Oxigraph store on disk: whole or not at all, and one writer at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from store_servers import environment, sample, serving

from wsisgraph.canonical import graph_hash
from wsisgraph.cli import main
from wsisgraph.errors import NotHere, WouldOverwrite
from wsisgraph.push import Differs, StoreError, is_place, pull, push
from wsisgraph.push.directory import Directory
from wsisgraph.push.parcels import Parcel
from wsisgraph.rdf import Iri, Quad, lines, literal, ox

SOME = sample(1_500)
GRAPHS = sorted({quad.graph_name.value for quad in SOME if isinstance(quad.graph_name, Iri)})


def more(text: str = "more") -> Quad:
    """Return one more quad of the first graph."""
    return Quad(Iri("a:s"), Iri("a:p"), literal(text), Iri(GRAPHS[0]))


def test_a_store_is_made_changed_and_read_back(tmp_path: Path) -> None:
    place = str(tmp_path / "new" / "store")
    assert sorted(push(SOME, place).sent) == GRAPHS
    assert graph_hash(pull(place)) == graph_hash(SOME)
    assert not push(SOME, place).sent
    assert list(push([*SOME, more()], place).sent) == [GRAPHS[0]]
    assert graph_hash(pull(place)) == graph_hash([*SOME, more()])
    push([more("added")], place, mode="append")
    assert graph_hash(pull(place)) == graph_hash([*SOME, more(), more("added")])
    push([more()], place, mode="replace")
    assert graph_hash(pull(place, graphs=GRAPHS[:1])) == graph_hash([more()])
    rest = [quad for quad in SOME if quad.graph_name != Iri(GRAPHS[0])]
    assert graph_hash(pull(place)) == graph_hash([more(), *rest])
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["store"]


def test_a_real_server_serves_what_was_pushed(tmp_path: Path) -> None:
    push(SOME, str(tmp_path / "store"))
    with serving(tmp_path / "store") as server:
        assert graph_hash(pull(server.url)) == graph_hash(SOME)
        with pytest.raises(StoreError, match="locked by another process"):
            push([more()], str(tmp_path / "store"))
        assert graph_hash(pull(server.url)) == graph_hash(SOME)


def test_a_folder_with_something_else_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep me")
    with pytest.raises(WouldOverwrite, match="is not a store"):
        push(SOME, str(tmp_path / "mine"))
    with pytest.raises(NotHere, match="is not a store"):
        list(pull(str(tmp_path / "mine")))
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_what_goes_wrong_leaves_the_store_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = str(tmp_path / "store")
    push(SOME, place)
    put = Directory.put

    def less(self: Directory, parcel: Parcel, *rest: object, **named: bool) -> None:
        if parcel.graph == GRAPHS[0]:
            short = Parcel(parcel.graph, tmp_path / "short.nt")
            short.waiting = list(parcel.lines())[1:]
            short.write()
            parcel = short
        put(self, parcel, *rest, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(Directory, "put", less)
    with pytest.raises(Differs, match="triples in place of"):
        push([*SOME, more()], place)
    monkeypatch.undo()
    assert graph_hash(pull(place)) == graph_hash(SOME)
    assert not push(SOME, place).sent


def test_a_full_disk_is_told_and_leaves_the_store_as_it_was(tmp_path: Path) -> None:
    place = tmp_path / "store"
    push([more()], str(place))
    (tmp_path / "graph.nq").write_bytes(b"".join(lines(SOME)))
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "sys.dont_write_bytecode = True  # it would be cut short, and stay\n"
        "from wsisgraph.cli import main\n"
        "from wsisgraph.push import directory\n"
        "copied = directory.Directory._copied\n"
        "def full(self):\n"
        "    made = copied(self)\n"
        "    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "    return made\n"
        "directory.Directory._copied = full\n"
        "main(sys.argv[1:])\n"
    )
    words = ["push", str(tmp_path / "graph.nq"), "--to", str(place)]
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        env=environment(),
        timeout=60,
    )
    assert done.returncode == 2, done.stderr
    assert "cannot be written" in done.stderr and done.stderr.count("\n") == 1
    assert graph_hash(pull(str(place))) == graph_hash([more()])


def test_no_room_for_files_of_our_own_is_told_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "graph.nt").write_bytes(
        b"".join(lines(Quad(quad.subject, quad.predicate, quad.object) for quad in SOME))
    )
    code = (
        "import resource, signal, sys\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "sys.dont_write_bytecode = True  # it would be cut short, and stay\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))\n"
        "from wsisgraph.cli import main\n"
        "main(sys.argv[1:])\n"
    )
    words = ["push", str(tmp_path / "graph.nt"), "--to", str(tmp_path / "store")]
    (tmp_path / "own").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", code, *words],
        capture_output=True,
        text=True,
        env=environment(TMPDIR=str(tmp_path / "own")),
        timeout=60,
    )
    assert done.returncode == 2 and done.stderr.count("\n") == 1, done.stderr
    assert "own/wsisgraph-push-" in done.stderr and "by TMPDIR" in done.stderr
    assert not any((tmp_path / "own").iterdir()) and not (tmp_path / "store").exists()


@pytest.mark.parametrize(
    "moment", ["before the old one is away", "between", "before it is removed"]
)
def test_a_store_killed_between_its_renamings_is_whole(tmp_path: Path, moment: str) -> None:
    place, aside = tmp_path / "store", tmp_path / ".store.aside"
    previous = tmp_path / ".store.previous"
    push([more("old")], str(place))
    push([more("new")], str(aside))
    place.rename(previous)
    if moment == "before the old one is away":
        previous.rename(place)
    elif moment == "before it is removed":
        aside.rename(place)
    assert is_place(str(place))
    (held,) = pull(str(place))
    assert held == more("new" if moment == "before it is removed" else "old")
    push(SOME, str(place))
    assert graph_hash(pull(str(place), graphs=GRAPHS)) == graph_hash(SOME)
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


@pytest.mark.parametrize("way", ["link", "link to nothing", "here"])
def test_a_store_is_written_where_a_path_leads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    place, link = tmp_path / "inside" / "store", tmp_path / "link"
    place.parent.mkdir()
    if way != "link to nothing":
        push([more("old")], str(place))
    link.symlink_to(place)
    if way == "here":
        monkeypatch.chdir(place)
    push(SOME, "." if way == "here" else str(link))
    monkeypatch.chdir(tmp_path)
    assert link.is_symlink() and [path.name for path in place.parent.iterdir()] == ["store"]
    for path in (link, place):
        assert graph_hash(pull(str(path), graphs=GRAPHS)) == graph_hash(SOME)


def test_a_store_that_was_made_meanwhile_is_not_overwritten(tmp_path: Path) -> None:
    place, other = str(tmp_path / "store"), tmp_path / "other"
    theirs = Quad(Iri("a:a"), Iri("a:b"), Iri("a:c"), Iri("a:theirs"))
    push([theirs], str(other))

    def meanwhile(*_: object) -> None:
        if other.exists():
            other.rename(place)

    with pytest.raises(StoreError, match=r"store was made meanwhile \(push again\)"):
        push(SOME, place, tell=meanwhile)
    assert list(pull(place)) == [theirs]
    push(SOME, place)
    assert graph_hash(pull(place)) == graph_hash([*SOME, theirs])
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_what_a_kill_left_goes_also_where_nothing_is_sent(tmp_path: Path) -> None:
    push(SOME, str(tmp_path / "store"))
    push([more("half")], str(tmp_path / ".store.aside"))
    assert not push(SOME, str(tmp_path / "store")).sent
    assert [path.name for path in tmp_path.iterdir()] == ["store"]


def test_a_store_that_is_open_elsewhere_can_be_read(tmp_path: Path) -> None:
    push(SOME, str(tmp_path / "store"))
    held = ox.Store(str(tmp_path / "store"))
    assert graph_hash(pull(str(tmp_path / "store"))) == graph_hash(SOME)
    del held


def test_a_query_works_on_a_directory_as_on_a_file(tmp_path: Path) -> None:
    file = tmp_path / "graph.nq"
    file.write_bytes(b"".join(lines(SOME)))
    push(file, str(tmp_path / "store"))
    text = "SELECT ?role (COUNT(?f) AS ?n) { ?f wsis:role ?role } GROUP BY ?role ORDER BY ?role"
    answers = [
        CliRunner().invoke(main, ["query", str(place), text, "-f", "csv"]).output
        for place in (tmp_path / "store", file)
    ]
    assert answers[0] == answers[1] and "role/speaker" in answers[0]


def test_a_build_and_a_corpus_are_pushed(tour: Path, tmp_path: Path) -> None:
    run = CliRunner()
    assert run.invoke(main, ["build", str(tour), "-o", str(tmp_path / "build")]).exit_code == 0
    graph = (tmp_path / "build" / "graph.nq").read_bytes()
    for number, source in enumerate((tmp_path / "build", tour)):
        place, back = tmp_path / f"store{number}", tmp_path / f"back{number}.nq"
        done = run.invoke(main, ["push", str(source), "--to", str(place)])
        assert done.exit_code == 0, done.output
        assert run.invoke(main, ["pull", str(place), "-o", str(back)]).exit_code == 0
        assert back.read_bytes() == graph


def test_a_build_that_was_tampered_with_is_not_pushed(tour: Path, tmp_path: Path) -> None:
    CliRunner().invoke(main, ["build", str(tour), "-o", str(tmp_path / "build")])
    graph = tmp_path / "build" / "graph.nq"
    graph.write_bytes(graph.read_bytes().replace(b"2031", b"2032"))
    done = CliRunner().invoke(
        main, ["push", str(tmp_path / "build"), "--to", str(tmp_path / "store")]
    )
    assert done.exit_code == 2 and "not the graph of its manifest" in done.output
    assert not (tmp_path / "store").exists()


def test_a_file_that_is_no_rdf_is_told_by_its_line(tmp_path: Path) -> None:
    (tmp_path / "a.nq").write_text("<a:a> <a:b> <a:c> .\n<a:a> oops .\n")
    done = CliRunner().invoke(
        main, ["push", str(tmp_path / "a.nq"), "--to", str(tmp_path / "store")]
    )
    assert done.exit_code == 2 and "a.nq:2:" in done.output
    assert not (tmp_path / "store").exists()


@given(
    st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), min_size=1, max_size=8)
)
@settings(max_examples=6)
def test_any_text_comes_back_from_a_directory(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str]
) -> None:
    place = str(tmp_path_factory.mktemp("any") / "store")
    some = [more(text) for text in texts]
    push(some, place)
    assert graph_hash(pull(place)) == graph_hash(some)
    assert [path.name for path in Path(place).parent.iterdir()] == ["store"]


@pytest.mark.parametrize("size", [1, 1_000])
def test_a_file_is_loaded_in_pieces_and_no_line_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int
) -> None:
    monkeypatch.setattr("wsisgraph.push.directory.LEAST", size)
    monkeypatch.setattr("wsisgraph.push.directory.MOST", size)
    monkeypatch.setattr("wsisgraph.push.directory.FEW", 0)
    file = tmp_path / "graph.nq"
    some = SOME[:8]
    file.write_bytes(b"".join(lines(some)))
    place, heard = str(tmp_path / "store"), []
    push(file, place, tell=lambda *said: heard.append(said))
    assert graph_hash(pull(place)) == graph_hash(some)
    done = [number for what, _, number, _ in heard if what == "loading"]
    assert done == sorted(set(done)) and done[-1] == file.stat().st_size
    push([*some, more()], place)
    assert graph_hash(pull(place)) == graph_hash([*some, more()])
