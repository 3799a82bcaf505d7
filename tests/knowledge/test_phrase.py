import time

import pytest

from knowledge.phrase import PhraseFault, Phrases, Stretch, Vocabulary

WORDS = Vocabulary({"child": "girl|boy|young person", "kid": "(the)? <child>"})


def found(written: str, text: str) -> list[str]:
    return [text[each.start : each.end] for each in WORDS.phrase(written).find(text)]


@pytest.mark.parametrize(
    ("written", "text", "expected"),
    [
        ("made an allegation", "She Made an  allegation.", ["Made an  allegation"]),
        ("hard to reach", "hard-to-reach dads", ["hard-to-reach"]),
        ("alleg*", "he alleges, allegedly", ["alleges", "allegedly"]),
        ("claim", "claims reclaim claimed", []),
        ("(her|his) claim", "his claim", ["his claim"]),
        ("very? poor", "poor and very poor", ["poor", "very poor"]),
        ("no ~2 disclosure", "no clear verbal disclosure", ["no clear verbal disclosure"]),
        ("no ~1 disclosure", "no clear verbal disclosure", []),
        ("<child> claims", "a young person claims", ["young person claims"]),
        ("<kid> [claims]", "The girl claims", ["claims"]),
        ("aged # years", "aged 14 years", ["aged 14 years"]),
        ("can't act", "cant act, can't act", ["cant act", "can't act"]),
        ("<Name> claims", "Amara claims, She claims, mum claims", ["Amara claims"]),
        ("<Name> said", "Tutor said, Ines said", ["Ines said"]),
        ("14 ~1 woman", "Paige (14), a woman", ["14), a woman"]),
        ("girl claims", "girl (10) claims", ["girl (10) claims"]),
    ],
)
def test_a_phrase_finds_what_its_marks_say(written: str, text: str, expected: list[str]) -> None:
    assert found(written, text) == expected


def test_a_kept_word_is_given_back() -> None:
    (one,) = WORDS.phrase("{verb: made|makes} it").find("She makes it")

    assert one.kept == {"verb": "makes"}


@pytest.mark.parametrize(
    ("written", "remedy"),
    [
        ("(her|his claim", "a ( is not closed; add )"),
        ("[claim", "a [ is not closed; add ]"),
        ("claim)", "there is a ) too many"),
        ("<nobody> claims", "<nobody> is not among `words`"),
        ("<child claims", "must be followed by a name"),
        ("~2 claims", "cannot come first"),
        ("no ~x claims", "must be followed by a digit"),
        ("{made} it", "must be followed by a name and a colon"),
        ("claims (", "something is empty"),
        ("claims\\b", "has no meaning here"),
        ("claims?", "nothing in it must be there"),
        ("<Name>", "nothing in it must be there"),
    ],
)
def test_a_phrase_that_cannot_be_read_is_refused_with_the_remedy(written: str, remedy: str) -> None:
    with pytest.raises(PhraseFault) as fault:
        WORDS.phrase(written)

    assert remedy in str(fault.value)
    assert str(fault.value).startswith(written)


def test_a_list_that_names_itself_is_refused() -> None:
    with pytest.raises(PhraseFault, match="not among"):
        Vocabulary({"a": "<a>|b"}).phrase("<a> c")


def test_a_phrase_is_only_tried_where_a_word_that_it_needs_stands() -> None:
    phrases = Phrases([WORDS.phrase("alleg* that"), WORDS.phrase("<child> claims")])

    assert list(phrases.possible(Stretch("She alleges that", 0, 16))) == [0]
    assert list(phrases.possible(Stretch("nothing here", 0, 12))) == []


def test_every_word_that_a_phrase_needs_must_stand_there() -> None:
    phrases = Phrases([WORDS.phrase("(he|she) ~3 claims very? (abuse|harm)")])

    assert list(phrases.possible(Stretch("she claims", 0, 10))) == []
    assert list(phrases.possible(Stretch("she claims abuse", 0, 16))) == [0]


@pytest.mark.parametrize("unit", ["no ", "no clear ", "a", "no-", "no, ", "no (x) ", " "])
def test_hostile_texts_take_linear_time(unit: str) -> None:
    phrase = WORDS.phrase("no ~4 (so|then|and) ~4 (nfa|closed) ~4 disclosure")
    started = time.perf_counter()

    list(phrase.find(unit * (200_000 // len(unit))))

    assert time.perf_counter() - started < 2
