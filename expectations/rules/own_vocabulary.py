"""The names that another catalogue brings beside its rules, in `vocabulary.yml`."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from expectations.rules.rows import row_names_of
from expectations.rules.vocabulary import (
    FRACTIONAL_UNITS,
    Form,
    Measure,
    Member,
    Place,
    Vocabulary,
    warehouse_vocabulary,
)
from expectations.rules.yaml_files import YamlError, YamlFile
from ingest.reference.windows import regimes

FILE = "vocabulary.yml"
_SECTIONS = ("forms", "dimensions", "lists", "units", "row_names")


class VocabularyError(ValueError):
    """A vocabulary that cannot be used; the message names file, line and reason."""


def vocabulary_of(folder: Path) -> Vocabulary:
    """The names for the rules in a folder: its own `vocabulary.yml`, else the warehouse's; raises VocabularyError."""
    path = folder / FILE
    if not path.exists():
        return warehouse_vocabulary()
    try:
        return _Reader(YamlFile(path)).vocabulary()
    except YamlError as error:
        raise VocabularyError(str(error)) from None


class _Reader:
    def __init__(self, file: YamlFile) -> None:
        self.file = file

    def vocabulary(self) -> Vocabulary:
        content = self._mapping(self.file.content)
        if unknown := [str(section) for section in content if section not in _SECTIONS]:
            raise self._error(f"unknown keys: {', '.join(unknown)}", unknown[0])
        dimensions = {str(name): self._members(name) for name in self._mapping(content.get("dimensions"), "dimensions")}
        forms, measures = self._forms(content, dimensions)
        try:
            row_names = row_names_of(self._mapping(content.get("row_names"), "row_names"))
        except (ValueError, TypeError, AttributeError) as error:
            raise self._error(str(error), "row_names") from None
        return Vocabulary(forms, measures, dimensions, self._lists(content), self._places(content), row_names)

    def _forms(
        self, content: Mapping[str, Any], dimensions: Collection[str]
    ) -> tuple[dict[str, Form], dict[tuple[str, str], Measure]]:
        forms, measures = {}, {}
        for code in self._mapping(content.get("forms"), "forms"):
            at = ("forms", code)
            form = self._mapping(content["forms"][code], *at)
            regime, dimension = str(form.get("regime", "calendar")), _text(form.get("dimension"))
            self._known(regime, regimes(), "regime", *at, "regime")
            if dimension is not None:
                self._known(dimension, dimensions, "dimension", *at, "dimension")
            domain = str(form.get("domain", code))
            forms[str(code)] = Form(str(code), domain, regime, dimension)
            named = form.get("indicators")
            if not named:
                raise self._error(f"form {code} has no indicators", *at)
            if not isinstance(named, dict):
                named = dict.fromkeys(self._list(named, *at, "indicators"))
            for name in named:
                one = self._mapping(named[name], *at, "indicators", name)
                measures[domain, str(name)] = _measure(str(name), one)
        return forms, measures

    def _members(self, dimension: str) -> tuple[Member, ...]:
        at = ("dimensions", dimension)
        rows = [row if isinstance(row, dict) else {"code": row}
                for row in self._list(self.file.content["dimensions"][dimension], *at)]  # fmt: skip
        for number, row in enumerate(rows):
            if _text(row.get("code")) is None:
                raise self._error("a row has a code", *at, number)
        members = tuple(
            Member(str(row["code"]), str(row.get("label_vi", row["code"])), _text(row.get("part_of"))) for row in rows
        )
        codes = [member.code for member in members]
        for number, member in enumerate(members):
            if member.code in codes[:number]:
                raise self._error(f"{member.code} stands twice", *at, number)
            if member.part_of is not None:
                self._known(member.part_of, set(codes) - {member.code}, "row", *at, number, "part_of")
        return members

    def _lists(self, content: Mapping[str, Any]) -> dict[str, tuple[str, ...]]:
        lists = self._mapping(content.get("lists"), "lists")
        return {str(name): tuple(map(str, self._list(codes, "lists", name))) for name, codes in lists.items()}

    def _places(self, content: Mapping[str, Any]) -> tuple[Place, ...]:
        units = self._mapping(content.get("units"), "units")
        places = []
        for code in units:
            one = self._mapping(units[code], "units", code)
            parent = _text(one.get("parent"))
            if parent is not None:
                self._known(parent, {str(other) for other in units if other != code}, "unit", "units", code, "parent")
            places.append(Place(str(code), str(one.get("name_vi", code)), parent, one))
        return tuple(places)

    def _mapping(self, value: Any, *at: str | int) -> Mapping[str, Any]:
        if not isinstance(value, dict | None):
            raise self._error(f"{at[-1] if at else FILE} has keys and values", *at)
        return value or {}

    def _list(self, value: Any, *at: str | int) -> list[Any]:
        if not isinstance(value, list | None):
            raise self._error(f"{at[-1]} is a list", *at)
        return value or []

    def _known(self, name: str, known: Collection[str], kind: str, *at: str | int) -> None:
        if name not in known:
            close = get_close_matches(str(name), list(known), 1)
            meant = f"; was {close[0]} meant?" if close else ""
            raise self._error(f"there is no {kind} {name}{meant}", *at)

    def _error(self, reason: str, *at: str | int) -> VocabularyError:
        return VocabularyError(f"{FILE}, line {self.file.line(*at)}: {reason}")


def _measure(name: str, one: Mapping[str, Any]) -> Measure:
    unit = str(one.get("unit", ""))
    is_whole = bool(one.get("whole", unit not in FRACTIONAL_UNITS))
    label, kind = str(one.get("label_vi", name)), str(one.get("kind", "flow"))
    return Measure(name, label, unit, is_whole, kind, is_counted=one.get("whole") is True)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)
