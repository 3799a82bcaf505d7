"""What is well and what somebody must mend before people rely on the bot."""

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from bot.answering.chat import ChatUnavailable, load_chat
from bot.finding import Finding
from bot.settings import BotSettings, given, misspelt_settings, slack_problems
from bot.wiring import model_settings
from knowledge.contacts import load_contacts
from knowledge.danger import load_danger_rules
from knowledge.embedding import EmbedderUnavailable, load_embedder
from knowledge.files import KnowledgeFault
from knowledge.generation import GenerationFault, open_generation
from knowledge.glossary import load_glossary
from knowledge.lexicon import load_lexicon
from knowledge.misuse import load_misuse_rules
from knowledge.reading_list import load_reading_list
from knowledge.settings import PROJECT


def examine(settings: BotSettings, today: date, *, online: bool = False) -> Iterator[Finding]:
    """Each thing in turn; nothing raises, so that one fault does not hide the next."""
    yield from (Finding(well=False, what=each) for each in misspelt_settings())
    yield from _knowledge(settings)
    yield _index(settings)
    yield from _contacts(settings, today)
    yield _reading(settings, today)
    yield _model(settings)
    yield from _slack(settings, online=online)
    yield _unsent(settings)


def _slack(settings: BotSettings, *, online: bool) -> Iterator[Finding]:
    from bot.slack.examining import examine_offline, examine_online, on_behalf

    problems = slack_problems(settings)
    yield Finding(well=not problems, what=f"Slack: {' '.join(problems) or 'both tokens are there'}")
    yield from examine_offline(PROJECT)
    yield from on_behalf(given)
    if online:
        yield from examine_online(settings)


def _unsent(settings: BotSettings) -> Finding:
    from sqlalchemy import create_engine
    from sqlalchemy.exc import SQLAlchemyError

    from bot.records.database import address, is_sqlite
    from bot.records.inbox import Inbox

    url = address(settings.database_url.get_secret_value())
    if is_sqlite(url) and not Path(url.database or "").exists():
        return Finding(well=True, what="Records: there are none yet; the first start makes them")
    try:
        # Opened as they are: only a start of the bot brings records up to date.
        engine = create_engine(url)
        unsent = Inbox(engine, owner="doctor").count_unsent()
        engine.dispose()
    except (SQLAlchemyError, ImportError) as fault:
        return Finding(well=False, what=f"Records: cannot be read ({type(fault).__name__}). See PRACTICE_DATABASE_URL")
    if unsent:
        return Finding(well=False, what=f"Records: {unsent} replies could not be sent. See python -m bot resend")
    return Finding(well=True, what="Records: can be read; nothing is unsent")


def _model(settings: BotSettings) -> Finding:
    if not settings.model:
        return Finding(well=True, what="Model: none is set; answers are quoted word for word")
    try:
        load_chat(model_settings(settings))
    except ChatUnavailable as fault:
        return Finding(well=False, what=f"Model: {fault}")
    return Finding(well=True, what=f"Model: {settings.model} can be asked; nothing was sent to it")


def _knowledge(settings: BotSettings) -> Iterator[Finding]:
    if not settings.knowledge.is_dir():
        missing = f"There is no knowledge folder at {settings.knowledge}. Set PRACTICE_KNOWLEDGE to one."
        yield Finding(well=False, what=missing)
        return
    loaders: tuple[Callable[..., object], ...] = (
        load_danger_rules,
        load_misuse_rules,
        load_glossary,
        load_contacts,
        load_lexicon,
        load_reading_list,
    )
    faults = []
    for load in loaders:
        try:
            load(settings.knowledge)
        except KnowledgeFault as fault:
            faults.append(str(fault))
    if not faults:
        danger, misuse = load_danger_rules(settings.knowledge), load_misuse_rules(settings.knowledge)
        faults = [f"danger.yaml: {fault}" for fault in danger.faults()]
        faults += [f"misuse.yaml: {fault}" for fault in misuse.faults()]
    yield from (Finding(well=False, what=fault) for fault in faults)
    if not faults:
        yield Finding(
            well=True,
            what=f"Knowledge files of {settings.knowledge}: all can be read, and rules hold to their examples",
        )


def _index(settings: BotSettings) -> Finding:
    try:
        generation = open_generation(settings.index, load_embedder(settings.embedder).identity)
    except (EmbedderUnavailable, GenerationFault) as fault:
        return Finding(well=False, what=f"Index: {fault}")
    made = generation.manifest
    generation.close()
    return Finding(
        well=True, what=f"Index: generation {made.id} is whole; {made.documents:,} documents, {made.chunks:,} passages"
    )


def _contacts(settings: BotSettings, today: date) -> Iterator[Finding]:
    try:
        contacts = load_contacts(settings.knowledge)
    except KnowledgeFault:
        return  # named among the knowledge files
    cautions = [(each.id, caution) for each in contacts.contacts if (caution := each.caution(today))]
    yield from (Finding(well=False, what=f"Contact {id_}: {caution}") for id_, caution in cautions)
    if not cautions:
        yield Finding(well=True, what="Contacts: all checked within a year")
    if contacts.find("front-door", settings.area) is None:
        yield Finding(
            well=False,
            what=f"Contacts: there is no front door for {settings.area!r}, so people are sent to “your area's front "
            "door”. Add it to contacts.yaml or correct PRACTICE_AREA",
        )


def _reading(settings: BotSettings, today: date) -> Finding:
    try:
        entries = load_reading_list(settings.knowledge).entries
    except KnowledgeFault:
        return Finding(well=False, what="Reading list: cannot be read")
    overdue = [each.id for each in entries if each.review_by and each.review_by < today]
    if overdue:
        listed = ", ".join(overdue)
        return Finding(well=False, what=f"Reading list: past review date: {listed}. See python -m ingest report")
    return Finding(well=True, what=f"Reading list: {len(entries)} entries, none past its review date")
