import pytest

from bot.answering.parts import Part, asks, parts_of


@pytest.mark.parametrize(
    "text",
    [
        "when should we do a genogram?",
        "what went right?? it all reads so badly",
        "is there a tool? really?",
        "no question mark at all",
        "family moved county again. relevant?",
        "the teenager seems settled now, why did the audit still worry",
        "do we know what he did and who knew",
        "how do we understand what happened and when it started",
        "when an adult moves over a boundary, what does the audit say of what agencies know",
        "The parents, who are Bangladeshi, won't agree. What does the advice say about consent?",
        "retraction?? how should we have seen it",
        "is it law already or is it still a Bill?",
        "how many girls and how many boys were there",
        "Mum engages.\n- she has done the course\n- she attends\ncan we step down?",
        "see s. 47 e.g. in part 5.2 of it?",
        "???",
        "",
    ],
)
def test_a_message_that_asks_one_thing_is_left_whole(text: str) -> None:
    assert parts_of(text) == (Part(text=" ".join(text.split())),)


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("what counts as harm and also who do I tell", ["what counts as harm", "who do I tell"]),
        ("when should we do a genogram and who does it", ["when should we do a genogram", "who does it"]),
        ("what should we do, also is there a tool", ["what should we do", "is there a tool"]),
        ("dsl here, whats in part 4 n whats in part 5", ["dsl here, whats in part 4", "whats in part 5"]),
        (
            "when do we meet\nwho chairs the meeting\nis there a form",
            ["when do we meet", "who chairs the meeting", "is there a form"],
        ),
        ("1. when is a genogram done 2. who does it", ["when is a genogram done", "who does it"]),
        ("how old is the guide? when was it last changed", ["how old is the guide?", "when was it last changed"]),
        ("who chairs? when? where is it held?", ["who chairs? when?", "where is it held?"]),
        (
            "what does it say of thresholds? or of retraction? who decides on it?",
            ["what does it say of thresholds? or of retraction?", "who decides on it?"],
        ),
    ],
)
def test_a_message_is_cut_into_the_questions_it_asks(text: str, parts: list[str]) -> None:
    assert [part.text for part in parts_of(text)] == parts


@pytest.mark.parametrize("mark", ["- ", "* ", "• ", "1. ", "2) ", "(3) ", "b) "])
def test_what_is_said_before_a_list_goes_with_each_of_its_questions(mark: str) -> None:
    text = f"Two things on safety planning:\n{mark}who writes the plan\n{mark}how long is it kept"

    assert parts_of(text) == (
        Part(text="who writes the plan", context="Two things on safety planning:"),
        Part(text="how long is it kept", context="Two things on safety planning:"),
    )


def test_a_list_of_topics_after_a_question_is_asked_topic_by_topic() -> None:
    parts = parts_of("what does the audit say about:\n- retraction\n- thresholds")

    assert [part.text for part in parts] == ["retraction", "thresholds"]
    assert {part.context for part in parts} == {"what does the audit say about:"}


def test_a_sentence_at_the_front_goes_with_each_question() -> None:
    first, second = parts_of("Mum engages well. can we step down? who decides that?")

    assert first.text == "Mum engages well. can we step down?"
    assert second == Part(text="who decides that?", context="Mum engages well.")


@pytest.mark.parametrize("text", ["so can we", "dad moved out, what now happens", "tell me about genograms", "is it"])
def test_a_question_is_known_without_its_mark(text: str) -> None:
    assert asks(text)


@pytest.mark.parametrize("text", ["when she told me I froze.", "mum, who is tired, rang", "thanks for what you said"])
def test_a_statement_is_no_question(text: str) -> None:
    assert not asks(text)
