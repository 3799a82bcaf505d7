"""What people write when somebody may be at risk now: rules in `danger.yaml`, each with examples both ways."""

from pathlib import Path

from knowledge.rules import Rule, RuleFile, Rules, load_rules


class DangerRule(Rule):
    """One way of saying that harm is present or imminent."""


DangerRules = Rules[DangerRule]


def load_danger_rules(knowledge: Path) -> DangerRules:
    """The folder's `danger.yaml`, or the shipped one.

    Raises:
        KnowledgeFault: the file is wrong.
    """
    return load_rules(knowledge, "danger", RuleFile[DangerRule])
