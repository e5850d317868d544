"""The tables of the administrative reform report, as described in summary.yml, ready to be printed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import psycopg
import yaml

from expectations.feedback.numbers import vietnamese_number
from ingest.forms.indicators import load_indicators
from ingest.forms.spec import load_forms
from publication.official_forms import coverage_line
from publication.published import PublishedForm
from publication.signing.metrics import Metric, read_metrics

# The documents received on the days of the published window, of each register the highest accepted sending: one that
# still waits takes nothing away.
_RECEIVED = """
with registers as (
    select distinct on (s.form, s.unit_code, s.unit_valid_from, s.period_from, s.period_to) s.submission_id
    from review.submission_states s
    join marts.dim_submission d using (submission_id)
    where s.state = 'accepted' and d.district_code = %(district_code)s
    order by s.form, s.unit_code, s.unit_valid_from, s.period_from, s.period_to, s.revision desc
)
select coalesce(k.label_vi, %(unknown)s), count(*), count(distinct r.unit_code)
from marts.fct_document_register r
join registers using (submission_id)
left join marts.dim_document_kind k on k.document_kind_code = r.document_kind
where r.direction = 'incoming' and r.received_on between %(period_from)s and %(period_to)s
group by grouping sets ((k.label_vi, k.sort_order), ())
order by grouping(k.label_vi), k.sort_order nulls last
"""
_REPORTING = """
select u.name_vi, count(*), count(r.submission_id), count(*) filter (where r.is_on_time),
    count(*) filter (where r.is_complete), count(*) filter (where r.state = 'accepted'),
    string_agg(f.name_vi, ', ' order by f.form) filter (where r.submission_id is null)
from marts.fct_reporting r
join marts.dim_unit u on u.unit_code = r.unit_code and u.valid_from = r.unit_valid_from
join ref.forms f on f.form = r.form
where r.district_code = %s and r.period_code = %s
group by u.name_vi, u.sort_order
order by u.sort_order
"""


@dataclass(frozen=True, slots=True)
class SummaryTable:
    """Headings and rows as they are printed; the first column is text, the others are numbers.

    `notes` stand above the table, `below` under it; a row of `bold_rows` is a total.
    """

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...] = ()
    below: tuple[str, ...] = ()
    bold_rows: frozenset[int] = frozenset()


@cache
def described_summary() -> Mapping[str, Any]:
    """The whole of summary.yml."""
    return yaml.safe_load((Path(__file__).parent / "summary.yml").read_text(encoding="utf-8"))


def summary_tables(connection: psycopg.Connection, by_form: Mapping[str, PublishedForm]) -> Iterator[SummaryTable]:
    """The tables in their order, from the versions of one district and period; without its form a table is left out."""
    for one in described_summary()["tables"]:
        if one["kind"] == "reporting":
            yield _reporting(connection, one, next(iter(by_form.values())))
        elif (published := by_form.get(one["form"])) is not None:
            table = _KINDS[one["kind"]](connection, one, published)
            if table is not None:
                yield table


def _metrics(connection: psycopg.Connection, one: Mapping[str, Any], published: PublishedForm) -> SummaryTable:
    """The metrics that stand on their own; those that break them down are the rows of other tables."""
    shown = [metric for metric in read_metrics(connection, published.publication_id).values() if not metric.detail_of]
    below = (
        *(f"{one.label_vi}: tính trên {one.measured_on_vi}." for one in shown if one.measured_on_vi),
        *(f"{one.label_vi}: {one.unknown_vi[0].lower()}{one.unknown_vi[1:]}." for one in shown if one.unknown_vi),
    )
    rows = tuple((_metric_name(metric), metric.unit_vi, _metric_value(metric)) for metric in shown)
    return SummaryTable(
        one["title"], ("Chỉ số", "Đơn vị tính", "Giá trị"), rows, (coverage_line(published),), below=below
    )


def _metric_name(metric: Metric) -> str:
    if not metric.denominator_vi:
        return metric.label_vi
    return f"{metric.label_vi} ({metric.numerator_vi} / {metric.denominator_vi})"


def _metric_value(metric: Metric) -> str:
    """A share with its two places, as in the signed workbooks."""
    if metric.value is None or metric.unit_vi != "%":
        return _number(metric.value)
    return f"{metric.value:.2f}".replace(".", ",")


def _rows(_: psycopg.Connection, one: Mapping[str, Any], published: PublishedForm) -> SummaryTable:
    form = load_forms()[published.form]
    shown = {row.scope: row for block in form.blocks for row in block.rows if row.scope}
    columns = one["columns"]
    scopes = [scope for scope in shown if any(published.figures.get((column, scope)) for column in columns)]
    rows = tuple(
        (shown[scope].label_vi, *(_number(published.figures.get((column, scope))) for column in columns))
        for scope in scopes
    )
    headings = (one["heading"], *(load_indicators()[form.domain, column].label_vi for column in columns))
    totals = frozenset(place for place, scope in enumerate(scopes) if shown[scope].is_total)
    return SummaryTable(one["title"], headings, rows, (coverage_line(published),), bold_rows=totals)


def _received(connection: psycopg.Connection, one: Mapping[str, Any], published: PublishedForm) -> SummaryTable | None:
    """None where no unit sent its register of incoming documents."""
    *kinds, (_, total, units) = connection.execute(
        _RECEIVED,
        {
            "unknown": one["unknown"],
            "district_code": published.district_code,
            "period_from": published.period_from,
            "period_to": published.period_to,
        },
    ).fetchall()
    if not total:
        return None
    note = (
        f"Đếm theo sổ văn bản đến của {units}/{published.communes_expected} đơn vị, ngày đến từ "
        f"{published.period_from:%d/%m/%Y} đến {published.period_to:%d/%m/%Y}; loại theo ký hiệu văn bản."
    )
    rows = (*((label, _number(Decimal(count))) for label, count, _ in kinds), (one["total"], _number(Decimal(total))))
    return SummaryTable(
        one["title"], ("Loại văn bản", "Văn bản đến"), rows, (note,), bold_rows=frozenset({len(rows) - 1})
    )


def _reporting(connection: psycopg.Connection, one: Mapping[str, Any], published: PublishedForm) -> SummaryTable:
    found = connection.execute(_REPORTING, [published.district_code, published.period_code]).fetchall()
    owed, sent, _, _, accepted = (sum(column) for column in zip(*(row[1:6] for row in found), strict=True))
    silent = [name for name, _, given, *_ in found if not given]
    partly = [f"{name} ({missing})" for name, _, given, *_, missing in found if given and missing]
    line = f"Đã nhận {sent}/{owed} báo cáo, trong đó {accepted} báo cáo được chấp nhận."
    if silent:
        line += f" Chưa gửi báo cáo nào: {', '.join(silent)}."
    if partly:
        line += f" Gửi chưa đủ: {'; '.join(partly)}."
    headings = ("Đơn vị", "Phải gửi", "Đã gửi", "Đúng hạn", "Đầy đủ", "Được chấp nhận")
    rows = tuple((name, *map(str, counts)) for name, *counts, _ in found)
    return SummaryTable(one["title"], headings, rows, below=(line,))


def _number(value: Decimal | None) -> str:
    return "" if value is None else vietnamese_number(value)


_KINDS: Mapping[str, Callable[..., SummaryTable | None]] = {"metrics": _metrics, "rows": _rows, "received": _received}
