"""Every rule of the claim checks carries a sentence that it stops and one that it lets pass."""

import pytest

from bot.answering.differences import TurningWords, differences, turning_points
from bot.answering.opposites import contrasts
from bot.answering.own_words import NeverSaid, never_said, why_not_said
from bot.answering.people import people_file, unnamed


@pytest.mark.parametrize("rule", turning_points().rules, ids=lambda rule: rule.id)
def test_a_turning_word_on_one_side_alone_is_seen(rule: TurningWords) -> None:
    assert rule.differ(rule.stopped.claim, rule.stopped.passage, rule.stopped.passage)
    assert not rule.differ(rule.kept.claim, rule.kept.passage, rule.kept.passage)


@pytest.mark.parametrize("rule", never_said(), ids=lambda rule: rule.id)
def test_what_is_never_said_is_stopped_and_its_look_alike_is_not(rule: NeverSaid) -> None:
    assert rule.stops(rule.stopped, "")
    assert not rule.stops(rule.kept, "")


def test_words_of_the_passage_may_be_repeated_unless_they_judge_a_person() -> None:
    assert why_not_said("The duty is in force.", ["The duty is in force."]) is None
    assert why_not_said("The child is not at risk.", ["The child is not at risk."])


def test_the_sides_of_a_contrast_share_no_phrase() -> None:
    for contrast in contrasts():
        assert len({side for _, side in contrast}) > 1
        assert len(contrast) == len({phrase for phrase, _ in contrast}), contrast


def test_a_name_that_can_be_claimed_can_be_answered_by_itself() -> None:
    assert not [name for name in people_file().who if list(unnamed(f"The {name} came.", f"The {name} came."))]
    assert people_file().bodies <= people_file().who.keys()


def why(claim: str, passage: str) -> str:
    return "; ".join(differences(claim, passage, passage, passage))


@pytest.mark.parametrize(
    ("claim", "passage", "reason"),
    [
        ("The guide has 14 pages of text.", "The guide has 40 pages, of 14 November 2024.", "beside"),
        ("It was published in June 2024.", "It was published in June 2025, after May 2024.", "beside"),
        ("Half of them told a friend.", "About 40% told a friend.", "50%"),
        ("It says that the Safety Act holds.", "It says that the rule holds.", "names"),
        ('Write "was not brought" in notes.', "Write what happened in notes.", "word for word"),
        ("See www.family.example for more.", "See the page for more.", "word for word"),
        ("The agencies were aware of it.", "Several agencies were unaware of it.", "denies"),
        ("Teachers use the tool.", "Workers use the tool.", "teacher"),
        ("The mother is believed.", "The child is believed.", "mother"),
        ("It holds at least 40 pages.", "It holds up to 40 pages.", "qualifies otherwise"),
        ("It was seen 300 times.", "It was seen about 300 times.", "qualifies otherwise"),
        ("Maps are drawn as late as possible.", "Maps are drawn as early as possible.", "late"),
        ("The audit praised its punishment.", "The audit praised its report.", "punish"),
        ("Privacy outranks protecting a child.", "Protecting a child outranks privacy.", "turns round"),
        ("Adults hope that children will see it.", "Children hope that adults will see it.", "turns round"),
        ("They cannot talk without harming a trial.", "They can talk without harming a trial.", "denies"),
        ("Part A is about telling, the guide says.", "Part A is about work. Part B is about telling.", "of another"),
        ('The board prefers "absent".', 'The board advises against "absent".', "advises otherwise"),
        ("They were poor because they moved house.", "They moved house because they were poor.", "turns round"),
        (
            "The centre is funded by Barton and hosted by the Office.",
            "The centre is funded by the Office and hosted by Barton.",
            "of another",
        ),
    ],
)
def test_what_a_claim_turns_on_is_told_from_its_likeness(claim: str, passage: str, reason: str) -> None:
    assert reason in why(claim, passage)


@pytest.mark.parametrize(
    ("claim", "passage"),
    [
        ("Two in five told a friend.", "40% told a friend."),
        ("It covers ten areas.", "It covers 10 areas."),
        ("The CPS updated the guidance.", "The Crown Prosecution Service updated the guidance."),
        ("The Crown Prosecution Service updated the guidance.", "CPS updated the guidance."),
        ("Children tell family, and adolescents tell friends.", "Adolescents tell friends, and children tell family."),
        ("Plans were not followed.", "Plans had not been followed."),
        ("They are drawn promptly.", "They are drawn at once, and early."),
        ("Over 40 people came.", "More than 40 people came."),
        ("The men were seen.", "Men were seen by the child."),
        ("The assistant will not write plans.", "The assistant writes no plans."),
        ("It was drawn because they moved.", "Because they moved, it was drawn."),
    ],
)
def test_another_way_of_saying_the_same_is_no_difference(claim: str, passage: str) -> None:
    assert why(claim, passage) == ""
