from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import Engine

from bot.answering.replies import Answered, NotCovered
from bot.records.answers import find_answer
from bot.records.database import scrub
from bot.records.inbox import Arrival, Inbox, Job
from bot.records.tables import State, Surface

QUESTION = "What does the guidance say about canary-7b1f?"
ARRIVAL = Arrival(
    event_id="Ev1",
    team="T1",
    channel="C1",
    ts="1.000100",
    thread_ts="1.000100",
    person="U1",
    direct=False,
    text=QUESTION,
)


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(engine: Engine, clock: Clock) -> Inbox:
    return Inbox(engine, owner="first", lease=60, clock=clock)


@pytest.fixture
def other_process(engine: Engine, clock: Clock) -> Inbox:
    return Inbox(engine, owner="second", lease=60, clock=clock)


def claimed(inbox: Inbox) -> Job:
    job = inbox.claim()
    assert job is not None
    return job


def test_the_same_event_is_stored_once(inbox: Inbox) -> None:
    assert inbox.receive(ARRIVAL) is not None
    assert inbox.receive(replace(ARRIVAL, ts="2.000100")) is None


def test_two_events_about_one_message_are_stored_once(inbox: Inbox) -> None:
    assert inbox.receive(ARRIVAL) is not None
    assert inbox.receive(replace(ARRIVAL, event_id="Ev2")) is None


def test_an_event_stays_known_after_its_job_is_done(inbox: Inbox) -> None:
    inbox.receive(ARRIVAL)
    inbox.finish(claimed(inbox), State.DONE)

    assert inbox.receive(ARRIVAL) is None


def test_a_job_is_claimed_by_one_process_only(inbox: Inbox, other_process: Inbox) -> None:
    inbox.receive(ARRIVAL)

    assert inbox.claim() is not None
    assert other_process.claim() is None


def test_many_claims_at_once_hand_out_each_job_once(inbox: Inbox, other_process: Inbox) -> None:
    for number in range(20):
        ts = f"{number}.000100"
        inbox.receive(replace(ARRIVAL, event_id=f"Ev{number}", ts=ts, thread_ts=ts))

    with ThreadPoolExecutor(8) as threads:
        jobs = list(threads.map(lambda n: (inbox, other_process)[n % 2].claim(), range(30)))

    assert sorted(job.id for job in jobs if job) == list(range(1, 21))


def test_a_lost_lease_lets_another_process_carry_on(inbox: Inbox, other_process: Inbox, clock: Clock) -> None:
    inbox.receive(ARRIVAL)
    inbox.shown(claimed(inbox), "5.000100")

    clock.now += 61
    job = claimed(other_process)

    assert (job.attempts, job.shown_ts, job.text) == (2, "5.000100", QUESTION)


def test_a_renewed_lease_is_kept(inbox: Inbox, other_process: Inbox, clock: Clock) -> None:
    inbox.receive(ARRIVAL)
    job = claimed(inbox)

    clock.now += 40
    inbox.renew([job.id])
    clock.now += 40

    assert other_process.claim() is None


def test_who_lost_the_lease_cannot_decide_the_reply(inbox: Inbox, other_process: Inbox, clock: Clock) -> None:
    inbox.receive(ARRIVAL)
    late = claimed(inbox)
    clock.now += 61
    claimed(other_process)

    assert not inbox.decided(late, message="{}", answered=None)
    assert inbox.state_of(late) is State.WORKING


def test_a_character_that_postgresql_cannot_hold_is_left_out(inbox: Inbox) -> None:
    inbox.receive(replace(ARRIVAL, text="What\0 now?"))

    assert claimed(inbox).text == "What now?"


def test_released_jobs_wait_again(inbox: Inbox, other_process: Inbox) -> None:
    inbox.receive(ARRIVAL)
    inbox.release([claimed(inbox).id])

    assert other_process.claim() is not None


def test_a_thread_is_answered_in_the_order_it_was_written(inbox: Inbox) -> None:
    inbox.receive(replace(ARRIVAL, event_id="Ev2", ts="2.000100"))
    inbox.receive(ARRIVAL)
    inbox.receive(replace(ARRIVAL, event_id="Ev3", ts="3.000100", thread_ts="3.000100"))

    first, elsewhere = claimed(inbox), claimed(inbox)

    assert (first.ts, elsewhere.ts) == ("1.000100", "3.000100")
    assert inbox.claim() is None
    inbox.finish(first, State.DONE)
    assert claimed(inbox).ts == "2.000100"


def test_a_message_that_brings_its_reply_is_claimed_at_once(inbox: Inbox, other_process: Inbox, clock: Clock) -> None:
    job = inbox.receive(replace(ARRIVAL, text=None, message="{}"))

    assert job is not None
    assert job.message == "{}"
    assert other_process.claim() is None
    clock.now += 61
    assert claimed(other_process).message == "{}"


def test_waiting_counts_only_what_nobody_began(inbox: Inbox) -> None:
    inbox.receive(ARRIVAL)
    assert inbox.waiting() == 1
    claimed(inbox)
    assert inbox.waiting() == 0


def test_a_withdrawn_message_is_never_answered(inbox: Inbox) -> None:
    inbox.receive(ARRIVAL)

    assert inbox.withdraw(team="T1", channel="C1", ts="1.000100")
    assert inbox.claim() is None


def test_a_message_withdrawn_while_it_is_answered_gets_no_reply(inbox: Inbox) -> None:
    inbox.receive(ARRIVAL)
    job = claimed(inbox)

    assert inbox.withdraw(team="T1", channel="C1", ts="1.000100")
    assert not inbox.decided(job, message="{}", answered=None)
    assert inbox.state_of(job) is State.WITHDRAWN


def test_a_decided_reply_is_kept_with_its_kind_but_without_the_question(
    inbox: Inbox, engine: Engine, tmp_path: Path
) -> None:
    inbox.receive(ARRIVAL)
    job = claimed(inbox)
    answered = Answered(answer_id="a1", reply=NotCovered(text="Not covered."), timings_ms={"search": 2.0})

    assert inbox.decided(job, message="{}", answered=answered)
    inbox.finish(job, State.DONE)
    scrub(engine)

    stored = find_answer(engine, "a1")
    assert stored is not None
    assert (stored["kind"], stored["text"], stored["timings_ms"]) == (
        "not_covered",
        "Not covered.",
        {"search": 2.0},
    )
    assert not [file.name for file in tmp_path.iterdir() if b"canary-7b1f" in file.read_bytes()]


def test_only_closed_messages_are_forgotten(inbox: Inbox, clock: Clock) -> None:
    inbox.receive(ARRIVAL)
    inbox.receive(replace(ARRIVAL, event_id="Ev2", ts="2.000100"))
    inbox.finish(claimed(inbox), State.DONE)

    assert inbox.forget(before=clock.now + 1) == 1
    assert inbox.receive(ARRIVAL) is not None


def test_an_unknown_answer_is_none(engine: Engine) -> None:
    assert find_answer(engine, "nothing") is None


def test_only_an_answer_that_stands_in_a_thread_makes_it_ours(inbox: Inbox) -> None:
    inbox.receive(replace(ARRIVAL, surface=Surface.MODAL, address="V1"))
    inbox.finish(claimed(inbox), State.DONE)
    assert not inbox.answered_in(channel="C1", thread_ts="1.000100", person=ARRIVAL.person)

    inbox.receive(replace(ARRIVAL, event_id="Ev2", ts="2.000100"))
    inbox.finish(claimed(inbox), State.DONE)
    assert inbox.answered_in(channel="C1", thread_ts="1.000100", person=ARRIVAL.person)
