"""Ask every case through the same code that answers people, into a run folder that survives being killed."""

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.answering.question import Question, Turn
from bot.answering.replies import Answered, as_record
from bot.answering.support import Support
from evals.cases import Case, Suite, every_case
from evals.run import Found, Item, RunFault, RunInfo, ShownReply, Timing, item_of, read_info, write_info, write_lines
from evals.scorers import scores_of, with_consistency
from knowledge.documents import Passage
from knowledge.search import SearchResult

DEPTH = 10
"""Passages kept of each search."""

_PARTIAL = "asked.jsonl"


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistant:
    """What is measured: the search and the answer, and the check that scores its citations."""

    search: Callable[[Question, int], SearchResult]
    answer: Callable[[Question], Answered]
    support: Support


class Asked(BaseModel):
    """One case asked, as it is kept until the run is whole."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    item: Item
    timing: Timing


def prepare(folder: Path, info: RunInfo, *, overwrite: bool = False) -> dict[str, Asked]:
    """Make the folder ready and give what an earlier, killed run of the same has already asked, by case id.

    Raises:
        RunFault: the folder holds a finished run, another run, or files that are not a run's.
    """
    if folder.exists() and any(folder.iterdir()):
        before = read_info(folder)
        if overwrite:
            (folder / _PARTIAL).unlink(missing_ok=True)
        elif before.complete:
            raise RunFault(f"{folder} holds a finished run; choose another folder, or say --overwrite.")
        elif before.identity != info.identity:
            raise RunFault(
                f"{folder} holds an unfinished run of other suites, code or index; choose another folder, "
                "or say --overwrite."
            )
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write_info(folder, info)
    except OSError as fault:
        raise RunFault(f"{folder} cannot be written to: {fault.strerror}") from fault
    return {asked.item.id: asked for asked in _read_partial(folder / _PARTIAL) if asked.item.error is None}


def _read_partial(path: Path) -> Iterator[Asked]:
    """What was asked before; the line that a kill cut short is asked again."""
    if not path.exists():
        return
    whole, _, torn = path.read_bytes().rpartition(b"\n")
    for line in whole.splitlines():
        try:
            yield Asked.model_validate_json(line)
        except ValidationError:
            continue
    if torn:
        path.write_bytes(whole + b"\n" if whole else b"")


def ask_all(
    suites: Sequence[Suite],
    assistant: Assistant,
    *,
    folder: Path,
    done: dict[str, Asked],
    workers: int = 1,
    told: Callable[[], None] = lambda: None,
) -> tuple[Asked, ...]:
    """Ask what is not done yet, `workers` at a time; in the order of the suites whatever finished first.

    Args:
        suites: what to ask.
        assistant: whom to ask.
        folder: as `prepare` made it ready.
        done: as `prepare` gave it.
        workers: how many questions at a time.
        told: called after each case.
    """
    waiting = [(suite, case) for suite, case in every_case(suites) if case.id not in done]
    asked = dict(done)
    with (folder / _PARTIAL).open("ab") as file, ThreadPoolExecutor(workers) as pool:
        futures = [pool.submit(ask_one, suite, case, assistant) for suite, case in waiting]
        try:
            for future in as_completed(futures):
                _keep(file, future, asked)
                told()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
    return tuple(asked[case.id] for _, case in every_case(suites))


def _keep(file: BinaryIO, future: "Future[Asked]", asked: dict[str, Asked]) -> None:
    result = future.result()
    file.write(result.model_dump_json(by_alias=True).encode() + b"\n")
    file.flush()
    asked[result.item.id] = result


def ask_one(suite: Suite, case: Case, assistant: Assistant) -> Asked:
    """One case asked and scored; a failing assistant becomes the item's error."""
    item = item_of(case, suite=suite.suite, split=suite.split)
    try:
        return _ask_whole(item, case, assistant)
    except Exception as fault:  # noqa: BLE001 -- whatever one question does to the assistant, the rest are measured
        failed = item.model_copy(update={"error": f"{type(fault).__name__}: {fault}"})
        return Asked(item=failed, timing=Timing(id=case.id, search_ms=0, answer_ms=0))


def _ask_whole(item: Item, case: Case, assistant: Assistant) -> Asked:
    question = Question(case.question, tuple(Turn(role=turn.role, text=turn.text) for turn in case.turns))
    found = assistant.search(question, DEPTH)
    started = time.perf_counter()
    answered = assistant.answer(question)
    answer_ms = (time.perf_counter() - started) * 1e3
    item = item.model_copy(
        update={
            "reply": shown(answered),
            "passages": tuple(map(_found, found.passages)),
            "confidence": found.passages[0].score if found.passages else None,
        }
    )
    item = item.model_copy(update={"scores": scores_of(item, assistant.support)})
    return Asked(item=item, timing=Timing(id=case.id, search_ms=round(found.ms, 2), answer_ms=round(answer_ms, 2)))


def shown(answered: Answered) -> ShownReply:
    """The reply without what differs from run to run."""
    record = as_record(answered)
    return ShownReply.model_validate_json(
        json.dumps({name: value for name, value in record.items() if name in ShownReply.model_fields})
    )


def _found(passage: Passage) -> Found:
    return Found(
        document_id=passage.chunk.document_id,
        chunk_id=passage.chunk.id,
        section=" › ".join(passage.chunk.heading_path),
        text=passage.chunk.text,
        score=passage.score,
        dense=passage.dense,
        lexical=passage.lexical,
    )


def finish(folder: Path, info: RunInfo, asked: Sequence[Asked]) -> tuple[Item, ...]:
    """Write items and timings, mark the run whole, and let go of what was kept on the way."""
    items = with_consistency([each.item for each in asked])
    write_lines(folder / "items.jsonl", items)
    write_lines(folder / "timings.jsonl", [each.timing for each in asked])
    write_info(folder, info.model_copy(update={"complete": True}))
    (folder / _PARTIAL).unlink(missing_ok=True)
    return items


def default_workers() -> int:
    """As many as there are cores to run on."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
