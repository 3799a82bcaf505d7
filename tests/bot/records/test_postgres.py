"""What only a server can do to the records: several processes, cut connections, deadlocks, timeouts, a restart."""

import socket
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from dataclasses import replace

import pytest
from sqlalchemy import Engine, func, make_url, select
from sqlalchemy.exc import OperationalError

from bot.answering.replies import Answered, NotCovered
from bot.records.answers import find_answer
from bot.records.database import address, open_database
from bot.records.feedback import Feedback, keep_feedback, summarise
from bot.records.inbox import Arrival, Inbox
from bot.records.migrate import RecordsUnusable
from bot.records.tables import answers, inbox
from tests.bot.records.test_inbox import ARRIVAL, claimed
from tests.postgres import PostgresServer

ANSWERED = Answered(answer_id="a1", reply=NotCovered(text="No."))


@pytest.fixture
def url(postgres: PostgresServer) -> str:
    return postgres.new_database()


@pytest.fixture
def engine(url: str) -> Iterator[Engine]:
    with closing_engine(url) as opened:
        yield opened


@contextmanager
def closing_engine(url: str) -> Iterator[Engine]:
    opened = open_database(url)
    try:
        yield opened
    finally:
        opened.dispose()


def message(number: int) -> Arrival:
    ts = f"{number}.000100"
    return replace(ARRIVAL, event_id=f"Ev{number}", ts=ts, thread_ts=ts, person=f"U{number % 7}")


def rows(engine: Engine) -> int:
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(inbox)).scalar_one()


class CuttingProxy:
    """Passes bytes to the server and back, until it is told to cut a commit."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._cut: str | None = None
        self._deaf = False
        self._heard = threading.Event()
        self.cuts = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def cut(self, when: str) -> None:
        """The next commit: "before" the server hears of it, or "after" it has done it and nobody hears."""
        self._cut = when

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        server = socket.create_connection(("127.0.0.1", self._port))
        threading.Thread(target=self._back, args=(server, client), daemon=True).start()
        with suppress(OSError), client, server:
            while sent := client.recv(65536):
                when = self._cut if b"COMMIT\0" in sent else None
                if when:
                    self._cut = None
                    self._heard.clear()
                    self.cuts += 1
                    self._deaf = when == "after"
                if when == "before":
                    server.shutdown(socket.SHUT_RDWR)
                    break
                server.sendall(sent)
                if when:
                    self._heard.wait(10)
                    break

    def _back(self, server: socket.socket, client: socket.socket) -> None:
        with suppress(OSError):
            while sent := server.recv(65536):
                if self._deaf:
                    self._deaf = False
                    self._heard.set()
                    return
                client.sendall(sent)


@pytest.fixture
def proxy(postgres: PostgresServer) -> Iterator[CuttingProxy]:
    with closing(CuttingProxy(postgres.port)) as made:
        yield made


@pytest.fixture
def through(proxy: CuttingProxy, url: str) -> Iterator[Engine]:
    """The same database, by a connection that can be cut."""
    with closing_engine(make_url(url).set(port=proxy.port).render_as_string()) as opened:
        yield opened


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg"])
def test_the_addresses_that_hosts_hand_out_are_understood(url: str, scheme: str) -> None:
    given = url.replace("postgresql", scheme, 1)

    with closing_engine(given) as engine:
        assert rows(engine) == 0
    assert address(given).drivername == "postgresql+psycopg"


def test_without_the_driver_the_remedy_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(RecordsUnusable, match=r'pip install "\.\[postgres\]"'):
        open_database("postgres://nobody@127.0.0.1:1/none")


def test_processes_that_start_together_migrate_once(url: str) -> None:
    with ThreadPoolExecutor(4) as threads:
        engines = list(threads.map(open_database, [url] * 4))

    assert [rows(engine) for engine in engines] == [0] * 4
    for engine in engines:
        engine.dispose()


def test_several_processes_share_the_work_and_none_does_it_twice(engine: Engine, url: str) -> None:
    for number in range(60):
        Inbox(engine, owner="intake").receive(message(number))

    def work(owner: str) -> list[int]:
        with closing_engine(url) as own:
            mine = Inbox(own, owner=owner)
            return [job.id for job in iter(mine.claim, None)]

    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(work, ["one", "two", "three", "four"]))

    assert sorted(id_ for each in taken for id_ in each) == list(range(1, 61))


def test_an_event_that_two_processes_hear_of_at_once_is_stored_once(engine: Engine, url: str) -> None:
    with closing_engine(url) as other, ThreadPoolExecutor(8) as threads:
        inboxes = (Inbox(engine, owner="one"), Inbox(other, owner="two"))
        stored = list(threads.map(lambda n: inboxes[n % 2].receive(message(n // 4)), range(80)))

    assert len([job for job in stored if job]) == rows(engine) == 20


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_connection_cut_at_commit_loses_nothing_and_doubles_nothing(
    engine: Engine, through: Engine, proxy: CuttingProxy, when: str
) -> None:
    cut = Inbox(through, owner="one")
    proxy.cut(when)
    assert cut.receive(message(1)) is not None
    assert cut.receive(message(1)) is None
    job = claimed(cut)
    proxy.cut(when)
    assert cut.decided(job, message="{}", answered=ANSWERED)

    assert proxy.cuts == 2
    assert rows(engine) == 1
    assert find_answer(engine, "a1") is not None
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(answers)).scalar_one() == 1


def test_a_claim_cut_at_commit_comes_back_when_its_lease_ends(through: Engine, proxy: CuttingProxy) -> None:
    now = 1000.0
    cut = Inbox(through, owner="one", clock=lambda: now)
    cut.receive(message(1))
    proxy.cut("after")
    assert cut.claim() is None  # the server holds it as ours, and we have not heard
    assert proxy.cuts == 1

    now += 61
    assert claimed(cut).attempts == 2


def test_a_deadlock_is_tried_again(engine: Engine, postgres: PostgresServer) -> None:
    first, second = (claimed_of(engine, number) for number in (1, 2))
    with postgres.admin(str(engine.url.username)) as other, ThreadPoolExecutor(1) as threads:
        other.execute("SET deadlock_timeout = '20s'")  # so that the server gives up ours
        other.execute("BEGIN")
        other.execute("UPDATE inbox SET attempts = 5 WHERE id = %s", [second])
        renewing = threads.submit(Inbox(engine, owner="one", clock=lambda: 5000.0).renew, [first, second])
        until_waiting(postgres)
        other.execute("UPDATE inbox SET attempts = 5 WHERE id = %s", [first])
        other.execute("COMMIT")
        renewing.result(timeout=20)

    with engine.connect() as connection:
        assert connection.execute(select(inbox.c.attempts, inbox.c.lease_until)).all() == [(5, 5060.0)] * 2


def claimed_of(engine: Engine, number: int) -> int:
    mine = Inbox(engine, owner="one")
    mine.receive(message(number))
    return claimed(mine).id


def until_waiting(postgres: PostgresServer) -> None:
    with postgres.admin() as admin:
        until = time.monotonic() + 10
        while time.monotonic() < until:
            if admin.execute("SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'").fetchone():
                return
            time.sleep(0.02)
    raise AssertionError("nobody waits for a lock")


def test_a_statement_that_hangs_is_ended_and_the_next_one_works(url: str, postgres: PostgresServer) -> None:
    with closing_engine(f"{url}?options=-c%20statement_timeout=200ms") as engine:
        mine = Inbox(engine, owner="one")
        with postgres.admin(str(engine.url.username)) as other:
            other.execute("BEGIN")
            other.execute("LOCK TABLE inbox")
            with pytest.raises(OperationalError, match="statement timeout"):
                mine.receive(message(1))
            other.execute("ROLLBACK")

        assert mine.receive(message(1)) is not None
        assert rows(engine) == 1


def test_the_servers_limits_are_set(engine: Engine) -> None:
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"SHOW {name}").scalar_one() for name in ("statement_timeout", "lock_timeout")
        ]
    assert found == ["10s", "5s"]


def test_after_the_server_was_killed_what_was_stored_is_there_and_the_bot_goes_on(
    engine: Engine, postgres: PostgresServer
) -> None:
    mine = Inbox(engine, owner="one")
    mine.receive(message(1))
    postgres.crash()
    with pytest.raises(OperationalError):
        mine.receive(message(2))
    postgres.start()

    assert mine.receive(message(2)) is not None
    assert [claimed(mine).ts, claimed(mine).ts] == ["1.000100", "2.000100"]


def test_the_same_feedback_by_two_processes_at_once_is_kept_once(engine: Engine, url: str) -> None:
    given = Feedback(answer_id="a1", person="U1", helpful=True, created=1.0)
    with closing_engine(url) as other, ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda n: keep_feedback((engine, other)[n % 2], given), range(40)))

    assert summarise(engine).helpful == 1
