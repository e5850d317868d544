{{ config(schema='intermediate', contract={'enforced': false}) }}
-- The same for a published version. The sum of a part that stands in a group is hidden with any of its cells, for wholes and
-- sums of several communes can be combined. Another sum goes with a single hidden cell, and with several that it would tell:
-- all together fewer than five persons, or four each. With others it is shown in the newest version alone, and there once no
-- commune is missing: one version less another leaves the cell of whoever came in.
with holding as (
    select s.publication_id, c.domain, c.indicator, c.scope_code, count(*) as cells,
        sum(c.value) filter (where c.value > 0) as persons, count(*) filter (where c.value > 0) as counts
    from {{ source('district', 'published_sources') }} s
    join {{ ref('int_hidden_cells') }} c using (submission_id)
    group by s.publication_id, c.domain, c.indicator, c.scope_code
),
persons as (
    select f.publication_id, f.domain, f.indicator, f.scope_code, f.value, g.group_code,
        {{ is_small_count('f.value') }} or (
            h.cells > 0 and (
                g.group_code is not null or h.cells = 1 or p.communes_accepted < p.communes_expected
                or exists (
                    select from {{ source('district', 'publications') }} n
                    where
                        n.district_code = p.district_code and n.form = p.form and n.period_code = p.period_code
                        and n.version > p.version
                )
                or h.persons < 5 or h.persons >= 4 * h.counts
            )
        ) as is_small,
        false as is_share
    from {{ source('district', 'published_figures') }} f
    join {{ source('district', 'publications') }} p using (publication_id)
    join {{ source('ref', 'person_indicators') }} i on i.domain = f.domain and i.indicator = f.indicator
    left join {{ source('ref', 'person_groups') }} g on f.domain = 'staff' and g.indicator = f.indicator
    left join holding h
        on h.publication_id = f.publication_id and h.domain = f.domain and h.indicator = f.indicator
        and h.scope_code = f.scope_code
    where f.value > 0 or h.cells > 0
)
select distinct publication_id, domain, indicator, scope_code
from {{ hidden_among('persons', 'publication_id, scope_code') }}
