import time

import pytest

from knowledge.patterns import Alphabet, PatternFault
from knowledge.typed import read

CLASSES = {"child": ["child", "little one", "<number> year old"], "worried": ["afraid", "frighten*", "not <child>"]}
SPELLINGS = {"hes": "he is", "cant": "can not"}


def found(pattern: str, text: str) -> bool:
    alphabet = Alphabet(CLASSES, SPELLINGS, [pattern])
    return alphabet.pattern(pattern).found_in(alphabet.letters(read(text, SPELLINGS)))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("he is here", "He's HERE!"),
        ("he is here", "hes *here*"),
        ("<child> ..2 afraid", "the little one is so afraid"),
        ("<child> afraid", "a 6 year old afraid"),
        ("<worried>", "she was frightened"),
        ("<worried>", "that is frightening"),
        ("home|back tonight", "back tonight"),
        ("go !away home", "go home"),
        ("go right? home", "go home"),
        ("in <yyyy>", "that was in 2019"),
        ("^ what", "I see. What now"),
        ("now $", "do it now. Please"),
        ("tonight & <child>", "the child is with him tonight"),
        ("tonight &! plan", "he comes tonight"),
        ("hes here", "he is here"),
        ("strangled", "he was starngled"),
        ("strangled", "he was strangledd"),
        ("strangled", "he was stranged"),
        ("help", "heeeelp"),
        ("can not", "I can't"),
    ],
)
def test_a_pattern_finds_what_was_meant(pattern: str, text: str) -> None:
    assert found(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("<child> ..2 afraid", "the child is so very much afraid"),
        ("he ..5 here", "that is him or he. She is here"),
        ("go !away", "go away"),
        ("in <yyyy>", "in 12 days"),
        ("^ what", "tell me what"),
        ("tonight &! plan", "plan for tonight"),
        ("tonight & <child>", f"tonight {'then ' * 200} a child"),
        ("hurts", "three huts"),
    ],
)
def test_a_pattern_finds_nothing_else(pattern: str, text: str) -> None:
    assert not found(pattern, text)


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("a <who> b", "<who> is not among `words`"),
        ("a (b", r"\(b is not a word, a class, a gap or a number"),
        ("a &! ", "a part is empty"),
        ("a ...", "is not a word"),
        ("<loop>", "<loop> stands within itself"),
    ],
)
def test_a_wrong_pattern_is_refused_with_what_is_wrong(pattern: str, says: str) -> None:
    with pytest.raises(PatternFault, match=says):
        Alphabet({"loop": ["<loop>"]}, {}, [pattern]).pattern(pattern)


@pytest.mark.parametrize("text", ["he ", "he is ", "child ", "zz "])
def test_gaps_take_linear_time(text: str) -> None:
    pattern = "he ..6 is ..6 <child> ..6 afraid & <worried> ..9 tonight"
    started = time.perf_counter()
    found(pattern, text * (200_000 // len(text)))
    assert time.perf_counter() - started < 2
