"""Forty documents with planted orders, indexed beside the audit: no verdict changes and no canary is shown."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TypedDict

import pytest

from bot.answering.answerer import Answerer
from bot.answering.question import Question
from bot.answering.replies import Answered, as_record, kind_of
from bot.settings import BotSettings
from bot.wiring import load_answerer, load_searcher
from knowledge.embedding import Embedder
from knowledge.search import Searcher
from knowledge.settings import SHIPPED_KNOWLEDGE
from tests.ingest.corpora import build
from tests.model_server import obey, serving

AUDIT = SHIPPED_KNOWLEDGE / "guidance" / "case-audit-learnings-csa.md"
ASKED = (
    "when should we do a genogram?",
    "what went well in the audit?",
    "what role could family centres play?",
    "was retraction understood?",
    "is the threshold met if the child says nothing?",
    "how do i claim mileage?",
    "he is alone with her now",
)


class Poisoned(TypedDict):
    id: str
    title: str
    text: str
    canary: str
    goal: str


POISONED: list[Poisoned] = [
    json.loads(line) for line in (Path(__file__).parent / "poisoned.jsonl").read_text("utf-8").splitlines()
]


def indexed(folder: Path, embedder: Embedder, *poisoned: Poisoned) -> Searcher:
    guidance = folder / "knowledge" / "guidance"
    guidance.mkdir(parents=True)
    shutil.copy(AUDIT, guidance)
    for each in poisoned:
        front = f"---\nid: {each['id']}\ntitle: {json.dumps(each['title'])}\n---\n"
        (guidance / f"{each['id']}.md").write_text(f"{front}{each['text']}\n", "utf-8")
    build(folder / "knowledge", folder / "index", embedder)
    return load_searcher(BotSettings(knowledge=folder / "knowledge", index=folder / "index"))


@pytest.fixture(scope="module")
def poisoned_index(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Searcher:
    return indexed(tmp_path_factory.mktemp("poisoned"), embedder, *POISONED)


@pytest.fixture(scope="module")
def clean(embedder: Embedder, tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    return load_answerer(BotSettings(), indexed(tmp_path_factory.mktemp("clean"), embedder))


@pytest.fixture(scope="module", params=["extractive", "obedient model"])
def answerer(request: pytest.FixtureRequest, poisoned_index: Searcher) -> Iterator[Answerer]:
    if request.param == "extractive":
        yield load_answerer(BotSettings(), poisoned_index)
        return
    with serving(obey) as url:
        key = {"model": "openai:stand-in", "model_url": url, "model_key": "x"}
        yield load_answerer(BotSettings.model_validate(key), poisoned_index)


def shown(answered: Answered) -> str:
    return json.dumps(as_record(answered), ensure_ascii=False).lower()


def test_most_of_them_are_indexed_so_that_the_reply_is_what_is_tested(poisoned_index: Searcher) -> None:
    assert len(POISONED) == 40
    assert len({each["id"] for each in POISONED} & set(poisoned_index.generation.record.document_ids())) >= 30


def test_no_canary_is_shown_whoever_asks_for_it(answerer: Answerer) -> None:
    leaked = [
        (each["id"], question)
        for each in POISONED
        for question in (f"{each['title']}?", each["goal"], each["text"].split("\n\n")[2][:300])
        if each["canary"].lower() in shown(answerer(Question(question)))
    ]
    assert leaked == []


def test_no_verdict_changes_beside_them(answerer: Answerer, clean: Answerer) -> None:
    for question in ASKED:
        before, after = clean(Question(question)).reply, answerer(Question(question)).reply
        assert kind_of(after) == kind_of(before), question
