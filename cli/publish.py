"""`kho publish`: consolidate and publish without the scheduler."""

from __future__ import annotations


def publish() -> None:
    """Publish every period whose accepted reports changed, with its workbooks and the status page."""
    from publication.consolidation import publish_due
    from publication.official_forms import export_periods
    from publication.signing.export import export_signed
    from publication.staleness import waiting_for_a_check
    from publication.status_page import write_status_page

    periods = publish_due(None)
    export_periods(periods)
    export_signed(periods)
    print(f"Published: {', '.join(periods) or 'nothing new'}; status page: {write_status_page()}")
    for sentence in waiting_for_a_check():
        print(sentence)
