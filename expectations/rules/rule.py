"""The catalogue: rules read from YAML, checked against the forms and the indicators before they are used."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from sqlglot import expressions as exp

from expectations.rules.expressions import CompileError, check_kinds
from expectations.rules.language import Condition, LanguageError, Reference, parse_condition
from expectations.rules.names import check_names
from expectations.rules.own_vocabulary import FILE as VOCABULARY
from expectations.rules.own_vocabulary import VocabularyError, vocabulary_of
from expectations.rules.vocabulary import Vocabulary, warehouse_vocabulary
from expectations.rules.yaml_files import YamlError, YamlFile

CATALOGUE = Path(__file__).parent.parent / "catalogue"
SEVERITIES = ("critical", "warning", "info")
_ID = re.compile(r"[A-Z]{2,8}-\d{3}")
_REQUIRED = ("id", "form", "severity", "check", "legal_basis", "message_vi")
_OPTIONAL = ("domain", "when", "tolerance", "window_tolerance", "since", "until", "instruction_vi", "cases")
_DEFINITION = ("form", "domain", "severity", "check", "when", "tolerance", "window_tolerance", "since", "until")


class CatalogueError(ValueError):
    """A rule that cannot be used; the message names file, line, rule and reason."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what must hold, when, how much it matters, and what is said where it does not hold.

    `version` changes with what the rule says, not with how it is worded; `where` is its file and line.
    """

    rule_id: str
    version: str
    form: str
    domain: str
    severity: str
    check: Condition
    when: Condition | None
    legal_basis: str
    since: date | None
    until: date | None
    message_vi: str
    instruction_vi: str
    check_text: str
    when_text: str | None
    tolerance: str | None
    window_tolerance: int
    where: str = field(compare=False)
    cases: Mapping[str, Any] = field(hash=False)

    @property
    def references(self) -> tuple[Reference, ...]:
        """Everything its check and its `when` look at, each once."""
        found = {r.name: r for condition in (self.check, self.when) if condition for r in condition.references}
        return tuple(found.values())

    @property
    def asks_for_class(self) -> bool:
        """Whether its verdict hangs on the class of the unit."""
        conditions = (condition for condition in (self.check, self.when) if condition)
        return any(c.name == "unit_class" for one in conditions for c in one.tree.find_all(exp.Column))

    def applies_on(self, day: date) -> bool:
        """Whether the rule is in force for a report whose window ends on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@cache
def load_catalogue(folder: Path = CATALOGUE) -> tuple[Rule, ...]:
    """Every rule, in the order of the files; raises CatalogueError on the first that cannot be used."""
    rules: dict[str, Rule] = {}
    try:
        vocabulary = vocabulary_of(folder)
    except VocabularyError as error:
        raise CatalogueError(str(error)) from None
    for path in _files(folder):
        for line, entry in _entries(path):
            where = f"{path.name}, line {line}, rule {entry.get('id', '?')}"
            try:
                rule = _rule(entry, vocabulary, where)
            except (LanguageError, ValueError, KeyError) as error:
                raise CatalogueError(f"{where}: {error}") from None
            if rule.rule_id in rules:
                raise CatalogueError(f"{where}: the id is used twice")
            rules[rule.rule_id] = rule
    if not rules:
        raise CatalogueError(f"{folder.name} holds no rules")
    return tuple(rules.values())


@cache
def catalogue_sha256(folder: Path = CATALOGUE) -> str:
    """The version of the catalogue: a verdict of another version is stale."""
    digest = hashlib.sha256()
    for path in _files(folder):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    if not folder.is_dir():
        raise CatalogueError(f"there is no folder {folder}")
    return sorted(path for path in folder.glob("*.y*ml") if path.name != VOCABULARY)


def _entries(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    try:
        file = YamlFile(path)
    except YamlError as error:
        raise CatalogueError(str(error)) from None
    if not isinstance(file.content, list | None):
        raise CatalogueError(f"{path.name}, line {file.line()}: rules are a list, each beginning with a dash")
    for number, entry in enumerate(file.content or []):
        if not isinstance(entry, dict):
            line = file.line(number)
            raise CatalogueError(f"{path.name}, line {line}: a rule has keys and values, such as id: DOS-001")
        yield file.line(number), entry


def _rule(entry: Mapping[str, Any], vocabulary: Vocabulary, where: str) -> Rule:
    if missing := [key for key in _REQUIRED if not entry.get(key)]:
        raise ValueError(f"missing: {', '.join(missing)}")
    if unknown := {str(key) for key in entry} - {*_REQUIRED, *_OPTIONAL}:
        raise ValueError(f"unknown keys: {', '.join(sorted(unknown))}")
    if several := [key for key, value in entry.items() if key != "cases" and isinstance(value, dict | list)]:
        raise ValueError(f"{', '.join(several)} is one text, no list and no keys and values")
    if not isinstance(entry.get("cases") or {}, dict):
        raise ValueError("cases have keys and values, such as pass: {}")
    if not _ID.fullmatch(str(entry["id"])):
        raise ValueError("an id is a topic and three digits, such as DOS-001")
    if entry["severity"] not in SEVERITIES:
        raise ValueError(f"severity is one of {', '.join(SEVERITIES)}")
    if entry["form"] not in vocabulary.forms:
        raise ValueError(f"there is no form {entry['form']}")
    tolerance = _number(entry, "tolerance")
    slack = int(_number(entry, "window_tolerance") or 0)
    rule = Rule(
        rule_id=entry["id"],
        version=_version(entry),
        form=entry["form"],
        domain=entry.get("domain", vocabulary.forms[entry["form"]].domain),
        severity=entry["severity"],
        check=parse_condition(str(entry["check"]), vocabulary, tolerance, slack),
        when=parse_condition(str(entry["when"]), vocabulary, None, slack) if "when" in entry else None,
        legal_basis=entry["legal_basis"],
        since=_day(entry, "since"),
        until=_day(entry, "until"),
        message_vi=_text(entry, "message_vi"),
        instruction_vi=_text(entry, "instruction_vi"),
        check_text=str(entry["check"]).strip(),
        when_text=str(entry["when"]).strip() if "when" in entry else None,
        tolerance=tolerance,
        window_tolerance=slack,
        where=where,
        cases=entry.get("cases") or {},
    )
    if rule.since and rule.until and rule.until < rule.since:
        raise ValueError("until is before since")
    check_names(rule.domain, rule.form, [one for one in (rule.check, rule.when) if one], vocabulary)
    for name, condition in (("check", rule.check), ("when", rule.when)):
        if condition:
            try:
                check_kinds(condition.tree, _wordy(condition, vocabulary))
            except CompileError as error:
                raise ValueError(f"{name}: {error}") from None
    return rule


def _wordy(condition: Condition, vocabulary: Vocabulary) -> frozenset[str]:
    """Columns that may hold words; in the warehouse none does."""
    if vocabulary is warehouse_vocabulary():
        return frozenset()
    return frozenset(one.name for one in condition.references if one.measure == "value")


def _version(entry: Mapping[str, Any]) -> str:
    said = {key: " ".join(str(entry[key]).split()) for key in _DEFINITION if key in entry}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()[:12]


def _text(entry: Mapping[str, Any], key: str) -> str:
    text = str(entry.get(key) or "")
    try:
        text.format(found="", expected="", row="")
    except (KeyError, IndexError, ValueError):
        raise ValueError(f"{key} knows {{found}}, {{expected}} and {{row}} only") from None
    return text


def _number(entry: Mapping[str, Any], key: str) -> str | None:
    value = entry.get(key)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | float) or value < 0):
        raise ValueError(f"{key} is no number from 0: {value!r}")
    return None if value is None else str(value)


def _day(entry: Mapping[str, Any], key: str) -> date | None:
    value = entry.get(key)
    if value is not None and type(value) is not date:
        raise ValueError(f"{key} is no date: {value!r}; write it as 2021-02-15")
    return value
