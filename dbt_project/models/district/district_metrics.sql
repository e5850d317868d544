-- The metrics of each published version as they were published (district.metrics_of): a share of the district is a share of
-- sums, and neither a later sending nor another list changes it.
select
    v.publication_id,
    v.district_code::varchar(16) as district_code,
    v.form::varchar(32) as form,
    v.period_code::varchar(16) as period_code,
    v.version,
    not exists (
        select from {{ source('district', 'publications') }} n
        where
            n.district_code = v.district_code and n.form = v.form and n.period_code = v.period_code
            and n.version > v.version
    ) as is_current,
    x.metric_code,
    x.numerator,
    x.denominator,
    x.value,
    x.unknown_vi,
    v.communes_expected,
    v.communes_accepted,
    v.communes_reported,
    x.communes_measured,
    v.previous_share_pct,
    missing.missing_units,
    x.definition_id
from {{ source('district', 'publications') }} v
{{ names_of_missing('v') }}
join {{ source('district', 'published_metrics') }} x using (publication_id)
