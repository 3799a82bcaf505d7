"""The same search as a LangChain retriever, for people who compose their own chains."""

import dataclasses

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from knowledge.documents import Passage
from knowledge.search import Searcher


class GuidanceRetriever(BaseRetriever):
    """Passages as LangChain documents; the metadata hold everything that a citation needs.

    `ainvoke` runs the same search in a thread, as LangChain does for every retriever without its own.
    """

    model_config = ConfigDict(arbitrary_types_allowed=True, extra="forbid")

    searcher: Searcher
    k: int = 5

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        del run_manager
        return [_as_langchain(passage) for passage in self.searcher(query, self.k).passages]


def _as_langchain(passage: Passage) -> LangChainDocument:
    chunk = passage.chunk
    return LangChainDocument(
        id=chunk.id,
        page_content=chunk.text,
        metadata={
            "document_id": chunk.document_id,
            "document": passage.title,
            "section": " › ".join(chunk.heading_path),
            "page": chunk.page,
            "start": chunk.start,
            "end": chunk.end,
            "score": passage.score,
            "dense": passage.dense,
            "lexical": passage.lexical,
            "aligned": passage.aligned,
            **dataclasses.asdict(passage.source),
        },
    )
