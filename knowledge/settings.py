"""Where the knowledge and its index are, and which embedder reads them.

With `bot/settings.py` the only place that reads the environment. A `.env` file in the working folder
is read too; the environment wins over it. A setting that is set but empty counts as not set.
"""

import re
from pathlib import Path

from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

SHIPPED_KNOWLEDGE = Path(__file__).parent
PROJECT = SHIPPED_KNOWLEDGE.parent

_SERVER = re.compile(r"https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::([0-9]{1,5}))?/?")
_LARGEST_PORT = 65535


class KnowledgeSettings(BaseSettings):
    """Settings of the knowledge room; every one starts with `PRACTICE_`."""

    model_config = SettingsConfigDict(
        env_prefix="PRACTICE_",
        env_file=".env",
        env_ignore_empty=True,
        extra="ignore",
        frozen=True,
        str_strip_whitespace=True,
    )

    knowledge: Path = Field(SHIPPED_KNOWLEDGE, description="Folder of documents to read.")
    index: Path = Field(PROJECT / "data" / "index", description="Folder that holds the built index.")
    originals: Path = Field(
        PROJECT / "data" / "originals", description="Folder that holds the copies of originals that were fetched."
    )
    embedder: str = Field(
        "bundled",
        description='"bundled" (all-MiniLM-L6-v2, no torch), or any sentence-transformers model name or path.',
    )
    area: str = Field(
        "Essex",
        description="Whose local contacts to show; an area without any is sent to its own front door.",
    )
    chroma_url: str = Field(
        "",
        description="Address of a Chroma server, such as http://10.0.0.5:8000. Default: Chroma inside each process.",
    )

    @field_validator("chroma_url")
    @classmethod
    def _names_a_server(cls, url: str) -> str:
        found = _SERVER.fullmatch(url)
        if url and not (found and 0 < int(found[2] or 80) <= _LARGEST_PORT):
            raise ValueError("must be http:// or https://, a host and perhaps a port, such as http://10.0.0.5:8000")
        return url.rstrip("/")
