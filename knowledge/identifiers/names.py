"""Names of people: given names wherever they stand, other words where `names.yaml` says that they must be names."""

from knowledge.identifiers.marked import Marked
from knowledge.identifiers.public import public_words
from knowledge.identifiers.rules import load_rules
from knowledge.identifiers.tokens import Word, words_of
from knowledge.identifiers.vocabulary import Vocabulary, vocabulary

_SHORT = 3
"""So few letters in capitals are a short form, whatever name they spell."""


def names_someone(text: str, _published: frozenset[str]) -> bool:
    """Whether the text names a person."""
    text = text.replace("_", " ")  # as in names of files
    words, known = words_of(text), vocabulary()
    public = public_words(words, known)
    if any(_is_given(word, known) for at, word in enumerate(words) if at not in public):
        return True
    expressions = load_rules("names.yaml").expressions.values()
    return Marked(text, words, public, known).names_someone(each for rule in expressions for each in rule)


def _is_given(word: Word, known: Vocabulary) -> bool:
    """A given name that is nothing else, its plural or possessive, or one with another behind a hyphen."""
    if word.is_short_form and len(word.text) <= _SHORT:
        return False
    first, hyphen, _ = word.base.partition("-")
    if word.base in known.given or (hyphen and first in known.given and not known.is_ordinary(word.base)):
        return True
    return word.base.removesuffix("s") in known.given and not (known.knows(word.base) or word.base in known.surnames)
