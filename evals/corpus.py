"""Whether suites and guidance fit together, checked before anything is asked."""

from collections.abc import Iterator, Sequence

from evals.cases import Case, Suite, SuiteFault, every_case
from evals.scorers import under_heading
from knowledge.plain import plain
from knowledge.record import Record
from knowledge.sentences import split_sentences


_LOOKED_UP = {"contacts", "glossary"}
"""Documents that are made of the knowledge folder's files of these names; not in the index, because never searched."""


def check_corpus(suites: Sequence[Suite], record: Record) -> tuple[str, ...]:
    """Notes on cases that the guidance gives away.

    Raises:
        SuiteFault: a case expects a heading, a document or words that the guidance does not hold.
    """
    documents = tuple(record.documents())
    paths = {" › ".join(section.heading_path) for document in documents for section in document.sections}
    held = _Held(ids={document.id for document in documents} | _LOOKED_UP, paths=paths, text=[plain(d.text) for d in documents])
    faults = [
        f"{suite.suite} ({suite.split}), case {case.id}: {what}"
        for suite, case in every_case(suites)
        for what in held.lacks(case)
    ]
    if faults:
        raise SuiteFault("The guidance does not hold what these cases expect:\n- " + "\n- ".join(faults))
    sentences = {
        plain(document.text[span.start : span.end]).casefold()
        for document in documents
        for span in split_sentences(document.text)
    }
    return tuple(
        f"{suite.suite} ({suite.split}), case {case.id}: its question stands word for word in the guidance"
        for suite, case in every_case(suites)
        if plain(case.question).casefold() in sentences
    )


class _Held:
    """What the guidance holds."""

    def __init__(self, *, ids: set[str], paths: set[str], text: list[str]) -> None:
        self._ids = ids
        self._paths = paths
        self._text = text

    def lacks(self, case: Case) -> Iterator[str]:
        """What the case expects and is not there."""
        for heading in case.sections:
            if not any(under_heading(path, heading) for path in self._paths):
                yield f"no heading “{heading}”"
        for document in case.documents:
            if document not in self._ids:
                yield f"no document “{document}”"
        for words in case.passages:
            if not any(plain(words) in text for text in self._text):
                yield f"no such words “{words}”"
