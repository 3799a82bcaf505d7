"""What the thinking tool looks like in Slack: its form, what it asks back, and the copy a person may save."""

from collections.abc import Iterator, Mapping, Sequence

from bot.slack.modals import DIVIDER, Modal, actions, button, plain, quoted, section, small
from bot.slack.mrkdwn import fitted
from bot.slack.views import Block, Message
from bot.supervision.phrases import AUDIT_CAUTION
from bot.supervision.thinking import Thought
from knowledge.supervision import Step

FORM, SAVE, DELETE = "thinking_form", "thinking_save", "thinking_delete"
_TITLE = "Thinking tool"
_LONGEST = 600
_WHAT = (
    "Five short steps to think something through. Leave any of them empty. Write no names, ages with places, "
    "schools or dates; I look at every field before anything goes on, I keep nothing, and I never score."
)
_BACK = (
    "Questions to think on, with what the audit found. What you wrote is below each, still only in this window. "
    "Close it and it is gone, or send yourself a copy; I look at every field once more before I do."
)
NOTHING_WRITTEN = "Write something in at least one of the steps."
DETAILS = "This may identify somebody ({kinds}). Please take that out; nothing has been kept."
SAVED = "A copy is in your direct messages with me, with a button that deletes it. Nobody else has seen it."
ON_ITS_WAY = "The copy is on its way to your direct messages with me."
COPY = (
    "Your own copy from the thinking tool. It is no record: decisions belong in the child’s own record. You can delete "
    "it below; your organisation may have set Slack to keep what was deleted."
)
NO_TOOL = "There is no thinking tool here: whoever runs this assistant has not given it any steps."


def form(steps: Sequence[Step]) -> Modal:
    """The five steps."""
    fields = tuple(_field(step.id, step.ask, step.hint) for step in steps)
    return Modal(title=_TITLE, blocks=(section(_WHAT), *fields), callback_id=FORM, submit="Think on", close="Close")


def back(thoughts: Sequence[Thought], written: Mapping[str, str]) -> Modal:
    """What is asked back on each step, with the person's own words still in their fields."""
    asked = tuple(block for thought in thoughts for block in _asked(thought, written.get(thought.step.id, "")))
    return Modal(
        title=_TITLE,
        blocks=(section(_BACK), *asked, small(_source(thoughts))),
        callback_id=SAVE,
        submit="Send me a copy",
        close="Close",
    )


def _asked(thought: Thought, written: str) -> Iterator[Block]:
    yield DIVIDER
    yield section("\n".join((f"*{thought.step.name}*", *(f"• {prompt}" for prompt in thought.prompts))))
    if thought.found:
        yield quoted(f"“{thought.found.citation.quote}” [{thought.found.citation.marker}]")
    yield _field(thought.step.id, "What you think", thought.step.hint, written)


def _source(thoughts: Sequence[Thought]) -> str:
    cited = [thought.found.citation for thought in thoughts if thought.found]
    if not cited:
        return AUDIT_CAUTION
    places = "; ".join(f"[{each.marker}] {each.section}" for each in cited)
    return f"{cited[0].document}, {cited[0].publisher}: {places}. {AUDIT_CAUTION}"


def _field(step: str, label: str, hint: str, written: str = "") -> Block:
    element: Block = {"type": "plain_text_input", "action_id": step, "multiline": True, "max_length": _LONGEST}
    return {
        "type": "input",
        "block_id": step,
        "optional": True,
        "label": plain(label, 2_000),
        "hint": plain(hint, 2_000),
        "element": element | ({"initial_value": written} if written else {}),
    }


def copied(thoughts: Sequence[Thought], written: Mapping[str, str]) -> Message:
    """The copy that a person keeps for themselves."""
    parts = [COPY]
    for thought in thoughts:
        words = written.get(thought.step.id, "").strip()
        parts.append("\n".join((f"*{thought.step.name}*", words or "…", *(f"• {each}" for each in thought.prompts))))
    row = actions(button("Delete this copy", DELETE))
    return Message(text=fitted("\n\n".join(parts), 3_800), blocks=(*(section(part) for part in parts), row))
