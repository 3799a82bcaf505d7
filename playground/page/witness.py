"""Looks on while the app answers: what triage said, what was found, drafted and checked, and how long it took."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field

from bot.answering.question import Question
from bot.answering.replies import Answered, as_record, kind_of
from bot.answering.triage import Fixed
from bot.slack.mrkdwn import readable, without_mention
from playground.composer import JsonObject
from playground.stand_in import StandInSlack
from playground.workspace import Message

Triage = Callable[[str], Fixed | None]
Answer = Callable[[Question], Answered]


@dataclass(slots=True, kw_only=True)
class Course:
    """What one question met, step by step, as far as it has come."""

    question: str
    asked_at: float
    asked_by: str = ""
    channel: str = ""
    root: str = ""
    triage: JsonObject = field(default_factory=dict)
    answer: JsonObject | None = None
    made_from: JsonObject | None = None
    trouble: str = ""
    """The class of what went wrong while answering."""


class Witness:
    """Stands between the app and its triage and answers, and changes neither."""

    def __init__(self) -> None:
        self.courses: list[Course] = []
        self._slack: StandInSlack | None = None
        self._met: set[tuple[str, str]] = set()

    def begin(self, slack: StandInSlack) -> None:
        """Forget everything, and look on in this workspace."""
        self.courses.clear()
        self._met.clear()
        self._slack = slack

    def watching_triage(self, triage: Triage) -> Triage:
        """The same triage, looked on at."""

        def watched(text: str) -> Fixed | None:
            began = time.perf_counter()
            fixed = triage(text)
            self._note_triage(text, fixed, ms=(time.perf_counter() - began) * 1e3)
            return fixed

        return watched

    def watching_answers(self, answer: Answer) -> Answer:
        """The same answers, looked on at."""

        def watched(question: Question) -> Answered:
            course = self._course_of(question.text)
            try:
                answered = answer(question)
            except Exception as error:
                course.trouble = type(error).__name__
                raise
            course.answer = as_record(answered)
            course.made_from = asdict(answered.made_from) if answered.made_from else None
            return answered

        return watched

    def _note_triage(self, text: str, fixed: Fixed | None, *, ms: float) -> None:
        # Earlier turns of a thread, drafts and notes pass triage too; only a message just written begins a course.
        message = self._just_written(text)
        if message is None:
            return
        self._met.add((message.channel, message.ts))
        self.courses.append(
            Course(
                question=text,
                asked_at=time.time(),
                asked_by=message.user,
                channel=message.channel,
                root=message.root,
                triage={"ms": round(ms, 2)} | ({"ending": kind_of(fixed), "text": fixed.text} if fixed else {}),
            )
        )

    def _just_written(self, text: str) -> Message | None:
        if self._slack is None:
            return None
        workspace, bot = self._slack.backstage.workspace, self._slack.bot_user_id
        for message in (one for channel in tuple(workspace.channels) for one in reversed(workspace.messages(channel))):
            is_new = message.user != bot and (message.channel, message.ts) not in self._met
            if is_new and readable(without_mention(message.text, bot)) == text:
                return message
        return None

    def _course_of(self, text: str) -> Course:
        """The last course of this question that has no answer yet; a new one for what was asked otherwise."""
        for course in reversed(self.courses):
            if course.question == text and course.answer is None and not course.trouble:
                return course
        self.courses.append(course := Course(question=text, asked_at=time.time()))
        return course
