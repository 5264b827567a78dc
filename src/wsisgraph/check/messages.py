"""The check's own words, in English and Japanese: one table for problems, one for what was counted."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["LANGUAGES", "choose", "count", "phrase", "say", "word"]

LANGUAGES = ("en", "ja")

# What is wrong, and what to do about it.
PROBLEMS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "text-changed": {
        "en": (
            "the text has changed since its digest was taken",
            "put the old text back, or run wsisgraph sheet reseal",
        ),
        "ja": (
            "要約値を取ってから本文が変わった",
            "元の本文に戻すか、wsisgraph sheet reseal を実行する",
        ),
    },
    "length": {
        "en": (
            "the length {told} is not that of the text, {real}",
            "write length = {real}, or run wsisgraph source add FILE",
        ),
        "ja": (
            "長さ {told} が本文の長さ {real} と合わない",
            "length = {real} と書くか、wsisgraph source add FILE を実行する",
        ),
    },
    "lost": {
        "en": (
            "the words at {start}-{end} are not those that were sealed",
            "point to the words that state it, or withdraw the entry",
        ),
        "ja": (
            "{start}-{end} の言葉が、封じたときの言葉と違う",
            "それを述べる言葉を指し直すか、記入を取り下げる",
        ),
    },
    "moved": {
        "en": (
            "the words at {start}-{end} now stand at {now}-{until}",
            "run wsisgraph sheet reseal",
        ),
        "ja": (
            "{start}-{end} の言葉は、今は {now}-{until} にある",
            "wsisgraph sheet reseal を実行する",
        ),
    },
    "not-compared": {
        "en": (
            "{n} spans of {source} were not compared: its text is not at hand",
            "give the folder of texts with --sources",
        ),
        "ja": (
            "{source} の{n}箇所は、本文が手元に無いため照合していない",
            "--sources で本文のフォルダーを示す",
        ),
    },
    "no-evidence": {
        "en": (
            "nothing shows where {source} states this",
            "add quote: with the words that state it",
        ),
        "ja": (
            "{source} のどこにこれが述べられているかが無い",
            "それを述べる言葉を quote: に書く",
        ),
    },
    "unsaid": {
        "en": (
            "the words do not hold {value} ({word})",
            "point to the words that do, or write unsaid: and why",
        ),
        "ja": (
            "根拠の言葉に {value} が無い（{word}）",
            "それを含む言葉を指すか、unsaid: に理由を書く",
        ),
    },
    "unnamed": {
        "en": (
            "the words do not hold {value} ({word})",
            "point to the words that name it, write under wording: how the source calls it, "
            "or write unsaid: and why",
        ),
        "ja": (
            "根拠の言葉に {value} が無い（{word}）",
            "それを名指す言葉を指すか、wording: に典拠での呼び方を書くか、unsaid: に理由を書く",
        ),
    },
    "unsealed": {
        "en": (
            "the sheet holds words of its source, which this corpus may not quote",
            "run wsisgraph sheet seal {sheet}",
        ),
        "ja": (
            "引用できないコーパスのシートに、典拠の言葉が残っている",
            "wsisgraph sheet seal {sheet} を実行する",
        ),
    },
}

# What was counted: one, and any other number.
NOTES: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "facts": {"en": ("{n} fact", "{n} facts"), "ja": ("事実 {n}件", "事実 {n}件")},
    "spans-compared": {
        "en": ("{n} span compared", "{n} spans compared"),
        "ja": ("照合した箇所 {n}件", "照合した箇所 {n}件"),
    },
    "spans-moved": {
        "en": ("{n} span moved", "{n} spans moved"),
        "ja": ("動いた箇所 {n}件", "動いた箇所 {n}件"),
    },
    "spans-lost": {
        "en": ("{n} span no longer matches", "{n} spans no longer match"),
        "ja": ("合わなくなった箇所 {n}件", "合わなくなった箇所 {n}件"),
    },
    "spans-not-compared": {
        "en": ("{n} span not compared", "{n} spans not compared"),
        "ja": ("照合していない箇所 {n}件", "照合していない箇所 {n}件"),
    },
    "cited": {
        "en": ("{n} fact cited, not compared", "{n} facts cited, not compared"),
        "ja": ("典拠を示すのみで照合しない事実 {n}件", "典拠を示すのみで照合しない事実 {n}件"),
    },
    "values": {
        "en": ("{n} value looked for in its spans", "{n} values looked for in their spans"),
        "ja": ("箇所の中で探した値 {n}件", "箇所の中で探した値 {n}件"),
    },
    "values-found": {
        "en": ("{n} value found", "{n} values found"),
        "ja": ("見つかった値 {n}件", "見つかった値 {n}件"),
    },
    "values-missing": {
        "en": ("{n} value missing", "{n} values missing"),
        "ja": ("見つからない値 {n}件", "見つからない値 {n}件"),
    },
    "exceptions": {
        "en": (
            "{n} value not in so many words: {about}",
            "{n} values not in so many words: {about}",
        ),
        "ja": ("言葉どおりでない値 {n}件：{about}", "言葉どおりでない値 {n}件：{about}"),
    },
}

# Words of the pages and of groups of problems.
PHRASES: Mapping[str, Mapping[str, str]] = {
    "title": {"en": "What the check found", "ja": "検査の結果"},
    "times": {"en": "{n} times", "ja": "{n}件"},
    "more": {"en": "and {n} more of this kind", "ja": "同じ種類がほかに{n}件"},
    "each": {"en": "--limit 0 tells each", "ja": "--limit 0 で全件を表示"},
    "place": {"en": "place", "ja": "場所"},
    "subject": {"en": "subject", "ja": "対象"},
    "what": {"en": "what is wrong", "ja": "問題"},
    "todo": {"en": "what to do", "ja": "対処"},
    "section": {"en": "section", "ja": "節"},
    "shape": {"en": "shape", "ja": "シェイプ"},
    "value": {"en": "value", "ja": "値"},
    "nothing": {"en": "Nothing to mend.", "ja": "直すところは無い。"},
    "blank": {"en": "a blank node", "ja": "空白ノード"},
    "note": {"en": "note", "ja": "注"},
    "left": {"en": "left to pySHACL", "ja": "pySHACL に任せた"},
    "idle": {
        "en": "no node of the data is in the focus of",
        "ja": "対象となる節点がデータに無いシェイプ",
    },
    "others": {"en": "and {n} more", "ja": "ほか{n}件"},
    "counted": {"en": "What was counted", "ja": "数えたもの"},
}

WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "violation": {"en": ("violation", "violations"), "ja": ("違反", "違反")},
    "warning": {"en": ("warning", "warnings"), "ja": ("警告", "警告")},
    "info": {"en": ("info", "infos"), "ja": ("情報", "情報")},
    "conforms": {"en": ("conforms", "conforms"), "ja": ("適合", "適合")},
    "fails": {"en": ("does not conform", "does not conform"), "ja": ("不適合", "不適合")},
    "corrected": {"en": ("corrected", "corrected"), "ja": ("訂正した値", "訂正した値")},
    "the shape is never asked: it has no target, and no other shape refers to it": {
        "en": ("the shape is never asked: it has no target, and no other shape refers to it",) * 2,
        "ja": ("どこからも使われないシェイプ：対象の指定が無く、ほかのシェイプからも参照されない",)
        * 2,
    },
    "nothing is said of this shape, so that all conform to it": {
        "en": ("nothing is said of this shape, so that all conform to it",) * 2,
        "ja": ("何も書かれていないシェイプなので、すべてが適合する",) * 2,
    },
    "recursion: the shape leads back to itself": {
        "en": ("recursion: the shape leads back to itself",) * 2,
        "ja": ("再帰：シェイプが自分自身に戻る",) * 2,
    },
    "calculated": {"en": ("calculated", "calculated"), "ja": ("計算した値", "計算した値")},
}


def choose(lang: str) -> str:
    """Return the language of the table that fits a language tag best: English where none does.

    >>> choose("ja-JP"), choose("fr")
    ('ja', 'en')
    """
    first = lang.lower().partition("-")[0]
    return first if first in LANGUAGES else "en"


def say(key: str, lang: str, **values: object) -> tuple[str, str]:
    """Return what is wrong and what to do about it.

    >>> say("moved", "en", start=1, end=4, now=3, until=6)[0]
    'the words at 1-4 now stand at 3-6'
    """
    what, todo = PROBLEMS[key][choose(lang)]
    return what.format(**values), todo.format(**values)


def count(key: str, lang: str, number: int, about: str = "") -> str:
    """Return in words what was counted.

    >>> count("spans-moved", "en", 1), count("spans-moved", "en", 2)
    ('1 span moved', '2 spans moved')
    """
    one, many = NOTES[key][choose(lang)]
    return (one if number == 1 else many).format(n=number, about=about)


def phrase(key: str, lang: str, number: int = 0) -> str:
    """Return a phrase of the table, with a number filled in where it has one.

    >>> phrase("more", "en", 9998)
    'and 9,998 more of this kind'
    """
    return PHRASES[key][choose(lang)].format(n=f"{number:,}")


def word(key: str, lang: str, number: int = 1) -> str:
    """Return one word of the table: a severity, the verdict, or a reason of ours.

    A word that is not in the table is returned as it is.
    """
    if key not in WORDS:
        return key
    one, many = WORDS[key][choose(lang)]
    return one if number == 1 else many
