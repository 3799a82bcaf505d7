"""Which words are English, and how common: so that a right word is never taken for a misspelling.

The list is SymSpell's: the words of the SCOWL lists, British and American, that occur in Google's books, each with its
number of occurrences, the commonest first. Only its file is read.
"""

import importlib.util
import itertools
from functools import lru_cache
from pathlib import Path

_PACKAGE, _FILE = "symspellpy", "frequency_dictionary_en_82_765.txt"


def occurrences(word: str) -> int:
    """How often the word occurs in the books; 0 for a word that is not in the list."""
    listed = _list()
    at = listed.find(f"\n{word} ".encode())
    return int(listed[at + 1 : listed.find(b"\n", at + 1)].rpartition(b" ")[2]) if at >= 0 else 0


@lru_cache(maxsize=1)
def common_words(at_least: int) -> tuple[str, ...]:
    """The words that occur at least so often, commonest first."""
    lines = (line.split() for line in _list().decode().splitlines() if line)
    return tuple(word for word, _ in itertools.takewhile(lambda line: int(line[1]) >= at_least, lines))


@lru_cache(maxsize=1)
def _list() -> bytes:
    """The file, each word at the beginning of a line; searched as it stands, for that is ready at once."""
    package = importlib.util.find_spec(_PACKAGE)
    if package is None or not package.submodule_search_locations:
        raise ModuleNotFoundError(f"{_PACKAGE} is not installed", name=_PACKAGE)
    text = (Path(package.submodule_search_locations[0]) / _FILE).read_text("utf-8-sig")
    return f"\n{text.strip()}\n".encode()
