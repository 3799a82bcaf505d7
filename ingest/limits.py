"""What parsing one file may take."""

from dataclasses import dataclass

BROKE_OFF = "its reader broke off; it may be damaged or made to do harm"
"""What is said of a file that ended the process that read it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Of the child process that parses one file."""

    cpu_seconds: int = 20
    wall_seconds: int = 30
    memory: int = 1024**3
    """Bytes of address space."""
    answer: int = 100 * 1024**2
    """Bytes of what comes back."""
