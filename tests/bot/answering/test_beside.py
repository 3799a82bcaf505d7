from dataclasses import replace

from bot.answering.beside import by_authority, differ, read_next
from bot.answering.draft import Quote
from knowledge.documents import Authority, Passage, Source
from tests.bot.answering.passages import passage


def of(document: str, text: str, *, authority: Authority | None = None, score: float = 0.5) -> Passage:
    found = passage((text, 0.5), id_=document, score=score)
    source = Source(authority=authority, publisher=f"Publisher {document}")
    return replace(found, chunk=replace(found.chunk, document_id=document), source=source, title=f"Title {document}")


def quote(found: Passage) -> Quote:
    return Quote(passage=found, span=found.chunk.sentences[0], text=found.chunk.text, score=1)


def test_two_documents_with_other_figures_differ() -> None:
    assert differ([quote(of("a", "It has 15 working days.")), quote(of("b", "It has 10 working days."))])


def test_the_same_figure_or_a_year_alone_is_no_difference() -> None:
    assert not differ([quote(of("a", "It has 15 working days (2023).")), quote(of("b", "15 days, since 2018."))])
    assert not differ([quote(of("a", "As of 2023.")), quote(of("b", "As of 2018."))])


def test_one_document_cannot_differ_from_itself() -> None:
    assert not differ([quote(of("a", "It has 15 days.")), quote(of("a", "Then 10 days."))])


def test_law_stands_before_local_learning_and_unknown_authority_last() -> None:
    ladder = [None, Authority.LOCAL_LEARNING, Authority.LAW, Authority.STATUTORY_GUIDANCE]
    quotes = [quote(of(str(number), "A.", authority=each)) for number, each in enumerate(ladder)]
    assert [each.passage.source.authority for each in by_authority(quotes)] == [*ladder[2:], ladder[1], ladder[0]]


def test_another_document_that_comes_near_is_read_next() -> None:
    found = [of("a", "A.", score=0.8), of("b", "B.", score=0.75)]
    assert read_next(found, [quote(found[0])]) == "To read next: “Title b”, Publisher b."


def test_nothing_is_read_next_where_nothing_else_comes_near() -> None:
    found = [of("a", "A.", score=0.8), of("b", "B.", score=0.4)]
    assert read_next(found, [quote(found[0])]) == ""


def test_a_note_leads_to_its_original() -> None:
    found = [of("a", "A."), replace(of("b", "B."), title="Note on “Working Together”")]
    assert read_next(found, [quote(found[0])]) == "To read next: “Working Together”, Publisher b."
