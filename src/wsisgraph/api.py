"""The library in one object: open a corpus, a build, an RDF file or an rdflib graph; then ask of it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from wsisgraph.ask import Answer, query
from wsisgraph.build import Build, assemble
from wsisgraph.buildfolder import is_build, open_build
from wsisgraph.corpus import CONFIG, Corpus, open_corpus, shown, texts_in
from wsisgraph.errors import NotHere, Place
from wsisgraph.graph import codes
from wsisgraph.rdf import parse
from wsisgraph.show import Shown, show
from wsisgraph.store import Data, from_rdflib, read_rdf, to_rdflib
from wsisgraph.text import read_text

if TYPE_CHECKING:
    import rdflib

    from wsisgraph.check import Verdict

__all__ = ["Graph", "open"]


class Graph:
    """A graph at hand, with what is known of how it was made.

    `data` holds the quads; `corpus` and `build` are None where the graph came from bare RDF.
    """

    def __init__(
        self, data: Data, build: Build | None = None, corpus: Corpus | None = None
    ) -> None:
        self.data = data
        self.build = build
        self.corpus = corpus

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

    def query(self, text: str, codes_beside: bool = True) -> Answer:
        """Return the answer to a SPARQL query over the graph, with the codes beside it.

        Raises QueryError, with line and column, where the query cannot be run.
        """
        return query(self.data.store(codes() if codes_beside else ()), text)

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

    def check(self, sources: Sequence[str | Path] = (), lang: str = "en") -> Verdict:
        """Return what SHACL and the evidence check say; texts are looked for in `sources`."""
        from wsisgraph.check import check

        return check(
            self.data,
            build=self.build,
            corpus=self.corpus,
            sources=self.folders(sources),
            lang=lang,
        )

    def export(self, out: str | Path | None = None, format: str | None = None) -> bytes:
        """Return the graph in a format, and write it to `out` where that is given.

        The format follows the file's suffix where it is not named. Raises NotHere for an unknown one.
        """
        from wsisgraph.export import format_for, write_export

        chosen = format_for(format or str(out or "nquads"))
        made = chosen.write(self.data.quads)
        if out is not None:
            write_export(made, Path(out))
        return made

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
        raise NotHere(f"{shown(path)} is neither a corpus ({CONFIG}) nor a build (manifest.json)")
    return Graph(read_rdf(str(source), format))


def _corpus_of(build: Build) -> Corpus | None:
    """Return the corpus that a build was made from, where it is still at hand."""
    root = build.manifest.get("corpus")
    return open_corpus(root) if root is not None and (Path(root) / CONFIG).is_file() else None
