"""Whether Superset holds every dashboard and chart of dashboards.yml: its import ends well whatever it left out."""

from __future__ import annotations

import sys

import yaml
from bundle import DASHBOARDS
from superset.app import create_app


def missing() -> list[str]:
    """Slugs and chart names that are described and not there."""
    from superset import db
    from superset.models.dashboard import Dashboard

    found = {
        dashboard.slug: {chart.slice_name for chart in dashboard.slices} for dashboard in db.session.query(Dashboard)
    }
    described = yaml.safe_load(DASHBOARDS.read_text(encoding="utf-8"))["dashboards"]
    return [
        f"{slug}: {chart['name']}"
        for slug, dashboard in described.items()
        for chart in dashboard["charts"]
        if chart["name"] not in found.get(slug, ())
    ]


if __name__ == "__main__":
    with create_app().app_context():
        lost = missing()
    print(*lost, sep="\n")
    sys.exit(bool(lost))
