from pathlib import Path

import pytest

from knowledge.embedding import Embedder
from knowledge.generation import open_generation
from knowledge.retriever import GuidanceRetriever
from knowledge.search import Searcher


@pytest.fixture(scope="module")
def retriever(audit_index: Path, embedder: Embedder) -> GuidanceRetriever:
    return GuidanceRetriever(searcher=Searcher(open_generation(audit_index, embedder.identity), embedder), k=3)


async def test_a_chain_gets_passages_with_what_a_citation_needs(retriever: GuidanceRetriever) -> None:
    found = retriever.invoke("genograms")
    assert len(found) == 3
    assert "genograms" in found[0].page_content
    assert found[0].metadata["section"] == "Missed opportunities to map historical risk"
    assert found[0].metadata["publisher"] == "Essex Safeguarding Children Board"
    assert found[0].metadata["end"] - found[0].metadata["start"] == len(found[0].page_content)
    assert await retriever.ainvoke("genograms") == found
