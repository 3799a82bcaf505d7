import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.formats.extracted import Unreadable
from ingest.formats.manuscript import Manuscript

WORDS = st.text(max_size=40)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("heading"), st.integers(0, 4), WORDS),
        st.tuples(st.just("turn_to"), st.integers(1, 9)),
        st.tuples(st.just("paragraph"), WORDS),
        st.tuples(st.just("item"), WORDS),
    ),
    max_size=30,
)


@given(STEPS)
def test_a_section_lies_on_one_page_and_holds_no_heading(steps: list[tuple[object, ...]]) -> None:
    page = Manuscript()
    for name, *arguments in steps:
        getattr(page, str(name))(*arguments)
    found = page.finish()

    reached = 0
    for section in found.sections:
        assert reached <= section.start < section.end <= len(found.text)
        reached = section.end
    body = "".join(found.text[each.start : each.end] for each in found.sections)
    written = [" ".join(str(each[1]).split()) for each in steps if each[0] in {"paragraph", "item"}]
    letters = [sum(map(str.isascii, filter(str.isalnum, words))) for words in written]
    assert sum(map(str.isascii, filter(str.isalnum, body))) >= sum(letters)


def test_a_table_names_its_columns_where_that_reads_well() -> None:
    page = Manuscript()
    page.table([["Age", "Sign"], ["5", "fear"], ["6", ""], ["", ""], ["spans"]], has_header=True)
    page.table([["A long first row that is a sentence rather than a name", "b"], ["c", "d"]], has_header=True)

    assert page.finish().text.splitlines() == [
        *("Age: 5 | Sign: fear", "Age: 6", "spans", ""),
        *("A long first row that is a sentence rather than a name | b", "c | d", ""),
    ]


def test_more_text_than_any_document_has_is_refused() -> None:
    page = Manuscript()

    with pytest.raises(Unreadable, match="more text than 20 million characters"):
        page.paragraph("a" * 20_000_001)
