"""Make a corpus of fact sheets shaped like those of reports: `python bench/sheets.py FOLDER [TRIPLES [SEED]]`.

The facts are those of generate.py, written down as people write them, one sheet for each report with
its lock beside it: building the folder gives the graph that `generate` yields.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from pathlib import Path

from generate import BASE, Maker, reports

from wsisgraph.corpus import CONFIG, Source
from wsisgraph.model import Fact, Span, Thing, Value
from wsisgraph.rdf import ID, expand
from wsisgraph.read.lock import write_lock
from wsisgraph.schema import Field, Schema

__all__ = ["write_corpus"]

HEAD = """[corpus]
base = "{base}"
title = {{en = "Generated reports", ja = "生成された報告"}}
description = {{en = "Numbers, said of nobody.", ja = "誰のことでもない数。"}}
licence = "https://creativecommons.org/publicdomain/zero/1.0/"
publisher = {{en = "The generator", ja = "生成器"}}
languages = ["en", "ja"]
things = ["things.yml"]
"""
SOURCE = """
[[source]]
id = "{id}"
language = "{language}"
file = "{file}"
sha256 = "{sha256}"
length = {length}
sheets = ["sheets/{id}.yml"]
sections = [
{sections}]
"""


def quoted(text: str) -> str:
    """Return a text as YAML and TOML both read it."""
    return json.dumps(text, ensure_ascii=False)


def slug(value: Value) -> str:
    """Return what a sheet calls a thing or a code."""
    return value.text.removeprefix(ID)


def written(field: Field, values: Sequence[Value]) -> str:
    """Return values as the word of a field takes them."""
    if field.value in ("names", "words"):
        return "{" + ", ".join(f"{each.lang}: {quoted(each.text)}" for each in values) + "}"
    if field.value == "code":
        return slug(values[0]).partition("/")[2]
    found = [slug(each) if field.value == "thing" else each.text for each in values]
    return found[0] if len(found) == 1 else f"[{', '.join(found)}]"


def places(word: str, spans: Sequence[Span]) -> Iterator[str]:
    """Yield the word for spans, where there are any."""
    found = [f"{span.start}-{span.end}" for span in spans]
    if found:
        yield f"{word}: {found[0] if len(found) == 1 else '[' + ', '.join(found) + ']'}"


def entry(fact: Fact, schema: Schema) -> tuple[str, str]:
    """Return what a fact is about, and the line of its entry."""
    if fact.kind == "Statement":
        subject, predicate, stated = (
            fact.stated[f"rdf:{part}"] for part in ("subject", "predicate", "object")
        )
        field = next(
            each for each in schema.statements.values()
            if not each.sets and expand(each.property) == predicate[0].text
        )  # fmt: skip
        about, rows = slug(subject[0]), [f"{field.word}: {written(field, stated)}"]
    else:
        record, said = schema.records[fact.kind], {**fact.stated, **fact.told}
        rows = [
            f"{word}: {written(field, said[field.property])}"
            for word, field in record.fields.items()
            if field.property in said and word not in (record.into, record.code_into, record.topic)
        ]
        into, lead = record.fields[record.into], record.lead
        if record.code_into:
            code = record.fields[record.code_into]
            lead = written(code, said[code.property])
        about = slug(said[record.fields[record.topic].property][0])
        rows.insert(0, f"{lead}: {written(into, said[into.property])}")
        rows += [f"id: {fact.name}"] if fact.name else []
    rows += [*places("at", fact.evidence), *places("context", fact.context)]
    return about, f"  - {{{', '.join(rows)}}}\n"


def sheet(source: Source, facts: Iterable[Fact], schema: Schema) -> Iterator[str]:
    """Yield the text of a sheet: a group for each run of facts about one thing."""
    yield f"source: {source.id}\nreview: accepted\ndecided-by: The generator\nfacts:\n"
    rows = (entry(fact, schema) for fact in facts)
    for about, group in groupby(rows, key=lambda row: row[0]):
        yield f"- about: {about}\n  facts:\n"
        yield from (line for _, line in group)


def thing_row(thing: Thing) -> str:
    """Return the line of a thing."""
    label = ", ".join(f"{lang}: {quoted(text)}" for lang, text in thing.label.items())
    within = f", in: {thing.within}" if thing.within else ""
    return f"  {thing.slug}: {{class: {thing.cls}, label: {{{label}}}{within}}}\n"


def source_rows(source: Source) -> str:
    """Return what wsisgraph.toml says of a source."""
    document = source.document
    sections = "".join(
        f'  {{id = "{each.id}", heading = "{each.start}-{each.heading_end}", sha256 = "{each.sha256}"}},\n'
        for each in document.sections
    )
    return SOURCE.format(
        id=source.id, language=document.language, file=document.file, sha256=document.sha256,
        length=document.length, sections=sections,
    )  # fmt: skip


def write_corpus(folder: Path, triples: int, seed: int = 1) -> None:
    """Write a corpus whose graph has as many triples, or a little more."""
    maker = Maker(seed)
    (folder / "sheets").mkdir(parents=True)
    config = [HEAD.format(base=BASE)]
    for source, facts in reports(maker, triples):
        path = folder / "sheets" / f"{source.id}.yml"
        path.write_text("".join(sheet(source, facts, maker.schema)), "utf-8", newline="\n")
        spans = (span for fact in facts for span in (*fact.evidence, *fact.context))
        write_lock(path, source.document.sha256, spans)
        config.append(source_rows(source))
    (folder / CONFIG).write_text("".join(config), "utf-8", newline="\n")
    own = [
        maker.things[slug] for slug in sorted(maker.things) if maker.things[slug].cls != "Report"
    ]
    rows = ["decided-by: The generator\nthings:\n", *map(thing_row, own)]
    (folder / "things.yml").write_text("".join(rows), "utf-8", newline="\n")


def main() -> None:
    """Write the corpus: the folder, the number of triples, then the seed."""
    size = int(sys.argv[2]) if sys.argv[2:] else 100_000
    write_corpus(Path(sys.argv[1]), size, int(sys.argv[3]) if sys.argv[3:] else 1)


if __name__ == "__main__":
    main()
