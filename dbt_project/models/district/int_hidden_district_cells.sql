{{ config(schema='intermediate', contract={'enforced': false}) }}
-- The same for a published version. A sum of which the cell of one commune alone is hidden would give it away; the sum of
-- a part that stands in a group is hidden with any of its cells, for wholes and sums of several communes can be combined.
with persons as (
    select f.publication_id, f.domain, f.indicator, f.scope_code, f.value, g.group_code,
        f.value between 1 and 4 or (
            select count(*) = 1 or (count(*) > 1 and g.group_code is not null)
            from {{ source('district', 'published_sources') }} s
            join {{ ref('int_hidden_cells') }} c using (submission_id)
            where
                s.publication_id = f.publication_id and c.domain = f.domain and c.indicator = f.indicator
                and c.scope_code = f.scope_code
        ) as is_small
    from {{ source('district', 'published_figures') }} f
    join {{ source('ref', 'indicators') }} i on i.domain = f.domain and i.indicator = f.indicator
    join {{ source('ref', 'person_units') }} u on u.unit = i.unit
    left join {{ source('ref', 'person_groups') }} g on f.domain = 'staff' and g.indicator = f.indicator
    where f.value > 0
)
select distinct publication_id, domain, indicator, scope_code
from {{ hidden_among('persons', 'publication_id, scope_code') }}
