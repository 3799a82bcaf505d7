"""The bot as a process of its own, for tests that end it; once the file `GATE` is there, it answers."""

import asyncio
import os
import sys
import time
from pathlib import Path

from bot.answering.question import Question
from bot.answering.replies import Answered, NotCovered
from bot.settings import BotSettings
from bot.slack.app import Pace
from bot.slack.connections import Address
from bot.slack.intake import Limits
from bot.slack.serve import CannotServe, serve
from bot.slack.services import Services
from bot.slack.trouble import Patience

REPLY = "The guidance does not cover this."
# Kills are tried here, not slow disks: on a busy machine a write may take long.
PACE = Pace(limits=Limits(store=20), lease=0.4, look_every=0.05, drain=1, patience=Patience(first_pause=0.05))


def triage(_text: str) -> None:
    return None


def answer(_question: Question) -> Answered:
    gate = Path(os.environ["GATE"])
    while not gate.exists():
        time.sleep(0.01)
    return Answered(answer_id=f"a{time.time_ns()}", reply=NotCovered(text=REPLY))


if __name__ == "__main__":
    port = os.environ.get("HTTP_PORT")
    http = Address(host="127.0.0.1", port=int(port)) if port else None
    try:
        asyncio.run(serve(BotSettings(), services=Services(triage=triage, answer=answer), pace=PACE, http=http))
    except CannotServe as reason:
        sys.exit(str(reason))
