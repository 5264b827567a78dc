"""Commands that answer: the gallery of questions, a question asked, and what rules add."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.shell_completion import CompletionItem

from wsisgraph.cli.common import (
    GRAPH,
    format_option,
    lang_option,
    on_terminal,
    opened,
    out_option,
    sources_option,
)
from wsisgraph.cli.completing import positional, things
from wsisgraph.cli.words import LANG, WORDS, nothing, word
from wsisgraph.errors import QueryError, UnknownName, WsisError, near

if TYPE_CHECKING:
    from wsisgraph.questions.gallery import Askable, Param, Question

__all__ = ["ask", "infer", "questions", "rules"]

ANY = "any"
AS_OF = "as-of"
OUT = out_option()


def gallery(root: Path | None) -> Mapping[str, Question]:
    """Return our own questions, or those of a folder."""
    from wsisgraph.questions.gallery import questions

    return questions(root)


def chosen(known: Mapping[str, Question], name: str) -> Question:
    """Return a question by name. Raises UnknownName with the nearest one."""
    if name not in known:
        todo = near(name, known, "wsisgraph questions lists them all")
        raise UnknownName(f"there is no question {name!r}", todo)
    return known[name]


def question_names(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
    """Return the names of questions that a word begins."""
    root = ctx.params.get("root")
    try:
        known = gallery(Path(root) if root else None)
    except WsisError:
        return []
    lang = ctx.params.get("lang") or "en"
    found = (each for name, each in known.items() if name.startswith(begun))
    return [CompletionItem(each.name, help=each.titles[lang]) for each in found]


def questions_option(command: Any) -> Any:
    """Add --questions: a folder of one's own questions."""
    return click.option(
        "--questions",
        "root",
        type=click.Path(path_type=Path),
        help="Folder of questions of one's own (*.rq), in place of those of wsisgraph.",
    )(command)


@click.command()
@click.argument("name", required=False, shell_complete=question_names)
@questions_option
@lang_option
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="How to write the list; with NAME, json gives the question as an object.",
)
def questions(name: str | None, root: Path | None, lang: str, form: str) -> None:
    """List the questions that can be asked; with NAME, one with its parameters, columns and query."""
    from wsisgraph.render import question_json, question_text, rows

    known = gallery(root)
    if name is not None:
        one = chosen(known, name)
        if form == "json":
            click.echo(question_json(one), nl=False)
        else:
            words = {key: word(key, lang) for key in WORDS}
            click.echo(question_text(one, lang, words, on_terminal()), nl=False)
        return
    listed = []
    for each in known.values():
        taken = [param for param in each.params if param.name != LANG]
        needs = " ".join(f"--{param.name}" for param in taken if param.required)
        takes = " ".join(f"--{param.name}" for param in taken if not param.required)
        listed.append((each.name, each.titles[lang], needs, takes))
    heads: tuple[str, ...] = ("question", "title", "needs", "takes")
    if form == "table":
        heads = tuple(word(f"head {each}", lang) for each in heads)
    click.echo(rows(heads, listed, form, on_terminal()), nl=False)


class Asked(click.Command):
    """The ask command: the parameters of the question that is asked become options of its own."""

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        """Return the options of the command and those of the question."""
        own = super().get_params(ctx)
        taken = {option for param in own for option in param.opts}
        asked: Question | None = ctx.meta.get("question")
        lang = ctx.meta.get("lang", "en")
        params = asked.params if asked is not None else ()
        more = [option_of(param, lang) for param in params if f"--{param.name}" not in taken]
        return [*own[:-1], *more, own[-1]]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Find the question first, so that its parameters are known. Raises UnknownName for others."""
        words, options = positional(args)
        ctx.meta["words"] = words
        default = next(param.default for param in self.params if param.name == LANG)
        ctx.meta["lang"] = "ja" if options.get("--lang", default) == "ja" else "en"
        if len(words) > 1:
            root = options.get("--questions")
            try:
                ctx.meta["question"] = chosen(gallery(Path(root) if root else None), words[1])
            except WsisError:
                if not ctx.resilient_parsing:
                    raise
            own = {option for param in super().get_params(ctx) for option in param.opts}
            for param in () if "question" not in ctx.meta else ctx.meta["question"].params:
                if f"--{param.name}" in own and param.name != LANG and not ctx.resilient_parsing:
                    what = f"the parameter {param.name!r} of {words[1]!r} has the name of an option"
                    raise QueryError(f"{what} of this command (give it another name in its file)")
        try:
            return super().parse_args(ctx, args)
        except click.NoSuchOption as error:
            asked = ctx.meta.get("question")
            if asked is None:
                raise
            known = [option for param in self.get_params(ctx) for option in param.opts]
            taken = [f"--{param.name}" for param in asked.params]
            todo = near(error.option_name, known, f"it takes {', '.join(taken) or 'none'}")
            what = f"the question {asked.name!r} has no parameter {error.option_name}"
            raise UnknownName(what, todo) from None


def option_of(param: Param, lang: str) -> click.Option:
    """Return the option that a parameter of a question is on the command line."""
    need = f" [{word('required', lang)}]" if param.required else ""
    return click.Option(
        [f"--{param.name}", variable(param.name)],
        metavar=param.type.upper(),
        help=f"{param.labels[lang]}{need}",
        shell_complete=lambda ctx, _, begun: values(ctx, param, begun),
    )


def variable(name: str) -> str:
    """Return the name under which the value of a parameter arrives."""
    return "param_" + name.replace("-", "_")


def values(ctx: click.Context, param: Param, begun: str) -> list[CompletionItem]:
    """Return the things of the graph that a word begins, with their labels."""
    words = ctx.meta.get("words") or [""]
    return things(words[0], param.type, begun, ctx.params.get("lang") or "en")


@click.command(cls=Asked)
@GRAPH
@click.argument("question", shell_complete=question_names)
@lang_option
@click.option(
    "-f",
    "--format",
    "name",
    type=click.Choice(["table", "records", "csv", "tsv", "json", "markdown", "xlsx"]),
    help="How to write the rows. By default that of the file's suffix, else table; "
    "records, a line for each value, where a table is wider than the terminal.",
)
@OUT
@click.option("--cite", is_flag=True, help="Give each row its sources: report, section, positions.")
@click.option(
    "--send", is_flag=True, help="GRAPH is a URL: let the server answer, fetch nothing else."
)
@questions_option
@sources_option
def ask(
    graph: str,
    question: str,
    lang: str,
    name: str | None,
    out: str,
    cite: bool,
    send: bool,
    root: Path | None,
    sources: tuple[Path, ...],
    **given: str | None,
) -> None:
    """Ask a named question (not SPARQL's ASK; SPARQL is asked with wsisgraph query).

    QUESTION is one that wsisgraph questions lists. Its parameters are given as options, --state JP:
    things by their code, slug, IRI or label in any language. wsisgraph ask GRAPH QUESTION --help
    lists them. With --send the question goes to a server, to which the graph was pushed with the
    code lists and what rules add.
    """
    from wsisgraph.api import texts_at
    from wsisgraph.questions.gallery import ask as answered

    asked = chosen(gallery(root), question)
    form = name or form_of(out)
    if form == "xlsx" and out == "-" and sys.stdout.isatty():
        raise QueryError("xlsx is not for a terminal (give -o FILE.xlsx)")
    taken, notes = told(asked, given, lang)
    with askable(graph, sources, send) as (found, folders):
        answer = answered(found, asked, **taken)
        cited = answer.cited(texts_at(folders)) if cite else ()
        if form == "xlsx":
            write(answer.to_xlsx(lang, cited), out)
        else:
            bold = on_terminal() and out == "-"
            made = answer.to(form, bold, lang, cited)
            if name is None and form == "table" and out == "-" and too_wide(made):
                made = answer.to("records", bold, lang, cited)
            write(made.encode(), out)
        if len(answer) == 0:
            notes.append(nothing(found, asked, taken, lang))
    for note in notes:
        click.echo(note, err=True)


@contextmanager
def askable(
    graph: str, sources: Sequence[Path], send: bool
) -> Iterator[tuple[Askable, Sequence[Path]]]:
    """Give what a question is asked of, the graph at hand or a server, and the folders of texts."""
    if not send:
        found = opened(graph, sources)
        yield found, found.folders(sources)
        return
    from wsisgraph.push.kinds import is_remote
    from wsisgraph.remote import answering

    if not is_remote(graph):
        raise click.UsageError(f"--send asks a server, and {graph} is none (leave it out)")
    with answering(graph) as server:
        yield server, sources


def too_wide(table: str) -> bool:
    """Say whether a table does not fit on the terminal to which it goes."""
    from shutil import get_terminal_size

    from wsisgraph.tables.text import width

    rule = table.split("\n", 2)[1]
    return sys.stdout.isatty() and width(rule) > get_terminal_size().columns


def form_of(out: str) -> str:
    """Return the form that a file's suffix names. Raises NotHere for a suffix that names none."""
    from wsisgraph.errors import NotHere

    known = {".csv": "csv", ".tsv": "tsv", ".json": "json", ".md": "markdown", ".xlsx": "xlsx"}
    known |= {".txt": "table", "": "table"}
    suffix = Path(out).suffix.lower()
    if suffix not in known:
        todo = f"give -f, or one of {' '.join(filter(None, known))}"
        raise NotHere(f"{out}: no form of rows ends in {suffix} ({todo})")
    return known[suffix]


def told(
    asked: Question, given: Mapping[str, str | None], lang: str
) -> tuple[dict[str, Any], list[str]]:
    """Return the values of a question's parameters, and notes: those given, the language, today if it needs a day.

    Raises QueryError where a required one is missing.
    """
    from datetime import date

    found: dict[str, Any] = {}
    notes = []
    for param in asked.params:
        value = given.get(variable(param.name))
        if param.name == LANG:
            value = lang
        if value is None and param.required and param.name != AS_OF:
            what = f"the question {asked.name!r} needs --{param.name}, {param.labels['en']}"
            raise QueryError(f"{what} (for example --{param.name} {shortest(param.example)})")
        found[param.name] = value
    for param in asked.params:
        if param.name == AS_OF and param.required and found[AS_OF] is None:
            found[AS_OF] = date.today().isoformat()
            notes.append(word("today", lang).format(found[AS_OF]))
        elif param.name == AS_OF and found[AS_OF] == ANY and not param.required:
            found[AS_OF] = None
    taken = {name.replace("-", "_"): value for name, value in found.items() if value is not None}
    return taken, notes


def shortest(example: str) -> str:
    """Return an example as a person types it.

    >>> shortest("state:JP"), shortest("https://w3id.org/wsisgraph/id/series/wsis-forum")
    ('JP', 'series/wsis-forum')
    """
    _, colon, local = example.partition(":")
    if colon and not local.startswith("//"):
        return local
    return example.removeprefix("https://w3id.org/wsisgraph/id/")


def write(made: bytes, out: str) -> None:
    """Write bytes to a file, or to standard output."""
    from wsisgraph.export import write_export

    write_export(made, sys.stdout.buffer if out == "-" else Path(out))


@click.command()
@GRAPH
@click.option(
    "--rule",
    "names",
    multiple=True,
    help="Run this rule only; may be given again. See wsisgraph rules.",
)
@click.option(
    "-f", "--format", "name", help="Format: see wsisgraph formats. By default that of the suffix."
)
@OUT
@sources_option
def infer(
    graph: str, names: tuple[str, ...], name: str | None, out: str, sources: tuple[Path, ...]
) -> None:
    """Write what the rules add to a graph: only what neither the graph nor the codes state."""
    from wsisgraph.export import exported, format_for
    from wsisgraph.infer import infer as run
    from wsisgraph.infer import rules

    form = format_for(name or (out if out != "-" else "nquads"))
    known = {rule.name: rule for rule in rules()}
    for each in names:
        if each not in known:
            todo = near(each, known, "wsisgraph rules lists them all")
            raise UnknownName(f"there is no rule {each!r}", todo)
    found = opened(graph, sources)
    only = [known[each] for each in dict.fromkeys(names)] or None
    write(b"".join(exported(run(found.data, only, found.base), form.name)), out)


@click.command()
@lang_option
@format_option(("table", "csv", "json"), "table", "How to write the list.")
def rules(lang: str, name: str) -> None:
    """List the rules that infer runs, with what each of them adds."""
    from wsisgraph.infer import rules as known
    from wsisgraph.render import rows

    listed: Iterable[tuple[str, str]] = ((rule.name, rule.titles[lang]) for rule in known())
    click.echo(rows(("rule", "title"), list(listed), name, on_terminal()), nl=False)
