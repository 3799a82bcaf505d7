from collections.abc import Iterator

import pytest

from tests.ingest.publisher import HERE, NAMES, Publisher


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
