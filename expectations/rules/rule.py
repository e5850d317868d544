"""The catalogue: rules read from YAML, checked against the forms and the indicators before they are used."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from expectations.rules.language import Condition, LanguageError, parse_condition
from ingest.forms.spec import load_forms
from ingest.reference.lists import read_csv

CATALOGUE = Path(__file__).parent.parent / "catalogue"
SEVERITIES = ("critical", "warning", "info")
_ID = re.compile(r"(?:DOC|DOS|STF|BUD|PET|XRP|PER|NAR)-\d{3}")
_REQUIRED = ("id", "form", "severity", "check", "legal_basis", "message_vi", "instruction_vi", "cases")
_OPTIONAL = ("domain", "when", "tolerance", "since", "until")


class CatalogueError(ValueError):
    """A rule that cannot be used; the message names file, line, rule and reason."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what must hold, when, how much it matters, and what is said where it does not hold."""

    rule_id: str
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
    cases: Mapping[str, Any] = field(hash=False)

    def applies_on(self, day: date) -> bool:
        """Whether the rule is in force for a report whose window ends on that day."""
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@cache
def load_catalogue(folder: Path = CATALOGUE) -> tuple[Rule, ...]:
    """Every rule, in the order of the files; raises CatalogueError on the first that cannot be used."""
    rules: dict[str, Rule] = {}
    for path in sorted(folder.glob("*.yml")):
        for line, entry in _entries(path):
            where = f"{path.name}, line {line}, rule {entry.get('id', '?')}"
            try:
                rule = _rule(entry)
            except (LanguageError, ValueError, KeyError) as error:
                raise CatalogueError(f"{where}: {error}") from None
            if rule.rule_id in rules:
                raise CatalogueError(f"{where}: the id is used twice")
            rules[rule.rule_id] = rule
    return tuple(rules.values())


@cache
def catalogue_sha256(folder: Path = CATALOGUE) -> str:
    """The version of the catalogue: a verdict of another version is stale."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.yml")):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _entries(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    text = path.read_text(encoding="utf-8")
    try:
        nodes = yaml.compose(text)
        entries = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise CatalogueError(f"{path.name}: not YAML: {error}") from None
    for node, entry in zip(nodes.value if nodes else [], entries or [], strict=True):
        yield node.start_mark.line + 1, entry


def _rule(entry: Mapping[str, Any]) -> Rule:
    if missing := [key for key in _REQUIRED if not entry.get(key)]:
        raise ValueError(f"missing: {', '.join(missing)}")
    if unknown := set(entry) - {*_REQUIRED, *_OPTIONAL}:
        raise ValueError(f"unknown keys: {', '.join(sorted(unknown))}")
    if not _ID.fullmatch(entry["id"]):
        raise ValueError("an id is a topic and three digits, such as DOS-001")
    if entry["severity"] not in SEVERITIES:
        raise ValueError(f"severity is one of {', '.join(SEVERITIES)}")
    forms = load_forms()
    if entry["form"] not in forms:
        raise ValueError(f"there is no form {entry['form']}")
    domain = entry.get("domain", forms[entry["form"]].domain)
    tolerance = str(entry["tolerance"]) if "tolerance" in entry else None
    rule = Rule(
        rule_id=entry["id"],
        form=entry["form"],
        domain=domain,
        severity=entry["severity"],
        check=parse_condition(entry["check"], tolerance),
        when=parse_condition(entry["when"]) if "when" in entry else None,
        legal_basis=entry["legal_basis"],
        since=_day(entry, "since"),
        until=_day(entry, "until"),
        message_vi=entry["message_vi"],
        instruction_vi=entry["instruction_vi"],
        check_text=entry["check"],
        cases=entry["cases"],
    )
    if rule.since and rule.until and rule.until < rule.since:
        raise ValueError("until is before since")
    _check_references(rule)
    return rule


def _day(entry: Mapping[str, Any], key: str) -> date | None:
    value = entry.get(key)
    if value is not None and type(value) is not date:
        raise ValueError(f"{key} is no date: {value!r}; write it as 2021-02-15")
    return value


def _check_references(rule: Rule) -> None:
    forms = load_forms()
    dimensions = {row["dimension"] for row in read_csv("dimension_members.csv")}
    known = {(row["domain"], row["indicator"]) for row in read_csv("indicators.csv")}
    conditions = [rule.check, rule.when] if rule.when else [rule.check]
    for reference in (reference for condition in conditions for reference in condition.references):
        domain = rule.domain
        if reference.source.startswith("form:"):
            form = reference.source.removeprefix("form:")
            if form not in forms:
                raise ValueError(f"there is no form {form}")
            domain = forms[form].domain
        if (domain, reference.indicator) not in known:
            raise ValueError(f"there is no indicator {reference.indicator} in {domain}")
        if reference.dimension and reference.dimension not in dimensions:
            raise ValueError(f"there is no dimension {reference.dimension}")
