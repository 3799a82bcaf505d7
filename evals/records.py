"""A run as the plain records that ragas and deepeval read."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from evals.run import Item, Run

Shape = Literal["ragas", "deepeval"]


def write_records(run: Run, path: Path, shape: Shape) -> int:
    """One JSON object a line for each item that has a reply; gives their number.

    ragas: `EvaluationDataset.from_jsonl(path)` (SingleTurnSample). deepeval: keys of `LLMTestCase`.

    Raises:
        FileExistsError: the file is there already.
    """
    written = 0
    with path.open("x", encoding="utf-8") as file:
        for record in as_records(run, shape):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")
            written += 1
    return written


def as_records(run: Run, shape: Shape) -> Iterator[dict[str, object]]:
    """The items that have a reply, in that shape."""
    record = _ragas if shape == "ragas" else _deepeval
    return (record(item, item.reply.text) for item in run.items if item.reply)


def _ragas(item: Item, response: str) -> dict[str, object]:
    return {
        "user_input": item.question,
        "response": response,
        "retrieved_contexts": [passage.text for passage in item.passages],
        "reference": _reference(item),
    }


def _deepeval(item: Item, response: str) -> dict[str, object]:
    return {
        "name": item.id,
        "input": item.question,
        "actual_output": response,
        "retrieval_context": [passage.text for passage in item.passages],
        "expected_output": _reference(item),
    }


def _reference(item: Item) -> str:
    """What a right reply says, in so many words: our cases name phrases and endings, not model answers."""
    if not item.answerable:
        return f"The right ending is: {item.expect}."
    said = [" or ".join(group) for group in item.expected.must_mention]
    return "A right answer says: " + "; ".join(said) + "." if said else "The guidance answers this."
