"""SHACL's own words: namespaces, every term of the vocabulary, the core parameters."""

from __future__ import annotations

from wsisgraph.rdf import expand, ox

__all__ = [
    "AF_TERMS",
    "CORE",
    "FIRST",
    "NIL",
    "OWL_IMPORTS",
    "RDFS_CLASS",
    "REST",
    "SH",
    "SUBCLASS",
    "TERMS",
    "TYPE",
    "XSD",
    "Term",
    "name",
    "sh",
]

Term = ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple

SH = expand("sh:")
XSD = expand("xsd:")
TYPE = ox.NamedNode(expand("rdf:type"))
FIRST = ox.NamedNode(expand("rdf:first"))
REST = ox.NamedNode(expand("rdf:rest"))
NIL = ox.NamedNode(expand("rdf:nil"))
SUBCLASS = ox.NamedNode(expand("rdfs:subClassOf"))
RDFS_CLASS = ox.NamedNode(expand("rdfs:Class"))
OWL_IMPORTS = ox.NamedNode(expand("owl:imports"))

# Each core parameter, and the constraint component that it belongs to.
CORE = {
    word: word[0].upper() + word[1:]
    for word in (
        *("and", "class", "closed", "datatype", "disjoint", "equals", "hasValue", "in"),
        *("languageIn", "lessThan", "lessThanOrEquals", "maxCount", "maxExclusive"),
        *("maxInclusive", "maxLength", "minCount", "minExclusive", "minInclusive", "minLength"),
        *("node", "nodeKind", "not", "or", "pattern", "property", "qualifiedMaxCount"),
        *("qualifiedMinCount", "uniqueLang", "xone"),
    )
} | {"sparql": "SPARQL"}

_WORDS = """
    AbstractResult BlankNode BlankNodeOrIRI BlankNodeOrLiteral ConstraintComponent IRI IRIOrLiteral
    Info Literal NodeKind NodeShape Parameter Parameterizable PrefixDeclaration PropertyGroup
    PropertyShape SPARQLAskExecutable SPARQLAskValidator SPARQLConstraint SPARQLConstructExecutable
    SPARQLExecutable SPARQLSelectExecutable SPARQLSelectValidator SPARQLUpdateExecutable Severity
    Shape ValidationReport ValidationResult Validator Violation Warning alternativePath ask conforms
    construct deactivated declare defaultValue description detail entailment flags focusNode group
    ignoredProperties inversePath labelTemplate message name namespace nodeValidator
    oneOrMorePath optional order parameter path prefix prefixes propertyValidator
    qualifiedValueShape qualifiedValueShapesDisjoint result resultMessage resultPath
    resultSeverity select severity shapesGraph shapesGraphWellFormed sourceConstraint
    sourceConstraintComponent sourceShape suggestedShapesGraph targetClass targetNode
    targetObjectsOf targetSubjectsOf update validator value zeroOrMorePath zeroOrOnePath
"""
_AF_WORDS = """
    ExpressionConstraintComponent ExpressionConstraintComponent-expression Function JSConstraint
    JSConstraint-js JSConstraintComponent JSExecutable JSFunction JSLibrary JSRule JSTarget
    JSTargetType JSValidator ResultAnnotation Rule SPARQLFunction SPARQLRule SPARQLTarget
    SPARQLTargetType Target TargetType TripleRule annotationProperty annotationValue
    annotationVarName condition expression filterShape intersection js jsFunctionName jsLibrary
    jsLibraryURL nodes object predicate resultAnnotation returnType rule subject target this union
"""
AF_TERMS = frozenset(_AF_WORDS.split())
TERMS = frozenset(
    {*_WORDS.split(), *AF_TERMS, *CORE}
    | {f"{name}ConstraintComponent" for name in CORE.values()}
    | {f"{name}ConstraintComponent-{word}" for word, name in CORE.items()}
    | {f"PatternConstraintComponent-{word}" for word in ("flags",)}
    | {"ClosedConstraintComponent-ignoredProperties"}
    | {
        f"Qualified{side}CountConstraintComponent-qualifiedValueShape{end}"
        for side in ("Min", "Max")
        for end in ("", "sDisjoint")
    }
)


def sh(word: str) -> ox.NamedNode:
    """Return a term of SHACL's namespace."""
    return ox.NamedNode(SH + word)


def name(term: Term) -> str:
    """Return a term as messages name it.

    >>> name(sh("minCount")), name(ox.NamedNode("https://example.org/x"))
    ('sh:minCount', '<https://example.org/x>')
    """
    if isinstance(term, ox.NamedNode) and term.value.startswith(SH):
        return f"sh:{term.value[len(SH) :]}"
    return str(term)
