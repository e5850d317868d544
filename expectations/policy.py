"""Acceptance by policy: what was read without doubt and has no finding that blocks waits for nobody."""

from __future__ import annotations

from ingest.database.connection import connect

POLICY = "chính sách"
REASON = "Không có lỗi nghiêm trọng, không có cảnh báo chưa giải trình, không có ô chưa rõ"
_ACCEPT = """
select count(review.decide(submission_id, 'accepted', %s, %s, true))
from (
    select st.submission_id from review.submission_states st
    where
        st.state = 'waiting' and st.is_latest and st.is_checked
        and st.critical_count = 0 and st.unexplained_count = 0
        and not exists (
            select from raw.figures f where f.submission_id = st.submission_id and f.state = 'doubtful'
        )
    order by st.submission_id
) clean
"""


def apply_policy() -> int:
    """Accept every latest, checked, undecided report that the rules let through; returns how many.

    A cell that holds something else than a clean number is a doubt, which only a person settles.
    """
    with connect("kho_reviewer") as connection:
        return connection.execute(_ACCEPT, [REASON, POLICY]).fetchone()[0]
