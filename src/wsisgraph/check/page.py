"""A verdict as one HTML page that needs nothing else."""

from __future__ import annotations

from html import escape

from wsisgraph.check.grouped import Kind, kinds
from wsisgraph.check.messages import phrase, word
from wsisgraph.check.problems import Problem, Verdict

__all__ = ["SHOWN", "page"]

SHOWN = 200
COLUMNS = ("place", "subject", "value", "section")
CELLS = {"place": '<td class="place">{}</td>'}
STYLE = """
body { font: 15px/1.5 sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; color: #222; }
h1 { font-size: 1.4em; } h2 { font-size: 1.05em; margin: 1.6em 0 .3em; }
.violation { border-left: 5px solid #b00020; } .warning { border-left: 5px solid #b26a00; }
.info { border-left: 5px solid #1f5fa8; } section { padding-left: 1em; }
.todo { color: #444; } .meta { color: #666; font-size: .85em; }
table { border-collapse: collapse; width: 100%; font-size: .9em; }
td, th { text-align: left; vertical-align: top; padding: .25em .6em; border-bottom: 1px solid #ddd;
  overflow-wrap: anywhere; }
th { white-space: nowrap; }
.place { font-family: monospace; overflow-wrap: anywhere; }
"""


def page(verdict: Verdict, lang: str = "") -> str:
    """Return the verdict as HTML: a part for each kind of problem, the worst first.

    Of a kind, the first 200 places are listed and the rest is counted.
    """
    lang = lang or verdict.lang
    title = phrase("title", lang)
    closing = verdict.closing(lang)
    parts = [_part(kind, lang) for kind in kinds(verdict.problems)]
    notes = "".join(f"<li>{escape(row)}</li>" for row in closing[:-1])
    counted = f"<h2>{phrase('counted', lang)}</h2><ul>{notes}</ul>" if notes else ""
    body = "\n".join(parts) or f"<p>{phrase('nothing', lang)}</p>"
    return (
        f'<!DOCTYPE html>\n<html lang="{lang}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width"><title>{title}</title>'
        f"<style>{STYLE}</style></head>\n<body><h1>{title}</h1>\n"
        f"<p><strong>{escape(closing[-1])}</strong></p>\n{body}\n{counted}</body></html>\n"
    )


def _part(kind: Kind, lang: str) -> str:
    what, todo = kind.said()
    first = kind.first
    number = phrase("times", lang, len(kind))
    shape = f"{phrase('shape', lang)} <code>{escape(first.shape)}</code>" if first.shape else ""
    meta = " · ".join(filter(None, (word(first.severity, lang), number, shape)))
    told = [_cells(each, what) for each in kind.problems[:SHOWN]]
    columns = [name for name in COLUMNS if name == "place" or any(row[name] for row in told)]
    heads = "".join(f"<th>{phrase(name, lang)}</th>" for name in columns)
    rows = "\n".join(
        f"<tr>{''.join(CELLS.get(name, '<td>{}</td>').format(row[name]) for name in columns)}</tr>"
        for row in told
    )
    rest = len(kind) - SHOWN
    more = f"<p>{phrase('more', lang, rest)}</p>" if rest > 0 else ""
    return (
        f'<section class="{first.severity}"><h2>{escape(what)}</h2>'
        f'<p class="todo">{escape(todo)}</p><p class="meta">{meta}</p>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}\n</tbody></table>{more}</section>"
    )


def _cells(problem: Problem, what: str) -> dict[str, str]:
    """Return what each column says of a problem, as HTML."""
    span = f" {problem.span[0]}-{problem.span[1]}" if problem.span else ""
    about = escape(problem.label or problem.focus)
    if problem.label and problem.focus:
        about = f'<span title="{escape(problem.focus, quote=True)}">{about}</span>'
    if problem.what != what:
        about += f"<br>{escape(problem.what)}"
    return {
        "place": escape(str(problem.place or "")),
        "subject": about,
        "value": escape(problem.value),
        "section": escape(problem.section + span),
    }
