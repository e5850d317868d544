"""The status page: one HTML file that needs nothing but itself."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import cache
from itertools import groupby
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from expectations.feedback.numbers import vietnamese_number
from expectations.feedback.severity import SEVERITIES
from expectations.feedback.write import replace_file
from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.settings import Settings, create_folder, load_settings
from publication.charts import bars, lines
from publication.commune_pages import CommuneFigure, figures_by_commune, page_path
from publication.form_tables import form_tables, width_of
from publication.official_forms import workbook_path
from publication.overview import Overview, load_overview
from publication.signing.export import signed_paths

FILE_NAME = "index.html"
_RATES = """
select m.label_vi, d.period_code, d.value
from district.district_metrics d
join marts.dim_metric m using (metric_code)
where d.is_current and m.measure_kind = 'ratio' and m.domain = 'dossiers'
order by m.sort_order, d.period_code
"""
_NO_NUMBER = {"not_applicable": "không áp dụng", "doubtful": "chưa rõ", "zero_in_words": "0", "blank": ""}


def write_status_page() -> Path:
    """Write the page of the warehouse as it is now to the site, and a page a commune beside it.

    A page that says the same is not touched. Returns the page of the district.
    """
    settings = load_settings()
    path = settings.site / FILE_NAME
    overview = load_overview()
    _write_commune_pages(settings, overview)
    page = render_status_page(
        overview,
        settings.site,
        lambda form: workbook_path(settings, form),
        _charts(overview),
        lambda form: [(path, f"{legal.mark} (để ký)") for path, legal in signed_paths(settings, form).items()],
    )
    replace_file(path, page.encode())
    return path


def render_status_page(
    overview: Overview,
    site: Path,
    workbook_of: Callable[..., Path],
    charts: Sequence[Markup] = (),
    signed_of: Callable[..., Sequence[tuple[Path, str]]] = lambda _: (),
) -> str:
    """The page as HTML; links are relative to `site`, and only to files that exist."""
    forms = load_forms()
    link = _linker(site)
    return _template("status_page.html.j2").render(
        overview=overview,
        forms=forms,
        short_name=_short_name,
        width=lambda form: width_of(forms[form]),
        widest_first=lambda published: sorted(published, key=lambda one: -width_of(forms[one.form])),
        tables=lambda published: form_tables(forms[published.form], published),
        severities=SEVERITIES,
        number=vietnamese_number,
        link=link,
        page_of=lambda unit_code: link(page_path(site, unit_code)),
        workbook_of=workbook_of,
        signed_of=signed_of,
        data_docs=sorted(site.glob("*/index.html")),
        charts=charts,
    )


def _linker(site: Path) -> Callable[[Path | None], str | None]:
    def link(target: Path | None) -> str | None:
        return quote(os.path.relpath(target, site)) if target is not None and target.exists() else None

    return link


def _short_name(form: str) -> str:
    spec = load_forms()[form]
    return spec.sheet or spec.name_vi


def _charts(overview: Overview) -> list[Markup]:
    """On-time rates over the periods, and the rules that failed most."""
    found: dict[str, dict[str, Decimal]] = {}
    with connect("kho_reviewer") as connection:
        if connection.execute("select to_regclass('district.district_metrics')").fetchone()[0] is not None:
            for label, period, value in connection.execute(_RATES):
                found.setdefault(label, {})[period] = value
    charts = []
    periods = sorted({period for values in found.values() for period in values})
    if periods:
        series = {label: [values.get(period) for period in periods] for label, values in found.items()}
        charts.append(lines("Giải quyết hồ sơ qua các kỳ (%)", periods, series))
    rules = Counter(finding.rule_id for finding in overview.findings).most_common(8)
    if rules:
        charts.append(bars("Quy tắc có nhiều phát hiện nhất", rules))
    return charts


def _write_commune_pages(settings: Settings, overview: Overview) -> None:
    findings: dict[tuple[str, str, str], list] = {}
    for finding in overview.findings:
        findings.setdefault((finding.unit_name, finding.form, finding.period_code), []).append(finding)
    template = _template("commune_page.html.j2")
    periods = sorted({period.period_code for period in overview.periods})
    with connect("kho_reviewer") as connection:
        for unit_code, figures in figures_by_commune(connection, periods):
            path = page_path(settings.site, unit_code)
            create_folder(path.parent)
            page = template.render(
                unit_name=figures[0].unit_name,
                reports=_reports(figures, findings),
                short_name=_short_name,
                number=vietnamese_number,
                states=_NO_NUMBER,
                link=_linker(path.parent),
            )
            replace_file(path, page.encode())


def _reports(figures: list[CommuneFigure], findings: dict[tuple[str, str, str], list]) -> list[dict]:
    """Reports of a commune, newest period first, with their figures and findings."""
    reports = []
    for (period_code, form, revision, file_name), rows in groupby(
        figures, key=lambda figure: (figure.period_code, figure.form, figure.revision, figure.file_name)
    ):
        told = list(rows)
        found = findings.get((told[0].unit_name, form, period_code), [])
        reports.append(
            {"form": form, "period_code": period_code, "revision": revision, "file_name": file_name, "figures": told}
            | {"findings": found, "feedback": next((one.feedback for one in found if one.feedback), None)}
        )
    return reports


@cache
def _template(name: str) -> Template:
    environment = Environment(
        loader=PackageLoader("publication"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = lambda value: f"{value:%d/%m/%Y}"
    environment.filters["moment"] = lambda value: f"{value:%H:%M ngày %d/%m/%Y}"
    environment.filters["anchor"] = lambda place: re.sub(r"\W+", "-", place)
    return environment.get_template(name)
