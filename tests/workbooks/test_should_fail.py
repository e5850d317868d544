"""Promise: a file that cannot be taken is one Vietnamese sentence that says what to do; each kind of it is a case."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from ingest.descriptions import read_yaml
from ingest.readers.file import read_file
from ingest.readers.reading import UnreadableFileError
from ingest.settings import REPOSITORY

GATE = REPOSITORY / "ingest" / "gate"
CASES = Path(__file__).parent / "should_fail"
OF_THE_GATE = {
    *re.findall(r'refusal\("(\w+)"', "".join(path.read_text() for path in GATE.glob("*.py"))),
    *(one["reason"] for one in read_yaml(GATE / "signatures.yml")),
}


def cases() -> list[Path]:
    return sorted(path for path in CASES.glob("*/*") if path.is_file())


@pytest.mark.parametrize("path", cases(), ids=lambda path: f"{path.parent.name}/{path.name}")
def test_the_folder_names_the_reason(path: Path) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read_file(path, path.name)
    message = caught.value.message_vi
    assert caught.value.reason == path.parent.name
    assert message.endswith(".")
    assert "\n" not in message
    assert "gửi" in message


def test_every_reason_of_the_gate_has_a_case() -> None:
    assert {path.parent.name for path in cases()} >= OF_THE_GATE
