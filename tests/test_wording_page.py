"""docs/wording.md is what the rules say."""

from pathlib import Path

import yaml

from bot.coaching.page import page
from knowledge.lexicon import Rule, load_lexicon
from knowledge.settings import SHIPPED_KNOWLEDGE

PAGE = Path(__file__).parents[1] / "docs" / "wording.md"


def test_the_page_is_made_from_the_rules() -> None:
    remedy = "run: python -m bot check --rules > docs/wording.md"

    assert PAGE.read_text("utf-8") == page(load_lexicon(SHIPPED_KNOWLEDGE)), remedy


def test_the_rule_shown_is_a_rule_but_for_the_number_of_its_examples() -> None:
    shown = yaml.safe_load(PAGE.read_text("utf-8").partition("```yaml\n")[2].partition("```")[0])[0]

    assert set(shown) <= set(Rule.model_fields)
    Rule.model_validate(shown | {"must": shown["must"] * 4, "must_not": shown["must_not"] * 4})
