"""The library in one object: open a corpus, a build, an RDF file or an rdflib graph; then ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from wsisgraph.build import Build, assemble
from wsisgraph.buildfolder import is_build, open_build
from wsisgraph.corpus import CONFIG, Corpus, open_corpus, shown, texts_in
from wsisgraph.errors import NotHere, Place
from wsisgraph.graph import codes
from wsisgraph.infer import infer
from wsisgraph.questions.answer import Answer as Rows
from wsisgraph.questions.gallery import Question, ask
from wsisgraph.questions.parameters import meant
from wsisgraph.rdf import Iri, Literal, Quad, ox, parse
from wsisgraph.show import Shown, show
from wsisgraph.sparql import Answer, query
from wsisgraph.store import Data, from_rdflib, read_rdf, to_rdflib
from wsisgraph.tables.text import html
from wsisgraph.text import read_text

if TYPE_CHECKING:
    import networkx
    import rdflib

    from wsisgraph.analyse.networks import Network
    from wsisgraph.check import Verdict
    from wsisgraph.questions.cite import Source

__all__ = ["Graph", "open"]


class Graph:
    """A graph at hand, with what is known of how it was made.

    `data` holds the quads; `corpus` and `build` are None where the graph came from bare RDF; `file`
    is where it was read from.
    """

    def __init__(
        self,
        data: Data,
        build: Build | None = None,
        corpus: Corpus | None = None,
        file: Path | None = None,
    ) -> None:
        self.data = data
        self.build = build
        self.corpus = corpus
        self.file = file

    @classmethod
    def of_build(cls, build: Build, corpus: Corpus | None = None) -> Graph:
        """Return the graph of a build."""
        return cls(Data(tuple(parse(b"".join(build.lines)))), build, corpus)

    @cached_property
    def base(self) -> str:
        """The base IRI of the corpus; empty for bare RDF that names no graph of ours."""
        if self.build is not None:
            return str(self.build.manifest["base"])
        for quad in self.data.quads:
            name = getattr(quad.graph_name, "value", "")
            if name.endswith("/graph/things"):
                return name.removesuffix("graph/things")
        for quad in self.data.quads:
            subject = getattr(quad.subject, "value", "")
            if "/fact/" in subject:
                return subject[: subject.rindex("/fact/") + 1]
        return ""

    def __len__(self) -> int:
        """Return the number of quads."""
        return len(self.data.quads)

    def __repr__(self) -> str:
        return f"<wsisgraph.Graph {self.base or 'of bare RDF'}: {len(self)} quads>"

    def _repr_html_(self) -> str:
        from wsisgraph.summary import summarize

        found = summarize(self)
        rows = [[name, f"{number:,}"] for name, number in {**found.facts, **found.things}.items()]
        title = found.title.get("en") or self.base or "bare RDF"
        return html(("of", "number"), rows, f"{title}: {len(self):,} quads")

    def query(self, text: str, codes_beside: bool = True) -> Answer:
        """Return the answer to a SPARQL query over the graph, with the code lists beside it.

        The facts that stand in the code lists themselves (of earlier editions) are left out, so that
        what is counted is what the graph's own sources state.

        Raises QueryError, with line and column, where the query cannot be run.
        """
        return query(self.data.store(codes(facts=False) if codes_beside else ()), text)

    @cached_property
    def inferred(self) -> tuple[Quad, ...]:
        """What the rules add to the graph, in a graph of its own."""
        return tuple(infer(self.data, base=self.base))

    @cached_property
    def asked(self) -> ox.Store:
        """The store that questions are asked of: the graph, the codes and what the rules add."""
        return Data((*self.data.quads, *self.inferred)).store(codes())

    def ask(
        self, question: str | Question, /, **values: Iri | Literal | str | int | date | None
    ) -> Rows:
        """Return the answer to a question, given by name, over the graph, the codes and what rules add.

        A value is a term, an IRI, a slug, a code or a label; `as_of` stands for the parameter as-of.
        Raises UnknownName for a question, a parameter or a value that is not known, QueryError where
        a parameter is missing.
        """
        return ask(self, question, **values)

    def cite(
        self, answer: Rows, sources: Sequence[str | Path] = ()
    ) -> tuple[tuple[Source, ...], ...]:
        """Return where each row of an answer is stated; texts for the words are looked for in `sources`."""
        return answer.cited(texts_at(self.folders(sources)))

    def show(self, name: str, lang: str = "en", sources: Sequence[str | Path] = ()) -> Shown:
        """Return one thing, by IRI, slug or label, with its facts, their places and their words.

        Raises UnknownName where nothing, or more than one thing, has the name.
        """
        everything = [*self.data.quads, *codes()]
        return show(everything, name, self.base, lang, texts_at(self.folders(sources)), self.places)

    def folders(self, sources: Sequence[str | Path]) -> list[Path]:
        """Return the folders of texts: those given, then those that the corpus itself names."""
        own = self.corpus.texts if self.corpus is not None else ()
        return [*map(Path, sources), *own]

    def places(self, name: str) -> tuple[Place, ...]:
        """Return where a person wrote a fact or thing, named below the base."""
        return tuple(each.place for each in self.build.places.get(name, ())) if self.build else ()

    def check(
        self, sources: Sequence[str | Path] = (), lang: str = "en", engine: str = "compiled"
    ) -> Verdict:
        """Return what SHACL and the evidence check say; texts are looked for in `sources`."""
        from wsisgraph.check import check

        return check(
            self.data,
            build=self.build,
            corpus=self.corpus,
            sources=self.folders(sources),
            lang=lang,
            engine=engine,
            file=self.file,
        )

    def export(
        self,
        out: str | Path | None = None,
        format: str | None = None,
        *,
        view: str = "evidence",
        with_codes: bool = False,
        context: str = "inline",
        skolemize: bool = False,
        normalize: bool = False,
    ) -> bytes:
        """Return the graph in a format; where `out` is given, write it there and return nothing of it.

        The format follows the file's suffix where it is not named; the other options are those of
        `wsisgraph.export.exported`. Raises NotHere for an unknown format, view or context.
        """
        from wsisgraph.export import VIEWS, exported, format_for, write_export

        pieces = exported(
            self.data.quads,
            format_for(format or str(out or "nquads")).name,
            view=view,
            inferred=self.inferred if view in VIEWS and VIEWS[view].inferred else (),
            with_codes=with_codes,
            context=context,
            skolemize=skolemize,
            normalize=normalize,
        )
        if out is None:
            return b"".join(pieces)
        write_export(pieces, Path(out))
        return b""

    def network(
        self, view: str, *, edition: str = "", year: int | None = None, state: str = ""
    ) -> Network:
        """Return a view of the graph as a network, of an edition, a year or a State where one is given.

        Raises NotHere for an unknown view, UnknownName for an edition or State that is not known.
        """
        from wsisgraph.analyse.views import network, view_named

        inferred = view_named(view).inferred or state != ""
        return network(
            (*self.data.quads, *self.inferred) if inferred else self.data.quads,
            view,
            edition=self._meant("Event", edition),
            year=year,
            state=self._meant("State", state),
        )

    def to_networkx(
        self, view: str = "whole", *, edition: str = "", year: int | None = None, state: str = ""
    ) -> networkx.Graph[str]:
        """Return a view of the graph for NetworkX: typed nodes and edges, no literal as a node."""
        return self.network(view, edition=edition, year=year, state=state).to_networkx()

    def draw(
        self, view: str | Network, form: str = "svg", *, lang: str = "en", edition: str = "",
        year: int | None = None, state: str = "", by: str = "degree", color: str = "class",
        most: int = 80, engine: str = "auto",
    ) -> bytes:  # fmt: skip
        """Return a view, or the `timeline` of the programme, as a picture: svg, html or png.

        A network of this graph is drawn as it is. Raises NotHere for an unknown view, form, measure,
        colouring or language, for a State of a timeline, and for a timeline without events.
        """
        from wsisgraph.analyse.pictures import TIMELINE, network_picture, timeline_picture
        from wsisgraph.analyse.views import view_named

        titles = self.build.manifest.get("title", {}) if self.build is not None else {}
        data = str(titles.get(lang) or next(iter(titles.values()), ""))
        if view == TIMELINE:
            if state:
                raise NotHere("a timeline takes no state (choose an edition or a year)")
            everything = (*self.data.quads, *self.inferred)
            whole = self._meant("Event", edition)
            return timeline_picture(
                everything, form, lang=lang, edition=whole, year=year, data=data, base=self.base
            )
        if isinstance(view, str):
            view_named(view, (TIMELINE,))
            found = self.network(view, edition=edition, year=year, state=state)
        else:
            found = view
        return network_picture(
            found, self.data.quads, form, lang=lang, by=by, color=color, most=most, engine=engine,
            data=data, base=self.base,
        )  # fmt: skip

    def _meant(self, kind: str, name: str) -> str:
        return str(meant(kind, name, self.data.store(codes()), self.base).value) if name else ""

    def to_rdflib(self) -> rdflib.Dataset:
        """Return the graph as an rdflib Dataset whose default graph is the union of all graphs."""
        return to_rdflib(self.data.quads)


def texts_at(sources: Sequence[str | Path]) -> list[str]:
    """Return the texts that lie in folders, or are the files named."""
    found = []
    for each in map(Path, sources):
        if not each.exists():
            raise NotHere(f"there is no folder of texts at {shown(each)} (correct --sources)")
        paths = (
            [each]
            if each.is_file()
            else sorted(p for p in each.rglob("*") if p.suffix in (".txt", ".md"))
        )
        found += [read_text(path) for path in paths]
    return found


def open(
    source: str | Path | rdflib.Graph, sources: Sequence[str | Path] = (), format: str = ""
) -> Graph:
    """Return the graph of a corpus folder, a build folder, an RDF file (`-` is standard input) or an rdflib graph.

    A corpus folder is built in memory; `sources` are folders with the texts of its reports, needed
    only for sheets that still quote. Raises InputError with every problem of what a person wrote,
    NotHere where there is nothing to open.
    """
    if not isinstance(source, (str, Path)):
        if not hasattr(source, "triples"):
            todo = "give a path, or an rdflib graph"
            raise NotHere(f"a {type(source).__name__} cannot be opened as a graph ({todo})")
        return Graph(from_rdflib(source))
    path = Path(source)
    if str(source) != "-" and path.is_dir():
        if (path / CONFIG).is_file():
            corpus = open_corpus(path)
            return Graph.of_build(
                assemble(corpus, texts_in([Path(s) for s in sources], corpus)), corpus
            )
        if is_build(path):
            build = open_build(path)
            return Graph.of_build(build, _corpus_of(build))
        from wsisgraph.release import is_release, previous

        if is_release(path):
            return Graph(Data(tuple(previous(path).quads)))
        raise NotHere(f"{shown(path)} is neither a corpus ({CONFIG}) nor a build (manifest.json)")
    own = path if str(source) != "-" and not format else None
    return Graph(read_rdf(str(source), format), file=own)


def _corpus_of(build: Build) -> Corpus | None:
    """Return the corpus that a build was made from, where it is still at hand."""
    root = build.manifest.get("corpus")
    return open_corpus(root) if root is not None and (Path(root) / CONFIG).is_file() else None
