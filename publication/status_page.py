"""The status page: one HTML file that needs nothing but itself."""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from types import MappingProxyType
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
from publication.commune_pages import FOLDER, CommuneFigure, Unit, figures_by_commune, page_path
from publication.form_tables import form_tables, width_of
from publication.official_forms import workbook_path
from publication.overview import FindingLine, Overview, load_overview
from publication.signing.export import signed_paths

FILE_NAME = "index.html"
_RATES = """
select d.district_code, m.label_vi, d.period_code, d.value
from district.district_metrics d
join marts.dim_metric m using (metric_code)
where d.is_current and m.measure_kind = 'ratio' and m.domain = 'dossiers'
order by d.district_code, m.sort_order, d.period_code
"""
_NO_NUMBER = {"not_applicable": "không áp dụng", "doubtful": "chưa rõ", "zero_in_words": "0", "blank": ""}


def write_status_page() -> Path:
    """Write the page of the warehouse as it is now to the site, and a page a commune beside it.

    A page that says the same is not touched. Returns the page of the district.
    """
    settings = load_settings()
    path = settings.site / FILE_NAME
    overview = load_overview()
    page = render_status_page(
        overview,
        settings.site,
        lambda form: workbook_path(settings, form),
        _charts(overview),
        lambda form: [(path, f"{legal.mark} (để ký)") for path, legal in signed_paths(settings, form).items()],
        _write_commune_pages(settings, overview),
    )
    replace_file(path, page.encode())
    return path


def render_status_page(
    overview: Overview,
    site: Path,
    workbook_of: Callable[..., Path],
    charts: Sequence[Markup] = (),
    signed_of: Callable[..., Sequence[tuple[Path, str]]] = lambda _: (),
    commune_pages: Mapping[Unit, Path] = MappingProxyType({}),
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
        page_of=lambda report: link(commune_pages.get((report.unit_code, report.unit_valid_from))),
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
    """On-time rates of each consolidating unit over its periods, and the rules that failed most."""
    found: dict[str, dict[str, dict[str, Decimal]]] = {}
    with connect("kho_reviewer") as connection:
        if connection.execute("select to_regclass('district.district_metrics')").fetchone()[0] is not None:
            for district_code, label, period, value in connection.execute(_RATES):
                found.setdefault(district_code, {}).setdefault(label, {})[period] = value
    names = {period.district_code: period.district_name for period in reversed(overview.periods)}
    charts = []
    for district_code, rates in found.items():
        periods = sorted({period for values in rates.values() for period in values})
        series = {label: [values.get(period) for period in periods] for label, values in rates.items()}
        whose = f" – {names.get(district_code, district_code)}" if len(names) > 1 else ""
        charts.append(lines(f"Giải quyết hồ sơ qua các kỳ (%){whose}", periods, series))
    rules = Counter(finding.rule_id for finding in overview.findings).most_common(8)
    if rules:
        charts.append(bars("Quy tắc có nhiều phát hiện nhất", rules))
    return charts


def _write_commune_pages(settings: Settings, overview: Overview) -> dict[Unit, Path]:
    """Write a page a commune that reported, take away what is no such page, and say where each lies."""
    findings: dict[int, list[FindingLine]] = {}
    for finding in overview.findings:
        findings.setdefault(finding.submission_id, []).append(finding)
    template = _template("commune_page.html.j2")
    periods = sorted({period.period_code for period in overview.periods})
    folder = create_folder(settings.site / FOLDER)
    written: dict[Unit, Path] = {}
    with connect("kho_reviewer") as connection:
        for figures in figures_by_commune(connection, periods):
            path = page_path(settings.site, figures[0])
            page = template.render(
                unit_name=figures[0].full_name,
                reports=_reports(figures, findings),
                short_name=_short_name,
                number=vietnamese_number,
                states=_NO_NUMBER,
                link=_linker(path.parent),
            )
            replace_file(path, page.encode())
            written[figures[0].unit] = path
    for path in set(folder.glob("*.html")) - set(written.values()):
        path.unlink()
    return written


def _reports(figures: list[CommuneFigure], findings: dict[int, list[FindingLine]]) -> list[dict]:
    """Reports of a commune, newest period first, with their figures and findings."""
    reports = []
    for submission_id, rows in groupby(figures, key=attrgetter("submission_id")):
        told = list(rows)
        report = {name: getattr(told[0], name) for name in ("form", "period_code", "revision", "file_name")}
        found = findings.get(submission_id, [])
        reports.append(
            report
            | {"figures": told, "findings": found}
            | {"feedback": next((one.feedback for one in found if one.feedback), None)}
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
