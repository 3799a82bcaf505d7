"""Logs of Slack's libraries without the texts that people wrote."""

import logging

_LEVELS = {
    # Its one warning in normal use says that a token in the environment is left alone, which is on purpose.
    "slack_bolt": logging.ERROR,
    "slack_sdk": logging.WARNING,
}


class WithoutText(logging.Handler):
    """Leaves of a record where it was logged and which kind of error it was, for all handlers after it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Take the wording, the error's own words and the stack out of the record."""
        error = record.exc_info[0] if record.exc_info else None
        record.msg = "line %d of %s%s"
        record.args = (record.lineno, record.filename, f", {error.__name__}" if error else "")
        record.exc_info = record.exc_text = record.stack_info = None


def keep_text_out_of_logs() -> None:
    """Let what matters of Slack's libraries through, and nothing of its wording.

    Their messages hold whole request bodies, and at DEBUG also the address of the socket.
    """
    for library, level in _LEVELS.items():
        logger = logging.getLogger(library)
        logger.setLevel(level)
        if not any(isinstance(handler, WithoutText) for handler in logger.handlers):
            logger.addHandler(WithoutText())
