"""`kho publish`: consolidate and publish without the scheduler."""

from __future__ import annotations


def publish() -> None:
    """Publish every period whose accepted reports changed, with its workbooks and the status page."""
    from publication.consolidation import periods_to_publish
    from publication.consolidation import publish as publish_period
    from publication.official_forms import export_workbooks
    from publication.status_page import write_status_page

    periods = periods_to_publish()
    for period_code in periods:
        publish_period(period_code)
        export_workbooks(period_code)
    print(f"Published: {', '.join(periods) or 'nothing new'}; status page: {write_status_page()}")
