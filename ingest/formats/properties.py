"""What a file says about itself, as far as it can be believed."""

import datetime
import re

_JUNK = re.compile(
    r"(?i)(?:microsoft (?:word|powerpoint)|powerpoint presentation|untitled|document ?\d*|presentation ?\d*|slide \d+"
    r"|title|home ?page|index)\b\W*$|.*\.(?:docx?|pptx?|pdf|indd|qxp|rtf|odt|html?)$|microsoft (?:word|powerpoint) - "
)
_FIRST_YEAR = 1990


def believable_title(title: str | None) -> str | None:
    """The title, unless a program made it up."""
    words = " ".join((title or "").split())
    return None if len(words) < 4 or len(words) > 300 or _JUNK.match(words) else words  # noqa: PLR2004


def believable_date(date: datetime.date | None) -> str | None:
    """The day in ISO 8601, unless it lies in the future or before guidance was typed."""
    if date is None:
        return None
    day = datetime.date(date.year, date.month, date.day)
    if not datetime.date(_FIRST_YEAR, 1, 1) <= day <= datetime.datetime.now(datetime.UTC).date():
        return None
    return day.isoformat()
