"""The text of Block Kit: plain text, mrkdwn and rich text, and what interactive elements share."""

from collections.abc import Mapping

from bot.slack.block_kit.shapes import Check, Shape, choice, flag, listed, shaped, string, typed, url, whole

LONGEST_ID = 255
LONGEST_TEXT = 3_000
LONGEST_URL = 3_000
_MOST_PIECES = 1_000
_LONGEST_PIECE = 12_000

ID = string(LONGEST_ID)
STYLE = choice("primary", "danger")


def plain(longest: int) -> Check:
    """Plain text."""
    return typed({"plain_text": _texts(longest)["plain_text"]})


def words(longest: int) -> Check:
    """Plain text or mrkdwn."""
    return typed(_texts(longest))


def _texts(longest: int) -> Mapping[str, Shape]:
    return {
        "plain_text": Shape(required={"text": string(longest)}, optional={"emoji": flag}),
        "mrkdwn": Shape(required={"text": string(longest)}, optional={"verbatim": flag}),
    }


CONTEXT_TEXTS = _texts(LONGEST_TEXT)
CONFIRM = shaped(
    Shape(
        required={"title": plain(100), "text": words(300), "confirm": plain(30), "deny": plain(30)},
        optional={"style": STYLE},
    )
)
_SLACK_FILE = shaped(Shape(optional={"id": ID, "url": url(LONGEST_URL)}, either=("id", "url")))
PICTURE: Mapping[str, Check] = {"image_url": url(LONGEST_URL), "slack_file": _SLACK_FILE}
IMAGES: Mapping[str, Shape] = {
    "image": Shape(required={"alt_text": string(2_000)}, optional=PICTURE, either=("image_url", "slack_file"))
}

_STYLES = ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink")
_STYLED: Mapping[str, Check] = {"style": shaped(Shape(optional=dict.fromkeys(_STYLES, flag)))}
_PIECE = typed(
    {
        "text": Shape(required={"text": string(_LONGEST_PIECE, shortest=0)}, optional=_STYLED),
        "link": Shape(
            required={"url": url(LONGEST_URL)}, optional={**_STYLED, "text": string(LONGEST_TEXT), "unsafe": flag}
        ),
        "user": Shape(required={"user_id": ID}, optional=_STYLED),
        "usergroup": Shape(required={"usergroup_id": ID}, optional=_STYLED),
        "channel": Shape(required={"channel_id": ID}, optional=_STYLED),
        "broadcast": Shape(required={"range": choice("here", "channel", "everyone")}, optional=_STYLED),
        "emoji": Shape(required={"name": string(100)}, optional={**_STYLED, "unicode": string(100)}),
        "color": Shape(required={"value": string(20)}, optional=_STYLED),
        "date": Shape(
            required={"timestamp": whole(0, 2**40), "format": string(LONGEST_TEXT)},
            optional={**_STYLED, "url": url(LONGEST_URL), "fallback": string(LONGEST_TEXT)},
        ),
    }
)
_PIECES: Mapping[str, Check] = {"elements": listed(_PIECE, fewest=0, most=_MOST_PIECES)}
_SECTION = {"rich_text_section": Shape(required=_PIECES)}
_PARTS: Mapping[str, Shape] = {
    **_SECTION,
    "rich_text_quote": Shape(required=_PIECES, optional={"border": whole(0, 1)}),
    "rich_text_preformatted": Shape(required=_PIECES, optional={"border": whole(0, 1), "language": string(100)}),
    "rich_text_list": Shape(
        required={"style": choice("bullet", "ordered"), "elements": listed(typed(_SECTION), most=_MOST_PIECES)},
        optional={"indent": whole(0, 8), "offset": whole(0, 1_000), "border": whole(0, 1)},
    ),
}
RICH_TEXT = Shape(required={"elements": listed(typed(_PARTS), most=_MOST_PIECES)}, optional={"block_id": ID})
ONE_RICH_TEXT = typed({"rich_text": RICH_TEXT})
