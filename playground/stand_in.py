"""The stand-in Slack: a server on a loopback port, the workspace behind it, and what tests ask of both."""

import asyncio
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Self, TypeVar

from aiohttp import web

from playground.backstage import Backstage, Violation
from playground.clock import Clock
from playground.composer import JsonObject
from playground.deliveries import Deliveries, Delivery
from playground.faults import Faults
from playground.methods.files import Uploads
from playground.people import User
from playground.rates import RATES, Rate, RateLimits
from playground.request_url import RequestUrl, encoded
from playground.responses import ResponseUrls
from playground.showings import AnswerMark, showings
from playground.web_api import Call, WebApi
from playground.workspace import HOME_TEAM, OTHER_TEAM, Channel, Kind, Message, Profile, Workspace

Found = TypeVar("Found")
_LOOK_AGAIN_S = 0.02


class StandInSlack:
    """A strict, stateful Slack for one app; see the package's docstring for how it is played."""

    def __init__(
        self,
        *,
        ack_timeout_s: float = 3.0,
        max_retries: int = 3,
        channel_message_events: bool = False,
        scopes: Iterable[str] | None = None,
        events: Iterable[str] | None = None,
        agent: bool = True,
    ) -> None:
        self.clock = Clock()
        self._change = asyncio.Event()
        self.deliveries = Deliveries(changed=self._change.set, ack_timeout_s=ack_timeout_s, max_retries=max_retries)
        bot = Profile(id="U0ASSISTANT", name="Practice Assistant", kind="bot", bot_id="B0ASSISTANT")
        self.backstage = Backstage(
            workspace=Workspace(profiles={bot.id: bot}, now=self.clock.now),
            deliveries=self.deliveries,
            bot=bot,
            bot_token="xoxb-stand-in-bot",  # noqa: S106 - opens nothing but this stand-in
            app_token="xapp-stand-in-app",  # noqa: S106 - opens nothing but this stand-in
            channel_message_events=channel_message_events,
            scopes=None if scopes is None else frozenset(scopes),
            clock=self.clock,
            events=None if events is None else frozenset(events),
            agent=agent,
        )
        self.faults = Faults()
        self.web_api = WebApi(self.backstage, self.faults, changed=self._change.set)
        self.response_urls = ResponseUrls(self.backstage)
        self._runner: web.AppRunner | None = None
        self._private: list[tuple[str, str | None]] = []
        self._answers = AnswerMark(event_type="", placeholders=frozenset())

    async def __aenter__(self) -> Self:
        application = web.Application()
        application.router.add_route("*", "/api/{method}", self.web_api.serve)
        application.router.add_get("/link", self.deliveries.serve)
        application.router.add_post("/response/{key}", self.response_urls.serve)
        application.router.add_post("/upload/{file_id}", Uploads(self.backstage).serve)
        self._runner = web.AppRunner(application, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        host, port = self._runner.addresses[0][:2]
        self.backstage.base_url = f"http://{host}:{port}/api/"
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.deliveries.stop()
        if self._runner is not None:
            await self._runner.cleanup()

    @property
    def base_url(self) -> str:
        """Where the Web API is, with the slash at the end that the SDK wants."""
        return self.backstage.base_url

    @property
    def bot_token(self) -> str:
        """The token for the Web API."""
        return self.backstage.bot_token

    @property
    def app_token(self) -> str:
        """The token for Socket Mode."""
        return self.backstage.app_token

    @property
    def bot_user_id(self) -> str:
        """The app's own user."""
        return self.backstage.bot.id

    @property
    def bot_id(self) -> str:
        """What marks the app's own messages."""
        return str(self.backstage.bot.bot_id)

    @property
    def team_id(self) -> str:
        """The workspace."""
        return HOME_TEAM

    def add_user(self, name: str, *, kind: Kind = "member") -> User:
        """Somebody new in the workspace."""
        workspace = self.backstage.workspace
        workspace.add_profile(
            profile := Profile(
                id=workspace.new_id("U"),
                name=name,
                kind=kind,
                team_id=OTHER_TEAM if kind == "external" else HOME_TEAM,
                bot_id=workspace.new_id("B") if kind == "bot" else None,
            )
        )
        return User(profile.id, self.backstage)

    def deactivate(self, user: User) -> None:
        """Close somebody's account."""
        self.backstage.workspace.add_profile(replace(user.profile, active=False))

    def add_channel(
        self,
        name: str,
        *,
        members: Iterable[User] = (),
        with_bot: bool = True,
        private: bool = False,
        shared: bool = False,
    ) -> Channel:
        """A new channel, with the app in it unless told; `shared` means with another organisation."""
        ids = {member.id for member in members} | ({self.bot_user_id} if with_bot else set())
        return self.backstage.workspace.add_channel(
            Channel(
                id=self.backstage.workspace.new_id("C"),
                name=name,
                kind="group" if private else "channel",
                members=frozenset(ids),
                shared=shared,
            )
        )

    def add_user_group(self, *members: User) -> str:
        """A new user group; its id."""
        group = self.backstage.workspace.new_id("S")
        self.backstage.workspace.user_groups[group] = frozenset(member.id for member in members)
        return group

    def archive(self, channel: Channel) -> None:
        """Close a channel to new messages."""
        workspace = self.backstage.workspace
        workspace.add_channel(replace(workspace.channels[channel.id], archived=True))

    def remove_bot(self, channel: Channel) -> None:
        """Take the app out of a channel."""
        self.backstage.workspace.leave(channel.id, self.bot_user_id)

    async def deliver(
        self,
        event: object,
        *,
        event_id: str | None = None,
        team_id: str = HOME_TEAM,
        shared: bool = False,
    ) -> Delivery:
        """Send any event, well made or not; the same `event_id` twice is a duplicate."""
        return self.backstage.tell(event, event_id=event_id, team_id=team_id, shared=shared)

    async def deliver_payload(self, kind: str, payload: JsonObject) -> Delivery:
        """Send any envelope payload, well made or not."""
        return self.deliveries.begin(kind, payload)

    def enforce_rates(self, rates: Mapping[str, Rate] = RATES) -> None:
        """From now on refuse calls that come too often, as Slack does, by the clock that tests move."""
        self.web_api.rate_limits = RateLimits(rates)

    def deliver_over_http(self, url: str, *, signing_secret: str) -> None:
        """From now on post to this request URL, signed, instead of waiting for sockets."""
        timeout_s = self.deliveries.ack_timeout_s
        self.deliveries.request_url = RequestUrl(url, signing_secret=signing_secret, timeout_s=timeout_s)

    async def verify_url(self) -> bool:
        """Whether the request URL answers the challenge that Slack sends before it uses one."""
        challenge = self.backstage.workspace.new_id("challenge")
        payload: JsonObject = {"type": "url_verification", "token": "verification", "challenge": challenge}
        answered = await self._request_url.send(*encoded("events_api", payload))
        said = answered.response or {}
        return answered.accepted and challenge in {said.get("challenge"), said.get("text")}

    async def post_signed(
        self, payload: JsonObject, *, signing_secret: str | None = None, timestamp: str | None = None
    ) -> int:
        """The HTTP status that one request gets; a wrong secret or an old timestamp should get no further."""
        body, content_type = encoded("events_api", payload)
        answered = await self._request_url.send(body, content_type, signing_secret=signing_secret, timestamp=timestamp)
        return answered.status

    @property
    def _request_url(self) -> RequestUrl:
        if self.deliveries.request_url is None:
            raise ValueError("this stand-in delivers over sockets; deliver_over_http first")
        return self.deliveries.request_url

    async def disconnect(self, reason: str = "refresh_requested") -> None:
        """Ask the app, as Slack does every few hours, to come back on a new connection."""
        await self.deliveries.disconnect(reason)

    async def close_sockets(self) -> None:
        """Close every connection in good order."""
        await self.deliveries.close_sockets()

    def abort_sockets(self) -> None:
        """Cut every connection without a goodbye."""
        self.deliveries.abort_sockets()

    def message(self, message: Message) -> Message | None:
        """A message as it stands now; `None` once deleted."""
        return self.backstage.workspace.message(message.channel, message.ts)

    def bot_messages(self) -> tuple[Message, ...]:
        """Everything the app has posted and not deleted, whoever can see it, oldest first."""
        workspace = self.backstage.workspace
        everything = [message for channel in workspace.channels for message in workspace.messages(channel)]
        mine = [message for message in everything if message.user == self.bot_user_id]
        return tuple(sorted(mine, key=lambda message: message.ts))

    def replies(self, message: Message) -> tuple[Message, ...]:
        """What the app has answered in a message's thread for all to see, oldest first."""
        thread = self.backstage.workspace.thread(message.channel, message.root)
        return tuple(one for one in thread if one.user == self.bot_user_id and one.only_for is None)

    def content(self, file_id: str) -> bytes:
        """The bytes of a file that the app shared, by the id that its message carries."""
        return self.backstage.workspace.uploads[file_id].content or b""

    def calls(self, method: str | None = None) -> tuple[Call, ...]:
        """The Web API calls so far, of one method or of all, in the order they came."""
        return tuple(call for call in self.web_api.calls if method in {None, call.method})

    @property
    def ack_times_ms(self) -> tuple[float, ...]:
        """How long the app took to acknowledge, one figure for each acknowledged envelope."""
        return tuple(self.deliveries.ack_times_ms)

    @property
    def violations(self) -> tuple[Violation, ...]:
        """The rules the app broke so far."""
        return tuple(self.backstage.violations)

    @property
    def connections(self) -> int:
        """How many sockets the app has open."""
        return len(self.deliveries.connections)

    async def until(self, condition: Callable[[], Found | None], *, timeout: float = 15) -> Found:
        """Wait for a condition and give its value; fails with what happened instead."""
        deadline = time.monotonic() + timeout
        while not (found := condition()):
            if time.monotonic() > deadline:
                raise AssertionError(f"nothing came of it within {timeout:g} s\n{self.story()}")
            await self._next_change()
        return found

    async def settled(self, *, quiet_s: float = 0.1, timeout: float = 5) -> None:
        """Wait until all is acknowledged and the app has called nothing for a while."""
        seen, since = -1, time.monotonic()

        def quiet() -> bool:
            nonlocal seen, since
            if seen != len(self.web_api.calls) or self.deliveries.unfinished():
                seen, since = len(self.web_api.calls), time.monotonic()
            return time.monotonic() - since >= quiet_s

        await self.until(quiet, timeout=timeout)

    def keep_private(self, word: str, *, to: User | None = None) -> None:
        """From now on `assert_clean` fails if the app ever said this in a channel, or to anybody but one person."""
        self._private.append((word, to.id if to else None))

    def assert_never_public(self, word: str) -> None:
        """Fail if the app ever said this where a whole channel could see it, even if it took it back."""
        self._fail_for(list(self._leaks(word, reader=None)))

    def expect_one_answer(self, event_type: str = "practice_reply", *, placeholders: Iterable[str] = ()) -> None:
        """From now on `assert_clean` fails when two messages bear the same metadata of this type.

        Placeholders are texts that bear it while there is no answer yet.
        """
        self._answers = AnswerMark(event_type=event_type, placeholders=frozenset(placeholders))

    def answers(self, message: Message) -> tuple[Message, ...]:
        """The answers in a message's thread, by the mark that `expect_one_answer` names."""
        return tuple(one for one in self.replies(message) if self._answers.marks(one))

    async def assert_clean(self, *, allow: Iterable[str] = ()) -> None:
        """Fail on any violation, and on any envelope the app had in time and never acknowledged.

        Envelopes just sent are given their time. `allow` names the codes a scenario provokes on purpose.
        """
        limit = self.deliveries.ack_timeout_s + 1
        await self.until(lambda: all(one.overdue for one in self.deliveries.unfinished()), timeout=limit)
        allowed = set(allow)
        broken = [rule for rule in (*self.violations, *self._left_behind()) if rule.code not in allowed]
        self._fail_for(broken)

    def story(self) -> str:
        """What happened so far in a few lines, for a failing test to show."""
        calls = [call.method for call in self.web_api.calls]
        counted = ", ".join(f"{calls.count(method)} {method}" for method in sorted(set(calls)))
        acked = sum(one.acked for one in self.deliveries.all)
        lines = [f"connections: {self.connections}", f"calls: {counted or 'none'}"]
        lines.append(f"deliveries: {len(self.deliveries.all)}, acknowledged: {acked}")
        lines.extend(f"refused or improper: {violation}" for violation in self.violations)
        return "\n".join(lines)

    def _fail_for(self, broken: Sequence[Violation]) -> None:
        if broken:
            listed = "\n".join(str(rule) for rule in broken)
            raise AssertionError(f"the app broke rules\n{listed}\n{self.story()}")

    def _leaks(self, word: str, *, reader: str | None) -> Iterator[Violation]:
        for shown in showings(self.backstage.workspace, bot=self.backstage.bot):
            if shown.beyond(reader) and shown.says(word):
                yield Violation(code="private_word", where=shown.where, detail=word)

    def _left_behind(self) -> Iterator[Violation]:
        """What is only wrong once a scenario is over."""
        for delivery in self.deliveries.all:
            if delivery.overdue:
                yield Violation(code="unacked", where=delivery.kind, detail=delivery.name)
        self.backstage.catch_up()
        workspace = self.backstage.workspace
        processing = [place for place, session in workspace.sessions.items() if session.status == "processing"]
        for channel, thread in (*workspace.statuses, *processing):
            yield Violation(code="status_left", where=channel, detail=thread)
        for message in workspace.streaming():
            yield Violation(code="stream_left", where=message.channel, detail=message.ts)
        for mark in self._answers.twice(self.bot_messages()):
            yield Violation(code="answered_twice", where="chat", detail=mark)
        for word, reader in self._private:
            yield from self._leaks(word, reader=reader)

    async def _next_change(self) -> None:
        """Wake on a change here, and now and then for conditions about something else."""
        self._change.clear()
        try:
            await asyncio.wait_for(self._change.wait(), _LOOK_AGAIN_S)
        except TimeoutError:
            return
