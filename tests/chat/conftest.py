from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.chat.talk import Talk


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    talk = Talk(tmp_path)
    yield talk
    talk.store.close()
