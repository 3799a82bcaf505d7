"""What stands before and after a cited passage: whole sentences of the same section."""

from knowledge.documents import Document, Section
from knowledge.sentences import split_sentences

_AROUND = 600
"""Characters on either side, where whole sentences allow."""


def around(document: Document, start: int, end: int) -> tuple[str, str]:
    """The words before and after a stretch of a document; empty where its section begins or ends with it."""
    section = _section_of(document, start, end)
    if section is None:
        return "", ""
    text = document.text
    sentences = tuple(split_sentences(text, section.start, section.end))
    before = [each for each in sentences if start - _AROUND <= each.start < start]
    after = [each for each in sentences if end < each.end <= end + _AROUND]
    return (
        text[before[0].start : min(before[-1].end, start)].strip() if before else "",
        text[max(after[0].start, end) : after[-1].end].strip() if after else "",
    )


def _section_of(document: Document, start: int, end: int) -> Section | None:
    """The innermost section that holds all of it."""
    holding = [each for each in document.sections if each.start <= start and end <= each.end]
    return min(holding, key=lambda each: each.end - each.start, default=None)
