"""From the estimate of a missing commune back to the cells of every version it was taken from."""

from __future__ import annotations

import psycopg
from psycopg.rows import class_row

from publication.explanation import Explanation, Source
from publication.nothing_to_explain import NothingToExplainError

# The newest version of each form in which a commune is missing whose figure is estimated.
_ESTIMATES = """
select p.publication_id, p.version, e.unit_code, coalesce(u.name_vi, e.unit_code), e.method, e.estimated_value
from (
    select distinct on (form) * from district.publications
    where (district_code, period_code) = (%(unit)s, %(period)s)
        and (%(version)s::integer is null or version = %(version)s)
    order by form, version desc
) p
join ref.forms f using (form)
join ref.periods w on (w.regime, w.period_code) = (f.regime, p.period_code)
cross join lateral district.estimates(p.publication_id) e
left join ref.units u
    on u.unit_code = e.unit_code and w.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
where (e.indicator, e.scope_code) = (%(indicator)s, %(row)s)
order by p.form, u.sort_order, e.unit_code, e.method
"""

_OF_AN_ESTIMATE = """
select c.basis_unit_code as unit_code, coalesce(u.name_vi, c.basis_unit_code) as unit_name, c.submission_id,
    s.file_name, c.basis_revision as revision, f.sheet, f.cell, f.page, f.char_from, f.raw_text, f.factor,
    c.estimated_part as value, c.share
from district.estimate_cells(%(publication)s) c
join intake.submissions s using (submission_id)
join raw.figures f using (submission_id, figure_no)
left join ref.units u on u.unit_code = s.unit_code and u.valid_from = s.unit_valid_from
where (c.unit_code, c.method, c.indicator, c.scope_code) = (%(missing)s, %(method)s, %(indicator)s, %(row)s)
    and c.estimated_part is not null
order by c.basis_publication_id, u.sort_order, c.basis_unit_code, c.figure_no
"""
_METHODS = {"previous_period": "kỳ trước", "same_period_last_year": "cùng kỳ năm trước"}


def explain_estimates(connection: psycopg.Connection, asked: dict[str, str | int | None]) -> list[Explanation]:
    """What each missing commune's estimate is made of, by each method: an explanation each.

    `asked` are unit, period, version (None: the newest), indicator and row. Raises NothingToExplainError.
    """
    found = connection.execute(_ESTIMATES, asked).fetchall()
    if not found:
        raise NothingToExplainError(
            f"Không có ước tính nào của chỉ tiêu {asked['indicator']}, dòng {asked['row']} cho {asked['unit']},"
            f" kỳ {asked['period']}"
        )
    explanations = []
    for publication_id, version, missing, name, method, estimated in found:
        of = asked | {"publication": publication_id, "missing": missing, "method": method}
        told = f"ước tính cho {name} ({missing}) theo {_METHODS[method]}"
        sources: tuple[Source, ...] = ()
        if estimated is None:
            told += ", chưa đủ căn cứ"
        else:
            with connection.cursor(row_factory=class_row(Source)) as cursor:
                sources = tuple(cursor.execute(_OF_AN_ESTIMATE, of))
        explanations.append(Explanation(asked["indicator"], asked["row"], estimated, sources, version, told))
    return explanations
