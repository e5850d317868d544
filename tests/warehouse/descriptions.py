"""The models as their YAML describes them."""

from __future__ import annotations

import yaml

from ingest.settings import REPOSITORY

LAYERS_FOR_READERS = ("marts", "district")


def models(layer: str) -> dict[str, dict]:
    """Models of a layer by name; those kept in another schema have `schema` in their config."""
    found = {}
    for path in sorted((REPOSITORY / "dbt_project" / "models" / layer).rglob("*.yml")):
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        found |= {model["name"]: model for model in content.get("models", [])}
    return found
