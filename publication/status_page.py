"""The status page: one HTML file that needs nothing but itself."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

import psycopg
from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from expectations.feedback.numbers import vietnamese_number
from expectations.feedback.severity import SEVERITIES
from expectations.feedback.write import replace_file
from ingest.database.connection import connect
from ingest.forms.spec import load_forms
from ingest.settings import Settings, load_settings
from publication.charts import bars, lines
from publication.commune_pages import CommuneReport, Unit, write_commune_pages
from publication.figure_rows import anchor, figure_rows
from publication.form_tables import form_tables, width_of
from publication.official_forms import workbook_path
from publication.overview import FindingLine, Overview, load_overview
from publication.period_pages import PeriodPages
from publication.signing.export import signed_paths

FILE_NAME = "index.html"
_RATES = """
select d.district_code, m.label_vi, d.period_code, d.value
from district.district_metrics d
join marts.dim_metric m using (metric_code)
where d.period_code = any (%s) and d.is_current and m.measure_kind = 'ratio' and m.domain = 'dossiers'
order by d.district_code, m.sort_order, d.period_code
"""


def write_status_page() -> Path:
    """Write the page of the newest periods, a page an older period and a page a commune beside it.

    Older periods and communes of which nothing changed are not read again; a page that says the same is not touched.
    Returns the page of the district.
    """
    settings = load_settings()
    home = settings.site / FILE_NAME
    with connect("kho_reviewer", settings) as connection:
        version = _version(connection)
        periods = PeriodPages(connection, settings.site, version)
        communes = write_commune_pages(connection, settings.site, periods.all, version, _commune_page)
        for path, period_code in periods.to_write():
            _write_page(settings, path, load_overview([period_code]), communes, home=home)
        recent = load_overview(periods.recent)
        _write_page(settings, home, recent, communes, _charts(recent, periods.recent), periods.older)
        periods.forget_marks()
    return home


def _write_page(
    settings: Settings,
    path: Path,
    overview: Overview,
    communes: Mapping[Unit, Path],
    charts: Sequence[Markup] = (),
    older: Sequence[tuple[str, Path]] = (),
    home: Path | None = None,
) -> None:
    page = render_status_page(
        overview,
        path.parent,
        lambda form: workbook_path(settings, form),
        charts,
        lambda form: [
            (path, f"{legal.mark_on(form.period_to)} (để ký)") for path, legal in signed_paths(settings, form).items()
        ],
        communes,
        older,
        home,
    )
    replace_file(path, page.encode())


def _version(connection: psycopg.Connection) -> str:
    """Of what every page is made by: templates, lists and models."""
    [basis] = connection.execute("select district.current_basis()").fetchone()
    made_by = [path.read_bytes() for path in sorted((Path(__file__).parent / "templates").iterdir())]
    return sha256(b"".join(made_by) + basis.encode()).hexdigest()


def render_status_page(
    overview: Overview,
    site: Path,
    workbook_of: Callable[..., Path],
    charts: Sequence[Markup] = (),
    signed_of: Callable[..., Sequence[tuple[Path, str]]] = lambda _: (),
    commune_pages: Mapping[Unit, Path] = MappingProxyType({}),
    older: Sequence[tuple[str, Path]] = (),
    home: Path | None = None,
) -> str:
    """The page as HTML; links are relative to `site`, and only to files that exist.

    `older` are pages of older periods by name; a page of such a period has the page of the district for its `home`.
    """
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
        older=older,
        home=home,
    )


def _linker(site: Path) -> Callable[[Path | None], str | None]:
    def link(target: Path | None) -> str | None:
        return quote(os.path.relpath(target, site)) if target is not None and target.exists() else None

    return link


def _short_name(form: str) -> str:
    spec = load_forms()[form]
    return spec.sheet or spec.name_vi


def _charts(overview: Overview, shown: Sequence[str]) -> list[Markup]:
    """On-time rates of each consolidating unit over these periods, and the rules that failed most."""
    found: dict[str, dict[str, dict[str, Decimal]]] = {}
    with connect("kho_reviewer") as connection:
        if connection.execute("select to_regclass('district.district_metrics')").fetchone()[0] is not None:
            for district_code, label, period, value in connection.execute(_RATES, [list(shown)]):
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


def _commune_page(path: Path, reports: list[CommuneReport], findings: Mapping[int, list[FindingLine]]) -> bytes:
    page = _template("commune_page.html.j2").render(
        unit_name=reports[0].full_name,
        reports=reports,
        findings_of=lambda report: findings.get(report.submission_id, []),
        short_name=_short_name,
        figure_rows=figure_rows,
        link=_linker(path.parent),
    )
    return page.encode()


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
    environment.filters["anchor"] = anchor
    return environment.get_template(name)
