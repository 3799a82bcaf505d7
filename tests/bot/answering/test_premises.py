import pytest

from bot.answering.premises import is_yes_no, premise_of


@pytest.mark.parametrize(
    "text",
    [
        "did the agencies know",
        "is it true that most children lie about abuse?",
        "family are engaging really well so can we step down",
        "dad has moved out, can we close?",
        "we can close then, right?",
        "So no words, we wait?",
        "genograms are optional, aren't they",
        "a child who has not told anyone, are indicators enough to escalate",
        "do all teams mean the same by it? in my last three cases it differed",
        "does the guide count as law, yes or no",
        "Could you confirm whether it is statutory?",
        "did everyone know, y/n",
        "is that how they did it in this case?",
    ],
)
def test_a_question_that_yes_or_no_could_answer_is_known(text: str) -> None:
    assert is_yes_no(text)


@pytest.mark.parametrize(
    "text",
    [
        "when should we do a genogram?",
        "can you tell me what the audit says about retraction?",
        "do you know who chairs it",
        "anything on thresholds?",
        "so what counts instead?",
        "is there something we missed, what does the panel say",
        "dad keeps changing his surname, whats the learning on that",
        "therapy before trial",
        "which articles came out in April, May or June?",
        "JTAI = ?",
        "",
    ],
)
def test_a_question_that_asks_for_more_than_yes_or_no_is_not_one_of_them(text: str) -> None:
    assert not is_yes_no(text)


@pytest.mark.parametrize(
    ("text", "premise"),
    [
        ("no verbal disclosure = threshold not met, right?", "no verbal disclosure = threshold not met"),
        ("so we wait until she says something, yes?", "we wait until she says something"),
        ("since retraction means it didn't happen can we close", "retraction means it didn't happen"),
        ("can we close since a retraction means nothing happened?", "a retraction means nothing happened"),
        ("retraction means it didnt happen", "retraction means it didnt happen"),
        ("no disclosure -> no referral?", "no disclosure -> no referral"),
        ("so if mum engages we can step down?", "if mum engages we can step down"),
        ("so genograms are optional then", "genograms are optional"),
        ("genograms are only for court, aren't they", "genograms are only for court"),
        ("that guide is the short one from 2019 yeah?", "that guide is the short one from 2019"),
        ("Given that schools need no training, who pays?", "schools need no training"),
        ("As the audit said decisions kept pace, can I quote it?", "the audit said decisions kept pace"),
        ("the report made 25 recommendations - which ones lead?", "the report made 25 recommendations"),
        ("rsos cant change names any more, thats law now innit", "rsos cant change names any more, thats law now"),
    ],
)
def test_what_a_question_takes_for_granted_is_named(text: str, premise: str) -> None:
    assert premise_of(text) == premise


@pytest.mark.parametrize(
    "text",
    [
        "does a retraction mean it didn't happen?",
        "what does retraction mean",
        "she took it all back yesterday. does that mean it didnt happen",
        "because dad is engaging, can we step down?",
        "since the child has said nothing, what do we do",
        "as a teacher, can I ask her?",
        "so what counts instead?",
        "so can we step down",
        "helpline no?",
        "is it right?",
        "JTAI = ?",
        "what did the audit say about thresholds, and why",
        "does the audit say what is right",
        "when should we do a genogram?",
        "thanks, that's right",
        "",
    ],
)
def test_an_honest_question_and_a_fact_of_a_case_are_no_premise(text: str) -> None:
    assert premise_of(text) is None
