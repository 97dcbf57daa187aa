"""What one submission may use."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Limits:
    """What one submission may use; beyond it, it is ended and the limit is named.

    Attributes
    ----------
    seconds
        Wall-clock time of the whole submission.
    cell_seconds
        Wall-clock time of one cell.
    memory_mb
        Memory beyond what the libraries take, over all processes of the submission.
    output_bytes
        What all cells together may print and show; more is cut off.
    messages
        How many outputs all cells together may have; more are left out.
    file_bytes
        What the submission may write to its folder.
    processes
        How many processes it may have at a time.
    """

    seconds: float = 120.0
    cell_seconds: float = 30.0
    memory_mb: int = 1024
    output_bytes: int = 2_000_000
    messages: int = 5_000
    file_bytes: int = 50_000_000
    processes: int = 64

    def as_dict(self) -> dict[str, Any]:
        """The limits as plain data."""
        return asdict(self)
