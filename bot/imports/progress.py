"""How far the reading of a file has come; written by who reads, looked at by who waits."""

from dataclasses import dataclass


@dataclass(slots=True)
class Progress:
    """How many rows were read so far, and how many of them were made sense of."""

    read: int = 0
    understood: int = 0
