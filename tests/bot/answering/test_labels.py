from datetime import date

import pytest

from bot.answering.labels import labels_of
from knowledge.documents import Source

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize("nation", [None, "England", "England and Wales", "UK", "International"])
def test_a_current_source_of_this_nation_has_no_label(nation: str | None) -> None:
    assert not list(labels_of(Source(nation=nation, review_by="2026-11-24"), TODAY))


def test_what_is_overtaken_overdue_and_of_another_nation_says_so() -> None:
    source = Source(nation="Wales", review_by="2026-11-23", superseded_by="The new one")

    assert list(labels_of(source, TODAY)) == [
        "superseded by “The new one”",
        "past its review date (2026-11-23): check that it still holds",
        "guidance of Wales, not of England",
    ]
