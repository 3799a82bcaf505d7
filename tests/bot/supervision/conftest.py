from datetime import date
from pathlib import Path

import pytest

from bot.coaching.wording import Coach
from bot.packing import load_material
from bot.settings import BotSettings
from bot.supervision.packs import Choice, Material, Pack, make_pack
from knowledge.danger import load_danger_rules
from knowledge.lexicon import load_lexicon
from knowledge.settings import SHIPPED_KNOWLEDGE

TODAY = date(2026, 11, 25)


@pytest.fixture(scope="session")
def coach() -> Coach:
    return Coach(load_lexicon(SHIPPED_KNOWLEDGE), load_danger_rules(SHIPPED_KNOWLEDGE).written().match)


@pytest.fixture(scope="session")
def material(audit_index: Path) -> Material:
    return load_material(BotSettings(index=audit_index))


@pytest.fixture(scope="session")
def longest(material: Material) -> Pack:
    """The pack that fills its page most."""
    return make_pack(Choice(themes=("T2", "T3", "T4"), length="group", model="gibbs"), TODAY, material)
