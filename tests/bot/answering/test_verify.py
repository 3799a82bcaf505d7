import dataclasses

import pytest

from bot.answering.replies import Citation, Claim
from bot.answering.verify import verified
from knowledge.documents import Document, Source

TEXT = "Plans were not followed. Maps were late."
DOCUMENT = Document(id="d", title="T", text=TEXT, sections=(), source=Source(), origin="d.md", sha256="")
CITATION = Citation(
    marker=1,
    document_id="d",
    document="T",
    section="Findings",
    page=None,
    start=0,
    end=24,
    quote=TEXT[:24],
    url=None,
    publisher=None,
    date=None,
    nation=None,
    authority=None,
    verification=None,
)
CLAIM = Claim(text="Plans were not followed.", markers=(1,))


def document_of(document_id: str) -> Document:
    return {"d": DOCUMENT}[document_id]


def test_a_claim_that_stands_in_its_passage_is_kept() -> None:
    assert verified((CLAIM,), (CITATION,), document_of) == (CLAIM,)


@pytest.mark.parametrize(
    "claim",
    [
        Claim(text="Plans were followed.", markers=(1,)),
        Claim(text="Maps were late.", markers=(1,)),
        Claim(text="Plans were not followed.", markers=(2,)),
        Claim(text="Plans were not followed.", markers=()),
    ],
)
def test_a_claim_that_does_not_is_dropped(claim: Claim) -> None:
    assert verified((claim,), (CITATION,), document_of) == ()


@pytest.mark.parametrize(
    "changed", [{"start": 1}, {"end": 23}, {"quote": "Plans were followed."}, {"document_id": "other"}, {"quote": ""}]
)
def test_a_citation_that_is_not_the_records_text_supports_nothing(changed: dict[str, object]) -> None:
    citation = dataclasses.replace(CITATION, **changed)  # type: ignore[arg-type]  # parametrised over several fields
    assert verified((CLAIM,), (citation,), document_of) == ()
