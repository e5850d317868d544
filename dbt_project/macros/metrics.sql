{#- The one place where a metric is computed from its parts `p` (see metric_parts): sums of the cells of each side, null
    where a part is missing, and their quotient in per cent for a share. -#}
{% macro metric_values(value, measure_kind) -%}
    {{ metric_side(value, 'numerator') }} as numerator,
    {{ metric_side(value, 'denominator') }} as denominator,
    case {{ measure_kind }}
        when 'ratio' then {{ share_of(metric_side(value, 'numerator'), metric_side(value, 'denominator')) }}
        else {{ metric_side(value, 'numerator') }}
    end as value
{%- endmacro %}

{% macro metric_side(value, side) -%}
    case
        when count({{ value }}) filter (where p.side = '{{ side }}') = max(p.side_count) filter (where p.side = '{{ side }}')
        then sum(p.sign * {{ value }}) filter (where p.side = '{{ side }}')
    end
{%- endmacro %}

{#- What metrics are made of, each part with the number of parts its side and its metric have. -#}
{% macro metric_parts() -%}
    (
        select *,
            count(*) over (partition by metric_code, side) as side_count,
            count(*) over (partition by metric_code) as part_count
        from {{ source('ref', 'metric_parts') }}
    )
{%- endmacro %}

{#- A share in per cent, two places; nothing of nothing is no share. -#}
{% macro share_of(numerator, denominator) -%}
    round(100 * ({{ numerator }}) / nullif(({{ denominator }}), 0), 2)
{%- endmacro %}
