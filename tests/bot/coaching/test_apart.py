import pytest

from bot.coaching.wording import Coach

QUOTED = [
    "“She made an allegation against her dad”, it says.",
    '"She made an allegation against her dad", it says.',
    "‘She made an allegation against her dad’, it says.",
    "'She made an allegation against her dad', it says.",
    "„She made an allegation against her dad“ it says.",
    "«She made an allegation against her dad» it says.",
    "“He wrote “she made an allegation” and left it” is all there is.",
    "“He wrote ‘made an allegation’ in the girl's file” is all there is.",
    "'The girls' allegation' is what it was called.",
    "The file has “she made an allegation against her dad and nothing else.",
    'The file has "she made an allegation against her dad and nothing else.',
    "`she made an allegation against her dad`",
    "```\nshe made an allegation against her dad\n```",
    "> she made an allegation against her dad",
    "&gt; she made an allegation against her dad",
    "Below is the earlier mail.\n-----Original Message-----\nFrom: A\nShe made an allegation against her dad.",
    "On Monday 3 June the duty worker wrote:\nShe made an allegation against her dad.",
    "Pasting from the file: she made an allegation against her dad.",
    "The 2014 record says: she made an allegation against her dad.",
    "Her exact words, verbatim:\n\nI made an allegation against my dad.",
]
OWN = [
    "The girls' allegation about their uncle is known, it's clear.",
    "She's made an allegation; mum's upset and the boys' gran isn't.",
    "Don't worry, it's the child's allegation that we'll look at.",
    'He drew a 5" line and a 6" line after her allegation.',
    "“Sad” was his word. Her allegation about her uncle is known.",
    "“Unclosed here.\n\nHer allegation about her uncle is known.",
    "Case note: her allegation about her uncle was discussed with mum.",
    "At 10:30 we talked about her allegation about her uncle.",
    "'Tis known, and 'til Friday her allegation about her uncle waits.",
    "It’s the lads’ allegation about their uncle that worries me.",
]


@pytest.mark.parametrize("message", QUOTED)
def test_what_is_quoted_or_pasted_is_left_alone(message: str, coach: Coach) -> None:
    assert coach(message) == ()
    assert len(coach.explain(message)) == 1


@pytest.mark.parametrize("message", OWN)
def test_apostrophes_and_unclosed_marks_hide_nothing_of_the_writers_own(message: str, coach: Coach) -> None:
    assert [each.rule for each in coach(message)] == ["L01"]
