from bot.surroundings import around
from knowledge.documents import Document, Section, document_of_lines

SENTENCE = "Workers asked the child what would help, and wrote down each word. "


def document(text: str, *sections: Section) -> Document:
    bare = document_of_lines("guide", "Guide", [], origin="guide.md")
    whole = Section(heading_path=("Care",), start=0, end=len(text))
    return Document(
        id=bare.id,
        title=bare.title,
        text=text,
        sections=sections or (whole,),
        source=bare.source,
        origin=bare.origin,
        sha256=bare.sha256,
    )


def test_whole_sentences_stand_on_either_side() -> None:
    text = "First came one. Then came two. Last came three."
    start = text.index("Then")

    assert around(document(text), start, start + len("Then came two.")) == ("First came one.", "Last came three.")


def test_about_six_hundred_characters_are_shown_and_no_sentence_is_cut() -> None:
    text = SENTENCE * 40 + "The one that is cited. " + SENTENCE * 40
    start = text.index("The one")

    before, after = around(document(text), start, start + len("The one that is cited."))

    for side in (before, after):
        assert 500 < len(side) <= 600
        assert side.startswith("Workers asked")
        assert side.endswith("each word.")


def test_nothing_of_another_section_is_shown() -> None:
    text = "Of one thing.\nOf another. And more of it.\nOf a third.\n"
    middle = text.index("Of another."), text.index("Of a third.")
    sections = (
        Section(heading_path=("One",), start=0, end=middle[0]),
        Section(heading_path=("Two",), start=middle[0], end=middle[1]),
        Section(heading_path=("Three",), start=middle[1], end=len(text)),
    )

    end = middle[0] + len("Of another.")
    assert around(document(text, *sections), middle[0], end) == ("", "And more of it.")


def test_items_of_a_list_come_without_a_loose_mark() -> None:
    text = "- Ask first.\n- Then listen.\n- Write it down."
    start = text.index("Then")

    assert around(document(text), start, start + len("Then listen.")) == ("Ask first.", "Write it down.")


def test_a_passage_across_sections_stands_alone() -> None:
    sections = (
        Section(heading_path=("One",), start=0, end=10),
        Section(heading_path=("Two",), start=10, end=20),
    )

    assert around(document("One thing. Two more.", *sections), 4, 16) == ("", "")
