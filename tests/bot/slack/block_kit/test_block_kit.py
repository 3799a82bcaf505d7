"""The Block Kit validator: for each rule a payload that passes and one that fails."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.block_kit import Surface, validate, validate_view
from bot.slack.block_kit.blocks import BLOCKS
from bot.slack.block_kit.elements import BUTTONS, CHOICES, FEEDBACK, INPUTS

Block = dict[str, object]


def plain(text: str = "Text") -> Block:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "Text") -> Block:
    return {"type": "mrkdwn", "text": text}


def section(**keys: object) -> Block:
    return {"type": "section", **keys}


def button(**keys: object) -> Block:
    return {"type": "button", "text": plain(), **keys}


def actions(*elements: object) -> Block:
    return {"type": "actions", "elements": list(elements)}


def context(*elements: object) -> Block:
    return {"type": "context", "elements": list(elements)}


def option(text: str = "One", value: str = "1") -> Block:
    return {"text": plain(text), "value": value}


def feedback(**keys: object) -> Block:
    half = {"text": plain("Helpful"), "value": "up"}
    return {
        "type": "feedback_buttons",
        "action_id": "f",
        "positive_button": half,
        "negative_button": half,
        **keys,
    }


def context_actions(*elements: object) -> Block:
    return {"type": "context_actions", "elements": list(elements)}


def asked(element: object, **keys: object) -> Block:
    return {"type": "input", "label": plain(), "element": element, **keys}


def rich(*elements: object) -> Block:
    return {"type": "rich_text", "elements": list(elements)}


def rich_section(*elements: object) -> Block:
    return {"type": "rich_text_section", "elements": list(elements)}


def table(rows: list[list[str]], **keys: object) -> Block:
    cells = [[{"type": "raw_text", "text": text} for text in row] for row in rows]
    return {"type": "table", "rows": cells, **keys}


def bullets(style: str) -> Block:
    return {"type": "rich_text_list", "style": style, "elements": [rich_section()]}


def task(**keys: object) -> Block:
    return {"type": "task_card", "task_id": "look", "title": "Looking", "status": "complete", **keys}


def card(**keys: object) -> Block:
    return {"type": "card", "title": mrkdwn("a" * 150), **keys}


def container(**keys: object) -> Block:
    return {"type": "container", "title": plain(), "child_blocks": [section(text=plain())], **keys}


PICTURE = {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A chart"}
CONFIRM = {"title": plain("Sure?"), "text": plain(), "confirm": plain("Yes"), "deny": plain("No")}
MENU = {"type": "static_select", "action_id": "s", "placeholder": plain()}

GOOD: list[Block] = [
    section(text=plain("a" * 3_000)),
    section(text=mrkdwn(), block_id="b" * 255, accessory=button(action_id="a")),
    section(fields=[mrkdwn("a" * 2_000)] * 10),
    {"type": "header", "text": plain("a" * 150)},
    context(*[mrkdwn()] * 9, PICTURE),
    actions(*[button(action_id=f"a{n}") for n in range(25)]),
    actions(button(text=plain("a" * 75), value="v" * 2_000, url="https://example.org", style="danger")),
    actions(button(confirm=CONFIRM, accessibility_label="a" * 75)),
    actions({**MENU, "options": [option()] * 100, "initial_option": option()}),
    actions({"type": "overflow", "options": [option()] * 5}),
    {"type": "divider"},
    {"type": "markdown", "text": "a" * 12_000},
    context_actions(feedback(), {"type": "icon_button", "icon": "trash", "text": plain("Remove")}),
    asked({"type": "plain_text_input", "multiline": True, "max_length": 3_000}, hint=plain(), optional=True),
    asked({"type": "checkboxes", "options": [option()] * 10}),
    asked({"type": "radio_buttons", "options": [option()]}),
    PICTURE | {"title": plain()},
    rich(rich_section({"type": "text", "text": "a", "style": {"bold": True}}), bullets("ordered")),
    rich(rich_section({"type": "link", "url": "https://example.org"}, {"type": "user", "user_id": "U1"})),
    rich({"type": "rich_text_quote", "elements": [{"type": "emoji", "name": "wave"}]}),
    table([["a"] * 20] * 100, column_settings=[{"align": "right"}]),
    task(
        details=rich(rich_section({"type": "text", "text": "Found it"})),
        sources=[{"type": "url", "url": "https://example.org", "text": "The guide"}],
    ),
    {"type": "plan", "title": "Looking", "tasks": [task(status="pending")] * 50},
    card(body=mrkdwn("a" * 200), actions=[button(action_id=f"a{n}") for n in range(3)], icon=PICTURE),
    {"type": "carousel", "elements": [card()] * 10},
    container(child_blocks=[card()] * 10, width="wide", is_collapsible=True, default_collapsed=True),
    asked({"type": "datetimepicker", "initial_date_time": 1_700_000_000}),
    asked({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"}),
    actions({"type": "multi_conversations_select", "filter": {"include": ["im"]}, "max_selected_items": 2}),
    rich(rich_section({"type": "date", "timestamp": 1_700_000_000, "format": "{date}"})),
]

BAD: list[tuple[Block, str, str]] = [
    ({"type": "poem"}, "/blocks/0", "unknown_block"),
    ({}, "/blocks/0", "unknown_block"),
    ({"type": "divider", "colour": "red"}, "/blocks/0/colour", "unknown_key"),
    ({"type": "divider", "block_id": "b" * 256}, "/blocks/0/block_id", "too_long"),
    (section(), "/blocks/0", "missing"),
    (section(text=plain("")), "/blocks/0/text/text", "empty"),
    (section(text=plain(" \n")), "/blocks/0/text/text", "empty"),
    (section(text=plain("a" * 3_001)), "/blocks/0/text/text", "too_long"),
    (section(text="bare"), "/blocks/0/text", "wrong_type"),
    (section(text={"type": "html", "text": "a"}), "/blocks/0/text", "unknown_element"),
    (section(text={"type": "mrkdwn", "text": "a", "emoji": True}), "/blocks/0/text/emoji", "unknown_key"),
    (section(fields=[]), "/blocks/0/fields", "too_few"),
    (section(fields=[mrkdwn()] * 11), "/blocks/0/fields", "too_many"),
    (section(fields=[mrkdwn("a" * 2_001)]), "/blocks/0/fields/0/text", "too_long"),
    (section(text=plain(), accessory=feedback()), "/blocks/0/accessory", "unknown_element"),
    ({"type": "header", "text": mrkdwn()}, "/blocks/0/text", "unknown_element"),
    ({"type": "header", "text": plain("a" * 151)}, "/blocks/0/text/text", "too_long"),
    (context(), "/blocks/0/elements", "too_few"),
    (context(*[mrkdwn()] * 11), "/blocks/0/elements", "too_many"),
    (context(mrkdwn("a" * 3_001)), "/blocks/0/elements/0/text", "too_long"),
    (context(button()), "/blocks/0/elements/0", "unknown_element"),
    (actions(), "/blocks/0/elements", "too_few"),
    (actions(*[button()] * 26), "/blocks/0/elements", "too_many"),
    (actions("button"), "/blocks/0/elements/0", "wrong_type"),
    (actions(button(text=mrkdwn())), "/blocks/0/elements/0/text", "unknown_element"),
    (actions(button(text=plain("a" * 76))), "/blocks/0/elements/0/text/text", "too_long"),
    (actions(button(value="v" * 2_001)), "/blocks/0/elements/0/value", "too_long"),
    (actions(button(url="example.org")), "/blocks/0/elements/0/url", "not_allowed"),
    (actions(button(url="https://" + "a" * 3_000)), "/blocks/0/elements/0/url", "too_long"),
    (actions(button(style="green")), "/blocks/0/elements/0/style", "not_allowed"),
    (actions(button(focus_on_load=True)), "/blocks/0/elements/0/focus_on_load", "unknown_key"),
    (actions({**MENU, "focus_on_load": "yes"}), "/blocks/0/elements/0/focus_on_load", "wrong_type"),
    (
        actions({**MENU, "options": [option()], "initial_option": option("Two")}),
        "/blocks/0/elements/0",
        "not_allowed",
    ),
    (actions({"type": "datepicker", "initial_date": "1 May"}), "/blocks/0/elements/0/initial_date", "not_allowed"),
    (
        asked({"type": "plain_text_input", "min_length": 5, "max_length": 4}),
        "/blocks/0/element",
        "not_allowed",
    ),
    (task(status="pending"), "/blocks/0/status", "not_allowed"),
    (task(status="done"), "/blocks/0/status", "not_allowed"),
    (task(title="a" * 257), "/blocks/0/title", "too_long"),
    (task(details="bare"), "/blocks/0/details", "wrong_type"),
    (task(sources=[{"type": "url", "url": "https://example.org"}]), "/blocks/0/sources/0/text", "missing"),
    ({"type": "plan", "title": "Looking", "tasks": [task()] * 51}, "/blocks/0/tasks", "too_many"),
    ({"type": "plan", "title": "Looking", "tasks": [section(text=plain())]}, "/blocks/0/tasks/0", "unknown_element"),
    ({"type": "card"}, "/blocks/0", "missing"),
    ({"type": "card", "body": plain("a" * 201)}, "/blocks/0/body/text", "too_long"),
    ({"type": "card", "title": plain(), "actions": [button()] * 4}, "/blocks/0/actions", "too_many"),
    ({"type": "carousel", "elements": [card()] * 11}, "/blocks/0/elements", "too_many"),
    ({"type": "carousel", "elements": [section(text=plain())]}, "/blocks/0/elements/0", "unknown_element"),
    (container(child_blocks=[card()] * 11), "/blocks/0/child_blocks", "too_many"),
    (container(child_blocks=[container()]), "/blocks/0/child_blocks/0", "unknown_block"),
    (container(default_collapsed=True), "/blocks/0/default_collapsed", "not_allowed"),
    (container(child_blocks=[{"type": "alert", "text": plain()}]), "/blocks/0/child_blocks/0", "not_here"),
    ({"type": "video", "alt_text": "A film"}, "/blocks/0", "unknown_block"),
    (actions(button(accessibility_label="a" * 76)), "/blocks/0/elements/0/accessibility_label", "too_long"),
    (actions(button(confirm={})), "/blocks/0/elements/0/confirm/title", "missing"),
    (actions(MENU), "/blocks/0/elements/0", "missing"),
    (actions({**MENU, "options": [option()] * 101}), "/blocks/0/elements/0/options", "too_many"),
    (
        actions({**MENU, "options": [option(text="a" * 76)]}),
        "/blocks/0/elements/0/options/0/text/text",
        "too_long",
    ),
    (
        actions({**MENU, "options": [option(value="v" * 151)]}),
        "/blocks/0/elements/0/options/0/value",
        "too_long",
    ),
    (actions({"type": "overflow", "options": [option()] * 6}), "/blocks/0/elements/0/options", "too_many"),
    (asked({"type": "checkboxes", "options": [option()] * 11}), "/blocks/0/element/options", "too_many"),
    (asked({"type": "plain_text_input", "max_length": 3_001}), "/blocks/0/element/max_length", "not_allowed"),
    (asked({"type": "plain_text_input", "min_length": True}), "/blocks/0/element/min_length", "wrong_type"),
    (asked(button()), "/blocks/0/element", "unknown_element"),
    ({"type": "input", "label": plain()}, "/blocks/0/element", "missing"),
    ({"type": "markdown", "text": "a" * 12_001}, "/blocks/0/text", "too_long"),
    (context_actions(button()), "/blocks/0/elements/0", "unknown_element"),
    (context_actions(*[feedback()] * 6), "/blocks/0/elements", "too_many"),
    (context_actions({"type": "feedback_buttons"}), "/blocks/0/elements/0/positive_button", "missing"),
    (
        context_actions(feedback(positive_button={"text": plain("a" * 76), "value": "up"})),
        "/blocks/0/elements/0/positive_button/text/text",
        "too_long",
    ),
    (
        context_actions({"type": "icon_button", "icon": "star", "text": plain()}),
        "/blocks/0/elements/0/icon",
        "not_allowed",
    ),
    ({"type": "image", "alt_text": "A chart"}, "/blocks/0", "missing"),
    ({"type": "image", "image_url": "https://example.org"}, "/blocks/0/alt_text", "missing"),
    (rich({"type": "text", "text": "a"}), "/blocks/0/elements/0", "unknown_element"),
    (
        rich(rich_section({"type": "mrkdwn", "text": "a"})),
        "/blocks/0/elements/0/elements/0",
        "unknown_element",
    ),
    (rich(bullets("roman")), "/blocks/0/elements/0/style", "not_allowed"),
    (table([["a"] * 21]), "/blocks/0/rows/0", "too_many"),
    (table([["a"]] * 101), "/blocks/0/rows", "too_many"),
    (table([["a" * 6_000], ["b" * 6_000]]), "/blocks", "too_long"),
]


@pytest.mark.parametrize("block", GOOD, ids=lambda block: block["type"])
def test_what_slack_takes_passes(block: Block) -> None:
    assert validate([block]) == []


@pytest.mark.parametrize(("block", "pointer", "code"), BAD)
def test_what_slack_refuses_is_named_with_its_place(block: Block, pointer: str, code: str) -> None:
    assert (pointer, code) in [(problem.pointer, problem.code) for problem in validate([block])]


def codes(blocks: object, surface: Surface = "message") -> list[str]:
    return [problem.code for problem in validate(blocks, surface=surface)]


@pytest.mark.parametrize(("surface", "most"), [("message", 50), ("modal", 100), ("home", 100)])
def test_a_surface_takes_so_many_blocks(surface: Surface, most: int) -> None:
    assert codes([{"type": "divider"}] * most, surface) == []
    assert codes([{"type": "divider"}] * (most + 1), surface) == ["too_many"]


@pytest.mark.parametrize(
    ("block", "refusing"),
    [
        ({"type": "markdown", "text": "a"}, ["modal", "home"]),
        (context_actions(feedback()), ["modal", "home"]),
        (table([["a"]]), ["modal"]),
        (task(), ["modal", "home"]),
        ({"type": "plan", "title": "Looking"}, ["modal", "home"]),
        (card(), ["modal", "home"]),
        ({"type": "alert", "text": plain("a" * 200), "level": "info"}, ["message", "home"]),
        (section(text=plain()), []),
    ],
)
def test_some_blocks_belong_to_some_surfaces(block: Block, refusing: list[str]) -> None:
    surfaces: list[Surface] = ["message", "modal", "home"]
    assert [surface for surface in surfaces if codes([block], surface) == ["not_here"]] == refusing


def test_ids_are_unique_in_a_payload() -> None:
    twice = [actions(button(action_id="a")), actions(button(action_id="a"))]
    assert codes(twice) == ["duplicate"]
    assert codes([{"type": "divider", "block_id": "b"}] * 2) == ["duplicate"]
    assert codes([actions(button(action_id="a")), actions(button(action_id="b"))]) == []


def test_markdown_is_limited_over_the_whole_payload() -> None:
    assert codes([{"type": "markdown", "text": "a" * 6_000}] * 2) == []
    assert codes([{"type": "markdown", "text": "a" * 6_001}] * 2) == ["too_long"]


@pytest.mark.parametrize("blocks", [None, "blocks", {}, [None], [[]], [1]])
def test_what_is_no_list_of_blocks_is_a_problem(blocks: object) -> None:
    assert codes(blocks) == ["wrong_type"]


def modal(**keys: object) -> Block:
    return {"type": "modal", "title": plain("Why?"), "blocks": [section(text=plain())], **keys}


@pytest.mark.parametrize(
    ("view", "code"),
    [
        ({"type": "modal", "blocks": [{"type": "divider"}]}, "missing"),
        (modal(title=plain("a" * 25)), "too_long"),
        (modal(submit=plain("a" * 25)), "too_long"),
        (modal(private_metadata="m" * 3_001), "too_long"),
        (modal(callback_id="c" * 256), "too_long"),
        (modal(blocks=[asked({"type": "plain_text_input"})]), "missing"),
        (modal(colour="red"), "unknown_key"),
        ({"type": "home", "title": plain(), "blocks": []}, "unknown_key"),
        ({"type": "poster", "blocks": []}, "unknown_element"),
        (None, "wrong_type"),
    ],
)
def test_a_view_that_slack_refuses_is_refused(view: object, code: str) -> None:
    assert code in [problem.code for problem in validate_view(view)]


def test_a_view_that_slack_takes_passes() -> None:
    asking = modal(blocks=[asked({"type": "plain_text_input"})], submit=plain("Send"), close=plain("Back"))
    assert validate_view(asking) == []
    assert validate_view({"type": "home", "blocks": [section(text=mrkdwn())]}) == []


KINDS = sorted({*BLOCKS, *BUTTONS, *CHOICES, *INPUTS, *FEEDBACK, "mrkdwn", "plain_text", "modal", "home"})
KEYS = """accessory block_id blocks child_blocks element elements fields initial_option initial_options
initial_value max_length min_length option_groups options rows tasks text title type url""".split()
json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.sampled_from(KINDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner),
    max_leaves=20,
)
blocks = st.lists(
    st.builds(
        lambda kind, rest: {**rest, "type": kind}, st.sampled_from(KINDS), st.dictionaries(st.sampled_from(KEYS), json)
    )
)


@given(json | blocks)
def test_no_payload_breaks_the_validator(payload: object) -> None:
    validate(payload)
    validate_view(payload)
    validate_view({"type": "modal", "blocks": payload})
