from collections.abc import Iterator
from pathlib import Path

import pytest

from knowledge.reading_list import Entry
from tests.ingest.publisher import GUIDE, HERE, LINK, NAMES, Publisher, page, says


@pytest.fixture(scope="session")
def served() -> Iterator[Publisher]:
    publisher = Publisher()
    with publisher.serving():
        yield publisher


@pytest.fixture
def publisher(served: Publisher) -> Publisher:
    """The stand-in publisher, serving nothing yet."""
    served.serves.clear()
    served.asked.clear()
    served.addresses.clear()
    served.addresses.update(dict.fromkeys(NAMES, HERE))
    return served


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "originals"


@pytest.fixture
def entry(publisher: Publisher) -> Entry:
    """An entry whose original is what its link gives."""
    publisher.serves[GUIDE] = says(page("A guide"))
    return publisher.entry(LINK)
