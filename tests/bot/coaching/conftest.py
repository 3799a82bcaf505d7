import pytest

from bot.coaching.wording import Coach
from knowledge.danger import load_danger_rules
from knowledge.lexicon import load_lexicon
from knowledge.settings import SHIPPED_KNOWLEDGE


@pytest.fixture(scope="session")
def coach() -> Coach:
    return Coach(load_lexicon(SHIPPED_KNOWLEDGE), load_danger_rules(SHIPPED_KNOWLEDGE).written().match)
