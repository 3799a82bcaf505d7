"""What a message asks, one thing at a time, ready to be searched with.

Everything here is done by rule, without a model; a model may do it better behind the same call.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.answering.followups import Whole, made_whole
from bot.answering.neutral import Neutralising
from bot.answering.parts import Part, parts_of
from bot.answering.premises import is_yes_no, premise_of
from bot.answering.question import Question, Turn
from bot.answering.spelling import Correction, Spelling
from knowledge.glossary import Glossary, GlossaryEntry
from knowledge.plain import plain

MOST_PARTS = 4
"""Questions of one message that are answered."""
_MOST_NAMED = 12
"""Questions of one message that are told apart at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One of the things asked."""

    text: str
    """As the person wrote it, to be shown."""
    search: str
    """What to search with: abbreviations written out, misspellings mended, made whole from the earlier turns."""
    beside: str = ""
    """A second text to weigh half as much; empty where nothing was said before."""
    particular: str = ""
    """`search` with what was said of a person, which is left out of it; empty where nothing was."""
    left_out: frozenset[str] = frozenset()
    """Stems of the words that stand in `particular` alone."""
    about: str
    """What a sentence must bear on to answer: as `search`, without how the question before was answered."""
    yes_no: bool = False
    """Whether "yes" or "no" could be the answer: the reply gives the evidence, and no verdict on a child."""
    premise: str | None = None
    """What the question plainly takes for granted. Whether it holds is for the guidance to say, never for the reply."""
    corrections: tuple[Correction, ...] = ()
    """Words that were read otherwise than they were written, and bear on what is asked."""
    stands_for: GlossaryEntry | None = None
    """The abbreviation whose meaning is all that is asked for."""
    left_over: bool = False
    """Whether it comes after the most questions that one message is answered on: to be named, not answered."""


class Understanding:
    """Understands messages to one body of guidance."""

    def __init__(self, glossary: Glossary, spelling: Spelling, neutral: Neutralising) -> None:
        self._glossary = glossary
        self._spelling = spelling
        self._neutral = neutral

    def __call__(self, question: Question) -> tuple[Asked, ...]:
        """Each thing asked, in order; at least one."""
        turns = tuple(Turn(role=turn.role, text=self._spelling(plain(turn.text)).text) for turn in question.turns)
        asked: list[Asked] = []
        for part in parts_of(question.text)[:_MOST_NAMED]:
            said = self._asked(part, turns, left_over=len(asked) >= MOST_PARTS)
            asked.append(said)
            # What was asked before in the same message is to the next question what an earlier message would be.
            turns = (*turns, Turn(role="user", text=self._spelling(said.text).text))
        return tuple(asked)

    def _asked(self, part: Part, turns: Sequence[Turn], *, left_over: bool) -> Asked:
        text = plain(part.text)
        corrected = self._spelling(text)
        bare = self._neutral.without_courtesies(corrected.text)
        whole = self._whole(bare, self._spelling(plain(part.context)).text, turns)
        neutral = self._neutral(whole.search)
        return Asked(
            text=text,
            search=self._glossary.expand(neutral.text),
            beside=self._glossary.expand(self._neutral(whole.beside).text),
            particular=self._glossary.expand(whole.search) if neutral.left_out and not whole.beside else "",
            left_out=neutral.left_out,
            about=self._glossary.expand(self._neutral(whole.about).text),
            yes_no=is_yes_no(corrected.text),
            premise=premise_of(text),
            corrections=corrected.corrections,
            stands_for=self._glossary.asked_about(corrected.text),
            left_over=left_over,
        )

    def _whole(self, text: str, context: str, turns: Sequence[Turn]) -> Whole:
        """With what was said at the front for every question of the message, where there was something."""
        if context:
            turns = (*turns, Turn(role="user", text=context))
        return made_whole(text, turns)
