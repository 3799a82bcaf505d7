"""People as a test plays them: what they do in Slack, and what they can see there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from playground import controls, interactions, payloads, responses
from playground.backstage import Backstage
from playground.composer import JsonObject, rich_text
from playground.deliveries import Delivery
from playground.methods import views as modals
from playground.workspace import Channel, Message, Profile, Session, View


@dataclass(frozen=True, slots=True)
class User:
    """A person in the workspace, or another organisation's bot."""

    id: str
    _backstage: Backstage

    @property
    def profile(self) -> Profile:
        """What the workspace knows of them."""
        return self._backstage.workspace.profiles[self.id]

    @property
    def direct(self) -> Channel:
        """Their direct messages with the app."""
        return self._backstage.workspace.direct(self.id, self._backstage.bot.id)

    async def dm(self, text: str) -> Message:
        """Write to the app."""
        return await self.post(self.direct, text)

    async def mention(self, channel: Channel, text: str, *, thread: Message | None = None) -> Message:
        """Write in a channel, or in a thread of it, beginning with a mention of the app."""
        return await self.post(channel, f"<@{self._backstage.bot.id}> {text}".rstrip(), thread=thread)

    async def reply(self, to: Message, text: str, *, mention: bool = False) -> Message:
        """Write in the thread of a message, with or without a mention of the app."""
        channel = self._backstage.workspace.channels[to.channel]
        write = self.mention if mention else self.post
        return await write(channel, text, thread=to)

    async def share_file(self, channel: Channel, *, name: str = "notes.docx", text: str = "") -> Message:
        """Share a file, with or without words."""
        shared: JsonObject = {"id": self._backstage.workspace.new_id("F"), "name": name, "mode": "hosted"}
        return await self.post(channel, text, files=(shared,))

    async def post(
        self,
        channel: Channel,
        text: str,
        *,
        thread: Message | None = None,
        files: tuple[JsonObject, ...] = (),
    ) -> Message:
        """Write anything anywhere they may."""
        if self.id not in self._backstage.workspace.channels[channel.id].members:
            raise ValueError(f"{self.profile.name} is not in {channel.name}")
        return self._backstage.post(
            Message(
                channel=channel.id,
                ts=self._backstage.workspace.new_ts(),
                user=self.id,
                text=text,
                blocks=self._typed(text),
                files=files,
                thread_ts=thread.root if thread else None,
                bot_id=self.profile.bot_id,
            )
        )

    async def edit(self, message: Message, text: str) -> Message:
        """Change what they wrote."""
        before = self._own(message)
        return self._backstage.edit(before, replace(before, text=text, blocks=self._typed(text)))

    async def delete(self, message: Message) -> None:
        """Remove what they wrote."""
        self._backstage.delete(self._own(message))

    async def reload(self) -> None:
        """Start Slack again, after which the ephemerals they had are gone."""
        workspace = self._backstage.workspace
        for channel in workspace.channels:
            for message in workspace.messages(channel):
                if message.only_for == self.id:
                    workspace.remove(message)

    async def react(self, message: Message, name: str) -> None:
        """Put an emoji on a message they can see."""
        current = self._message_in_view(message)
        ts = self._backstage.workspace.new_ts()
        placed = self._backstage.workspace.reactions.setdefault((message.channel, message.ts), set())
        placed.add((self.id, name))
        if self._backstage.bot.id in self._channel(current).members:
            self._backstage.announce(payloads.reacted(current, user=self.id, name=name, ts=ts))

    async def open_home(self) -> Delivery | None:
        """Open the app's Home tab."""
        return self._open("home")

    async def open_messages_tab(self) -> Delivery | None:
        """Open the app's Messages tab."""
        return self._open("messages")

    async def looks_at(self, channel: Channel | None) -> None:
        """Open a channel beside the app, or nothing that the app is told of."""
        looked_at = self._backstage.workspace.looked_at
        looked_at.pop(self.id, None)
        if channel is not None:
            looked_at[self.id] = channel.id
        self._backstage.announce(payloads.context_changed(channel.id if channel else None))

    async def choose(self, prompt: str) -> Message:
        """Take one of the prompts at the top of the Messages tab, which writes its words for them."""
        for offered in self._backstage.workspace.prompts.get((self.direct.id, ""), ()):
            if offered["title"] == prompt:
                return await self.dm(str(offered["message"]))
        raise ValueError(f"there is no prompt {prompt!r}")

    async def stop(self, message: Message) -> Delivery:
        """Press Stop in the thread of a message; Slack ends its streams, and leaves the rest to the app."""
        session = self._session(message)
        if session is None or session.status != "processing" or not self._backstage.subscribed("agent_session_stopped"):
            raise ValueError("there is no Stop button: the session is not processing, or the app never asked for it")
        streams = [one for one in self.sees_thread(message) if one.streaming]
        for one in streams:
            self._backstage.workspace.put(one.ended("stopped_by_user"))
        stopped = [one.ts for one in streams]
        ts = self._backstage.workspace.new_ts()
        return self._backstage.tell(payloads.session_stopped(message, user=self.id, streams=stopped, ts=ts))

    async def rename(self, message: Message, title: str) -> None:
        """Give the session in the thread of a message another title."""
        session = self._session(message)
        if session is None:
            raise ValueError("there is no session in that thread")
        self._backstage.workspace.sessions[message.channel, message.root] = replace(session, title=title)
        ts = self._backstage.workspace.new_ts()
        event = payloads.title_changed(message, user=self.id, title=title, before=session.title, ts=ts)
        self._backstage.announce(event)

    async def click(self, target: Message | View, action_id: str, *, label: str | None = None) -> Delivery:
        """Press a button; `label` tells apart buttons that share an action, as feedback buttons do."""
        current = self._in_view(target)
        action = controls.pressed(current.blocks, action_id=action_id, label=label)
        action["action_ts"] = self._backstage.workspace.new_ts()
        trigger = self._backstage.new_trigger(self.id)
        if isinstance(current, View):
            payload = interactions.view_action(action, actor=self.profile, view=current, trigger_id=trigger)
            return self._interact(payload)
        channel = self._channel(current)
        payload = interactions.message_action(
            action, actor=self.profile, message=current, channel=channel, trigger_id=trigger
        )
        return self._interact(payload, about=current)

    async def submit(self, answers: Mapping[str, controls.Answer]) -> Delivery:
        """Fill in the modal in front of them, by action id, and send it; gives what the app made of it.

        It stays open when the app answers with errors, or not at all.
        """
        view = self._open_modal()
        payload = interactions.submission(
            view,
            actor=self.profile,
            values=controls.filled_in(view.blocks, answers),
            trigger_id=self._backstage.new_trigger(self.id),
        )
        delivery = self._interact(payload)
        await delivery.finished.wait()
        if delivery.acked:
            with self._backstage.holding_to_account("view_submission"):
                modals.after_submission(self._backstage, view, delivery.response or {})
        return delivery

    async def close(self) -> Delivery | None:
        """Put the modal in front of them away; the app hears of it if it asked to."""
        view = self._open_modal()
        self._backstage.workspace.modals[self.id].pop()
        if view.payload.get("notify_on_close"):
            return self._interact(interactions.closing(view, actor=self.profile))
        return None

    async def shortcut(self, message: Message, callback_id: str) -> Delivery:
        """Choose one of the app's shortcuts on a message they can see."""
        self._check_callable()
        current = self._message_in_view(message)
        payload = interactions.shortcut(
            callback_id,
            actor=self.profile,
            message=current,
            channel=self._channel(current),
            trigger_id=self._backstage.new_trigger(self.id),
        )
        return self._interact(payload, about=current)

    async def slash(self, command: str, text: str = "", *, channel: Channel | None = None) -> Delivery:
        """Write a slash command, which no thread takes; what the app acknowledges it with they alone see."""
        self._check_callable()
        place = channel or self.direct
        if self.id not in self._backstage.workspace.channels[place.id].members:
            raise ValueError(f"{self.profile.name} is not in {place.name}")
        trigger = self._backstage.new_trigger(self.id)
        payload = interactions.command(command, text, actor=self.profile, channel=place, trigger_id=trigger)
        payload["response_url"] = self._backstage.new_response_url(user=self.id, channel=place.id)
        delivery = self._backstage.deliveries.begin("slash_commands", payload)
        await delivery.finished.wait()
        if delivery.response:
            with self._backstage.holding_to_account(command):
                responses.answer(self._backstage, delivery.response, user=self.id, channel=place.id)
        return delivery

    def sees(self, channel: Channel | None = None) -> tuple[Message, ...]:
        """All they can see in a conversation (their messages with the app when none is named), oldest first.

        Thread replies and their own ephemerals are among it; nobody else's ephemerals are.
        """
        self._backstage.catch_up()
        place = channel or self.direct
        return self._backstage.workspace.visible(place.id, to=self.id)

    def sees_thread(self, message: Message) -> tuple[Message, ...]:
        """All they can see of a message's thread, the root first."""
        channel = self._backstage.workspace.channels[message.channel]
        return tuple(seen for seen in self.sees(channel) if seen.root == message.root)

    def sees_reactions(self, message: Message) -> frozenset[str]:
        """The emoji on a message they can see."""
        current = self._message_in_view(message)
        placed = self._backstage.workspace.reactions.get((current.channel, current.ts), set())
        return frozenset(name for _user, name in placed)

    @property
    def home(self) -> View | None:
        """The Home tab as the app last published it for them."""
        return self._backstage.workspace.homes.get(self.id)

    @property
    def modal(self) -> View | None:
        """The modal in front of them."""
        stack = self._backstage.workspace.modals.get(self.id)
        return stack[-1] if stack else None

    @property
    def prompts(self) -> tuple[str, ...]:
        """The titles of the prompts at the top of the Messages tab."""
        offered = self._backstage.workspace.prompts.get((self.direct.id, ""), ())
        return tuple(str(prompt["title"]) for prompt in offered)

    def status(self, message: Message) -> str:
        """What the app says it is doing in a message's thread; empty when nothing."""
        self._backstage.catch_up()
        line = self._backstage.workspace.statuses.get((message.channel, message.root))
        if line is not None:
            return line.text
        session = self._session(message)
        return session.status if session and session.status == "processing" else ""

    def title(self, message: Message) -> str | None:
        """The title of the session in a message's thread."""
        session = self._session(message)
        return session.title if session else None

    def _open(self, tab: str) -> Delivery | None:
        ts = self._backstage.workspace.new_ts()
        event = payloads.home_opened(self.id, channel=self.direct, tab=tab, ts=ts)
        shown: JsonObject = {"view": payloads.view_body(self.home)} if tab == "home" and self.home else {}
        return self._backstage.announce(event | shown)

    def _session(self, message: Message) -> Session | None:
        self._backstage.catch_up()
        return self._backstage.workspace.sessions.get((message.channel, message.root))

    def _typed(self, text: str) -> tuple[JsonObject, ...]:
        return tuple(self._backstage.workspace.with_ids([rich_text(text)])) if text else ()

    def _message_in_view(self, message: Message) -> Message:
        current = self._in_view(message)
        if not isinstance(current, Message):
            raise TypeError("that is a view, not a message")
        return current

    def _check_callable(self) -> None:
        if not self._backstage.granted("commands"):
            raise ValueError("the app has neither commands nor shortcuts: it was not granted commands")

    def _interact(self, payload: JsonObject, *, about: Message | None = None) -> Delivery:
        if about is not None:
            payload["response_url"] = self._backstage.new_response_url(
                user=self.id, channel=about.channel, message=about
            )
        return self._backstage.deliveries.begin("interactive", payload)

    def _channel(self, message: Message) -> Channel:
        return self._backstage.workspace.channels[message.channel]

    def _open_modal(self) -> View:
        if self.modal is None:
            raise ValueError(f"{self.profile.name} has no modal open")
        return self.modal

    def _own(self, message: Message) -> Message:
        current = self._backstage.workspace.message(message.channel, message.ts)
        if current is None or current.user != self.id:
            raise ValueError(f"{self.profile.name} has no such message")
        return current

    def _in_view(self, target: Message | View) -> Message | View:
        """What they see of it now: nobody can press what is not in front of them."""
        visible: tuple[Message | View, ...]
        if isinstance(target, View):
            visible = tuple(view for view in (self.home, self.modal) if view and view.id == target.id)
        else:
            everything = self._backstage.workspace.visible(target.channel, to=self.id)
            visible = tuple(seen for seen in everything if seen.ts == target.ts)
        if not visible:
            raise ValueError(f"{self.profile.name} cannot see that")
        return visible[0]
