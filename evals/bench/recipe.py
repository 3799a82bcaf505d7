"""LangChain's usual recipe: cut by characters, embed, keep in Chroma, ask for the nearest. Imported where it runs."""

from pathlib import Path

from langchain_chroma import Chroma
from langchain_core.documents import Document
from langchain_core.embeddings import Embeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from evals.bench.material import read_passages
from knowledge.embedding import Embedder

SIZE, OVERLAP = 1000, 200
"""Characters of a piece, as in LangChain's own tutorial on retrieval."""


class LangChainEmbeddings(Embeddings):
    """Our vectors as the lists of numbers that LangChain passes on."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """One vector a text."""
        vectors: list[list[float]] = self._embedder(texts).tolist()
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """One vector."""
        return self.embed_documents([text])[0]


def build_recipe(passages: Path, folder: Path, embedder: Embedder) -> None:
    """Fill a new store with the pieces of every passage."""
    pages = [Document(page_content=each.whole, metadata={"id": each.id}) for each in read_passages(passages)]
    pieces = RecursiveCharacterTextSplitter(chunk_size=SIZE, chunk_overlap=OVERLAP).split_documents(pages)
    Chroma.from_documents(pieces, LangChainEmbeddings(embedder), persist_directory=str(folder))


class Recipe:
    """The store, opened to be asked."""

    def __init__(self, folder: Path, embedder: Embedder) -> None:
        self._store = Chroma(persist_directory=str(folder), embedding_function=LangChainEmbeddings(embedder))

    def __call__(self, query: str, how_many: int) -> list[str]:
        """Ids of so many passages; three times as many pieces are asked for, as several may be of one passage."""
        pieces = self._store.similarity_search(query, k=3 * how_many)
        return list(dict.fromkeys(str(piece.metadata["id"]) for piece in pieces))[:how_many]
