"""What goes on behind the scenes, as the panel for the curious shows it; nobody in Slack sees any of it."""

from dataclasses import asdict

from playground.composer import JsonObject
from playground.page.stage import Stage
from playground.page.switches import SWITCHES

_MOST = 200
"""Payloads that are shown; older ones are left out."""


def behind_the_scenes(stage: Stage) -> JsonObject:
    """The course of each question, what went over the wire, broken rules, and what is wrong on purpose."""
    return {
        "courses": [asdict(course) for course in stage.witness.courses],
        "wire": _wire(stage),
        "violations": [str(violation) for violation in stage.slack.violations],
        "switches": {switch: switch in stage.switches.on for switch in SWITCHES},
    }


def traffic(stage: Stage) -> int:
    """A number that changes whenever there is more behind the scenes."""
    slack = stage.slack
    answered = sum(course.answer is not None or bool(course.trouble) for course in stage.witness.courses)
    acked = sum(one.acked for one in slack.deliveries.all)
    return len(slack.calls()) + len(slack.deliveries.all) + acked + len(stage.witness.courses) + answered


def _wire(stage: Stage) -> list[JsonObject]:
    """Calls of the Web API and deliveries to the app in one line, oldest first."""
    calls: list[JsonObject] = [
        {"at": call.at, "way": "call", "name": call.method, "note": call.fault, "payload": dict(call.arguments)}
        for call in stage.slack.calls()
    ]
    deliveries: list[JsonObject] = [
        {
            "at": delivery.at,
            "way": "event",
            "name": delivery.name,
            "note": "acknowledged" if delivery.acked else "waiting",
            "payload": delivery.payload,
        }
        for delivery in stage.slack.deliveries.all
    ]
    return sorted(calls + deliveries, key=lambda one: float(str(one["at"])))[-_MOST:]
