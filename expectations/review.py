"""What a reviewer sees and decides. The database decides what may be decided; this puts it into words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import psycopg

from ingest.database.connection import connect

# Codes of the database's functions in review, see the migration of that schema.
_REFUSALS = {
    "KH001": "Không có báo cáo số {submission} đã nạp; xem số báo cáo bằng: kho review list",
    "KH002": "Báo cáo số {submission} đã có bản gửi mới hơn; hãy xem xét bản mới nhất",
    "KH003": "Báo cáo số {submission} chưa được kiểm tra; hãy chờ lần chạy kế tiếp rồi quyết định",
    "KH004": "Báo cáo số {submission} còn lỗi nghiêm trọng; xã phải sửa và gửi lại, không thể chấp nhận",
    "KH005": "Báo cáo số {submission} còn cảnh báo chưa giải trình; ghi giải trình bằng: kho review explain",
    "KH006": "Báo cáo số {submission} không có phát hiện đó; xem mã quy tắc và dòng bằng: kho review list",
    "KH007": "Lỗi nghiêm trọng không thể giải trình; xã phải sửa và gửi lại",
}

_WAITING = """
select st.submission_id, u.name_vi, st.form, st.period_code, st.revision, st.critical_count, st.unexplained_count
from review.submission_states st
join ref.units u on u.unit_code = st.unit_code and u.valid_from = st.unit_valid_from
where st.state = 'waiting' and st.is_latest and st.is_checked
order by st.period_to, u.sort_order, st.form
"""

_FINDINGS = """
select f.submission_id, f.rule_id, f.severity, f.scope_code, f.message_vi, o.explanation
from quality.current_findings f
left join review.offered_explanations o using (finding_id)
where
    f.submission_id = any (%s) and f.severity <> 'info'
    and not exists (
        select from review.explanations e
        where (e.submission_id, e.rule_id, e.scope_code) = (f.submission_id, f.rule_id, f.scope_code)
    )
order by f.submission_id, array_position(array['critical', 'warning'], f.severity), f.rule_id, f.scope_code
"""


_OFFERED = """
select explanation from review.offered_explanations where submission_id = %s and rule_id = %s and scope_code = %s
"""

# A cell that is neither a number nor blank: no rule can judge it, so a person looks at it.
_DOUBTS = """
select
    f.submission_id, 'ô chưa rõ', 'warning', f.scope_code,
    coalesce(f.sheet || '!' || f.cell, 'Trang ' || f.page) || ' ghi “' || left(f.raw_text, 60)
        || '”, không đọc được thành một số', null
from raw.figures f
where f.submission_id = any (%s) and f.state = 'doubtful'
order by f.submission_id, f.figure_no
"""


class ReviewRefusedError(Exception):
    """A decision that may not be taken; the message says why and what to do, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class OpenFinding:
    """A finding, or a cell that could not be read, that keeps a report waiting.

    `offered` is what the commune said of it before, while the value stays in the band of that explanation.
    """

    rule_id: str
    severity: str
    scope_code: str
    message_vi: str
    offered: str | None


@dataclass(frozen=True, slots=True)
class WaitingReport:
    """A checked report without a decision, with what keeps it."""

    submission_id: int
    unit_name: str
    form: str
    period_code: str
    revision: int
    critical_count: int
    unexplained_count: int
    findings: tuple[OpenFinding, ...]


def waiting_reports() -> list[WaitingReport]:
    """Reports that wait for a person, by period and unit."""
    with connect("kho_reviewer") as connection:
        rows = connection.execute(_WAITING).fetchall()
        findings: dict[int, list[OpenFinding]] = defaultdict(list)
        for statement in (_FINDINGS, _DOUBTS):
            for submission_id, *finding in connection.execute(statement, [[row[0] for row in rows]]):
                findings[submission_id].append(OpenFinding(*finding))
    return [WaitingReport(*row, findings=tuple(findings[row[0]])) for row in rows]


def accept(submission_id: int, reason: str, by: str) -> None:
    """Accept a report; raises ReviewRefusedError where it is stale, unchecked, or has findings that forbid it."""
    _decide(submission_id, "accepted", reason, by)


def return_report(submission_id: int, reason: str, by: str) -> None:
    """Return a report to its commune; raises ReviewRefusedError where a newer one is there."""
    _decide(submission_id, "returned", reason, by)


def explain(submission_id: int, rule_id: str, scope_code: str, text: str, by: str) -> None:
    """Keep an explanation of a warning; raises ReviewRefusedError for a critical finding or one that is not there."""
    with _worded(submission_id), connect("kho_reviewer") as connection:
        connection.execute("select review.explain(%s, %s, %s, %s, %s)", [submission_id, rule_id, scope_code, text, by])


def explain_again(submission_id: int, rule_id: str, scope_code: str, by: str) -> str:
    """Keep what was said before of the same rule and row; returns it.

    Raises ReviewRefusedError where nothing is offered: nothing was said, or the value has left its band.
    """
    with connect("kho_reviewer") as connection:
        row = connection.execute(_OFFERED, [submission_id, rule_id, scope_code]).fetchone()
    if row is None:
        raise ReviewRefusedError(
            f"Không có giải trình cũ dùng được cho {rule_id}; hãy ghi giải trình mới bằng --reason"
        )
    explain(submission_id, rule_id, scope_code, row[0], by)
    return row[0]


def _decide(submission_id: int, decision: str, reason: str, by: str) -> None:
    if not reason.strip():
        raise ReviewRefusedError("Hãy ghi lý do của quyết định")
    with _worded(submission_id), connect("kho_reviewer") as connection:
        connection.execute("select review.decide(%s, %s, %s, %s)", [submission_id, decision, reason, by])


@contextmanager
def _worded(submission_id: int) -> Iterator[None]:
    try:
        yield
    except psycopg.Error as error:
        if error.sqlstate not in _REFUSALS:
            raise
        raise ReviewRefusedError(_REFUSALS[error.sqlstate].format(submission=submission_id)) from None
