"""What the shell completes: names from a table, and things of the graph that a command names."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import click
from click.shell_completion import BashComplete, CompletionItem, add_completion_class

from wsisgraph.cli.common import opened
from wsisgraph.errors import WsisError

__all__ = ["OnGraph", "names", "positional", "things", "things_of"]

Completing = Callable[[click.Context, click.Parameter, str], list[CompletionItem]]
TAKE_NO_VALUE = ("--cite", "--send", "--help", "-h")
SPECIAL = re.compile(r"([^\w@%+=:,./-])")


class Bash(BashComplete):
    """Completion for bash, which puts a word in as it is: what it would read itself is escaped."""

    def format_completion(self, item: CompletionItem) -> str:
        """Return a line for the function of the shell, whose `read` takes one backslash of two."""
        return f"{item.type}," + SPECIAL.sub(r"\\\\\1", item.value)


add_completion_class(Bash)


def positional(args: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return the words that are no options, and the options with their values.

    >>> positional(["g", "--state", "JP", "-fcsv", "speakers", "--cite"])
    (['g', 'speakers'], {'--state': 'JP'})
    """
    words: list[str] = []
    options, rest = {}, iter(args)
    for arg in rest:
        if arg == "--":
            words += rest
        elif arg.startswith("-") and arg != "-":
            name, equals, value = arg.partition("=")
            short = not arg.startswith("--") and len(arg) > 2
            if not short and arg not in TAKE_NO_VALUE:
                options[name] = value if equals else next(rest, "")
        else:
            words.append(arg)
    return words, options


class OnGraph(click.Command):
    """A command whose first word is a graph, of which its options complete things."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Keep the words: while a value is completed, the command itself does not get them."""
        ctx.meta["words"] = positional(args)[0]
        return super().parse_args(ctx, args)


def names(listed: Callable[[], Iterable[tuple[str, Any]]]) -> Completing:
    """Return what completes names from a table, each with its titles by language."""

    def found(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
        lang = ctx.params.get("lang") or "en"
        pairs = ((name, titles[lang]) for name, titles in listed() if name.startswith(begun))
        return [CompletionItem(name, help=title) for name, title in pairs]

    return found


def things_of(kind: str) -> Completing:
    """Return what completes things of a class in the graph that is the first word of the command."""

    def found(ctx: click.Context, param: click.Parameter, begun: str) -> list[CompletionItem]:
        words = ctx.meta.get("words") or [""]
        return things(words[0], kind, begun, ctx.params.get("lang") or "en")

    return found


def things(graph: str, kind: str, begun: str, lang: str) -> list[CompletionItem]:
    """Return the things of a class that a word begins, by code, slug or label; none where no graph is."""
    from wsisgraph.questions.parameters import candidates

    try:
        known = opened(graph)
        found = candidates(kind, known.asked, known.base, lang)
    except WsisError:
        return []
    low = begun.lower()
    return [
        CompletionItem(name if name.lower().startswith(low) else label, help=label)
        for name, label in found
        if name.lower().startswith(low) or label.lower().startswith(low)
    ]
