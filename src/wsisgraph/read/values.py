"""Values in a sheet: what stands behind a word becomes canonical values, or a mistake with its place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from wsisgraph.errors import UnknownName, near
from wsisgraph.kinds import CLEANERS, clean_language, clean_text, date_type
from wsisgraph.model import Value
from wsisgraph.names import Names
from wsisgraph.read.nodes import List, Map, Node, Scalar, Troubles
from wsisgraph.schema import Field, Schema

__all__ = ["Values"]

TYPES = {"integer": "integer", "time": "time", "url": "iri"}


@dataclass(slots=True)
class Values:
    """Reads the values of one sheet."""

    schema: Schema
    names: Names
    languages: Sequence[str]
    troubles: Troubles

    def read(self, field: Field, node: Node) -> list[Value]:
        """Return the values behind a word, in order and without repetition."""
        if field.value == "names":
            found = self.names_of(node)
        elif field.value == "words":
            found = self.words(node)
        else:
            found = []
            for item in node.items if isinstance(node, List) else (node,):
                if not isinstance(item, Scalar):
                    self.troubles.add(
                        item,
                        f"{field.word} takes one word or a list of words",
                        "see docs/sheets.md",
                    )
                elif (value := self.scalar(field, item)) is not None:
                    if value in found:
                        self.troubles.add(
                            item, f"{item.text!r} stands twice in one list", "name it once"
                        )
                    found.append(value)
            if isinstance(node, List) and not node.items:
                self.troubles.add(
                    node, f"{field.word} is an empty list", "fill it or remove the word"
                )
        return list(dict.fromkeys(found))

    def scalar(self, field: Field, node: Scalar) -> Value | None:
        """Return one value, or None after telling what is wrong."""
        if not node.text.strip():
            self.troubles.add(node, f"{field.word} is empty", "fill it or remove the word")
            return None
        if field.value == "thing":
            return self.thing(field, node)
        if field.value == "code":
            return self.code(field, node)
        if field.value == "flag":
            if node.text in ("yes", "true"):
                return Value("true", "boolean")
            self.troubles.add(
                node, f"{field.word} is yes or absent", "write yes or remove the word"
            )
            return None
        cleaner, todo = CLEANERS[field.value]
        text = cleaner(node.text)
        if text is None:
            self.troubles.add(node, f"{node.text!r} is no {field.value} for {field.word}", todo)
            return None
        if field.value == "date":
            return Value(text, date_type(text))
        if field.value == "number":
            return Value(text, "decimal" if "." in text else "integer")
        return Value(text, TYPES[field.value])

    def thing(self, field: Field, node: Scalar) -> Value | None:
        """Return the reference of a named thing."""
        try:
            return Value(self.names.find(node.text, field.of).ref)
        except UnknownName as error:
            self.troubles.add(node, error.what, error.todo)
            return None

    def code(self, field: Field, node: Scalar) -> Value | None:
        """Return the IRI of a code."""
        known = self.schema.concepts(field.of[0])
        if node.text in known:
            return Value(known[node.text])
        todo = near(node.text, known, f"one of {', '.join(known)}")
        self.troubles.add(node, f"unknown code {node.text!r} for {field.word}", todo)
        return None

    def names_of(self, node: Node) -> list[Value]:
        """Return names with their languages; a list in one language is several names."""
        found: list[Value] = []
        if not isinstance(node, Map) or not node.pairs:
            self.troubles.add(
                node, "a name needs its language", "write {en: …, ja: …}; a reading is ja-hira"
            )
            return found
        for key, value in node.pairs:
            language = self.troubles.language(key, "write en, ja, ja-hira …")
            if language is None:
                continue
            for item in value.items if isinstance(value, List) else (value,):
                text = clean_text(item.text) if isinstance(item, Scalar) else None
                if text is None:
                    self.troubles.add(
                        item, "a name is empty or not a word", "write the name as the report does"
                    )
                else:
                    found.append(Value(text, "text", language))
        return found

    def words(self, node: Node) -> list[Value]:
        """Return our own words, in every language of the corpus."""
        found: list[Value] = []
        if not isinstance(node, Map):
            todo = "write {" + ", ".join(f"{lang}: …" for lang in self.languages) + "}"
            self.troubles.add(node, "our own words need their languages", todo)
            return found
        for key, value in node.pairs:
            text = clean_text(value.text) if isinstance(value, Scalar) else None
            language = clean_language(key.text)
            if language is None or language not in self.languages:
                self.troubles.add(
                    key,
                    f"{key.text!r} is not a language of the corpus",
                    f"one of {', '.join(self.languages)}",
                )
            elif text is None:
                self.troubles.add(value, "there are no words", "say it in a few words of your own")
            else:
                found.append(Value(text, "text", language))
        given = {clean_language(key.text) for key, _ in node.pairs}
        missing = [lang for lang in self.languages if lang not in given]
        if missing:
            self.troubles.add(
                node,
                f"the words in {' and '.join(missing)} are missing",
                "say it in every language of the corpus",
            )
        return found
