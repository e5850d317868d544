"""`kho check`: the rules over what is new, acceptance by policy, and the marked workbooks."""

from __future__ import annotations


def check() -> None:
    """Run the rules over every period that changed, accept by policy, write the marked workbooks."""
    from expectations.checks import run_checks
    from expectations.feedback import write_feedback
    from expectations.policy import apply_policy

    periods = run_checks()
    accepted = apply_policy()
    written = write_feedback()
    print(f"Checked: {', '.join(periods) or 'nothing new'}; accepted by policy: {accepted}; feedback files: {written}")
