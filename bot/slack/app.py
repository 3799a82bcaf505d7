"""Puts the Slack side together: Bolt's app in front, the workers behind it."""

import socket
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.web.async_client import AsyncWebClient
from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.coaching.policy import PERIOD
from bot.records.inbox import Inbox
from bot.slack.access import Access, Roles
from bot.slack.asking import Asking
from bot.slack.clicks import Clicks
from bot.slack.command import Command
from bot.slack.conversation import Conversation
from bot.slack.evidence import Evidence
from bot.slack.feedback import FeedbackButtons
from bot.slack.gateway import Gateway
from bot.slack.home import Home
from bot.slack.identity import Identity
from bot.slack.intake import Intake, Limits
from bot.slack.jobs import Jobs
from bot.slack.kept import Kept
from bot.slack.listeners import Feature, listen
from bot.slack.metrics import Metrics
from bot.slack.notes import Notes
from bot.slack.packs import Packs
from bot.slack.replier import Replier
from bot.slack.services import Services
from bot.slack.sessions import Sessions, Stops
from bot.slack.sharing import Sharing
from bot.slack.shortcuts import Shortcuts
from bot.slack.streams import Streams
from bot.slack.thinking import Thinking
from bot.slack.threads import RecordsThread
from bot.slack.trouble import SHORT_PATIENCE, Patience


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How much at a time and how long, in seconds; the defaults suit one team."""

    workers: int = 4
    limits: Limits = field(default_factory=Limits)
    patience: Patience = field(default_factory=Patience)
    short_patience: Patience = SHORT_PATIENCE
    longest_answer: float = 60
    lease: float = 60
    """How long a job stays with a process that says nothing of it any more."""
    look_every: float = 1
    """How often the inbox is looked into without being told of something new."""
    drain: float = 25
    """How long to finish what has begun when told to stop; hosts usually kill a process after thirty."""
    keep_days: int = 90
    """How long answers and feedback are kept; people are told."""
    notes_every: timedelta = PERIOD
    """How long a person hears nothing more of a term of wording that they heard of."""
    clock: Callable[[], datetime] = _now


@dataclass(frozen=True, slots=True, kw_only=True)
class Assistant:
    """The Slack side, ready to be connected and started."""

    app: AsyncApp
    jobs: Jobs
    inbox: Inbox
    records: RecordsThread
    metrics: Metrics


def assemble(
    *,
    client: AsyncWebClient,
    identity: Identity,
    engine: Engine,
    services: Services,
    pace: Pace,
    roles: Roles | None = None,
) -> Assistant:
    """Wire the parts. Call inside a running loop; nothing runs until the jobs are started."""
    metrics = _metrics(inbox := Inbox(engine, owner=_owner(), lease=pace.lease))
    gateway = Gateway(
        client,
        patience=pace.patience,
        short_patience=pace.short_patience,
        reads_channels=identity.reads_channels,
        failed=metrics.slack_failed,
    )
    records = RecordsThread()
    stops = Stops()
    sessions = Sessions(gateway, inbox, records, stops)
    access = Access(gateway, identity, roles=roles)
    notes = Notes(
        gateway=gateway,
        access=access,
        engine=engine,
        records=records,
        services=services,
        period=pace.notes_every,
        clock=pace.clock,
    )
    sharing = Sharing(gateway=gateway, engine=engine, records=records, services=services)
    replier = Replier(
        inbox=inbox,
        records=records,
        gateway=gateway,
        access=access,
        conversation=Conversation(gateway, identity, services.triage),
        answer=services.answer,
        metrics=metrics,
        sessions=sessions if identity.agent else None,
        streams=Streams(gateway, identity.team_id) if identity.agent else None,
        stops=stops,
        offers=sharing.offers,
        afterwards=(sharing.after, notes.after),
        longest_answer=pace.longest_answer,
    )
    jobs = Jobs(
        inbox=inbox,
        records=records,
        handle=replier.handle,
        workers=pace.workers,
        look_every=pace.look_every,
        renew_every=pace.lease / 4,
        drain=pace.drain,
    )
    intake = Intake(
        identity=identity,
        inbox=inbox,
        records=records,
        triage=services.triage,
        jobs=jobs,
        say=replier.say,
        say_alone=replier.say_alone,
        announce=replier.announce,
        limits=pace.limits,
        overhear=notes.overheard,
    )
    asking = Asking(intake=intake, jobs=jobs, identity=identity)
    packs = Packs(gateway=gateway, material=services.material)
    command = Command(gateway=gateway, asking=asking, services=services, offer=packs.offer)
    shortcuts = Shortcuts(gateway=gateway, asking=asking, identity=identity, services=services)
    app = build_app(identity=identity, token=client.token or "")
    kept = Kept(engine, records)
    features: tuple[Feature, ...] = (
        notes,
        sharing,
        command,
        shortcuts,
        Evidence(gateway=gateway, kept=kept, services=services),
        FeedbackButtons(gateway=gateway, kept=kept, services=services, engine=engine, records=records),
        Home(
            gateway=gateway,
            access=access,
            kept=kept,
            inbox=inbox,
            engine=engine,
            records=records,
            services=services,
            keep_days=pace.keep_days,
        ),
        packs,
        Thinking(gateway=gateway, services=services),
    )
    if identity.agent:
        features += (sessions,)
    listen(app, intake=intake, jobs=jobs, clicks=Clicks(app, gateway, access, identity), features=features)
    return Assistant(app=app, jobs=jobs, inbox=inbox, records=records, metrics=metrics)


def build_app(*, identity: Identity, token: str) -> AsyncApp:
    """Bolt's app, without listeners yet.

    It is told who it is: left to itself, Bolt asks Slack at the first event, acknowledges that event when
    Slack does not answer, and turns to OAuth when stray `SLACK_CLIENT_ID` and `SLACK_CLIENT_SECRET` are set.
    """

    async def authorize() -> AuthorizeResult:
        return AuthorizeResult(
            enterprise_id=identity.enterprise_id,
            team_id=identity.team_id,
            bot_token=token,
            bot_id=identity.bot_id,
            bot_user_id=identity.user_id,
        )

    return AsyncApp(
        name="practice-assistant",
        # Without a token of its own, so that the answer above is the only authority.
        client=AsyncWebClient(),
        authorize=authorize,
        # `http.Front` has done so before Bolt sees a request; over a socket there is none to verify.
        request_verification_enabled=False,
        attaching_conversation_kwargs_enabled=False,
    )


def _metrics(inbox: Inbox) -> Metrics:
    metrics = Metrics()
    metrics.gauge("waiting", "Questions nobody has begun to answer.", lambda: _or_nan(inbox.waiting))
    metrics.gauge("unsent", "Replies that Slack would not take; see bot resend.", lambda: _or_nan(inbox.count_unsent))
    return metrics


def _or_nan(count: Callable[[], int]) -> float:
    try:
        return count()
    except SQLAlchemyError:
        return float("nan")


def _owner() -> str:
    """A name for this run of this process, unlike any other's."""
    return f"{socket.gethostname()[:31]}-{uuid.uuid4().hex}"[:64]
