import pytest

from bot.slack.identity import Identity
from bot.slack.incoming import Asked, Deleted, Overheard, read_event

US = Identity(user_id="UBOT", bot_id="BBOT", team_id="T1")
DIRECT: dict[str, object] = {
    "type": "message",
    "channel_type": "im",
    "channel": "D1",
    "user": "U1",
    "ts": "1.000100",
    "text": "hello",
}


def read(event: object, **body: object) -> Asked | Overheard | Deleted | None:
    return read_event({"event_id": "Ev1", "event": event, **body}, US)


def test_a_direct_message_is_a_question_in_its_own_thread() -> None:
    asked = read(DIRECT)

    assert isinstance(asked, Asked)
    assert (asked.text, asked.thread_ts, asked.direct, asked.shared) == ("hello", "1.000100", True, False)


def test_a_mention_in_a_thread_stays_in_it() -> None:
    asked = read(
        {**DIRECT, "type": "app_mention", "channel": "C1", "thread_ts": "0.000100", "text": "<@UBOT> hi"},
        is_ext_shared_channel=True,
    )

    assert isinstance(asked, Asked)
    assert (asked.text, asked.thread_ts, asked.direct, asked.shared) == ("hi", "0.000100", False, True)


@pytest.mark.parametrize(
    "event",
    [
        {"type": "message", "subtype": "message_deleted", "channel": "D1", "deleted_ts": "1.000100"},
        {
            "type": "message",
            "subtype": "message_changed",
            "channel": "D1",
            "message": {"subtype": "tombstone", "ts": "1.000100"},
        },
    ],
    ids=["without replies", "with replies"],
)
def test_a_deleted_message_is_recognised_with_and_without_replies(event: dict[str, object]) -> None:
    assert read(event) == Deleted(team="T1", channel="D1", ts="1.000100")


@pytest.mark.parametrize(
    "event",
    [
        None,
        [],
        7,
        {},
        {**DIRECT, "channel_type": "channel", "text": "<@UBOT> hi"},
        {**DIRECT, "channel_type": "channel", "bot_id": "BOTHER"},
        {**DIRECT, "subtype": "message_changed", "message": {"ts": "1.000100", "text": "edited"}},
        {**DIRECT, "subtype": "channel_join"},
        {**DIRECT, "bot_id": "BOTHER"},
        {**DIRECT, "user": "UBOT"},
        {**DIRECT, "user": None},
        {**DIRECT, "ts": None},
        {**DIRECT, "channel": 7},
    ],
)
def test_what_no_person_asks_is_left_alone(event: object) -> None:
    assert read(event) is None


@pytest.mark.parametrize("text", ["Morning all", "<@U2> hello"])
def test_what_people_say_to_each_other_in_a_channel_is_overheard(text: str) -> None:
    heard = read({**DIRECT, "channel_type": "channel", "channel": "C1", "text": text}, is_ext_shared_channel=True)

    assert isinstance(heard, Overheard)
    assert (heard.channel, heard.person, heard.thread_ts, heard.shared) == ("C1", "U1", "1.000100", True)
