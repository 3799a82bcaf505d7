"""Logs without anybody's words: plain for people, JSON for machines."""

import json
import logging
import re
import sys
from datetime import UTC, datetime
from typing import Literal, TextIO

_OURS = ("bot", "knowledge", "ingest", "evals", "playground")
_SECRET = re.compile(r"xox[a-z]-\S+|xapp-\S+|https?://\S*(?:/response/|/commands/|/actions/|hooks\.slack|ticket=)\S*")
_HIDDEN = "(left out)"


class Scrubber(logging.Filter):
    """Lets our own sentences through, which hold no text of people, and of all others only where and what kind.

    An exception's own words are never logged: they often quote what could not be read.
    """

    def filter(self, record: logging.LogRecord) -> bool:
        """Change the record for every handler after this one; keeps all of them."""
        error = record.exc_info[0] if record.exc_info else None
        if record.name.partition(".")[0] in _OURS:
            record.msg, record.args = _SECRET.sub(_HIDDEN, record.getMessage()), ()
        else:
            record.msg, record.args = f"line {record.lineno} of {record.filename}", ()
        if error is not None:
            record.msg = f"{record.msg}, {error.__name__}"
        record.exc_info = record.exc_text = record.stack_info = None
        return True


class AsJson(logging.Formatter):
    """One object a line."""

    def format(self, record: logging.LogRecord) -> str:
        """Time in UTC, level, where from, and what."""
        return json.dumps(
            {
                "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
                "level": record.levelname,
                "logger": record.name,
                "message": record.getMessage(),
            },
            ensure_ascii=False,
        )


def set_up_logs(form: Literal["text", "json"], stream: TextIO | None = None) -> None:
    """Send what is worth knowing to standard error, scrubbed; at INFO for us, at WARNING for libraries."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.addFilter(Scrubber())
    plain = logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s")
    handler.setFormatter(AsJson() if form == "json" else plain)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    for name in _OURS:
        logging.getLogger(name).setLevel(logging.INFO)
