"""The words given to Superset are words it has, and what stands between them stays."""

from __future__ import annotations

import gettext
import json
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from ingest.settings import REPOSITORY
from tests.bi.conftest import PROGRAMS

FILES = sorted((REPOSITORY / "bi/translations").glob("*.yml"))
WORDS = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]")
STRING = r'"(?:[^"\\]|\\.)*"'
SAID_BY_PAGES = re.compile(rf"\(0,\w+\.(?:t|tn)\)\(({STRING})(?:,({STRING}))?")
MESSAGE = re.compile(rf"^(?:msgid|msgid_plural) ((?:{STRING}\n?)+)", re.MULTILINE)


@pytest.fixture(scope="module")
def packages() -> Path:
    """Where the installed Superset lies."""
    if not (PROGRAMS / "superset").exists():
        pytest.skip("not run: Superset is not installed here (make bi-install)")
    return next((PROGRAMS.parent / "lib").glob("python*/site-packages"))


@pytest.fixture(scope="module")
def known(packages: Path) -> set[str]:
    """The English texts of Superset's template, of its pages, and of the framework that signs people in."""
    found: set[str] = set()
    framework = next((packages / "flask_appbuilder/translations").glob("fr/LC_MESSAGES/messages.po"))
    for path in (packages / "superset/translations/messages.pot", framework):
        for written in MESSAGE.findall(path.read_text(encoding="utf-8")):
            found.add("".join(json.loads(part) for part in re.findall(STRING, written)))
    for path in (packages / "superset/static/assets").glob("*.js"):
        for texts in SAID_BY_PAGES.findall(path.read_text(encoding="utf-8")):
            found.update(json.loads(text) for text in texts if text and "\\x" not in text)
    return found


@pytest.mark.parametrize("area", WORDS)
def test_superset_knows_every_text_translated(known: set[str], area: str) -> None:
    assert len(known) > 4000
    assert [english for english in WORDS[area] if english not in known] == []


@pytest.mark.parametrize("area", WORDS)
def test_a_translation_keeps_what_is_filled_in(area: str) -> None:
    lost = {
        english: vietnamese
        for english, vietnamese in WORDS[area].items()
        if sorted(PLACEHOLDER.findall(english)) != sorted(PLACEHOLDER.findall(vietnamese))
    }
    assert lost == {}


def test_a_text_is_translated_once() -> None:
    every = [english for words in WORDS.values() for english in words]
    assert len(every) > 600
    assert sorted({english for english in every if every.count(english) > 1}) == []


def test_pages_and_server_are_given_the_same_words(packages: Path, tmp_path: Path) -> None:
    subprocess.run([PROGRAMS / "python", REPOSITORY / "bi/translated.py", tmp_path], check=True)
    pack = json.loads((tmp_path / "vi/LC_MESSAGES/messages.json").read_text(encoding="utf-8"))
    server = gettext.translation("messages", tmp_path, ["vi"])
    for words in WORDS.values():
        for english, vietnamese in words.items():
            assert pack["locale_data"]["superset"][english] == [vietnamese] == [server.gettext(english)]


def test_compose_prepares_what_make_bi_prepares() -> None:
    steps = [
        re.findall(r"\b\w+\.py\b", (REPOSITORY / place).read_text(encoding="utf-8"))
        for place in ("bi/entrypoint.sh", "cli/superset.py")
    ]
    assert steps[0] == [step for step in steps[1] if step != "superset_config.py"]
    assert "translated.py" in steps[0]
