"""`python -m bot`: ask here, serve in Slack, or have the installation looked at."""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Callable
from contextlib import closing, suppress
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from bot.answering.question import Question, Turn
from bot.answering.replies import Answered, Danger, Declined, as_record
from bot.checking import check
from bot.doctor import examine
from bot.logs import set_up_logs
from bot.packing import pack
from bot.settings import BotSettings, misspelt_settings, slack_problems
from bot.terminal import render, render_replay
from bot.wiring import (
    StandingAnswerer,
    as_answered,
    fixed_answer,
    load_answerer,
    load_searcher,
    load_triage_whatever_is_wrong,
)
from knowledge.batches import LineFault, run_batch
from knowledge.console import CONFIGURATION, run
from knowledge.embedding import EmbedderUnavailable
from knowledge.files import KnowledgeFault
from knowledge.generation import GenerationFault

LONGEST_LINE = 1_000_000
"""Characters of a question in a batch; triage reads the first and the last 25,000 of them."""


class TurnLine(BaseModel):
    """One earlier message."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    role: Literal["user", "assistant"]
    text: str


class QuestionLine(BaseModel):
    """One line of a batch; turns oldest first."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str | int
    question: str
    turns: tuple[TurnLine, ...] = ()

    @field_validator("question")
    @classmethod
    def _of_bounded_length(cls, question: str) -> str:
        if len(question) > LONGEST_LINE:
            raise ValueError(f"longer than {LONGEST_LINE:,} characters")
        return question

    def as_question(self) -> Question:
        """The same without its id."""
        return Question(self.question, tuple(Turn(role=turn.role, text=turn.text) for turn in self.turns))


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit code is 0, or as `--help` says."""
    options = _parser().parse_args(arguments)
    if options.command == "ask" and options.question and (fixed := fixed_answer(options.question)):
        _print(_answer_or(fixed, options.question), as_json=options.json)
        return 0
    try:
        if options.command == "ask" and options.batch and not _is_set_up():
            run_batch(options.batch, QuestionLine, _Batch(None))
        if options.command == "doctor":
            return _doctor(BotSettings(), online=options.online)
        if misspelt := misspelt_settings():
            print(*misspelt, sep="\n", file=sys.stderr)
            return CONFIGURATION
        settings = BotSettings()
        commands: dict[str, Callable[[BotSettings, argparse.Namespace], int]] = {
            "ask": _ask,
            "check": check,
            "erase": _operate,
            "feedback": _feedback,
            "pack": pack,
            "purge": _operate,
            "replay": _replay,
            "resend": _operate,
            "serve": _serve,
        }
        return commands[options.command](settings, options)
    except BrokenPipeError:
        raise
    except (EmbedderUnavailable, GenerationFault, OSError) as fault:
        print(fault, file=sys.stderr)
        return 1
    except KnowledgeFault as fault:
        print(fault, file=sys.stderr)
        return CONFIGURATION


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot",
        description="Answers practice questions from curated guidance, with citations, in the terminal and in Slack.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    ask = commands.add_parser(
        "ask",
        help="answer a question here",
        description="Answer a question from the guidance. Do not write names or other details of real people.",
        epilog="Exit codes: 0 answered, 1 there is no usable index, 3 some lines of a batch were bad "
        '(each gets {"id", "error"}), 78 a setting or a knowledge file must be mended.',
    )
    what = ask.add_mutually_exclusive_group(required=True)
    what.add_argument("question", nargs="?", help="the question, in quotation marks")
    what.add_argument(
        "--batch",
        type=Path,
        metavar="FILE",
        help='JSON Lines of {"id", "question", "turns": [{"role", "text"}]}; answers {"id", "reply"}',
    )
    ask.add_argument("--json", action="store_true", help="print the reply as JSON")
    ask.add_argument(
        "--keep", action="store_true", help="keep the reply (never the question) so that it can be replayed"
    )
    replay = commands.add_parser(
        "replay",
        help="show a kept answer again, and what it was made from",
        description="Show the stored reply of an answer id, as it was given, with the passages, scores and versions it "
        "was made from. Answers in Slack are kept, and those of ask --keep. The question is never kept.",
        epilog="Exit codes: 0 shown, 1 there is no answer of that id.",
    )
    replay.add_argument("answer_id", metavar="ID")
    replay.add_argument("--json", action="store_true", help="print it as JSON")
    _add_check(commands)
    _add_pack(commands)
    doctor = commands.add_parser(
        "doctor",
        help="say what is well and what must be mended",
        description="Look at settings, knowledge files, index, contacts and reading list, and say what must be mended "
        "before people rely on the bot. It changes nothing and contacts nobody, unless told to ask Slack.",
        epilog="Exit codes: 0 all is well, 3 something must be mended.",
    )
    doctor.add_argument("--online", action="store_true", help="also ask Slack whether the tokens and scopes are right")
    serve = commands.add_parser(
        "serve",
        help="answer in Slack",
        description="Answer in Slack: by Socket Mode, which needs no public address, or over HTTP. Needs "
        "SLACK_BOT_TOKEN and SLACK_APP_TOKEN (over HTTP SLACK_SIGNING_SECRET) in the environment or in .env; README "
        "says where to get them. SIGTERM lets what has begun finish.",
        epilog="Exit codes: 0 told to stop, 1 Slack or the records refuse, 78 a setting or a knowledge file must be "
        "mended.",
    )
    serve.add_argument("--http", action="store_true", help="let Slack send events to an address of ours")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen at (default: %(default)s)")
    serve.add_argument("--port", type=int, default=3000, help="port to listen at (default: %(default)s)")
    resend = commands.add_parser(
        "resend",
        help="see what Slack would not take, and send it again",
        description="Without arguments, list replies that could not be sent for fifteen minutes.",
    )
    resend.add_argument("references", nargs="*", metavar="REFERENCE", help="which to send again")
    resend.add_argument("--all", action="store_true", help="send all of them again")
    feedback = commands.add_parser(
        "feedback",
        help="see what people said of answers",
        description="Count what people said, by reason, with the ids of answers that did not help, people's notes, and "
        "the questions they gave as test cases. Nobody is named.",
    )
    feedback.add_argument("--json", action="store_true", help="print it as JSON")
    commands.add_parser(
        "purge",
        help="delete records that are older than they may be",
        description="Delete answers and feedback older than PRACTICE_KEEP_DAYS and events older than seven days. "
        "The running bot does so by itself every ten minutes.",
    )
    erase = commands.add_parser(
        "erase",
        help="delete everything that the records hold of one person",
        description="Delete what is kept of a person: which answers they had, feedback, what they heard of and muted, "
        "and questions that wait. Answers stay without anybody's name. Backups are yours to age out.",
        epilog="Exit codes: 0 deleted, or there was nothing; 1 the records cannot be used.",
    )
    erase.add_argument("--user", required=True, metavar="ID", help="the person's Slack user id (U…)")
    return parser


def _add_pack(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "pack",
        help="make a page for reflective supervision",
        description="Make one page for a supervision session: its purpose, what the audit found (a strength and a "
        "concern, word for word), four to eight questions in the order of a cycle, wording to listen for, something "
        "to read, and a stub for your record. It takes no details of a family, and keeps nothing.",
        epilog="For example: python -m bot pack T2 --length 15-minutes; or python -m bot pack T3 LP2 --model systemic "
        "--word pack.docx. Questions live in themes.yaml and are yours to edit: see docs/supervision.md. Exit codes: "
        "0 made, 1 there is no usable index or a file cannot be written, 2 no such theme, length or model, or a file "
        "is there already, 78 a setting or a knowledge file must be mended.",
    )
    parser.add_argument("themes", nargs="*", metavar="THEME", help="one to three themes, such as T3 or LP2")
    parser.add_argument("--list", action="store_true", help="show all themes, lengths and models")
    parser.add_argument("--length", default="", help="one-to-one, group or 15-minutes (default: one-to-one)")
    parser.add_argument("--model", default="", help="model of supervision whose cycle orders the questions")
    parser.add_argument("--word", type=Path, metavar="FILE", help="write it as a Word document")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write it as a page that prints on one sheet of A4")
    parser.add_argument("--overwrite", action="store_true", help="take the place of files that are there already")
    parser.add_argument("--json", action="store_true", help="print it as JSON")


def _add_check(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    parser = commands.add_parser(
        "check",
        help="look at the wording of a text, and keep nothing",
        description="Offer kinder, more exact wording for a text or file, with why and from where. Nothing is stored. "
        "Formal text, quotations and a child's own words are left alone.",
        epilog="Exit codes: 0 looked at, 1 the file cannot be read, 3 some lines of a batch were bad "
        '(each gets {"id", "error"}), 78 a setting or a knowledge file must be mended.',
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("text", nargs="?", help="a paragraph, in quotation marks")
    what.add_argument("--file", type=Path, metavar="FILE", help="a text file, or a Word file read by paragraph")
    what.add_argument(
        "--batch", type=Path, metavar="FILE", help='JSON Lines of {"id", "text"}; answers {"id", "suggestions"}'
    )
    what.add_argument("--rules", action="store_true", help="print every rule, as docs/wording.md shows them")
    parser.add_argument("--all", action="store_true", help="also terms that are noticed only on request")
    parser.add_argument("--explain", action="store_true", help="say why each term that is left alone is left alone")
    parser.add_argument("--json", action="store_true", help="print JSON")


def _ask(settings: BotSettings, options: argparse.Namespace) -> int:
    if options.batch:
        with closing(StandingAnswerer(settings)) as answer:
            batch = _Batch(answer)
            code = run_batch(options.batch, QuestionLine, batch)
        if batch.fault:
            raise batch.fault
        return code
    answered = _answer_one(settings, Question(options.question))
    _print(answered, as_json=options.json)
    if options.keep:
        _keep(settings, answered)
    if options.keep and not options.json:
        print(f"\nKept. To see it again: python -m bot replay {answered.answer_id}")
    return 0


class _Batch:
    """Answers lines. Whatever is broken, danger is answered in each; the first fault is kept for the end."""

    def __init__(self, answer: StandingAnswerer | None) -> None:
        self._screen = load_triage_whatever_is_wrong()
        self._answer = answer
        self.fault: Exception | None = None

    def __call__(self, line: QuestionLine) -> dict[str, object]:
        fixed = self._screen(line.question)
        answered = as_answered(fixed) if isinstance(fixed, Danger) else self._answered(line)
        return {"reply": as_record(answered)}

    def _answered(self, line: QuestionLine) -> Answered:
        if self._answer is None or self.fault:
            raise LineFault(_NOT_SET_UP)
        try:
            return self._answer(line.as_question())
        except (EmbedderUnavailable, GenerationFault, KnowledgeFault) as fault:
            self.fault = fault
            raise LineFault(_NOT_SET_UP) from fault


_NOT_SET_UP = "the assistant is not set up; what must be mended is on standard error"


def _is_set_up() -> bool:
    with suppress(Exception):
        return not misspelt_settings() and bool(BotSettings())
    return False


def _keep(settings: BotSettings, answered: Answered) -> None:
    from sqlalchemy.exc import SQLAlchemyError

    from bot.records.answers import keep_answer
    from bot.records.database import open_database

    try:
        with open_database(settings.database_url.get_secret_value()).begin() as connection:
            keep_answer(connection, answered, created=time.time())
    except (SQLAlchemyError, ImportError) as fault:
        raise OSError(
            f"The answer could not be kept: {type(fault).__name__}. Look at PRACTICE_DATABASE_URL."
        ) from fault


def _replay(settings: BotSettings, options: argparse.Namespace) -> int:
    from bot.records.answers import replay
    from bot.records.database import open_database

    engine = open_database(settings.database_url.get_secret_value())
    replayed = replay(engine, options.answer_id) if options.answer_id.isascii() else None
    if replayed is None:
        print(
            f"There is no kept answer {options.answer_id}. ask --keep prints the id of an answer.",
            file=sys.stderr,
        )
        return 1
    print(json.dumps(asdict(replayed)) if options.json else render_replay(replayed))
    return 0


def _print(answered: Answered, *, as_json: bool) -> None:
    print(json.dumps(as_record(answered)) if as_json else render(answered))


def _answer_or(fixed: Answered, question: str) -> Answered:
    """What must be said first, unless it only may be misuse and the guidance can be asked."""
    if isinstance(fixed.reply, Declined) and fixed.reply.unless_answered:
        with suppress(EmbedderUnavailable, GenerationFault, KnowledgeFault, ValidationError, OSError):
            return _answer_one(BotSettings(), Question(question))
    return fixed


def _answer_one(settings: BotSettings, question: Question) -> Answered:
    return load_answerer(settings, load_searcher(settings))(question)


def _feedback(settings: BotSettings, options: argparse.Namespace) -> int:
    from bot import operating

    return operating.feedback(settings, options)


def _operate(settings: BotSettings, options: argparse.Namespace) -> int:
    from bot import operating

    match options.command:
        case "purge":
            return operating.purge(settings)
        case "erase":
            return operating.erase(settings, options)
        case _:
            return operating.resend(settings, options)


def _doctor(settings: BotSettings, *, online: bool) -> int:
    findings = tuple(examine(settings, datetime.now(UTC).date(), online=online))
    for finding in findings:
        print(f"{'well' if finding.well else 'MEND'}  {finding.what}")
    return 0 if all(finding.well for finding in findings) else 3


def _serve(settings: BotSettings, options: argparse.Namespace) -> int:
    from bot.slack.connections import Address
    from bot.slack.serve import CannotServe, serve
    from bot.standing import load_services

    if problems := slack_problems(settings, http=options.http):
        print("The bot cannot connect to Slack yet:", *problems, sep="\n- ", file=sys.stderr)
        print("Put them into a file .env here (cp .env.example .env) or into the environment.", file=sys.stderr)
        return CONFIGURATION
    set_up_logs(settings.logs)
    address = Address(host=options.host, port=options.port) if options.http else None
    with closing(StandingAnswerer(settings)) as answer:
        answer.warm_up()
        try:
            asyncio.run(serve(settings, services=load_services(settings, answer), http=address))
        except CannotServe as fault:
            print(fault, file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    run(main)
