"""The constraint components of SHACL in words: what is wrong and what to do, in English and Japanese.

For shapes that bring no message of their own. Values of the data and of the shapes stand as they are.
Source of the components: W3C Recommendation "Shapes Constraint Language (SHACL)", 2017-07-20, section 4.
"""

from __future__ import annotations

from collections.abc import Mapping

from wsisgraph.check.messages import choose

__all__ = ["COMPONENTS", "explain"]

# Component (without its ending): the parameter that is told as {n}, then what and what to do.
COMPONENTS: Mapping[str, tuple[str, Mapping[str, tuple[str, str]]]] = {
    "Class": ("class", {
        "en": ("{value} is not an instance of {n}", "give it that class, or name another value"),
        "ja": ("{value} は {n} のインスタンスではない", "そのクラスを与えるか、別の値を書く"),
    }),
    "Datatype": ("datatype", {
        "en": ("{value} is not a valid {n}", "write it in the form of that datatype"),
        "ja": ("{value} は {n} の正しい値ではない", "そのデータ型の形で書く"),
    }),
    "NodeKind": ("nodeKind", {
        "en": ("{value} is not of the kind {n}", "write an IRI, a literal or a blank node as asked"),
        "ja": ("{value} は {n} の種類の値ではない", "求められた種類（IRI、リテラル、空白ノード）の値を書く"),
    }),
    "MinCount": ("minCount", {
        "en": ("{path} has too few values: at least {n} asked", "add what is missing"),
        "ja": ("{path} の値が{n}個に満たない", "足りない値を加える"),
    }),
    "MaxCount": ("maxCount", {
        "en": ("{path} has too many values: at most {n} allowed", "keep the right ones and remove the rest"),
        "ja": ("{path} の値が{n}個を超える", "正しいものだけを残し、ほかを除く"),
    }),
    "MinExclusive": ("minExclusive", {
        "en": ("{value} is not greater than {n}", "correct the value"),
        "ja": ("{value} は {n} より大きくない", "値を直す"),
    }),
    "MinInclusive": ("minInclusive", {
        "en": ("{value} is less than {n}", "correct the value"),
        "ja": ("{value} は {n} より小さい", "値を直す"),
    }),
    "MaxExclusive": ("maxExclusive", {
        "en": ("{value} is not less than {n}", "correct the value"),
        "ja": ("{value} は {n} より小さくない", "値を直す"),
    }),
    "MaxInclusive": ("maxInclusive", {
        "en": ("{value} is greater than {n}", "correct the value"),
        "ja": ("{value} は {n} より大きい", "値を直す"),
    }),
    "MinLength": ("minLength", {
        "en": ("{value} is too short: at least {n} characters asked", "write it in full"),
        "ja": ("{value} は{n}文字に満たない", "略さずに書く"),
    }),
    "MaxLength": ("maxLength", {
        "en": ("{value} is too long: at most {n} characters allowed", "shorten it"),
        "ja": ("{value} は{n}文字を超える", "短くする"),
    }),
    "Pattern": ("pattern", {
        "en": ("{value} does not have the form {n}", "write it in that form"),
        "ja": ("{value} は {n} の形ではない", "その形で書く"),
    }),
    "LanguageIn": ("languageIn", {
        "en": ("{value} is in none of the languages {n}", "add or correct its language tag"),
        "ja": ("{value} は言語 {n} のどれの値でもない", "言語タグを付けるか直す"),
    }),
    "UniqueLang": ("uniqueLang", {
        "en": ("{path} has several values in one language", "keep one for each language"),
        "ja": ("{path} に同じ言語の値が二つ以上ある", "一つの言語に一つだけ残す"),
    }),
    "Equals": ("equals", {
        "en": ("{value} is a value of only one of {path} and {n}", "give both the same values"),
        "ja": ("{value} が {path} と {n} の一方にしかない", "両方に同じ値を書く"),
    }),
    "Disjoint": ("disjoint", {
        "en": ("{value} is a value of both {path} and {n}", "remove it from one of them"),
        "ja": ("{value} が {path} と {n} の両方にある", "どちらかから除く"),
    }),
    "LessThan": ("lessThan", {
        "en": ("{path} {value} is not less than {n}", "correct one of the two"),
        "ja": ("{path} の {value} が {n} より小さくない", "どちらかを直す"),
    }),
    "LessThanOrEquals": ("lessThanOrEquals", {
        "en": ("{path} {value} is greater than {n}", "correct one of the two"),
        "ja": ("{path} の {value} が {n} より大きい", "どちらかを直す"),
    }),
    "Not": ("not", {
        "en": ("{value} fits a shape that it must not fit, {n}", "look at that shape and correct the value"),
        "ja": ("{value} が、当てはまってはならないシェイプ {n} に当てはまる", "そのシェイプを見て値を直す"),
    }),
    "And": ("and", {
        "en": ("{value} does not fit all of the shapes that are asked", "make it fit each of {n}"),
        "ja": ("{value} が、求められたシェイプのすべてには当てはまらない", "{n} のすべてに合わせる"),
    }),
    "Or": ("or", {
        "en": ("{value} fits none of the shapes of which one is asked", "make it fit one of {n}"),
        "ja": ("{value} が、候補のシェイプのどれにも当てはまらない", "{n} のどれか一つに合わせる"),
    }),
    "Xone": ("xone", {
        "en": ("{value} does not fit exactly one of the shapes", "make it fit one and only one of {n}"),
        "ja": ("{value} に当てはまるシェイプがちょうど一つではない", "{n} の一つだけに合わせる"),
    }),
    "Node": ("node", {
        "en": ("{value} does not fit the shape {n}", "look at that shape and correct the value"),
        "ja": ("{value} がシェイプ {n} に当てはまらない", "そのシェイプを見て値を直す"),
    }),
    "QualifiedMinCount": ("qualifiedMinCount", {
        "en": ("{path} has too few values that fit: at least {n} are asked", "add what is missing"),
        "ja": ("{path} に、当てはまる値が{n}個に満たない", "足りない値を加える"),
    }),
    "QualifiedMaxCount": ("qualifiedMaxCount", {
        "en": ("{path} has too many values that fit: at most {n} are allowed", "remove what is too much"),
        "ja": ("{path} に、当てはまる値が{n}個より多い", "余分な値を除く"),
    }),
    "Closed": ("closed", {
        "en": ("{path} is not a property of this kind of thing", "correct its spelling, or remove it"),
        "ja": ("{path} はこの種類のもののプロパティではない", "綴りを直すか、除く"),
    }),
    "HasValue": ("hasValue", {
        "en": ("{path} lacks the value {n}", "add it"),
        "ja": ("{path} に値 {n} が無い", "書き加える"),
    }),
    "In": ("in", {
        "en": ("{value} is not one of the values that are allowed", "choose one of {n}"),
        "ja": ("{value} は許された値のどれでもない", "{n} から選ぶ"),
    }),
    "SPARQL": ("sparql", {
        "en": ("a query of the shapes finds fault here", "look at the query and correct the data"),
        "ja": ("シェイプの問合せがここに誤りを見つけた", "問合せを見てデータを直す"),
    }),
}  # fmt: skip
OTHER: Mapping[str, tuple[str, str]] = {
    "en": ("{component} is not satisfied", "look at the shape and correct the data"),
    "ja": ("{component} を満たさない", "シェイプを見てデータを直す"),
}


def explain(
    component: str, lang: str, path: str = "", value: str = "", parameter: str = ""
) -> tuple[str, str]:
    """Return what is wrong and what to do, for a component without its namespace.

    >>> explain("MinCountConstraintComponent", "en", path="foaf:name", parameter="1")
    ('foaf:name has too few values: at least 1 asked', 'add what is missing')
    """
    name = component.removesuffix("ConstraintComponent")
    words = COMPONENTS[name][1] if name in COMPONENTS else OTHER
    what, todo = words[choose(lang)]
    told = {"path": path or "?", "value": value or "?", "n": parameter or "?", "component": name}
    return what.format(**told), todo.format(**told)
