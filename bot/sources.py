"""What answers come from, as it is told to people: the reading list, and what is read beside it."""

from collections.abc import Iterator, Mapping
from datetime import date

from bot.slack.services import SourceRead
from knowledge.documents import EVERYONE, Source
from knowledge.reading_list import ReadingList


def sources_read(
    reading_list: ReadingList, held: Mapping[str, Source], titles: Mapping[str, str], today: date
) -> Iterator[SourceRead]:
    """Every entry of the reading list, whether read or not, then what is read beside it; each with its audience."""
    listed = {entry.title for entry in reading_list.entries}
    of_entry = {source.also_called[0]: id_ for id_, source in held.items() if source.also_called}
    for entry in reading_list.entries:
        id_ = of_entry.get(entry.title)
        stated = reading_list.source_of(entry, summary=id_ is not None and held[id_].summary)
        yield _source(id_ or entry.id, entry.title, stated, today, read=id_ is not None, listed=True)
    for id_, source in held.items():
        if not source.also_called or source.also_called[0] not in listed:
            yield _source(id_, titles[id_], source, today, read=True, listed=False)


def _source(id_: str, title: str, source: Source, today: date, *, read: bool, listed: bool) -> SourceRead:
    return SourceRead(
        document_id=id_,
        title=title,
        publisher=source.publisher or "",
        date=source.date or "",
        nation=source.nation or "",
        authority=source.authority or "",
        url=source.url or "",
        review_by=source.review_by or "",
        overdue=bool(source.review_by) and (source.review_by or "") < today.isoformat(),
        read=read,
        listed=listed,
        summary=source.summary,
        audience=EVERYONE if EVERYONE in source.audience else "members",
    )
