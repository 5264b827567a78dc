"""A verdict as one HTML page that needs nothing else."""

from __future__ import annotations

from html import escape

from wsisgraph.check.grouped import Kind, kinds
from wsisgraph.check.messages import phrase, word
from wsisgraph.check.problems import Problem, Verdict

__all__ = ["SHOWN", "page"]

SHOWN = 200
STYLE = """
body { font: 15px/1.5 sans-serif; max-width: 62em; margin: 2em auto; padding: 0 1em; color: #222; }
h1 { font-size: 1.4em; } h2 { font-size: 1.05em; margin: 1.6em 0 .3em; }
.violation { border-left: 5px solid #b00020; } .warning { border-left: 5px solid #b26a00; }
.info { border-left: 5px solid #1f5fa8; } section { padding-left: 1em; }
.todo { color: #444; } .meta { color: #666; font-size: .85em; }
table { border-collapse: collapse; width: 100%; font-size: .9em; }
td, th { text-align: left; vertical-align: top; padding: .25em .6em; border-bottom: 1px solid #ddd;
  overflow-wrap: anywhere; }
.place { font-family: monospace; white-space: nowrap; }
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
    heads = "".join(
        f"<th>{phrase(key, lang)}</th>" for key in ("place", "subject", "value", "section")
    )
    rows = "\n".join(_row(each, what) for each in kind.problems[:SHOWN])
    rest = len(kind) - SHOWN
    more = f"<p>{phrase('more', lang, rest)}</p>" if rest > 0 else ""
    return (
        f'<section class="{first.severity}"><h2>{escape(what)}</h2>'
        f'<p class="todo">{escape(todo)}</p><p class="meta">{meta}</p>'
        f"<table><thead><tr>{heads}</tr></thead><tbody>\n{rows}\n</tbody></table>{more}</section>"
    )


def _row(problem: Problem, what: str) -> str:
    span = f" {problem.span[0]}-{problem.span[1]}" if problem.span else ""
    about = escape(problem.label or problem.focus)
    if problem.what != what:
        about += f"<br>{escape(problem.what)}"
    cells = (
        f'<td class="place">{escape(str(problem.place or ""))}</td>',
        f'<td title="{escape(problem.focus, quote=True)}">{about}</td>',
        f"<td>{escape(problem.value)}</td>",
        f"<td>{escape(problem.section + span)}</td>",
    )
    return f"<tr>{''.join(cells)}</tr>"
