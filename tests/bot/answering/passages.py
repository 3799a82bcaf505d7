"""Passages for tests: of sentences with their cosines."""

from knowledge.documents import Chunk, Passage, Source, Span


def passage(*sentences: tuple[str, float], id_: str = "a", heading: str = "Findings", score: float = 0.5) -> Passage:
    """A passage of those sentences, each with its cosine."""
    text = " ".join(sentence for sentence, _ in sentences)
    spans, at = [], 0
    for sentence, _ in sentences:
        spans.append(Span(start=at, end=at + len(sentence)))
        at += len(sentence) + 1
    chunk = Chunk(
        id=id_,
        document_id="d",
        text=text,
        start=0,
        end=len(text),
        heading_path=(heading,),
        page=None,
        sentences=tuple(spans),
    )
    cosines = tuple(cosine for _, cosine in sentences)
    return Passage(
        chunk=chunk,
        title="T",
        source=Source(),
        score=score,
        dense=max(cosines),
        lexical=0.0,
        aligned=max(cosines),
        sentence_dense=cosines,
        sentence_aligned=cosines,
    )
