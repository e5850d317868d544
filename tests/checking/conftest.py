"""`kho check FILE.csv` as others call it: a table in, JSON objects out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from cli.main import app

HEADING = "unit_code,period,form,scope,indicator,value"
Row = tuple[str, str, str, str, str, object]


@dataclass(frozen=True)
class Checked:
    """What came of a file: exit code, findings, the summary and what was said on the error channel."""

    code: int
    findings: list[dict[str, Any]]
    summary: dict[str, Any]
    error: str

    @property
    def failed(self) -> set[str]:
        """Rules that failed."""
        return {finding["rule_id"] for finding in self.findings if finding["verdict"] == "fail"}


@pytest.fixture
def kho_check(tmp_path: Path) -> Callable[..., Checked]:
    """Writes lines (or a whole text) to a file and checks it, with another catalogue where one is given."""

    def check(lines: list[Row] | str, rules: Path | None = None, classes: str | None = None) -> Checked:
        file = tmp_path / "figures.csv"
        text = lines if isinstance(lines, str) else "\n".join([HEADING, *(",".join(map(str, one)) for one in lines)])
        file.write_text(text, encoding="utf-8")
        options = ["--rules", str(rules)] if rules else []
        if classes is not None:
            (tmp_path / "classes.csv").write_text(classes, encoding="utf-8")
            options += ["--classes", str(tmp_path / "classes.csv")]
        result = CliRunner().invoke(app, ["check", str(file), "--json", *options])
        objects = [json.loads(line) for line in result.stdout.splitlines()]
        return Checked(result.exit_code, objects[:-1], objects[-1] if objects else {}, result.stderr)

    return check


def report(
    form: str, values: Mapping[str, object], scope: str = "total", unit: str = "10924", period: str = "2021-Q2"
) -> list[Row]:
    """Lines of one row of a report; None is a blank."""
    return [(unit, period, form, scope, name, "" if value is None else value) for name, value in values.items()]
