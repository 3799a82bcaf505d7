import json

from sqlalchemy import Engine

from bot.answering.replies import Answered, NotCovered
from bot.coaching.wording import Coach
from bot.records.answers import find_answer, keep_answer
from knowledge.lexicon import load_lexicon
from knowledge.settings import SHIPPED_KNOWLEDGE


def test_suggestions_quote_the_question_and_are_not_kept(engine: Engine) -> None:
    coach = Coach(load_lexicon(SHIPPED_KNOWLEDGE), danger=lambda _: False)
    suggestions = coach("She made an allegation against her stepdad.")
    answered = Answered(answer_id="a1", reply=NotCovered(text="No."), suggestions=suggestions)
    assert suggestions

    with engine.begin() as connection:
        keep_answer(connection, answered, created=0)

    stored = find_answer(engine, "a1")
    assert stored is not None
    assert stored["suggestions"] == []
    assert "stepdad" not in json.dumps(stored)
