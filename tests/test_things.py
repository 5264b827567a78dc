"""Reading the editors' list of things, and finding what a name means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from test_sheet import SHEETS, built, differences, names, of_file, planted, planted_mistakes, untold
from wsisgraph.errors import Mistake, UnknownName
from wsisgraph.model import Thing
from wsisgraph.names import Names, slug_of
from wsisgraph.rdf import ID, is_slug
from wsisgraph.read import things
from wsisgraph.read.nodes import Troubles
from wsisgraph.read.things import read_things
from wsisgraph.schema import load

# Lists that are wrong as a whole: the line, and what is told there.
BROKEN = {
    "empty": ("", 1, "the file is empty"),
    "no things": ("decided-by: us\n", 1, "there are no things"),
    "things as a list": ("decided-by: us\nthings: [a]\n", 2, "there are no things"),
    "nobody decided": (
        "things:\n  person/a: {class: Person, label: {en: A}}\n",
        1,
        "nobody stands behind this list",
    ),
    "a tab": ("things:\n\tperson/a: {}\n", 2, "a tab stands where only spaces may stand"),
    "a list": ("- person/a\n", 1, "the file is not a list of words with values"),
}

Listing = Callable[[str], tuple[list[Thing], list[Mistake]]]


@pytest.fixture
def listed(tmp_path: Path) -> Listing:
    """Read a list of things from its text."""

    def reading(text: str) -> tuple[list[Thing], list[Mistake]]:
        path = tmp_path / "things.yml"
        path.write_text(text, "utf-8")
        troubles = Troubles("things.yml")
        return read_things(path, "things.yml", load(), ("en", "ja"), troubles), troubles.mistakes

    return reading


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("person/a: {class: Person, label: {jp: A}}", ("'jp' is no language tag", "write ja")),
        ("state/a: {class: State, label: {en: A}}", ("unknown class 'State'", "use state/JP")),
        ("report/a: {class: Report, label: {en: A}}", ("unknown class 'Report'", "a source of")),
    ],
)
def test_a_common_slip_is_told_once_with_what_to_do(
    row: str, told: tuple[str, str], listed: Listing
) -> None:
    _, (mistake,) = listed(f"decided-by: us\nthings:\n  {row}\n")
    assert mistake.what == told[0]
    assert told[1] in mistake.todo


def named(*rows: Thing) -> Names:
    """Return the names of some things."""
    return Names(rows, load(), "https://example.org/planted/")


def thing(slug: str, cls: str, *labels: str) -> Thing:
    """Return a thing with its English label and other names."""
    place = Troubles("things.yml").place(None)
    return Thing(slug, cls, {"en": labels[0]}, place, also=labels[1:])


# Mistakes


def test_every_planted_mistake_is_found_at_its_line_and_nothing_else() -> None:
    name = "planted-things.yml"
    assert differences(planted(SHEETS / name), of_file(name)) == []


def test_nothing_is_wrong_with_the_good_list() -> None:
    assert of_file("things.yml") == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_list_that_is_wrong_as_a_whole_is_told(name: str, listed: Listing) -> None:
    text, line, what = BROKEN[name]
    assert differences({line: [what]}, listed(text)[1]) == []


def test_every_message_of_the_reader_is_planted(listed: Listing) -> None:
    found = [*planted_mistakes()]
    for text, _, _ in BROKEN.values():
        found += listed(text)[1]
    assert untold(Path(things.__file__), found) == {}


# What the list becomes


def test_an_entry_becomes_a_thing_with_all_that_it_says(listed: Listing) -> None:
    text = """\
decided-by: us
things:
  place/hall: {class: Place, label: {EN: " Hall ", ja: ホール}, also: [The hall, H],
    same-as: ["https://b.example.org/", "https://a.example.org/"], source: a page, decided-by: them}
"""
    made, mistakes = listed(text)
    assert mistakes == []
    (hall,) = made
    assert (hall.slug, hall.cls, hall.label) == (
        "place/hall",
        "Place",
        {"en": "Hall", "ja": "ホール"},
    )
    assert hall.also == ("The hall", "H")
    assert hall.same_as == ("https://a.example.org/", "https://b.example.org/")
    assert (hall.source, hall.decided_by) == ("a page", "them")
    assert str(hall.place) == "things.yml:3:3"


@pytest.mark.parametrize("name", sorted(load().classes.keys() - {"State", "Report"}))
def test_every_class_has_a_folder_of_its_slugs(name: str, listed: Listing) -> None:
    folder = load().classes[name].folder
    made, mistakes = listed(
        f"decided-by: us\nthings:\n  {folder}/a: {{class: {name}, label: {{en: A, ja: あ}}}}\n"
    )
    assert mistakes == []
    assert [(each.slug, each.cls) for each in made] == [(f"{folder}/a", name)]


def test_the_order_of_the_list_makes_no_difference(tour: Path) -> None:
    before = built(tour).lines
    path = tour / "things.yml"
    head, _, rest = path.read_text("utf-8").partition("things:\n")
    rows = rest.replace(",\n    ", ", ").splitlines(keepends=True)
    path.write_text(head + "things:\n" + "".join(reversed(rows)), "utf-8")
    assert built(tour).lines == before


def test_a_post_is_in_the_organization_that_a_label_names(tour: Path) -> None:
    graph = b"".join(built(tour).lines).decode()
    base, post_in = "https://example.org/tour/", "http://www.w3.org/ns/org#postIn"
    post, org = "post/river-warning-federation-president", "org/river-warning-federation"
    assert f"<{base}{post}> <{post_in}> <{base}{org}> " in graph


# What a name means


@pytest.mark.parametrize(
    ("name", "ref"),
    [
        ("person/mina-sato", "person/mina-sato"),
        ("https://example.org/planted/person/mina-sato", "person/mina-sato"),
        (" Mina Sato ", "person/mina-sato"),
        ("河川庁長官", "post/river-agency-head"),
        ("state/JP", ID + "state/JP"),
        (ID + "state/JP", ID + "state/JP"),
        ("action-line/C2", ID + "action-line/C2"),
    ],
)
def test_a_name_finds_its_thing(name: str, ref: str) -> None:
    assert names().find(name).ref == ref


def test_a_label_is_found_however_its_letters_are_composed() -> None:
    found = named(thing("place/gate", "Place", "が"))
    assert found.find("か\u3099").ref == "place/gate"


def test_a_class_tells_two_things_of_one_label_apart() -> None:
    found = named(thing("place/irie", "Place", "Irie"), thing("org/irie", "Organization", "Irie"))
    assert found.find("Irie", ("wsis:Place",)).ref == "place/irie"
    assert found.find("Irie", ("foaf:Agent",)).ref == "org/irie"
    with pytest.raises(UnknownName, match=r"more than one thing.*org/irie, place/irie"):
        found.find("Irie")


@pytest.mark.parametrize("label", ["Person/mina-sato", "mina sato", "Mina", "", "川"])
def test_nothing_is_guessed(label: str) -> None:
    with pytest.raises(UnknownName, match="unknown name"):
        names().find(label)


@given(st.text())
def test_a_slug_of_a_name_with_letters_is_a_slug(name: str) -> None:
    slug = slug_of(name)
    if any(char.isalnum() for char in name):
        assert is_slug(slug)
        assert slug_of(f" {name}\n") == slug


@given(st.text())
def test_a_slug_is_ascii_and_has_no_line_end(text: str) -> None:
    assert not is_slug(text) or (text.isascii() and text.strip() == text)
    assert not is_slug(f"{text}\n")
