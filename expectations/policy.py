"""Acceptance by policy: what has no critical finding and no unexplained warning waits for nobody."""

from __future__ import annotations

from ingest.database.connection import connect

POLICY = "chính sách"
REASON = "Không có lỗi nghiêm trọng, không có cảnh báo chưa giải trình"
_ACCEPT = """
select count(review.decide(submission_id, 'accepted', %s, %s, true))
from (
    select submission_id from review.submission_states
    where state = 'waiting' and is_latest and is_checked and critical_count = 0 and unexplained_count = 0
    order by submission_id
) clean
"""


def apply_policy() -> int:
    """Accept every latest, checked, undecided report that the rules let through; returns how many."""
    with connect("kho_reviewer") as connection:
        return connection.execute(_ACCEPT, [REASON, POLICY]).fetchone()[0]
