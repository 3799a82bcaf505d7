"""Block Kit checked offline: what Slack would refuse in a message, a modal or a Home tab, before it is sent.

    problems = validate(blocks, "message")        # or "modal", "home"
    problems = validate_view(view)

Slack publishes no schema, and its SDK's models let much through. The tables follow its documentation and are
strict: an unknown key, element or block is a problem too, since a slip of the pen looks just like one.
"""

from bot.slack.block_kit.blocks import Surface
from bot.slack.block_kit.payloads import MOST_BLOCKS, validate, validate_view
from bot.slack.block_kit.shapes import Problem

__all__ = ["MOST_BLOCKS", "Problem", "Surface", "validate", "validate_view"]
