"""A release described as RDF: DCAT 3 for catalogues, VoID for those who query, and what was withdrawn."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256

from wsisgraph.export.context import ontology_version
from wsisgraph.graph import CODES, codes
from wsisgraph.rdf import ID, PREFIXES, Iri, Literal, Quad, absolute, compact, expand, iri, literal
from wsisgraph.release.counts import Counts, counted, links
from wsisgraph.release.model import File, Plan
from wsisgraph.release.papers import told
from wsisgraph.schema import ontology_quads

__all__ = ["described", "stones"]

MEDIA = "https://www.iana.org/assignments/media-types/"
PROFILE = re.compile(r'profile="([^"]+)"')
LANGUAGE = "http://id.loc.gov/vocabulary/iso639-1/"
SHA256 = expand("spdx:checksumAlgorithm_sha256")
# The names that W3C gives to forms of RDF.
FEATURES = {
    "nquads": "N-Quads", "ntriples": "N-Triples", "turtle": "Turtle", "trig": "TriG",
    "jsonld": "JSON-LD", "rdfxml": "RDF_XML",
}  # fmt: skip
VOCABULARY = {
    "en": "Ontology, code lists, shapes and contexts of wsisgraph",
    "ja": "wsisgraphのオントロジー、コード表、シェイプ、コンテキスト",
}
WITHDRAWN = {"en": "What was withdrawn, when and why", "ja": "撤回されたもの、その日と理由"}
VOCABULARY_TEXT = {
    "en": "The terms and codes in which the data are stated, the shapes by which they are checked, "
    "and what a JSON-LD processor needs.",
    "ja": "データを記述する用語とコード、検証に用いるシェイプ、JSON-LD処理系に必要なもの。",
}
WITHDRAWN_TEXT = {
    "en": "Names that were published and no longer stand: since when, why, and what replaced them.",
    "ja": "公開されたが今は有効でない名：いつから、なぜ、何に置き換わったか。",
}
REMOVED = {"en": "removed without a reason given", "ja": "理由の記載なく削除"}
REPLACED = {"en": "replaced by another fact", "ja": "別の事実に置き換え"}

Term = Iri | Literal


class _Writer:
    """Collects triples, with compact names for predicates."""

    def __init__(self) -> None:
        self.quads: list[Quad] = []

    def add(self, subject: str, **said: Term | Iterable[Term]) -> None:
        """Say things of a subject; `dcat_mediaType` stands for dcat:mediaType."""
        for name, values in said.items():
            prefix, _, local = name.partition("_")
            for value in (values,) if isinstance(values, Term) else values:
                self.quads.append(Quad(iri(subject), iri(PREFIXES[prefix] + local), value))


def _words(words: Mapping[str, str]) -> list[Term]:
    return [Literal(text, language=lang) for lang, text in words.items()]


def _count(number: int) -> Literal:
    return literal(str(number), "integer")


def described(plan: Plan, files: Sequence[File], digest: str) -> list[Quad]:
    """Return the description of a release: its files so far, its figures, its place among versions."""
    out, corpus = _Writer(), plan.corpus
    agent = iri(f"{plan.dataset}#publisher")
    licence = iri(corpus.licence)
    figures = counted(plan.quads, corpus.base)
    pages = [file for file in files if file.role == "page"]
    out.add(
        plan.iri,
        rdf_type=[iri(expand("dcat:Dataset")), iri(expand("void:Dataset"))],
        dcterms_title=_words(corpus.title),
        dcterms_description=_words(corpus.description),
        dcterms_publisher=agent,
        dcterms_license=licence,
        dcterms_issued=literal(plan.issued, "date"),
        dcterms_identifier=literal(f"sha256:{digest}"),
        dcterms_language=[iri(LANGUAGE + lang) for lang in corpus.languages if len(lang) == 2],
        dcterms_conformsTo=iri(ontology_version()),
        dcterms_source=[
            iri(absolute(f"report/{source.id}", corpus.base)) for source in corpus.sources
        ],
        dcat_version=literal(plan.version),
        dcat_isVersionOf=iri(plan.dataset),
        adms_versionNotes=[Literal(told(plan, lang), language=lang) for lang in ("en", "ja")],
        foaf_page=[iri(f"{plan.iri}/{file.path}") for file in pages],
    )
    versions = [iri(plan.iri)]
    if plan.previous and plan.previous.iri:
        out.add(plan.iri, dcat_previousVersion=iri(plan.previous.iri))
        versions.append(iri(plan.previous.iri))
    out.add(
        plan.dataset,
        rdf_type=iri(expand("dcat:Dataset")),
        dcterms_title=_words(corpus.title),
        dcterms_description=_words(corpus.description),
        dcterms_publisher=agent,
        dcterms_license=licence,
        dcat_hasVersion=versions,
        dcat_hasCurrentVersion=iri(plan.iri),
    )
    out.add(agent.value, rdf_type=iri(expand("foaf:Agent")), foaf_name=_words(corpus.publisher))
    out.add(
        f"{plan.iri}/description.ttl",
        rdf_type=iri(expand("void:DatasetDescription")),
        foaf_primaryTopic=iri(plan.iri),
    )
    if plan.address:
        out.add(plan.iri, dcat_landingPage=iri(plan.address))
    licences = [
        q.object for q in ontology_quads() if q.predicate.value == expand("dcterms:license")
    ]
    sets, granted = {"data": plan.iri}, {"data": [licence]}
    for role, title, text in (
        ("vocabulary", VOCABULARY, VOCABULARY_TEXT),
        ("withdrawn", WITHDRAWN, WITHDRAWN_TEXT),
    ):
        if any(file.role == role for file in files):
            node = sets[role] = f"{plan.iri}#{role}"
            own = [licence] if role == "withdrawn" else licences
            granted[role] = [each for each in own if isinstance(each, Iri)]
            out.add(
                node,
                rdf_type=iri(expand("dcat:Dataset")),
                dcterms_title=_words(title),
                dcterms_description=_words(text),
                dcterms_publisher=agent,
                dcterms_license=granted[role],
            )
            out.add(plan.iri, dcterms_relation=iri(node))
    for file in files:
        _file(out, plan, file, sets.get(file.role, ""), granted.get(file.role, ()))
    _figures(out, plan, figures)
    _linksets(out, plan)
    return out.quads


def _file(out: _Writer, plan: Plan, file: File, of: str, licences: Iterable[Iri]) -> None:
    """Describe one file, as a distribution of a data set under its licences or as a page."""
    node = f"{plan.iri}/{file.path}"
    kind, _, parameters = file.media_type.partition(";")
    if of:
        out.add(of, dcat_distribution=iri(node))
        out.add(node, dcterms_license=licences)
    out.add(
        node,
        rdf_type=iri(expand("dcat:Distribution" if of else "foaf:Document")),
        dcterms_title=literal(file.path),
        schema_encodingFormat=literal(file.media_type),
        dcat_byteSize=literal(str(file.size), "nonNegativeInteger"),
        spdx_checksum=iri(f"{node}#checksum"),
    )
    if "/x-" not in kind:  # what is not registered has no IRI there
        out.add(node, dcat_mediaType=iri(MEDIA + kind))
    if profile := PROFILE.search(parameters):
        out.add(node, dcterms_conformsTo=iri(profile[1]))
    if file.compressed:
        out.add(node, dcat_compressFormat=iri(f"{MEDIA}application/gzip"))
    out.add(
        f"{node}#checksum",
        rdf_type=iri(expand("spdx:Checksum")),
        spdx_algorithm=iri(SHA256),
        spdx_checksumValue=literal(file.sha256, "hexBinary"),
    )
    if plan.address:
        address = iri(plan.address + file.path)
        out.add(node, dcat_accessURL=address, dcat_downloadURL=address)
        if file.role == "data":
            out.add(plan.iri, void_dataDump=address)


def _figures(out: _Writer, plan: Plan, figures: Counts) -> None:
    """Tell how much there is of what, with an example of each class."""
    spaces = {
        name[: max(name.rfind("#"), name.rfind("/")) + 1]
        for name in (*figures.classes, *figures.properties)
    }
    out.add(
        plan.iri,
        void_uriSpace=literal(plan.corpus.base),
        void_triples=_count(figures.triples),
        void_entities=_count(figures.entities),
        void_distinctSubjects=_count(figures.subjects),
        void_distinctObjects=_count(figures.objects),
        void_classes=_count(len(figures.classes)),
        void_properties=_count(len(figures.properties)),
        void_vocabulary=[iri(space) for space in sorted(spaces) if not space.startswith(ID)],
        void_exampleResource=[iri(name) for name in sorted(set(figures.examples.values()))],
        void_feature=[
            iri(f"http://www.w3.org/ns/formats/{FEATURES[each.name]}")
            for each in plan.formats
            if each.name in FEATURES
        ],
    )
    for name, number in sorted(figures.classes.items()):
        node = f"{plan.iri}#class-{_local(name)}"
        out.add(plan.iri, void_classPartition=iri(node))
        out.add(
            node,
            rdf_type=iri(expand("void:Dataset")),
            void_class=iri(name),
            void_entities=_count(number),
        )
    for name, number in sorted(figures.properties.items()):
        node = f"{plan.iri}#property-{_local(name)}"
        out.add(plan.iri, void_propertyPartition=iri(node))
        out.add(
            node,
            rdf_type=iri(expand("void:Dataset")),
            void_property=iri(name),
            void_triples=_count(number),
        )


def _linksets(out: _Writer, plan: Plan) -> None:
    """Tell which links lead from the data and from the codes to other data sets."""
    for origin, quads in ((plan.iri, plan.quads), (CODES.value, tuple(codes()))):
        for (name, space), number in links(quads, plan.corpus.base).items():
            host = _plain(space.partition("://")[2])
            side = "codes-" if origin == CODES.value else ""
            node = f"{plan.iri}#links-{side}{_local(name)}-{host}"
            target = f"{plan.iri}#target-{host}"
            kind = iri(expand("void:Dataset"))
            out.add(origin, rdf_type=kind, void_subset=iri(node))
            out.add(target, rdf_type=kind, void_uriSpace=literal(space))
            out.add(
                node,
                rdf_type=iri(expand("void:Linkset")),
                void_linkPredicate=iri(name),
                void_subjectsTarget=iri(origin),
                void_objectsTarget=iri(target),
                void_triples=_count(number),
            )
            if origin != plan.iri:
                out.add(plan.iri, dcterms_relation=iri(origin))


def _local(name: str) -> str:
    """Return a name for an IRI that can stand after a #: its compact name, or its hash."""
    short = compact(name)
    return sha256(name.encode()).hexdigest()[:20] if short.startswith("<") else _plain(short)


def _plain(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9.-]+", "-", text).strip("-.")


def stones(plan: Plan) -> Iterator[Quad]:
    """Yield what is said of each fact or thing that is gone: the day, the reason, by whom, what replaced it."""
    out = _Writer()
    for each in plan.gone:
        node = absolute(each.name, plan.corpus.base)
        out.add(
            node,
            owl_deprecated=literal("true", "boolean"),
            dcterms_modified=literal(each.on, "date"),
            skos_changeNote=literal(each.reason),
        )
        if each.by:
            out.add(node, wsis_decidedBy=literal(each.by))
        if each.source:
            report = absolute(f"report/{each.source}", plan.corpus.base)
            out.add(node, dcterms_source=iri(report))
    for lost in plan.lost:
        node = absolute(lost.name, plan.corpus.base)
        out.add(
            node,
            owl_deprecated=literal("true", "boolean"),
            dcterms_modified=literal(lost.on, "date"),
            skos_changeNote=_words(REPLACED if lost.by else REMOVED),
        )
        if lost.by:
            out.add(node, dcterms_isReplacedBy=iri(lost.by))
    yield from out.quads
    yield from plan.kept
