"""What the commands on questions say of their own, in each language."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from wsisgraph.questions.gallery import Askable, Question

__all__ = ["LANG", "WORDS", "nothing", "word"]

LANG = "lang"
WORDS = {
    "required": ("required", "必須"),
    "optional": ("optional", "任意"),
    "example": ("for example", "例"),
    "parameters": ("parameters", "パラメータ"),
    "columns": ("columns", "列"),
    "query": ("query", "クエリ"),
    "head question": ("question", "問い"),
    "head title": ("title", "題"),
    "head needs": ("needs", "必須"),
    "head takes": ("takes", "任意"),
    "filled": ("filled from --lang", "--lang から"),
    "today": (
        "note: --as-of {} is today; give another day with it",
        "注: --as-of {} は今日の日付。別の日はこれで指定",
    ),
    "nothing": (
        "no rows: the graph states nothing of this",
        "該当なし: このグラフには何も述べられていない",
    ),
    "nothing for": (
        "no rows: the graph states nothing of this for {}",
        "該当なし: このグラフには {} について何も述べられていない",
    ),
    "still nothing": ("no rows, nor without {}", "該当なし: {} を外しても該当なし"),
    "nothing without": (
        "no rows: the graph states nothing of this for {}, nor without {}",
        "該当なし: このグラフには {} について何も述べられておらず、{} を外しても該当なし",
    ),
    "together": (" and ", " と "),
    "without": ("no rows: without {} there would be {:,}", "該当なし: {} を外すと {:,} 行"),
}


def word(key: str, lang: str) -> str:
    """Return one of the command's own words in a language."""
    return WORDS[key][1 if lang == "ja" else 0]


def nothing(graph: Askable, asked: Question, taken: Mapping[str, Any], lang: str) -> str:
    """Return what to say of an empty answer: which parameters, left out, leave rows, or which left none."""
    from wsisgraph.questions.gallery import ask as answered
    from wsisgraph.questions.gallery import without

    tried = without(graph, asked, **taken)
    told = [word("without", lang).format(f"--{n}", rows) for n, rows in tried.items() if rows]
    if told:
        return "\n".join(told)
    needed = [each.name for each in asked.params if each.required and each.name != LANG]
    given = {name: taken[name.replace("-", "_")] for name in needed}
    without_all = ", ".join(f"--{name}" for name in tried)
    kept = {name: value for name, value in taken.items() if name.replace("_", "-") not in tried}
    if len(tried) > 1 and (rows := len(answered(graph, asked, **kept))):
        both = word("together", lang).join(f"--{name}" for name in tried)
        return word("without", lang).format(both, rows)
    values = " ".join(f"--{name} {value}" for name, value in given.items())
    key = ("nothing", "nothing for", "still nothing", "nothing without")[
        bool(given) + 2 * bool(tried)
    ]
    return word(key, lang).format(*filter(None, (values, without_all)))
