"""A message as the words that were meant: short forms, dialect and contractions written out, sentence by sentence."""

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from knowledge.plain import LOOK_ALIKE, plain

_LINES = re.compile(r"[\r\n\u2028\u2029]+")
_EMOJI_NAME = re.compile(r":[a-z0-9_+-]{2,40}:")
_APOSTROPHES = re.compile("['`\u00b4]")
_INNER_MARKS = re.compile(r"\.{2,}|(?<=\d)[.:](?=\d)")
_SENTENCE_ENDS = re.compile(r"([.!?;])[.!?;]*(?=\s|$)")
_WORDS = re.compile(r"[^\W\d_]+|\d+")
_DRAWN_OUT = re.compile(r"([a-z])\1{2,}")

Sentence = tuple[str, ...]
"""Words in small letters; the last is the mark that ends it: `.`, `!`, `?` or `;`."""


def read(text: str, spellings: Mapping[str, str]) -> tuple[Sentence, ...]:
    """The sentences of a message, whatever its capitals, punctuation and formatting: "he's *HERE*" is he, is, here."""
    lowered = _EMOJI_NAME.sub(" ", plain(_LINES.sub(" ; ", text)).translate(LOOK_ALIKE).lower())
    folded = _INNER_MARKS.sub(" ", _APOSTROPHES.sub("", lowered))
    written = [*_SENTENCE_ENDS.split(folded), "."]
    sentences = (
        (*_meant(_WORDS.findall(words), spellings), mark)
        for words, mark in zip(written[::2], written[1::2], strict=False)
    )
    return tuple(sentence for sentence in sentences if len(sentence) > 1)


def _meant(words: Sequence[str], spellings: Mapping[str, str]) -> list[str]:
    return [meant for word in words for meant in _spelt(word, spellings).split()]


def _spelt(word: str, spellings: Mapping[str, str]) -> str:
    short = _DRAWN_OUT.sub(r"\1", word)
    return spellings.get(short, short)


def stretches(sentences: Sequence[Sentence], *, alone: bool = False) -> tuple[Sentence, ...]:
    """Each sentence with the next, long ones cut: what is meant stands near together, whatever else a message says.

    Args:
        sentences: as `read` gives them.
        alone: also each by itself.
    """
    pieces = [piece for sentence in sentences for piece in _cut(sentence)]
    pairs = tuple(first + second for first, second in pairwise(pieces))
    return (*pieces, *pairs) if alone else pairs or tuple(pieces)


def _cut(sentence: Sentence) -> list[Sentence]:
    if len(sentence) <= _LONGEST:
        return [sentence]
    return [sentence[start : start + _PIECE] for start in range(0, len(sentence) - _PIECE // 3, _PIECE * 2 // 3)]


_LONGEST = 45
_PIECE = 30
