from bot.answering.draft import Quote, draft
from knowledge.documents import Passage
from tests.bot.answering.passages import passage


def quoted(question: str, *passages: Passage) -> list[str]:
    quotes: tuple[Quote, ...] = draft(question, passages, information=lambda _word: 1.0)
    return [quote.text for quote in quotes]


def test_the_fewest_sentences_are_quoted() -> None:
    found = passage(("Plans were not followed.", 0.6), ("The weather was cold.", 0.3))
    assert quoted("what about plans", found) == ["Plans were not followed."]


def test_nothing_is_quoted_below_the_floor() -> None:
    assert quoted("how do I claim mileage", passage(("Plans were not followed.", 0.2))) == []


def test_a_sentence_that_leans_back_brings_the_one_before() -> None:
    found = passage(("Adults moved between areas.", 0.3), ("This made it hard to know the risk.", 0.7))
    assert quoted("why was it hard", found) == ["Adults moved between areas.", "This made it hard to know the risk."]


def test_a_sentence_is_never_quoted_without_the_one_that_takes_it_back() -> None:
    found = passage(("The family were engaging.", 0.7), ("However, the evidence was escalating.", 0.1))
    assert quoted("family engaging", found) == ["The family were engaging.", "However, the evidence was escalating."]


def test_another_passage_is_quoted_only_when_it_is_as_good() -> None:
    first = passage(("Plans were not followed.", 0.6), id_="a")
    weaker = passage(("Maps were late.", 0.4), id_="b")
    as_good = passage(("Plans were not shared.", 0.6), id_="b")
    assert quoted("plans", first, weaker) == ["Plans were not followed."]
    assert quoted("plans", first, as_good) == ["Plans were not followed.", "Plans were not shared."]


def test_a_question_for_a_number_is_not_answered_by_a_sentence_without_one() -> None:
    found = passage(("The children were heard.", 0.8))
    assert quoted("how many children were there", found) == []


def test_a_reading_list_title_is_no_answer_to_a_question_of_practice() -> None:
    found = passage(("Signs of abuse", 0.7), heading="Further Reading")
    assert quoted("should we act before a child tells us", found) == []
    assert quoted("what can we read before we act", found) == ["Signs of abuse"]
