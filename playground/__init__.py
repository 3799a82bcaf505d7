"""A stand-in Slack, for tests and for trying the bot: strict, stateful, on a loopback port.

It speaks the Web API, and tells the app what happens over Socket Mode or over HTTP, so that the real Bolt and
SDK run against it unchanged. A test plays people and reads what those people see:

    async with StandInSlack(scopes=SCOPES, events=EVENTS) as slack:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.base_url, session=session)
        ...                                                # connect the app as it connects to Slack
        asha = slack.add_user("Asha")
        ben = slack.add_user("Ben", kind="guest")
        team = slack.add_channel("practice", members=[asha, ben])

        question = await asha.mention(team, "what does the guidance say about siblings?")
        await slack.until(lambda: slack.replies(question))
        assert "siblings" in ben.sees_thread(question)[-1].text
        await slack.assert_clean()

People act with `dm`, `mention`, `reply`, `post`, `share_file`, `edit`, `delete`, `react`, `click`, `submit`,
`close`, `shortcut`, `slash`, `choose`, `stop`, `rename`, `reload`, `looks_at`, `open_home` and
`open_messages_tab`. They see with `sees(channel)`, `sees()` for their direct messages with the app,
`sees_thread(message)`, `sees_reactions(message)`, `home`, `modal`, `prompts`, `status(message)` and
`title(message)`. Nobody sees another person's ephemeral, which is how a test proves that something stayed
private.

Slack's own behaviour is the default, and it is what catches bots out:

- an event not acknowledged within `ack_timeout_s` comes again, with the same `event_id`; a click does not;
- with `channel_message_events=True` a mention arrives twice, as `app_mention` and as `message`;
- what the app posts and edits in direct messages comes back to it as events;
- events wait while nothing is connected, and each goes to one connection only;
- with `scopes=[...]` and `events=[...]`, as in a manifest, it hears and may do only that;
- triggers live three seconds, streams five minutes, response URLs half an hour.

Time is `slack.clock`, which tests move: `slack.clock.move(301)`. The same scenario runs over HTTP after
`slack.deliver_over_http(url, signing_secret=...)`; `slack.post_signed` tries the guard with a wrong secret or an
old timestamp. What goes wrong is planned call by call, and what the test needs beyond people is at hand:

    slack.faults.plan("chat.postMessage", Fault.rate_limited(retry_after=1), Fault.response_dropped())
    slack.enforce_rates()                                               # the limits of each method
    await slack.deliver({"type": "app_mention", ...}, event_id="Ev1")   # raw: duplicates and odd events
    await slack.disconnect("refresh_requested"); slack.abort_sockets()
    slack.calls("chat.postMessage"), slack.ack_times_ms, slack.violations

`assert_clean` fails on every refusal that a well-made app would not have met (an unknown method, invalid
blocks, a thread that is not there), on an envelope, a status or a stream left hanging, and on this project's
own rules: replies stay in threads, every message has a text that reads alone, links never unfurl. A scenario
that provokes one on purpose says so: `assert_clean(allow=["not_in_channel"])`. Two rules need a word from the
test first, and then hold for all that follows:

    slack.keep_private("the words of the note", to=asha)        # in no channel, and to nobody else
    slack.expect_one_answer(placeholders=[LOOKING])             # no two messages with the same metadata

To teach it another Web API method, write one function under `methods/`, name it in the table there, and its
scope in `methods/scopes.py`. What it takes for true of Slack, on whose word, and what it cannot show is in
`docs/stand-in.md`. It is not Slack.
"""

from playground.backstage import Violation
from playground.deliveries import Delivery
from playground.faults import Fault
from playground.people import User
from playground.stand_in import StandInSlack
from playground.web_api import Call
from playground.workspace import Channel, Message, View

__all__ = ["Call", "Channel", "Delivery", "Fault", "Message", "StandInSlack", "User", "View", "Violation"]
