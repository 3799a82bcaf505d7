"""What a parser gave, in a form that a test can look at."""

from ingest.chunk import chunk_document
from ingest.formats.extracted import Extracted
from knowledge.documents import Document, Source


def sections(found: Extracted) -> list[tuple[tuple[str, ...], int | None, str]]:
    """Path, page and text of each section, once the promises that everyone relies on are seen to hold."""
    document = Document(
        id="d", title="", text=found.text, sections=found.sections, source=Source(), origin="d", sha256=""
    )
    reached = 0
    for section in found.sections:
        assert reached <= section.start < section.end <= len(found.text)
        assert not section.heading_path or section.heading_path[-1] not in found.text[section.start : section.end]
        reached = section.end
    for chunk in chunk_document(document):
        assert document.text[chunk.start : chunk.end] == chunk.text
    return [(each.heading_path, each.page, found.text[each.start : each.end].strip()) for each in found.sections]
