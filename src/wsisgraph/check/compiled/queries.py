"""The text of SPARQL in shapes: what SHACL forbids in it, and how it is asked for all nodes at once.

A query is about one `$this`, bound before it starts. To ask it once for all focus nodes, each of its
groups that mentions a pre-bound variable begins with a pattern that binds it to the focus nodes;
what is joined then agrees on it. Within EXISTS that is SPARQL's own doing. A query that counts over
or cuts off the whole result (LIMIT, an aggregate that is not grouped by `$this`) is asked for one
focus node after the other.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import pairwise

from wsisgraph.check.compiled.regex import BlowsUp, NotCovered, translate
from wsisgraph.check.compiled.rules import Rules
from wsisgraph.check.compiled.shapes import Custom, Query
from wsisgraph.check.compiled.vocabulary import OWL_IMPORTS, XSD, Term, sh
from wsisgraph.rdf import ox

__all__ = ["ABROAD", "PREBOUND", "Text", "forbidden", "prologue", "read_query", "tested"]

PREBOUND = frozenset({"this", "currentShape", "shapesGraph", "PATH"})
TOKEN = re.compile(
    r"(?P<skip>\s+|\#[^\n]*)|(?P<iri><[^<>\"{}|^`\\\x00-\x20]*>)"
    r"|(?P<string>\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<variable>[?$]\w+)|(?P<tag>@[A-Za-z]+(?:-[A-Za-z0-9]+)*)"
    r"|(?P<name>(?:[^\W_](?:[\w.-]*[\w-])?|_)?:(?:[\w:%-]|\\.)*(?:\.+(?:[\w:%-]|\\.)+)*)"
    r"|(?P<word>[A-Za-z_]\w*)|(?P<number>[0-9][0-9.eE]*)|(?P<sign>.)",
    re.DOTALL,
)
FORBIDDEN = ("MINUS", "SERVICE", "VALUES", "FROM", "LOAD", "CONSTRUCT", "DESCRIBE")
CALLING = ("FILTER", "HAVING", "BY")
AGGREGATES = frozenset({"COUNT", "SUM", "MIN", "MAX", "AVG", "SAMPLE", "GROUP_CONCAT"})
ABROAD = ("SERVICE", "FROM", "LOAD")
CODE = re.compile(r"\\(?:u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8}))")
CASTS = frozenset(
    XSD + word
    for word in (
        *("boolean", "double", "float", "decimal", "integer", "string", "date", "time"),
        *("dateTime", "duration", "yearMonthDuration", "dayTimeDuration", "gYear", "gYearMonth"),
    )
)
DECLARED = re.compile(r"PREFIX (\S*): <([^>]*)>\n")
PREFIX, SPACE = re.compile(r"(?:[^\W\d_][\w.-]*)?"), re.compile(r"[^<>\"{}|^`\\\x00-\x20]*")
DEEPEST = 60
LONGEST_REASON = 200
SEEN_AS_TEXT = frozenset(
    (
        *("STR", "DATATYPE", "SAMETERM", "REGEX", "CONCAT", "STRLEN", "SUBSTR", "UCASE", "LCASE"),
        *("CONTAINS", "STRSTARTS", "STRENDS", "STRBEFORE", "STRAFTER", "REPLACE", "STRDT", "IRI"),
        *("ENCODE_FOR_URI", "MD5", "SHA1", "SHA256", "SHA384", "SHA512", "GROUP_CONCAT", "URI"),
    )
)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query."""

    kind: str
    text: str
    start: int

    @property
    def word(self) -> str:
        """The keyword that this is, in capitals, or nothing."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def variable(self) -> str:
        """The variable that this is, without its sign, or nothing."""
        return self.text[1:] if self.kind == "variable" else ""


@dataclass(slots=True)
class Group:
    """A group of patterns: where it begins, and which variables it mentions.

    Those of the groups in it are `below`; it mentions itself those of an OPTIONAL, whose solutions
    are looked for beside its own.
    """

    start: int
    hidden: bool
    wrapper: bool
    optional: bool = False
    mentions: set[str] = field(default_factory=set)
    below: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Select:
    """A SELECT or ASK: what it returns and what it is grouped by."""

    start: int
    returns: set[str] = field(default_factory=set)
    grouped: set[str] = field(default_factory=set)
    star: bool = False
    ask: bool = False


class Text:
    """A query cut into tokens, with its groups."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.tokens = [
            Token(match.lastgroup or "", match[0], match.start())
            for match in TOKEN.finditer(text)
            if match.lastgroup != "skip"
        ]
        self.groups: list[Group] = []
        self.selects: list[Select] = []
        self.deepest = 0
        self._walk()

    @staticmethod
    @lru_cache(maxsize=512)
    def of(text: str) -> Text:
        """Return a query cut into tokens, the same object for the same text."""
        return Text(text)

    def _walk(self) -> None:
        stack: list[Group | None] = []
        clause = ""
        for i, token in enumerate(self.tokens):
            before = self.tokens[i - 1] if i else None
            after = self.tokens[i + 1] if i + 1 < len(self.tokens) else None
            self.deepest = max(self.deepest, len(stack))
            if token.word in ("SELECT", "ASK"):
                self.selects.append(Select(token.start, ask=token.word == "ASK"))
                clause = "select"
            elif token.word == "GROUP":
                clause = "group"
            elif token.word in ("HAVING", "ORDER", "LIMIT", "OFFSET", "WHERE"):
                clause = ""
            if token.text in ("(", "["):
                stack.append(None)
            elif token.text == "{":
                clause = ""
                hidden = before is not None and before.word == "EXISTS"
                hidden = hidden or any(each.hidden for each in stack if each is not None)
                wrapper = after is not None and after.word == "SELECT"
                optional = before is not None and before.word == "OPTIONAL"
                stack.append(Group(token.start + 1, hidden, wrapper, optional))
                self.groups.append(stack[-1])  # type: ignore[arg-type]
            elif token.text in (")", "]", "}") and stack:
                closed = stack.pop()
                clause = "" if closed is not None else clause
                outer = next((each for each in reversed(stack) if each is not None), None)
                if closed is not None and outer is not None:
                    outer.below |= closed.mentions | closed.below
                    if closed.hidden:
                        outer.mentions |= closed.mentions
                    if closed.optional:
                        outer.mentions |= closed.mentions | closed.below
            elif token.variable:
                group = next((each for each in reversed(stack) if each is not None), None)
                if clause in ("select", "group") and self.selects:
                    returned = stack[-1:] != [None] or (before is not None and before.word == "AS")
                    if clause == "group":
                        self.selects[-1].grouped.add(token.variable)
                    elif returned:
                        self.selects[-1].returns.add(token.variable)
                if group is not None:
                    group.mentions.add(token.variable)
            elif token.text == "*" and clause == "select" and stack[-1:] != [None]:
                self.selects[-1].star = True

    @property
    def words(self) -> set[str]:
        """The keywords of the query."""
        return {token.word for token in self.tokens if token.word}

    @property
    def variables(self) -> set[str]:
        """The variables of the query."""
        return {token.variable for token in self.tokens if token.variable}

    @property
    def at_once(self) -> bool:
        """Whether the query may be asked for all focus nodes together."""
        if self.words & {"LIMIT", "OFFSET"}:
            return False
        if not self.words & (AGGREGATES | {"HAVING", "GROUP"}):
            return True
        return len(self.selects) == 1 and "this" in self.selects[0].grouped

    @property
    def as_text(self) -> bool:
        """Whether the query looks at how a literal is written, not at its value alone."""
        return bool(self.words & SEEN_AS_TEXT)

    def spaces(self, prologue: str) -> dict[str, str]:
        """Return what each prefix stands for: those before the query, and its own."""
        found = dict(DECLARED.findall(prologue))
        for i, token in enumerate(self.tokens[:-2]):
            name, space = self.tokens[i + 1 : i + 3]
            if token.word == "PREFIX" and space.kind == "iri":
                found[name.text.removesuffix(":")] = space.text[1:-1]
        return found

    def called(self, prologue: str) -> list[str]:
        """Return the functions that the query calls by IRI."""
        spaces = self.spaces(prologue)
        found = []
        inner: list[str] = []
        for i, token in enumerate(self.tokens):
            if token.text in ("(", "[", "{"):
                before = self.tokens[i - 1] if i else token
                asked = inner[-1:] == ["("] or (i > 1 and self.tokens[i - 2].word in CALLING)
                if token.text == "(" and before.kind in ("iri", "name") and asked:
                    found.append(_full(before, spaces))
                inner.append(token.text)
            elif token.text in (")", "]", "}") and inner:
                inner.pop()
        return found

    def patterns(self) -> list[str]:
        """Return the regular expressions that stand in the query as texts."""
        found = []
        for i, token in enumerate(self.tokens):
            depth = 0
            for at in range(i + 1, len(self.tokens) if token.word in ("REGEX", "REPLACE") else 0):
                text = self.tokens[at].text
                depth += (text == "(") - (text == ")")
                if depth == 0:
                    break
                if (
                    depth == 1
                    and self.tokens[at].kind == "string"
                    and self.tokens[at - 1].text == ","
                ):
                    quote = 3 if text[:3] in ('"""', "'''") else 1
                    found.append(text[quote:-quote].replace("\\\\", "\\"))
                    break
        return found

    def bound(self, patterns: Mapping[str, str], path: str, returned: str = "") -> str:
        """Return the query with patterns that bind variables in each group that mentions them.

        An ASK becomes a SELECT of the variable `returned`. `path` stands for $PATH.
        """
        edits: list[tuple[int, int, str]] = []
        top = next((each for each in self.groups if not each.wrapper), None)
        for group in self.groups:
            wanted = {name for name in patterns if name in group.mentions}
            if group is top:
                wanted |= {"this"} & patterns.keys() if not returned else {returned}
            if wanted and not group.wrapper and not group.hidden:
                made = " ".join(patterns[name] for name in sorted(wanted))
                edits.append((group.start, group.start, f" {made} "))
        for token in self.tokens:
            if token.variable == "PATH":
                edits.append((token.start, token.start + len(token.text), path))
            elif token.word == "ASK" and returned:
                made = f"SELECT DISTINCT ?{returned} WHERE"
                edits.append((token.start, token.start + 3, made))
        text = self.text
        if returned:
            ask = next(i for i, token in enumerate(self.tokens) if token.word == "ASK")
            if self.tokens[ask + 1].word == "WHERE":
                start = self.tokens[ask + 1].start
                edits.append((start, start + 5, ""))
        for start, end, made in sorted(edits, reverse=True):
            text = text[:start] + made + text[end:]
        return text


def _full(token: Token, spaces: Mapping[str, str]) -> str:
    """Return the IRI that a token names; one of an unknown prefix as it stands."""
    if token.kind == "iri":
        return token.text[1:-1]
    prefix, _, local = token.text.partition(":")
    return spaces[prefix] + local if prefix in spaces else token.text


def tested(
    query: Query | Custom, prebound: Iterable[str], ask: bool, own: Collection[Term]
) -> tuple[str, str]:
    """Return what is wrong with a query, and what of it is not covered; nothing where it is right.

    `own` are the functions that the shapes define.
    """
    read = Text.of(query.text)
    bound = set(prebound)
    if read.deepest > DEEPEST or len(query.text) > 100_000:
        return "the query is nested too deeply or too long", ""
    word = forbidden(query.text)
    if word:
        return f"{word} stands in the query", ""
    for before, token in pairwise(read.tokens):
        if before.word == "AS" and token.variable in bound:
            return f"the query gives ${token.variable} another value", ""
        if before.word == "GRAPH" and token.variable not in ("", "shapesGraph"):
            return "", "GRAPH with a variable"
    if any(token.text == "\\" for token in read.tokens):
        return "", "an escape outside a string"
    kinds = [select.ask for select in read.selects]
    if not kinds or kinds[0] is not ask:
        return f"this is not {'an ASK' if ask else 'a SELECT'} query", ""
    if not ask and not (read.selects[0].star or "this" in read.selects[0].returns):
        return "the query does not return $this", ""
    for select in read.selects[1:]:
        if not {"value" if ask else "this"} <= select.returns:
            return "a query within the query does not return $this by name", ""
    for pattern in read.patterns():
        try:
            translate(pattern)
        except BlowsUp as error:
            return f"the pattern {pattern!r} can take for ever: {error}", ""
        except NotCovered:
            continue
    for function in read.called(query.prologue):
        if ox.NamedNode(function) in own:
            return "", f"the function <{function}>"
        if function not in CASTS:
            return f"no engine knows the function <{function}>", ""
    return "", ""


def forbidden(text: str, words: Sequence[str] = FORBIDDEN) -> str:
    """Return a word that stands in a query and may not, however it is written; or nothing."""
    for each in dict.fromkeys((text, CODE.sub(_decoded, text))):
        for word in words:
            if word in Text.of(each).words:
                return word
    return ""


def _decoded(match: re.Match[str]) -> str:
    number = int(match[1] or match[2], 16)
    return chr(number) if number <= 0x10FFFF else match[0]


def prologue(rules: Rules, node: Term) -> str:
    """Return the prefixes that a query may use, as SPARQL declares them."""
    waiting, seen = list(rules.all(node, "prefixes")), set()
    found: dict[str, str] = {}
    while waiting:
        holder = waiting.pop()
        if holder in seen:
            continue
        seen.add(holder)
        waiting += rules.all(holder, OWL_IMPORTS.value)
        for declared in rules.all(holder, "declare"):
            prefix, space = rules.one(declared, "prefix"), rules.one(declared, "namespace")
            if not isinstance(prefix, ox.Literal) or not isinstance(space, ox.Literal):
                rules.fault(holder, "sh:declare without prefix or namespace", "add both as texts")
            elif not (PREFIX.fullmatch(prefix.value) and SPACE.fullmatch(space.value)):
                what = f"sh:declare of {prefix.value!r} for {space.value!r} is no prefix of SPARQL"
                rules.fault(holder, what, "write a name, and an IRI")
            elif found.setdefault(prefix.value, space.value) != space.value:
                rules.fault(node, f"the prefix {prefix.value}: has two meanings", "keep one")
    return "".join(f"PREFIX {name}: <{space}>\n" for name, space in sorted(found.items()))


def read_query(
    rules: Rules,
    shape: Term,
    node: Term,
    messages: tuple[ox.Literal, ...],
    refuse: Callable[[str], None],
) -> Query | None:
    """Return a sh:sparql constraint, or None after telling why there is none."""
    text = rules.one(node, "select")
    if not isinstance(text, ox.Literal):
        rules.fault(shape, "sh:sparql has no sh:select", "add the query")
        return None
    made = Query(node, text.value, prologue(rules, node), messages)
    wrong, missing = tested(made, PREBOUND, False, rules.instances(sh("SPARQLFunction")))
    if "PATH" in Text.of(text.value).variables and not rules.all(shape, "path"):
        wrong = wrong or "$PATH stands in the query of a node shape"
    if not wrong and not missing:
        wrong = unparsed(made.prologue, made.text)
    if wrong:
        rules.fault(shape, f"sh:sparql: {wrong}", "correct the query")
    elif missing:
        refuse(f"sh:sparql with {missing}")
    return None if wrong or missing else made


def unparsed(head: str, text: str) -> str:
    """Return why a query cannot be parsed, or nothing."""
    read = Text.of(text)
    spaces = read.spaces(head)
    for i, token in enumerate(read.tokens):
        prefix = token.text.partition(":")[0]
        declared = i > 0 and read.tokens[i - 1].word == "PREFIX"
        if token.kind == "name" and prefix != "_" and prefix not in spaces and not declared:
            return f"the prefix {prefix}: is not declared by sh:prefixes"
    try:
        ox.Store().query(head + read.bound({}, "<urn:path>"))
    except (SyntaxError, ValueError) as error:
        return _located(str(error), head, text)
    return ""


def _located(told: str, head: str, text: str) -> str:
    """Return where in a query the parser stopped, and at what."""
    match = re.match(r"error at ([0-9]+):([0-9]+)", told)
    if match is None:
        return " ".join(told.split())[:LONGEST_REASON]
    line, column = int(match[1]) - head.count("\n"), int(match[2])
    rows = text.split("\n")
    if not 1 <= line <= len(rows):
        return "a prefix is not declared as SPARQL has it"
    rest = (rows[line - 1][column - 1 :].split() or ["the end"])[0]
    return f"it cannot be read at line {line}, column {column} of the query, at {rest}"
