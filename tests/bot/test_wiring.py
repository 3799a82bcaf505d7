from pathlib import Path

import pytest

from bot.answering.question import Question
from bot.answering.replies import Answer, NotCovered
from bot.settings import BotSettings
from bot.wiring import StandingAnswerer
from ingest.pipeline import ingest
from knowledge.embedding import Embedder
from knowledge.generation import GenerationFault

QUESTION = Question("how often are lanterns polished?")
PAGE = "---\nid: lanterns\ntitle: Lanterns\n---\n# Care\n\nLanterns are polished every Tuesday.\n"


@pytest.fixture
def settings(tmp_path: Path) -> BotSettings:
    (tmp_path / "knowledge").mkdir()
    return BotSettings(knowledge=tmp_path / "knowledge", index=tmp_path / "index")


def build(settings: BotSettings, embedder: Embedder, page: str) -> None:
    (settings.knowledge / "page.md").write_text(page, "utf-8")
    ingest(settings.knowledge, settings.index, embedder, advance=lambda _stage, _done, _all: None)


def test_a_new_generation_is_taken_up_with_the_next_question(settings: BotSettings, embedder: Embedder) -> None:
    build(settings, embedder, "---\nid: other\ntitle: Other\n---\nSomething about kettles.\n")
    answer = StandingAnswerer(settings)
    assert isinstance(answer(QUESTION).reply, NotCovered)
    build(settings, embedder, PAGE)
    assert isinstance(answer(QUESTION).reply, Answer)
    answer.close()


def test_a_new_generation_that_cannot_be_used_leaves_the_old_one_answering(
    settings: BotSettings, embedder: Embedder
) -> None:
    build(settings, embedder, PAGE)
    answer = StandingAnswerer(settings)
    assert isinstance(answer(QUESTION).reply, Answer)
    (settings.index / "CURRENT").write_text("0123456789abcdef\n")
    assert isinstance(answer(QUESTION).reply, Answer)
    answer.close()


def test_without_an_index_it_waits_for_one(settings: BotSettings, embedder: Embedder) -> None:
    answer = StandingAnswerer(settings)
    answer.warm_up()
    with pytest.raises(GenerationFault, match="python -m ingest"):
        answer(QUESTION)
    build(settings, embedder, PAGE)
    assert isinstance(answer(QUESTION).reply, Answer)
    answer.close()
