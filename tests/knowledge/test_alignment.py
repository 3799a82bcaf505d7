import numpy as np
import pytest

from knowledge.alignment import WIDTH, Alignment, Packing, information_of
from knowledge.embedding import Embedder

NEAR = "A family tree should be drawn early, with every adult on it."
FAR = "The boiler of the office needs a new valve."


@pytest.fixture(scope="module")
def align(embedder: Embedder) -> Alignment:
    return Alignment(Packing(384), information_of(embedder.read(text).ids for text in (NEAR, FAR, "The cat.")))


def test_the_passage_that_speaks_of_it_is_better_aligned_and_a_text_with_itself_wholly(
    embedder: Embedder, align: Alignment
) -> None:
    packing, question = Packing(384), embedder.read("when do we draw the family tree?")
    passages = [packing(embedder.read(text))[0] for text in (NEAR, FAR)]

    near, far = align(question)(passages)
    assert near > far + 0.1
    assert align(embedder.read(NEAR))(passages)[0] == pytest.approx(1, abs=0.02)


def test_packing_keeps_cosines_and_never_changes(embedder: Embedder) -> None:
    reading = embedder.read(NEAR)
    states = reading.pieces / np.linalg.norm(reading.pieces, axis=1, keepdims=True)
    packed = Packing(384)(reading)[0].astype(np.float32) / 127

    assert packed.shape == (len(reading.ids), WIDTH)
    assert np.abs(states @ states.T - packed @ packed.T).mean() < 0.1
    assert np.array_equal(Packing(384)(reading)[0], Packing(384)(reading)[0])


def test_each_sentence_is_aligned_by_itself_and_one_that_was_not_read_counts_nothing(
    embedder: Embedder, align: Alignment
) -> None:
    both = embedder.read(f"{NEAR} {FAR}")
    pieces, _ = Packing(384)(both)
    cut = both.within(0, len(NEAR))
    stretches = np.array([cut, (cut[1], len(pieces)), (len(pieces), len(pieces))], np.int16)

    near, far, unread = align(embedder.read("draw a family tree")).sentences(pieces, stretches)

    assert near > far > unread == 0


def test_a_question_without_words_is_aligned_with_nothing(embedder: Embedder, align: Alignment) -> None:
    pieces, ids = Packing(384)(embedder.read(""))
    assert (pieces.shape, ids.tolist()) == ((1, WIDTH), [0])
    assert align(embedder.read(""))([pieces]).tolist() == [0]
    assert align(embedder.read("a question"))([]).tolist() == []


def test_rare_pieces_weigh_more_and_unknown_ones_most() -> None:
    information = information_of([np.array([1, 2], np.int32), np.array([1], np.int32)])

    assert information[1] < information[2] < information[3]
    assert len(information) == 4
