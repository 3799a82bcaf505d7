from hypothesis import given
from hypothesis import strategies as st

from ingest.chunk import LONGEST, chunk_document
from knowledge.documents import Document, Section, Source

WORDS = st.sampled_from(
    [
        *(
            "child",
            "Risk",
            "e.g.",
            "16-year-olds",
            "a@b.uk",
            "- ",
            "3) ",
            "\n",
            "\n\n",
            ". ",
            "? ",
            "”",
            "Dr.",
            "x" * 400,
        ),
        *("👩\u200d👧", "e\u0301", "\u0635\u0648\u062a", "\u200f", "ﬁ", "\x00", "\u2028", "٣", "İ", "\r"),
    ]
)
TEXTS = st.one_of(st.text(max_size=3000), st.lists(WORDS, max_size=300).map(" ".join), st.lists(WORDS).map("".join))


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document whose sections lie one after the other, with gaps as headings leave them."""
    text = draw(TEXTS)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=6)))
    sections = tuple(
        Section(heading_path=(f"Heading {number}",), start=start, end=end, page=number)
        for number, (start, end) in enumerate(zip([0, *cuts], [*cuts, len(text)], strict=True))
        if number != 1
    )
    return Document(id="d", title="T", text=text, sections=sections, source=Source(), origin="d.md", sha256="")


@given(documents())
def test_a_chunk_is_the_stretch_of_text_that_it_names(document: Document) -> None:
    for chunk in chunk_document(document):
        assert document.text[chunk.start : chunk.end] == chunk.text
        assert (chunk.sentences[0].start, chunk.sentences[-1].end) == (chunk.start, chunk.end)
        assert all(chunk.start <= each.start < each.end <= chunk.end for each in chunk.sentences)


@given(documents())
def test_every_letter_of_a_section_is_in_one_sentence_of_one_of_its_chunks(document: Document) -> None:
    covered = [0] * len(document.text)
    for chunk in chunk_document(document):
        for sentence in chunk.sentences:
            for position in range(sentence.start, sentence.end):
                covered[position] += 1
    inside = {position for section in document.sections for position in range(section.start, section.end)}

    assert max(covered, default=0) <= 1
    assert not [position for position, times in enumerate(covered) if times and position not in inside]
    missed = [position for position in inside if document.text[position].isalpha() and not covered[position]]
    assert missed == []


@given(TEXTS)
def test_digits_too_are_kept_where_no_list_mark_holds_them(text: str) -> None:
    text = text.replace(".", "").replace(")", "")
    document = whole(text)

    kept = "".join(
        chunk.text[s.start - chunk.start : s.end - chunk.start]
        for chunk in chunk_document(document)
        for s in chunk.sentences
    )

    assert [each for each in kept if each.isalnum()] == [each for each in text if each.isalnum()]


def whole(text: str) -> Document:
    sections = (Section(heading_path=(), start=0, end=len(text)),)
    return Document(id="d", title="", text=text, sections=sections, source=Source(), origin="d.md", sha256="")


@given(documents())
def test_no_chunk_is_longer_than_the_embedder_reads(document: Document) -> None:
    assert all(len(chunk.text) <= LONGEST for chunk in chunk_document(document))


@given(documents())
def test_a_chunk_stays_in_its_section_under_its_own_name(document: Document) -> None:
    chunks = chunk_document(document)
    bounds = {section.heading_path: section for section in document.sections}

    assert chunks == chunk_document(document)
    assert len({chunk.id for chunk in chunks}) == len(chunks)
    for chunk in chunks:
        section = bounds[chunk.heading_path]
        assert section.start <= chunk.start < chunk.end <= section.end
        assert chunk.page == section.page


def test_neighbouring_sentences_share_a_chunk_until_it_is_full() -> None:
    sentence = "One two three four five six seven eight nine. "
    chunks = chunk_document(whole(sentence * 50))

    assert len(chunks) == 3
    assert all(len(chunk.text) > LONGEST - len(sentence) for chunk in chunks[:-1])
