"""Texts exactly as people read them, one file each in tests/golden.

A text that was changed on purpose is written anew, then read as a diff before it is committed:

    REGENERATE=1 python -m pytest tests/core/test_messages.py
"""

import os
from pathlib import Path

FOLDER = Path(__file__).parent / "golden"


def is_golden(name: str, text: str) -> bool:
    """Whether a text is the one that is kept under a name, to the letter."""
    file = FOLDER / f"{name}.txt"
    if os.environ.get("REGENERATE"):
        file.write_text(f"{text}\n", encoding="utf-8")
    assert file.exists(), f"no {file}; REGENERATE=1 writes it"
    assert text == file.read_text(encoding="utf-8").removesuffix("\n")
    return True
