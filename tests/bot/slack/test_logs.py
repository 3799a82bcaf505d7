import logging

import pytest
from slack_bolt.logger import get_bolt_logger
from slack_sdk.web.async_client import AsyncWebClient

CANARY = "canary-20ff"


def test_errors_of_slacks_libraries_keep_their_place_and_lose_their_text(
    caplog: pytest.LogCaptureFixture,
) -> None:
    get_bolt_logger(AsyncWebClient).error("unhandled request: %s", CANARY)
    try:
        raise RuntimeError(CANARY)
    except RuntimeError:
        logging.getLogger("slack_sdk.web.async_client").exception(CANARY)

    assert CANARY not in caplog.text
    assert "RuntimeError" in caplog.text
    assert "test_logs.py" in caplog.text


def test_nothing_below_a_warning_is_logged_by_slacks_libraries() -> None:
    assert not logging.getLogger("slack_sdk.web.async_client").isEnabledFor(logging.INFO)
    assert not logging.getLogger("slack_bolt.AsyncApp").isEnabledFor(logging.INFO)
