"""Read the editors' list of things: class, labels, other names, outward links."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from pathlib import Path

from wsisgraph.errors import near
from wsisgraph.kinds import clean_date, clean_url
from wsisgraph.model import Thing, Tombstone
from wsisgraph.rdf import ID, is_slug
from wsisgraph.read.nodes import List, Map, Node, Scalar, Troubles, compose
from wsisgraph.schema import Schema

__all__ = ["read_things"]

WORDS = (
    *("class", "label", "also", "in", "same-as", "source", "decided-by"),
    *("review", "reason", "decided-on"),
)


def read_things(
    path: Path, shown: str, schema: Schema, languages: Sequence[str], troubles: Troubles
) -> list[Thing]:
    """Return the things of one file; what is wrong goes into `troubles`."""
    root = compose(path, troubles)
    if root is None:
        return []
    troubles.known(root, ("decided-by", "things"))
    decider = troubles.words(root.get("decided-by"))
    table = root.get("things")
    if not isinstance(table, Map):
        troubles.add(table, "there are no things", "begin the list with things:")
        return []
    if not decider:
        troubles.add(root, "nobody stands behind this list", "add decided-by: and a name")
    found = []
    for slug, node in table.pairs:
        if isinstance(node, Map):
            thing = _thing(slug, node, schema, languages, decider, troubles)
            if thing is not None:
                found.append(thing)
        else:
            troubles.add(
                node, f"{slug.text!r} has no class and label", "write {class: …, label: {…}}"
            )
    return found


def texts(node: Node | None, troubles: Troubles) -> list[str]:
    """Return one scalar, or a list of them, as a list of cleaned texts."""
    items = node.items if isinstance(node, List) else () if node is None else (node,)
    return [text for text in (troubles.words(item) for item in items) if text]


def by_language(node: Node | None, troubles: Troubles) -> dict[str, str]:
    """Return a mapping of language tag and words."""
    found: dict[str, str] = {}
    if not isinstance(node, Map):
        troubles.add(node, "words need their language", "write {en: …, ja: …}")
        return found
    for key, value in node.pairs:
        language = troubles.language(key, "write en, ja, fr …")
        if language and (text := troubles.words(value)):
            found[language] = text
    return found


def _thing(
    slug: Scalar,
    node: Map,
    schema: Schema,
    languages: Sequence[str],
    decider: str,
    troubles: Troubles,
) -> Thing | None:
    troubles.known(node, WORDS)
    wanted = node.get("class")
    cls = troubles.words(wanted)
    known = schema.classes.get(cls)
    if known is None or cls in ("State", "Report"):
        own = [name for name in schema.classes if name not in ("State", "Report")]
        todo = near(cls, own, f"one of {', '.join(own)}")
        if cls == "State":
            todo = "states stand in the project's codes: use state/JP … as it is"
        elif cls == "Report":
            todo = "a report is a source of wsisgraph.toml: use report/ and its id as it is"
        troubles.add(wanted or slug, f"unknown class {cls!r}", todo)
        return None
    if not is_slug(slug.text) or not slug.text.startswith(known.folder + "/"):
        todo = f"write {known.folder}/ and ASCII letters, digits and hyphens"
        troubles.add(slug, f"{slug.text!r} is not a slug of a {cls}", todo)
        return None
    if ID + slug.text in schema.coded:
        troubles.add(
            slug,
            f"{slug.text} stands in the project's codes",
            "remove it here; it can be used as it is",
        )
        return None
    before = len(troubles.mistakes)
    label = by_language(node.get("label"), troubles) if node.get("label") else {}
    if not label and len(troubles.mistakes) == before:
        troubles.add(slug, f"{slug.text} has no label", "add label: {en: …, ja: …}")
    elif cls == "Topic" and (missing := [lang for lang in languages if lang not in label]):
        troubles.add(
            slug,
            f"{slug.text} has no label in {' and '.join(missing)}",
            "a topic is labelled in every language",
        )
    same = texts(node.get("same-as"), troubles)
    for link in same:
        if clean_url(link) is None:
            troubles.add(
                node.get("same-as"), f"{link!r} is no address", "write a whole IRI of http or https"
            )
    source = troubles.words(node.get("source"))
    if same and not source:
        troubles.add(
            node.word("same-as"),
            "an outward link needs its source",
            "add source: where the identifier is stated",
        )
    within = node.get("in")
    if within is not None and cls != "Post":
        troubles.add(
            within,
            "only a post is `in` an organization",
            "state it as a fact: unit-of, parent, within or part-of",
        )
    decided_by = troubles.words(node.get("decided-by")) or decider
    return Thing(
        slug=unicodedata.normalize("NFC", slug.text),
        cls=cls,
        label=label,
        place=troubles.place(slug),
        also=tuple(texts(node.get("also"), troubles)),
        same_as=tuple(sorted(link for link in same if clean_url(link))),
        within=troubles.words(within),
        decided_by=decided_by,
        source=source,
        withdrawn=_withdrawn(slug.text, node, decided_by, troubles),
    )


def _withdrawn(slug: str, node: Map, by: str, troubles: Troubles) -> Tombstone | None:
    """Return the tombstone of a thing that is withdrawn; a thing without a review is in use."""
    review = troubles.words(node.get("review"))
    if review in ("", "accepted"):
        return None
    reason, on = troubles.words(node.get("reason")), troubles.words(node.get("decided-on"))
    if review != "withdrawn":
        todo = near(review, ("accepted", "withdrawn"), "accepted or withdrawn")
        troubles.add(node.get("review"), f"unknown review {review!r} of a thing", todo)
    elif not reason or not on:
        todo = "add reason: and decided-on:"
        troubles.add(node.get("review"), "withdrawn without a reason and a date", todo)
    elif clean_date(on) is None:
        troubles.add(node.get("decided-on"), f"{on!r} is no date", "write it as 2025-07-09")
    return Tombstone(slug, on, reason, by)
