"""What a person asked, as a suite that `python -m evals run` reads: a draft for people to look through."""

from collections.abc import Iterable, Sequence
from datetime import date

import yaml

from playground.composer import JsonObject
from playground.page.witness import Course

_HEADING = """# Saved from the playground. What each case expects is what the assistant did, not yet what is right:
# read every case, mend `expect`, `documents` and `tags`, and add `must_mention` before you rely on it.
"""
_LEFT_OUT = "# Left out because it held details that could identify somebody: {count} of the messages.\n"


def as_suite(courses: Iterable[Course], *, today: date) -> str:
    """The questions as cases; what was stopped for privacy is counted and never written down."""
    asked = [course for course in courses if _ending(course)]
    kept = [course for course in asked if _ending(course) != "private"]
    suite = {"suite": "playground", "split": "dev", "author": "playground", "date": today, "cases": list(_cases(kept))}
    left_out = _LEFT_OUT.format(count=len(asked) - len(kept)) if len(kept) < len(asked) else ""
    return _HEADING + left_out + yaml.safe_dump(suite, sort_keys=False, allow_unicode=True, width=110)


def _cases(courses: Sequence[Course]) -> Iterable[JsonObject]:
    seen: set[str] = set()
    for course in courses:
        words = course.question.strip()
        if words.casefold() not in seen:
            seen.add(words.casefold())
            yield _case(course, number=len(seen))


def _case(course: Course, *, number: int) -> JsonObject:
    case: JsonObject = {
        "id": f"playground-{number:02d}",
        "question": course.question.strip(),
        "expect": _ending(course),
    }
    if documents := _documents(course):
        case["documents"] = documents
    return case | {"tags": {"theme": "none", "register": "plain", "role": "other"}}


def _ending(course: Course) -> str:
    """How it ended; empty where it has not, or where answering failed."""
    return str((course.answer or {}).get("kind") or course.triage.get("ending") or "")


def _documents(course: Course) -> list[str]:
    citations = (course.answer or {}).get("citations")
    given = [str(each["document_id"]) for each in citations] if isinstance(citations, list) else []
    return list(dict.fromkeys(given))
