{#- The columns together are a key: no row twice, no part missing. -#}
{% test unique_key(model, columns) %}
    select {{ columns | join(', ') }}, count(*)
    from {{ model }}
    group by {{ columns | join(', ') }}
    having count(*) > 1 or num_nulls({{ columns | join(', ') }}) > 0
{% endtest %}

{#- A join neither lost nor made rows: as many as the statement counts. -#}
{% test same_row_count(model, statement) %}
    select counted.*
    from (select (select count(*) from {{ model }}) as found, ({{ statement }}) as expected) counted
    where found <> expected
{% endtest %}
