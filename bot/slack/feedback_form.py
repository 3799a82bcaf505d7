"""How people say what they think of an answer, and what they are told; pure functions."""

from collections.abc import Mapping

from bot.records.feedback import Reason
from bot.slack.modals import Modal, button, in_modal, plain, section, small
from bot.slack.phrases import FEEDBACK_NOTE, FEEDBACK_QUESTION, FORM_TOO_LATE, THANKS, UNDO, UNDONE
from bot.slack.views import Block, Message, notice

FORM = "feedback_form"
UNDO_ACTION = "feedback_undo"
REASONS, NOTE, QUESTION, CONSENT = "reasons", "note", "question", "consent"
LONGEST_NOTE = 3_000
LONGEST_QUESTION = 1_000
SAID: Mapping[Reason, str] = {
    Reason.WRONG: "It is wrong",
    Reason.NOT_IN_SOURCE: "It is not what the source says",
    Reason.OUT_OF_DATE: "It is out of date",
    Reason.NOT_COVERED: "It does not cover what I asked",
    Reason.UNCLEAR: "It is unclear",
    Reason.UNSAFE: "It could be unsafe for a child",
}
AGREED = "yes"


def feedback_form(private: str, *, asker: bool) -> Modal:
    """Why it did not help; whoever asked may also give their question as a test case."""
    return Modal(
        title="What was not right?",
        callback_id=FORM,
        submit="Send",
        close="Cancel",
        private=private,
        blocks=(_reasons(), _words(NOTE, "Anything else?", FEEDBACK_NOTE, LONGEST_NOTE), *(_case() if asker else ())),
    )


def _reasons() -> Block:
    return _input(REASONS, "Choose all that fit", _choices(REASONS, {each.value: said for each, said in SAID.items()}))


def _case() -> tuple[Block, ...]:
    agree = {AGREED: "Keep these words as a test case"}
    return (
        _words(QUESTION, "Your question, in general words", FEEDBACK_QUESTION, LONGEST_QUESTION),
        _input(CONSENT, "Do you agree?", _choices(CONSENT, agree), optional=True),
    )


def _words(name: str, label: str, hint: str, longest: int) -> Block:
    element: Block = {"type": "plain_text_input", "action_id": name, "multiline": True, "max_length": longest}
    return _input(name, label, element, optional=True) | {"hint": plain(hint, 2_000)}


def _choices(name: str, options: Mapping[str, str]) -> Block:
    shown = [{"text": plain(text, 75), "value": value} for value, text in options.items()]
    return {"type": "checkboxes", "action_id": name, "options": shown}


def _input(name: str, label: str, element: Block, *, optional: bool = False) -> Block:
    return {"type": "input", "block_id": name, "label": plain(label, 150), "element": element, "optional": optional}


def thanks(answer_id: str) -> Message:
    """That it is saved, with a way to take it back."""
    return Message(text=THANKS, blocks=_thanks(answer_id))


def thanks_modal(answer_id: str) -> Modal:
    """The same in a modal."""
    return Modal(title="Thank you", blocks=_thanks(answer_id))


def _thanks(answer_id: str) -> tuple[Block, ...]:
    undo = button("Undo", UNDO_ACTION, answer_id, spoken=UNDO)
    return (section(THANKS), {"type": "actions", "elements": [undo]})


def try_again(answer_id: str) -> Message:
    """A button to the form, whose moment has passed."""
    again = button("Open the form", "feedback:down", f"down:{answer_id}")
    return Message(text=FORM_TOO_LATE, blocks=(section(FORM_TOO_LATE), {"type": "actions", "elements": [again]}))


def undone() -> Message:
    """That nothing is kept of it any more."""
    return notice(UNDONE)


def danger_modal(words: str) -> Modal:
    """What to do now, in place of the form, and that their words were not kept."""
    return Modal(title="Do this first", blocks=(*in_modal(notice(words)).blocks, small("Your words were not kept.")))
