"""Reports that get feedback, with their findings, as plain data."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

import psycopg
from psycopg.rows import dict_row

from expectations.feedback.suspects import FindingCell, Suspects

_REPORTS = """
select
    s.submission_id, s.sha256, s.file_name, s.message_vi,
    s.unit_code, u.name_vi as unit_name, f.name_vi as form_name,
    s.period_code, p.label_vi as period_label, s.revision,
    (select count(*) from quality.current_findings f where f.submission_id = s.submission_id and not f.is_shown)
        as held_back,
    case when st.state = 'returned' then st.reason end as reviewer_reason
from intake.submissions s
left join review.submission_states st using (submission_id)
left join ref.units u on (u.unit_code, u.valid_from) = (s.unit_code, s.unit_valid_from)
left join ref.forms f on f.form = s.form
left join ref.periods p on (p.regime, p.period_code) = (f.regime, s.period_code)
where
    s.status = 'returned'
    or (
        st.is_latest and st.is_checked
        and (st.critical_count + st.warning_count + st.info_count > 0 or st.state = 'returned')
    )
order by s.submission_id
"""

# A cell may stand in another report, which the rule compares with (the period before, another form). Numbers are
# given back as the file writes them: divided by the factor of the raw figure that stands in the cell.
_FINDINGS = """
select
    f.finding_id, f.submission_id, f.rule_id, f.severity, f.message_vi, f.instruction_vi,
    f.found, f.expected, f.difference, f.suspects,
    c.position, c.cell ->> 'label_vi' as label, c.cell ->> 'locator' as locator,
    c.cell ->> 'sheet' as sheet, c.cell ->> 'cell' as address, (c.cell ->> 'value')::numeric as value,
    coalesce(r.factor, 1) as factor, (c.cell ->> 'submission_id')::bigint = f.submission_id as is_own
from quality.current_findings f
left join lateral jsonb_array_elements(f.cells) with ordinality as c (cell, position) on true
left join lateral (
    select factor from raw.figures
    where
        submission_id = (c.cell ->> 'submission_id')::bigint
        and sheet = c.cell ->> 'sheet' and cell = c.cell ->> 'cell'
    limit 1
) r on true
where f.submission_id = any (%s) and f.is_shown
order by
    f.submission_id, array_position(array['critical', 'warning', 'info'], f.severity),
    f.rule_id, f.scope_code, c.position
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """A rule that failed, numbers in the measure the file writes: the cells it reads, and those that explain it."""

    rule_id: str
    severity: str
    message: str
    instruction: str
    found: Decimal | None
    expected: Decimal | None
    difference: Decimal | None
    cells: tuple[FindingCell, ...]
    suspects: Suspects


@dataclass(frozen=True, slots=True)
class FeedbackReport:
    """A submission that goes back: `message` where it could not be taken, `findings` where it was checked.

    `held_back` findings are only counted: they come up when the first are done.
    """

    submission_id: int
    sha256: str
    file_name: str
    message: str | None
    unit_code: str | None
    unit_name: str | None
    form_name: str | None
    period_code: str | None
    period_label: str | None
    revision: int | None
    reviewer_reason: str | None
    findings: tuple[Finding, ...]
    held_back: int = 0


def reports_for_feedback(connection: psycopg.Connection) -> list[FeedbackReport]:
    """Files that could not be taken, and latest checked reports with findings or returned by a reviewer."""
    with connection.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_REPORTS).fetchall()
        ids = [row["submission_id"] for row in rows]
        findings = _grouped(cursor.execute(_FINDINGS, [ids]).fetchall())
    return [
        FeedbackReport(
            submission_id=row["submission_id"],
            sha256=row["sha256"],
            file_name=row["file_name"],
            message=row["message_vi"],
            unit_code=row["unit_code"],
            unit_name=row["unit_name"],
            form_name=row["form_name"],
            period_code=row["period_code"],
            period_label=row["period_label"],
            revision=row["revision"],
            reviewer_reason=row["reviewer_reason"],
            findings=tuple(findings[row["submission_id"]]),
            held_back=row["held_back"],
        )
        for row in rows
    ]


def _grouped(rows: list[dict]) -> dict[int, list[Finding]]:
    by_finding: dict[int, list[dict]] = defaultdict(list)
    for row in rows:
        by_finding[row["finding_id"]].append(row)
    by_submission: dict[int, list[Finding]] = defaultdict(list)
    for cell_rows in by_finding.values():
        head = cell_rows[0]
        cells = tuple(_cell(row) for row in cell_rows if row["position"] is not None)
        by_submission[head["submission_id"]].append(
            Finding(
                rule_id=head["rule_id"],
                severity=head["severity"],
                message=head["message_vi"],
                instruction=head["instruction_vi"],
                found=_as_written(head["found"], head),
                expected=_as_written(head["expected"], head),
                difference=_as_written(head["difference"], head),
                cells=cells,
                suspects=_suspects(head["suspects"] or {}) or Suspects.of_rule(cells),
            )
        )
    return by_submission


def _cell(row: dict) -> FindingCell:
    return FindingCell(
        label=row["label"] or "",
        locator=row["locator"] or "",
        sheet=row["sheet"],
        address=row["address"],
        value=_as_written(row["value"], row),
        is_own=row["is_own"],
    )


def _suspects(found: dict) -> Suspects | None:
    """What the search left with a finding; None where it found nothing, or was made before places were kept."""
    sets = tuple(tuple(_suspect(cell) for cell in one["cells"]) for one in found.get("sets", ()))
    if not sets or not all(cell.label for one in sets for cell in one):
        return None
    return Suspects(sets, is_certain=found["certain"], is_complete=not found["gave_up"])


def _suspect(cell: dict) -> FindingCell:
    return FindingCell(
        label=cell.get("label_vi", ""),
        locator=cell.get("locator") or "",
        sheet=cell.get("sheet"),
        address=cell.get("cell"),
        value=_number(cell.get("value")),
        is_own=cell.get("is_own", False),
        proposal=_number(cell.get("proposal")),
        slip=cell.get("slip_vi") or "",
    )


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _as_written(value: Decimal | None, row: dict) -> Decimal | None:
    return None if value is None else value / row["factor"]
