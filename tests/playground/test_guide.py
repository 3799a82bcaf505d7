"""docs/stand-in.md names every rule of our own, and every exported name is in the package's docstring or plain."""

import re
from pathlib import Path

import playground
from playground import StandInSlack, User

GUIDE = Path("docs/stand-in.md").read_text(encoding="utf-8")
OWN_RULE = re.compile(r"""violate\(\s*"(\w+)"|Violation\(code="(\w+)\"""")


def test_the_guide_names_every_rule_of_our_own() -> None:
    sources = [path.read_text(encoding="utf-8") for path in Path("playground").rglob("*.py")]
    rules = {one or other for source in sources for one, other in OWN_RULE.findall(source)}
    assert {"top_level_post", "stream_left"} <= rules
    assert [rule for rule in sorted(rules) if f"`{rule}`" not in GUIDE] == []


def test_the_docstring_names_all_that_people_do_and_see() -> None:
    said = set(re.findall(r"`(\w+)", str(playground.__doc__)))
    deeds = {name for name in vars(User) if not name.startswith("_")} - {"id", "profile", "direct"}
    assert deeds - said == set()


def test_the_docstrings_calls_are_there() -> None:
    calls = set(re.findall(r"slack\.(\w+)", str(playground.__doc__)))
    assert {name for name in calls if not hasattr(StandInSlack(), name)} == set()
