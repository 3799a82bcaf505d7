"""Payloads with every block that an app of ours may send."""

from typing import Any

from tests.playground.page.conftest import Blocks


def plain(text: str) -> dict[str, str]:
    return {"type": "plain_text", "text": text}


def marked(text: str) -> dict[str, str]:
    return {"type": "mrkdwn", "text": text}


def options(*labels: str) -> list[dict[str, Any]]:
    return [{"text": plain(label), "value": label.lower()} for label in labels]


def rich(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


FEEDBACK = {
    "type": "context_actions",
    "elements": [
        {
            "type": "feedback_buttons",
            "action_id": "answer_feedback",
            "positive_button": {"text": plain("Helpful"), "value": "up:1", "accessibility_label": "This answer helped"},
            "negative_button": {"text": plain("Not helpful"), "value": "down:1"},
        },
    ],
}
MESSAGE: Blocks = [
    {"type": "header", "text": plain("A heading")},
    {
        "type": "section",
        "text": marked("*Bold* and _slanted_ and ~gone~ and `code`, <https://example.org|a link>, 5 &lt; 6\n> quoted"),
        "accessory": {"type": "button", "action_id": "evidence", "text": plain("Evidence 1"), "value": "1"},
    },
    {"type": "section", "fields": [marked("*Publisher*\nA board"), plain("Second field")]},
    {
        "type": "context",
        "elements": [
            marked("Quoted word for word"),
            {"type": "image", "image_url": "https://x.org/a.png", "alt_text": "A mark"},
        ],
    },
    {"type": "divider"},
    {
        "type": "actions",
        "elements": [
            {"type": "button", "action_id": "share", "text": plain("Share"), "style": "primary"},
            {
                "type": "static_select",
                "action_id": "theme",
                "placeholder": plain("Pick a theme"),
                "options": options("Voice", "Risk"),
            },
            {"type": "overflow", "action_id": "more", "options": options("Mute", "Why?")},
        ],
    },
    FEEDBACK,
    {
        "type": "markdown",
        "text": "# Title\n\n**Strong** and <b>no markup</b>\n\n- one\n- two\n\n| a | b |\n|---|---|\n| c | d |",
    },
    {
        "type": "rich_text",
        "elements": [
            {
                "type": "rich_text_section",
                "elements": [
                    {"type": "text", "text": "Rich", "style": {"bold": True}},
                    {"type": "user", "user_id": "U0ASSISTANT"},
                ],
            },
            {
                "type": "rich_text_list",
                "style": "bullet",
                "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "item"}]}],
            },
            {"type": "rich_text_quote", "elements": [{"type": "text", "text": "said"}]},
            {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "as it is"}]},
        ],
    },
    {"type": "image", "image_url": "https://example.org/a.png", "alt_text": "A drawing of a genogram"},
    {
        "type": "table",
        "rows": [
            [{"type": "raw_text", "text": "Source"}, {"type": "raw_text", "text": "Date"}],
            [{"type": "raw_text", "text": "Audit"}, rich({"type": "text", "text": "2024"})],
        ],
    },
]
TASKS: Blocks = [
    {
        "type": "task_card",
        "task_id": "t1",
        "title": "Looking in the audit",
        "status": "complete",
        "details": rich({"type": "text", "text": "Found three passages"}),
    },
    {
        "type": "plan",
        "title": "Preparing an answer",
        "tasks": [
            {"type": "task_card", "task_id": "t2", "title": "Checking each sentence", "status": "in_progress"},
            {"type": "task_card", "task_id": "t3", "title": "Writing it down", "status": "pending"},
        ],
    },
]
FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "title": plain("What went wrong?"),
    "submit": plain("Send"),
    "close": plain("Not now"),
    "blocks": [
        {"type": "alert", "text": plain("Please leave names out."), "level": "warning"},
        {
            "type": "input",
            "block_id": "why",
            "label": plain("Reasons"),
            "element": {"type": "checkboxes", "action_id": "reasons", "options": options("Out of date", "Unclear")},
        },
        {
            "type": "input",
            "block_id": "how",
            "label": plain("How sure are you?"),
            "element": {"type": "radio_buttons", "action_id": "sure", "options": options("Very", "Somewhat")},
        },
        {
            "type": "input",
            "block_id": "which",
            "label": plain("Theme"),
            "element": {"type": "static_select", "action_id": "theme", "options": options("Voice", "Risk")},
        },
        {
            "type": "input",
            "block_id": "several",
            "label": plain("Also about"),
            "optional": True,
            "element": {"type": "multi_static_select", "action_id": "also", "options": options("Law", "Siblings")},
        },
        {
            "type": "input",
            "block_id": "note",
            "label": plain("Note"),
            "hint": plain("Nobody's name, please"),
            "optional": True,
            "element": {"type": "plain_text_input", "action_id": "note", "multiline": True, "max_length": 300},
        },
    ],
}
