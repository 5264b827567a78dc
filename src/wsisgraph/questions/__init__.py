"""Questions: the gallery of queries with parameters, what a parameter means, answers and citations."""

from wsisgraph.questions.gallery import Question, ask, questions

__all__ = ["Question", "ask", "questions"]
