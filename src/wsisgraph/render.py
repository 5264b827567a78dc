"""Results as text for people: rows, one thing with its facts, one question with its parts."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from wsisgraph.questions.gallery import Param, Question
from wsisgraph.show import Shown
from wsisgraph.tables.text import delimited, layout, markdown

__all__ = ["question_json", "question_text", "rows", "shown_json", "shown_text"]


def rows(
    columns: Sequence[str], listed: Sequence[Sequence[str]], name: str, bold: bool = False
) -> str:
    """Return rows as `table`, `csv`, `tsv`, `markdown` or `json` (a list of objects)."""
    if name == "json":
        return (
            json.dumps(
                [dict(zip(columns, row, strict=True)) for row in listed],
                ensure_ascii=False,
                indent=1,
            )
            + "\n"
        )
    if name in ("csv", "tsv"):
        return delimited(columns, listed, "\t" if name == "tsv" else ",")
    if name == "markdown":
        return markdown(columns, listed)
    return layout(columns, listed, bold)


def shown_json(found: Shown) -> str:
    """Return one thing as a JSON object."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=1) + "\n"


def shown_text(found: Shown, bold: bool = False) -> str:
    """Return one thing as text: a head, then each fact with its passages and words."""
    on, off = ("\x1b[1m", "\x1b[0m") if bold else ("", "")
    lines = [f"{on}{found.label}{off}  <{found.iri}>", f"  {', '.join(found.classes)}"]
    if found.names:
        lines.append(f"  {' / '.join(found.names)}")
    lines.append(f"  {len(found.facts)} {'fact' if len(found.facts) == 1 else 'facts'}")
    for fact in found.facts:
        place = f"  ({', '.join(map(str, fact.places))})" if fact.places else ""
        lines += ["", f"{on}{fact.kind}{off}{place}"]
        lines += [f"  {word}: {value}" for word, value in fact.says]
        lines += [f"  {passage}" for passage in fact.passages]
    return "\n".join(lines) + "\n"


def question_json(found: Question) -> str:
    """Return one question as a JSON object: titles, parameters, columns and query."""
    params = [
        {
            "name": each.name,
            "type": each.type,
            "required": each.required,
            "labels": dict(each.labels),
            "example": each.example,
        }
        for each in found.params
    ]
    columns = [{"name": each.name, "labels": dict(each.labels)} for each in found.columns]
    row = {"name": found.name, "titles": dict(found.titles), "params": params, "columns": columns}
    return json.dumps(row | {"query": found.text}, ensure_ascii=False, indent=1) + "\n"


def question_text(found: Question, lang: str, words: Mapping[str, str], bold: bool = False) -> str:
    """Return one question as text: title, parameters, columns, query; `words` are its headings."""
    on, off = ("\x1b[1m", "\x1b[0m") if bold else ("", "")
    lines = [f"{on}{found.name}{off}  {found.titles[lang]}"]
    params = [_param(each, lang, words) for each in found.params]
    columns = [(each.name, each.labels[lang]) for each in found.columns]
    for key, listed in (("parameters", params), ("columns", columns)):
        size = max((len(name) for name, _ in listed), default=0)
        lines += ["", f"{on}{words[key]}{off}"] if listed else []
        lines += [f"  {name:<{size}}  {told}" for name, told in listed]
    query = [line for line in found.text.splitlines() if not _in_head(line)]
    return "\n".join([*lines, "", f"{on}{words['query']}{off}", *(f"  {q}" for q in query)]) + "\n"


def _param(param: Param, lang: str, words: Mapping[str, str]) -> tuple[str, str]:
    need = words["filled"] if param.name == "lang" else ""
    need = need or words["required" if param.required else "optional"]
    example = f"; {words['example']} {param.example}" if param.example else ""
    return f"--{param.name}", f"{param.labels[lang]} ({param.type}, {need}{example})"


def _in_head(line: str) -> bool:
    return line.startswith(("# title ", "# param ", "# column "))
