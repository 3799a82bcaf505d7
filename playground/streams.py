"""A streamed message as it grows: text, tasks and blocks in the order they came, and how it ended."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from playground.composer import JsonObject, rich_text

LIFE_S = 300
"""How long Slack lets a stream run; reported by apps, not documented."""
MOST_CHARACTERS = 12_000
"""Over everything in one streamed message."""

State = Literal["open", "done", "expired", "stopped_by_user"]
Mode = Literal["timeline", "plan"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One step that the app says it takes; later words are added to its details and output."""

    id: str
    title: str
    status: str
    details: str = ""
    output: str = ""
    sources: tuple[JsonObject, ...] = ()

    def then(self, chunk: Mapping[str, object]) -> "Task":
        """The task after one more update."""
        sources = chunk.get("sources")
        return replace(
            self,
            title=str(chunk["title"]),
            status=str(chunk["status"]),
            details=self.details + str(chunk.get("details", "")),
            output=self.output + str(chunk.get("output", "")),
            sources=self.sources + tuple(sources if isinstance(sources, list) else ()),
        )

    @property
    def block(self) -> JsonObject:
        """The task as the message shows it."""
        words = {key: rich_text(text) for key, text in (("details", self.details), ("output", self.output)) if text}
        sources: JsonObject = {"sources": list(self.sources)} if self.sources else {}
        named: JsonObject = {"type": "task_card", "task_id": self.id, "title": self.title, "status": self.status}
        return named | words | sources


@dataclass(frozen=True, slots=True, kw_only=True)
class Stream:
    """How a streamed message stands; the message itself is stored with what this shows."""

    started_at: float
    mode: Mode = "timeline"
    state: State = "open"
    plan: str = ""
    parts: tuple["str | Task | JsonObject", ...] = ()

    def then(self, chunk: Mapping[str, object]) -> "Stream":
        """The stream after one more chunk, which is taken to be well made."""
        match chunk["type"]:
            case "markdown_text":
                return self._with_text(str(chunk["text"]))
            case "task_update":
                return self._with_task(chunk)
            case "plan_update":
                return replace(self, plan=str(chunk["title"]))
            case _:
                blocks = chunk["blocks"]
                return replace(self, parts=self.parts + tuple(blocks if isinstance(blocks, list) else ()))

    @property
    def text(self) -> str:
        """All text so far, as Markdown."""
        return "".join(part for part in self.parts if isinstance(part, str))

    @property
    def tasks(self) -> tuple[Task, ...]:
        """The steps so far, each as it stands now."""
        return tuple(part for part in self.parts if isinstance(part, Task))

    @property
    def characters(self) -> int:
        """What counts towards the most that a streamed message holds."""
        tasks = sum(len(task.title) + len(task.details) + len(task.output) for task in self.tasks)
        return len(self.text) + len(self.plan) + tasks

    def blocks(self) -> Iterator[JsonObject]:
        """What the message shows: Slack turns Markdown into rich text, of which this is a plain likeness."""
        if self.mode == "plan" and self.tasks:
            title = self.plan or self.tasks[-1].title
            yield {"type": "plan", "title": title, "tasks": [task.block for task in self.tasks]}
        for part in self.parts:
            if isinstance(part, str):
                yield rich_text(part)
            elif not isinstance(part, Task):
                yield part
            elif self.mode == "timeline":
                yield part.block

    def _with_text(self, text: str) -> "Stream":
        last = self.parts[-1] if self.parts else None
        if isinstance(last, str):
            return replace(self, parts=(*self.parts[:-1], last + text))
        return replace(self, parts=(*self.parts, text))

    def _with_task(self, chunk: Mapping[str, object]) -> "Stream":
        known = {task.id: task for task in self.tasks}
        before = known.get(str(chunk["id"]), Task(id=str(chunk["id"]), title="", status=""))
        after = before.then(chunk)
        if before in self.parts:
            return replace(self, parts=tuple(after if part == before else part for part in self.parts))
        return replace(self, parts=(*self.parts, after))
