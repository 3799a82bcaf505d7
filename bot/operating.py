"""`python -m bot resend`, `purge`, `erase` and `feedback`: what an operator does with the records."""

import json
import shlex
import sys
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import UTC, datetime

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.records.database import open_database, scrub
from bot.records.erasure import erase_person
from bot.records.feedback import Summary, summarise
from bot.records.inbox import Inbox, Job
from bot.records.retention import purge as purge_records
from bot.settings import BotSettings


def resend(settings: BotSettings, options: Namespace) -> int:
    """List what Slack would not take, or put it back for the running bot to send."""
    with _records(settings) as engine:
        inbox = Inbox(engine, owner="operator")
        unsent = inbox.unsent()
        if not options.references and not options.all:
            _list(unsent)
            return 0
        wanted = {job.reference for job in unsent} if options.all else set(options.references)
        again = inbox.send_again(wanted)
    print(f"{again} put back; the running bot sends them, or its next start does.")
    unknown = wanted - {job.reference for job in unsent}
    if unknown:
        print(f"Not among the unsent: {', '.join(sorted(unknown))}. See python -m bot resend.", file=sys.stderr)
    return 1 if unknown else 0


def _list(unsent: tuple[Job, ...]) -> None:
    if not unsent:
        print("Nothing is unsent.")
        return
    for job in unsent:
        when = datetime.fromtimestamp(job.received, UTC).strftime("%-d %B %Y %H:%M UTC")
        what = "reply ready" if job.message else "not answered yet"
        print(f"{job.reference}  {when}  channel {job.channel}  {what}")
    print("\nTo send: python -m bot resend REFERENCE…, or --all. They are forgotten after seven days.")


def purge(settings: BotSettings) -> int:
    """Delete what is older than it may be."""
    with _records(settings) as engine:
        purged = purge_records(engine, now=time.time(), keep_days=settings.keep_days)
        scrub(engine)
    print(
        f"Deleted: {purged.events} events older than 7 days; {purged.answers} answers, {purged.feedback} pieces of "
        f"feedback and {purged.candidates} candidate cases older than {settings.keep_days} days."
    )
    return 0


def erase(settings: BotSettings, options: Namespace) -> int:
    """Delete everything that is kept of one person."""
    with _records(settings) as engine:
        gone = erase_person(engine, options.user)
    print(f"Deleted {gone} rows of {options.user}." if gone else f"Nothing was kept of {options.user}.")
    return 0


def feedback(settings: BotSettings, options: Namespace) -> int:
    """Tell what people said of answers, without anybody in it."""
    with _records(settings) as engine:
        said = summarise(engine)
    print(json.dumps(asdict(said)) if options.json else "\n".join(_told(said)))
    return 0


def _told(said: Summary) -> Iterator[str]:
    yield f"Helpful: {said.helpful}. Not helpful: {said.not_helpful}."
    yield from (f"  {reason.replace('_', ' ')}: {times}" for reason, times in said.reasons.items())
    for answer_id in said.not_helpful_answers:
        yield f"\nDid not help: python -m bot replay {answer_id}"
        yield from (f"  “{' '.join(note.split())}”" for note in said.notes.get(answer_id, ()))
    for answer_id, question in said.candidates.items():
        yield f"\nGiven as a test case: python -m evals new {answer_id} --question {shlex.quote(question)}"


@contextmanager
def _records(settings: BotSettings) -> Iterator[Engine]:
    """The records, open.

    Raises:
        OSError: they cannot be opened or changed; the message says what to look at.
    """
    try:
        engine = open_database(settings.database_url.get_secret_value())
        try:
            yield engine
        finally:
            engine.dispose()
    except (SQLAlchemyError, ImportError) as fault:
        raise OSError(f"The records: {type(fault).__name__}. Look at PRACTICE_DATABASE_URL.") from fault
