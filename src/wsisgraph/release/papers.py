"""What a release says to people: README, how to cite it, and what changed since the last one."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from wsisgraph.changes import notes
from wsisgraph.graph import codes
from wsisgraph.rdf import absolute
from wsisgraph.release.model import File, Plan

__all__ = ["citation", "notes_page", "readme", "told"]

WORDS: Mapping[str, tuple[str, str]] = {
    "first": ("The first release.", "最初の公開。"),
    "since": ("Changes since {version}", "{version}からの変更"),
    "since-graph": ("Changes since the previous graph", "前のグラフからの変更"),
    "told": ("{added} added, {changed} changed, {removed} removed", "追加{added}件、変更{changed}件、削除{removed}件"),
    "gone": ("Withdrawn", "撤回"),
    "stone": ("`{name}` was withdrawn on {on}: {reason}", "`{name}`：{on}撤回、理由：{reason}"),
    "lost": ("Removed", "削除"),
    "vanished": ("`{name}` was removed on {on} without a reason given", "`{name}`：{on}削除、理由の記載なし"),
    "replaced": ("`{name}` was replaced on {on} by `{by}`", "`{name}`：{on}、`{by}`に置き換え"),
    "edition": ("Version {version}, {issued}", "第{version}版、{issued}"),
    "publisher": ("Publisher", "発行者"),
    "licence": ("Licence", "ライセンス"),
    "graph": ("Graph", "グラフ"),
    "size": ("{quads:,} quads, SHA-256 of its canonical N-Quads", "{quads:,}クワッド、正準N-QuadsのSHA-256は"),
    "files": ("Files", "ファイル"),
    "head": ("file | media type | bytes", "ファイル | メディアタイプ | バイト"),
    "sums": ("To check that all files are whole:", "全ファイルが完全であることを確かめるには："),
    "about": (
        "`description.ttl` describes the release (DCAT 3, VoID), `notes.en.md` what changed, "
        "`CITATION.cff` how to cite it. The ontology, its code lists, the JSON-LD contexts and frames are in "
        "`ontology/`, the SHACL shapes in `shapes.ttl`.",
        "`description.ttl`は本公開の記述（DCAT 3、VoID）、`notes.ja.md`は変更点、`CITATION.cff`は引用の仕方。"
        "オントロジー、コード表、JSON-LDのコンテキストとフレームは`ontology/`、SHACLシェイプは`shapes.ttl`にある。",
    ),
}  # fmt: skip


def say(key: str, lang: str, **values: object) -> str:
    """Return a sentence of the table."""
    return WORDS[key][1 if lang == "ja" else 0].format(**values)


def words(said: Mapping[str, str], lang: str) -> str:
    """Return words in a language, else in the first that there is."""
    return said.get(lang) or next(iter(said.values()), "")


def told(plan: Plan, lang: str) -> str:
    """Return in a line what changed."""
    if plan.previous is None:
        return say("first", lang)
    verbs = Counter(each.verb for each in plan.changed)
    counts = {verb: verbs.get(verb, 0) for verb in ("added", "changed", "removed")}
    return f"{_since(plan, lang)}: {say('told', lang, **counts)}"


def _since(plan: Plan, lang: str) -> str:
    version = plan.previous.version if plan.previous else ""
    return say("since", lang, version=version) if version else say("since-graph", lang)


def notes_page(plan: Plan, lang: str) -> str:
    """Return the release notes as Markdown: each change in words, then what was withdrawn or is gone."""
    made = [f"# {words(plan.corpus.title, lang)}", _edition(plan, lang)]
    if plan.previous is None:
        made.append(say("first", lang))
    else:
        gone = {absolute(s.name, plan.corpus.base): (s.on, s.reason) for s in plan.gone}
        body = notes(plan.changed, plan.previous.quads, plan.quads, tuple(codes()), lang, gone)
        made += [f"## {_since(plan, lang)}", body.rstrip("\n")]
    if plan.gone:
        rows = (say("stone", lang, name=s.name, on=s.on, reason=s.reason) for s in plan.gone)
        made += [f"## {say('gone', lang)}", "\n".join(f"- {row}" for row in rows)]
    if plan.lost:
        base = plan.corpus.base
        rows = (
            say(
                "replaced" if s.by else "vanished",
                lang,
                name=s.name,
                on=s.on,
                by=s.by.removeprefix(base),
            )
            for s in plan.lost
        )
        made += [f"## {say('lost', lang)}", "\n".join(f"- {row}" for row in rows)]
    return "\n\n".join(made) + "\n"


def _edition(plan: Plan, lang: str) -> str:
    return say("edition", lang, version=plan.version, issued=plan.issued)


def readme(plan: Plan, files: Sequence[File], digest: str) -> str:
    """Return what a person reads first: what this is, its files, how to check and cite it."""
    langs = [lang for lang in ("en", "ja") if lang in plan.corpus.languages] or ["en"]
    return "\n\n".join(part for lang in langs for part in _readme(plan, files, digest, lang)) + "\n"


def _readme(plan: Plan, files: Sequence[File], digest: str, lang: str) -> Iterator[str]:
    corpus = plan.corpus
    yield f"# {words(corpus.title, lang)}"
    yield words(corpus.description, lang)
    yield _edition(plan, lang)
    size = say("size", lang, quads=len(plan.quads))
    yield "\n".join(
        (
            f"- {say('publisher', lang)}: {words(corpus.publisher, lang)}",
            f"- {say('licence', lang)}: <{corpus.licence}>",
            f"- {say('graph', lang)}: {size} `{digest}`",
        )
    )
    yield say("about", lang)
    yield f"## {say('files', lang)}"
    rows = (
        f"| [{file.path}]({file.path}) | `{file.media_type}` | {file.size:,} |"
        for file in files
        if file.role in ("data", "withdrawn")
    )
    yield "\n".join((f"| {say('head', lang)} |", "|---|---|---:|", *rows))
    yield say("sums", lang) + "\n\n    sha256sum -c SHA256SUMS"


def spdx(licence: str) -> str:
    """Return the identifier by which SPDX lists a licence of Creative Commons; empty for any other.

    >>> spdx("https://creativecommons.org/licenses/by-sa/4.0/")
    'CC-BY-SA-4.0'
    """
    if re.fullmatch(r"https?://creativecommons\.org/publicdomain/zero/1\.0/?", licence):
        return "CC0-1.0"
    found = re.fullmatch(
        r"https?://creativecommons\.org/licenses/(by(?:-nc)?(?:-sa|-nd)?)/(1\.0|2\.[05]|[34]\.0)/?",
        licence,
    )
    return f"CC-{found[1].upper()}-{found[2]}" if found else ""


def citation(plan: Plan) -> str:
    """Return CITATION.cff: the publisher is the author, as the corpus names it."""
    corpus = plan.corpus
    rows = {
        "cff-version": "1.2.0",
        "message": "If you use this data set, please cite it as below.",
        "type": "dataset",
        "title": words(corpus.title, "en"),
        "abstract": words(corpus.description, "en"),
        "version": plan.version,
        "date-released": plan.issued,
        **(
            {"license": known}
            if (known := spdx(corpus.licence))
            else {"license-url": corpus.licence}
        ),
        **({"url": plan.address} if plan.address else {}),
    }
    made = [f"{key}: {json.dumps(value, ensure_ascii=False)}\n" for key, value in rows.items()]
    name = json.dumps(words(corpus.publisher, "en"), ensure_ascii=False)
    return "".join([*made, f"authors:\n- name: {name}\n"])
