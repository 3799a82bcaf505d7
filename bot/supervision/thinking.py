"""A tool to think with: five short steps, and questions asked back with what the audit found. It never scores.

It takes no details of a family and keeps nothing; what somebody writes goes no further than they send it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from bot.supervision.packs import Found, Material, findings
from knowledge.supervision import Step


@dataclass(frozen=True, slots=True, kw_only=True)
class Thought:
    """What is asked back on one step."""

    step: Step
    prompts: tuple[str, ...]
    found: Found | None
    """What the audit says; None where its themes do not have this one."""


def think(written: Mapping[str, str], today: date, material: Material) -> tuple[Thought, ...]:
    """Questions on every step, by whether anything was written there; the words themselves are not looked at.

    Raises:
        PackFault: the index does not hold the audit.
    """
    steps = material.supervision.thinking
    themes = {theme.id: theme for theme in material.themes.themes}
    quoted = [themes[step.theme] for step in steps if step.theme in themes]
    found = {each.theme: each for each in findings(quoted, material, today)}
    return tuple(
        Thought(
            step=step,
            prompts=step.prompts if written.get(step.id, "").strip() else (step.open,),
            found=found.get(step.theme),
        )
        for step in steps
    )
