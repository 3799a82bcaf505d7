import pytest

from bot.answering.question import parts_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("when should we do a genogram?", ("when should we do a genogram?",)),
        ("what went right?? it all reads so badly", ("what went right?? it all reads so badly",)),
        (
            "Mum engages well. can we step down? who decides that?",
            ("Mum engages well. can we step down?", "who decides that?"),
        ),
        ("is there a tool? really?", ("is there a tool? really?",)),
        ("no question mark at all", ("no question mark at all",)),
        ("a b c? " * 9, ("a b c? " * 9,)),
        ("???", ("???",)),
        ("", ("",)),
    ],
)
def test_a_message_is_cut_into_the_questions_it_asks(text: str, parts: tuple[str, ...]) -> None:
    assert parts_of(text) == parts
