"""Superset's own words in Vietnamese, from translations/*.yml: what its pages ask for and what its server says.

Run inside Superset's own environment as python translated.py FOLDER.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import yaml
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

TRANSLATIONS = Path(__file__).parent / "translations"
LANGUAGE = "vi"
PLURALS = "nplurals=1; plural=0;"  # Vietnamese words have one form, whatever the number


def translations() -> dict[str, str]:
    """Each English text of Superset with its Vietnamese."""
    found: dict[str, str] = {}
    for path in sorted(TRANSLATIONS.glob("*.yml")):
        found |= yaml.safe_load(path.read_text(encoding="utf-8"))
    return found


def write_translations(folder: Path) -> None:
    """Write messages.json (pages) and messages.mo (server) below `folder`, which is made, where gettext looks."""
    target = folder / LANGUAGE / "LC_MESSAGES"
    target.mkdir(parents=True, exist_ok=True)
    header = {"domain": "superset", "lang": LANGUAGE, "plural_forms": PLURALS}
    words = translations()
    messages = {"": header, **{english: [vietnamese] for english, vietnamese in words.items()}}
    pack = {"domain": "superset", "locale_data": {"superset": messages}}
    (target / "messages.json").write_text(json.dumps(pack, ensure_ascii=False), encoding="utf-8")
    catalog = Catalog(locale=LANGUAGE, fuzzy=False)
    for english, vietnamese in words.items():
        catalog.add(english, vietnamese)
    with (target / "messages.mo").open("wb") as file:
        write_mo(file, catalog)


if __name__ == "__main__":
    write_translations(Path(sys.argv[1]))
