"""Logs of Slack's libraries without the texts that people wrote."""

import logging

_LIBRARIES = ("slack_bolt", "slack_sdk")


class WithoutText(logging.Handler):
    """Leaves of a record where it was logged and which kind of error it was, for all handlers after it."""

    def emit(self, record: logging.LogRecord) -> None:
        """Take the wording, the error's own words and the stack out of the record."""
        error = record.exc_info[0] if record.exc_info else None
        record.msg = "line %d of %s%s"
        record.args = (record.lineno, record.filename, f", {error.__name__}" if error else "")
        record.exc_info = record.exc_text = record.stack_info = None


def keep_text_out_of_logs() -> None:
    """Let warnings and errors of Slack's libraries through, and nothing of their wording.

    Their messages hold whole request bodies, and at DEBUG also the address of the socket.
    """
    for library in _LIBRARIES:
        logger = logging.getLogger(library)
        logger.setLevel(logging.WARNING)
        if not any(isinstance(handler, WithoutText) for handler in logger.handlers):
            logger.addHandler(WithoutText())
