"""Damage to the index of a live bot: it is noticed, answers keep their citations, and what is a cache mends itself."""

import logging
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.answering.question import Question
from bot.answering.replies import as_record
from bot.settings import BotSettings
from bot.wiring import StandingAnswerer
from knowledge.embedding import Embedder
from knowledge.generation import GenerationFault, open_generation
from knowledge.index import ChromaNeighbours, _client, _fingerprint
from tests.ingest.corpora import build, environment, generation, write_page
from tests.knowledge.chroma_server import ChromaServer

QUESTIONS = tuple(Question(text) for text in ("did group 7 hear of safety planning?", "who heard of hazard markers?"))
PATIENCE = 20.0

Damage = Callable[[Path], object]


def only(folder: Path, name: str) -> Path:
    (path,) = folder.rglob(name)
    return path


def halve(name: str) -> Damage:
    return lambda chroma: only(chroma, name).write_bytes(
        only(chroma, name).read_bytes()[: only(chroma, name).stat().st_size // 2]
    )


def empty(name: str) -> Damage:
    return lambda chroma: only(chroma, name).write_bytes(b"")


DAMAGE: dict[str, Damage] = {
    "the vectors cut in half": halve("data_level0.bin"),
    "the vectors emptied": empty("data_level0.bin"),
    "the lengths cut in half": halve("length.bin"),
    "the links cut in half": halve("link_lists.bin"),
    "the header emptied": empty("header.bin"),
    "the ids cut in half": halve("index_metadata.pickle"),
    "the ids removed": lambda chroma: only(chroma, "index_metadata.pickle").unlink(),
    "the segment removed": lambda chroma: shutil.rmtree(only(chroma, "header.bin").parent),
    "the database cut in half": halve("chroma.sqlite3"),
    "the database emptied": empty("chroma.sqlite3"),
}
"""Each way of damage whose effect on Chroma is known; some raise, some lose passages without a word."""


@dataclass
class Bot:
    """A standing answerer over an index that a test may damage."""

    answer: StandingAnswerer
    index: Path

    def answers(self) -> list[dict[str, object]]:
        """What it says, with every citation, without what differs each time."""
        records = [as_record(self.answer(question)) for question in QUESTIONS]
        return [{key: record[key] for key in ("kind", "text", "claims", "citations")} for record in records]

    @property
    def neighbours(self) -> ChromaNeighbours:
        assert self.answer._standing
        return self.answer._standing.neighbours

    @property
    def own_cache(self) -> Path:
        """The copy of the cache that this process reads."""
        return only(Path(tempfile.gettempdir()), "chroma.sqlite3").parent

    def healed(self, log: pytest.LogCaptureFixture) -> bool:
        """Whether Chroma answers again, before long and with nobody's help."""
        end = time.monotonic() + PATIENCE
        while not (self.neighbours.well and "is rebuilt" in log.text) and time.monotonic() < end:
            time.sleep(0.02)
        return self.neighbours.well


@pytest.fixture
def bot(
    large_index: Path,
    tmp_path: Path,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> Iterator[Bot]:
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    index = Path(shutil.copytree(large_index, tmp_path / "index"))
    caplog.set_level(logging.INFO)
    answer = StandingAnswerer(BotSettings(index=index))
    answer._embedder = embedder
    yield Bot(answer, index)
    answer.close()
    assert list((tmp_path / "tmp").iterdir()) == []


@pytest.fixture
def expected(large_index: Path, embedder: Embedder) -> list[dict[str, object]]:
    """The answers of a bot whose index is whole."""
    answer = StandingAnswerer(BotSettings(index=large_index))
    answer._embedder = embedder
    whole = Bot(answer, large_index)
    answers = whole.answers()
    assert whole.neighbours.well
    assert all(answer["kind"] == "answer" and answer["citations"] for answer in answers)
    answer.close()
    return answers


@pytest.mark.parametrize("damage", DAMAGE)
def test_damage_to_chroma_is_noticed_answered_for_exactly_and_mended(
    bot: Bot, expected: list[dict[str, object]], damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    """First what a bot finds when it starts, then what befalls its own copy while it answers."""
    DAMAGE[damage](generation(bot.index) / "chroma")
    assert bot.answers() == expected
    assert "answering by exact search" in caplog.text
    assert bot.healed(caplog)
    assert bot.answers() == expected

    caplog.clear()
    DAMAGE[damage](bot.own_cache)
    assert bot.answers() == expected
    assert "answering by exact search" in caplog.text
    assert bot.healed(caplog)
    assert bot.answers() == expected
    assert bot.neighbours.well


def test_a_cache_of_another_generation_is_noticed_though_its_seal_is_whole(
    bot: Bot, corpus_index: Path, expected: list[dict[str, object]], caplog: pytest.LogCaptureFixture
) -> None:
    shutil.rmtree(generation(bot.index) / "chroma")
    shutil.copytree(generation(corpus_index) / "chroma", generation(bot.index) / "chroma")

    assert bot.answers() == expected
    assert "cannot be opened; answering by exact search" in caplog.text
    assert bot.healed(caplog)
    assert bot.answers() == expected


def test_a_cache_that_lost_passages_is_noticed_though_its_seal_is_whole(
    bot: Bot, expected: list[dict[str, object]], caplog: pytest.LogCaptureFixture
) -> None:
    cache = generation(bot.index) / "chroma"
    with closing(_client(cache)) as client:
        collection = client.get_collection("passages", embedding_function=None)
        collection.delete(ids=[id_ for id_ in collection.get(include=[])["ids"] if int(id_.partition("/")[0]) % 2])
    (cache / "SEAL").write_text(_fingerprint(cache), "utf-8")

    assert bot.answers() == expected
    assert "cannot be opened; answering by exact search" in caplog.text
    assert bot.healed(caplog)
    assert bot.answers() == expected


def test_another_process_that_writes_to_the_copy_is_noticed(
    bot: Bot, expected: list[dict[str, object]], caplog: pytest.LogCaptureFixture
) -> None:
    assert bot.answers() == expected
    intruder = f"""
import chromadb
collection = chromadb.PersistentClient({str(bot.own_cache)!r}).get_collection("passages", embedding_function=None)
collection.delete(ids=[str(row) for row in range(0, 66, 2)])
"""
    subprocess.run([sys.executable, "-c", intruder], check=True, env=environment(), timeout=60)

    assert bot.answers() == expected
    assert "answering by exact search" in caplog.text
    assert bot.healed(caplog)
    assert bot.answers() == expected


def test_a_copy_that_is_swept_away_is_mended_with_nobody_asking(
    large_index: Path,
    tmp_path: Path,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    opened = open_generation(large_index, embedder.identity)
    neighbours = ChromaNeighbours(opened, watch=0.1)
    shutil.rmtree(only(tmp_path, "chroma.sqlite3").parents[1])

    end = time.monotonic() + PATIENCE
    while "is rebuilt" not in caplog.text and time.monotonic() < end:
        time.sleep(0.02)
    assert neighbours.well
    assert "is rebuilt" in caplog.text
    neighbours.close()
    opened.close()


def test_a_cache_that_cannot_be_rebuilt_is_tried_again_and_complained_of_once(
    large_index: Path,
    tmp_path: Path,
    embedder: Embedder,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """As when the disk is full, until there is room again."""
    temporary = tmp_path / "full"
    monkeypatch.setattr(tempfile, "tempdir", str(temporary))
    opened = open_generation(large_index, embedder.identity)
    neighbours = ChromaNeighbours(opened, watch=0.05)
    time.sleep(0.4)
    assert not neighbours.well
    assert caplog.text.count("cannot be rebuilt yet") == 1
    temporary.mkdir()

    end = time.monotonic() + PATIENCE
    while not neighbours.well and time.monotonic() < end:
        time.sleep(0.02)
    assert neighbours.well
    neighbours.close()
    opened.close()


RECORD_DAMAGE: dict[str, Damage] = {
    "the record cut in half": halve("chunks.db"),
    "the record emptied": empty("chunks.db"),
    "the record overwritten": lambda folder: (folder / "chunks.db").write_bytes(b"x" * 900_000),
    "the words emptied": empty("data.csc.index.npy"),
    "the words cut in half": halve("indices.csc.index.npy"),
    "no manifest": lambda folder: (folder / "manifest.json").unlink(),
    "no folder": shutil.rmtree,
}


@pytest.mark.parametrize("damage", RECORD_DAMAGE)
def test_damage_to_the_record_touches_no_live_bot_and_is_said_once_with_the_remedy(
    bot: Bot, expected: list[dict[str, object]], embedder: Embedder, damage: str, caplog: pytest.LogCaptureFixture
) -> None:
    assert bot.answers() == expected
    RECORD_DAMAGE[damage](generation(bot.index))

    assert bot.answers() == bot.answers() == expected
    assert caplog.text.count("the next start needs an ingest: The generation at") == 1
    assert "Rebuild it: python -m ingest" in caplog.text
    with pytest.raises(GenerationFault, match="Rebuild it: python -m ingest"):
        open_generation(bot.index, embedder.identity)


@pytest.mark.parametrize("pointer", [None, b"", b"\xff", b"0123456789abcdef"])
def test_a_lost_pointer_touches_no_live_bot(
    bot: Bot, expected: list[dict[str, object]], pointer: bytes | None, caplog: pytest.LogCaptureFixture
) -> None:
    assert bot.answers() == expected
    (bot.index / "CURRENT").unlink() if pointer is None else (bot.index / "CURRENT").write_bytes(pointer)

    assert bot.answers() == bot.answers() == expected
    assert caplog.text.count("the new index cannot be used; the old one goes on answering") == 1


def test_a_damaged_record_is_mended_by_the_ingest_before_the_next_start(tmp_path: Path, embedder: Embedder) -> None:
    settings = BotSettings(knowledge=tmp_path / "knowledge", index=tmp_path / "index")
    write_page(settings.knowledge, "lanterns", "Group 7 heard of safety planning on Tuesday.")
    build(settings.knowledge, settings.index, embedder)
    live = Bot(StandingAnswerer(settings), settings.index)
    expected = live.answers()
    halve("chunks.db")(generation(settings.index))
    assert live.answers() == expected

    assert build(settings.knowledge, settings.index, embedder).outcome == "built"

    started = Bot(StandingAnswerer(settings), settings.index)
    assert live.answers() == started.answers() == expected
    live.answer.close()
    started.answer.close()


def test_with_the_address_of_a_server_alone_chroma_is_asked_there_and_its_death_changes_no_answer(
    large_index: Path, tmp_path: Path, embedder: Embedder, expected: list[dict[str, object]]
) -> None:
    server = ChromaServer(tmp_path / "server")
    server.start()
    answer = StandingAnswerer(BotSettings(index=large_index, chroma_url=server.url))
    answer._embedder = embedder
    bot = Bot(answer, large_index)
    assert bot.answers() == expected
    end = time.monotonic() + PATIENCE
    while not bot.neighbours.well and time.monotonic() < end:
        time.sleep(0.05)
    assert bot.neighbours.well
    assert len(server.names()) == 1
    assert bot.answers() == expected
    server.close()
    assert bot.answers() == expected
    assert not bot.neighbours.well
    answer.close()
