import io
import json
import logging
from collections.abc import Iterator

import pytest

from bot.logs import set_up_logs

CANARY = "canary-77d0"


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    root = logging.getLogger()
    before = (list(root.handlers), root.level)
    yield io.StringIO()
    root.handlers[:], root.level = before


def test_others_words_never_reach_a_log_at_any_level(stream: io.StringIO) -> None:
    set_up_logs("text", stream)
    for name in ("slack_bolt.AsyncApp", "slack_sdk.web", "aiohttp.access", "sqlalchemy.engine", "some.library"):
        logging.getLogger(name).error("body %s", CANARY)
        try:
            raise ValueError(CANARY)
        except ValueError:
            logging.getLogger(name).exception("failed with %s", CANARY)

    assert CANARY not in stream.getvalue()
    assert "test_logs.py, ValueError" in stream.getvalue()


def test_our_own_sentences_stay_without_the_words_of_errors_and_without_secrets(stream: io.StringIO) -> None:
    set_up_logs("text", stream)
    try:
        raise ValueError(CANARY)
    except ValueError:
        logging.getLogger("bot.slack.replier").exception("reply failed, reference %s", "abc")
    logging.getLogger("bot.slack.gateway").info("token xoxb-1-2-%s at https://hooks.slack.com/x/%s", CANARY, CANARY)

    assert "reply failed, reference abc, ValueError" in stream.getvalue()
    assert CANARY not in stream.getvalue()


def test_for_machines_each_line_is_an_object(stream: io.StringIO) -> None:
    set_up_logs("json", stream)
    logging.getLogger("bot").info('answered "%s"\n', "abc")

    (line,) = stream.getvalue().splitlines()
    assert json.loads(line) | {"time": ""} == {
        "time": "",
        "level": "INFO",
        "logger": "bot",
        "message": 'answered "abc"\n',
    }
