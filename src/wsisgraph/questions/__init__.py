"""Questions: the gallery of queries with parameters, what a parameter means, answers and citations."""

from wsisgraph.questions.gallery import (
    Answer,
    Askable,
    Column,
    Param,
    Question,
    ask,
    filled,
    labelled,
    questions,
    without,
)

__all__ = [
    "Answer",
    "Askable",
    "Column",
    "Param",
    "Question",
    "ask",
    "filled",
    "labelled",
    "questions",
    "without",
]
