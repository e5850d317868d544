"""The status page: one HTML file that needs nothing but itself."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from expectations.feedback.numbers import vietnamese_number
from expectations.feedback.severity import SEVERITIES
from expectations.feedback.write import replace_file
from ingest.forms.spec import load_forms
from ingest.settings import load_settings
from publication.form_tables import form_tables, width_of
from publication.official_forms import workbook_path
from publication.overview import Overview, load_overview

FILE_NAME = "index.html"


def write_status_page() -> Path:
    """Write the page of the warehouse as it is now to the site; a page that says the same is not touched."""
    settings = load_settings()
    path = settings.site / FILE_NAME
    page = render_status_page(load_overview(), settings.site, lambda form: workbook_path(settings, form))
    replace_file(path, page.encode())
    return path


def render_status_page(overview: Overview, site: Path, workbook_of: Callable[..., Path]) -> str:
    """The page as HTML; links are relative to `site`, and only to files that exist."""
    forms = load_forms()

    def link(target: Path | None) -> str | None:
        return quote(os.path.relpath(target, site)) if target is not None and target.exists() else None

    return _template().render(
        overview=overview,
        forms=forms,
        short_name=lambda form: forms[form].sheet or forms[form].name_vi,
        width=lambda form: width_of(forms[form]),
        widest_first=lambda published: sorted(published, key=lambda one: -width_of(forms[one.form])),
        tables=lambda published: form_tables(forms[published.form], published),
        severities=SEVERITIES,
        number=vietnamese_number,
        link=link,
        workbook_of=workbook_of,
        data_docs=sorted(site.glob("*/index.html")),
    )


@cache
def _template() -> Template:
    environment = Environment(
        loader=PackageLoader("publication"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = lambda value: f"{value:%d/%m/%Y}"
    environment.filters["moment"] = lambda value: f"{value:%H:%M ngày %d/%m/%Y}"
    return environment.get_template("status_page.html.j2")
