{#- Rows that a list holds. Any other is named by whoever wrote the report, and its code is made of that name: it may name a
    citizen. Whoever works on reports sees all rows, but for the views made for readers. -#}
{% macro is_listed(code) -%}
    {{ code }} in (select scope_code from {{ source('ref', 'listed_scopes') }})
{%- endmacro %}

{% macro is_listed_or_worked_on(code) -%}
    ({{ is_listed(code) }} or (select district.sees_persons()))
{%- endmacro %}

{#- Of a view that leaves rows out: no condition of a reader is asked of those, an error it raises there would tell of them. -#}
{% macro ask_of_shown_rows_alone() -%}
    alter view {{ this }} set (security_barrier = true)
{%- endmacro %}

{#- Row security of a dimension: readers and communes see the members that the list holds. -#}
{% macro show_listed_rows() -%}
    do $$
    begin
        if not (select relrowsecurity from pg_class where oid = '{{ this }}'::regclass) then
            alter table {{ this }} enable row level security;
            create policy all_rows on {{ this }} for select to kho_quality, kho_reviewer using (true);
            create policy listed_rows on {{ this }} for select to kho_reader, kho_commune using (is_listed);
        end if;
    end
    $$
{%- endmacro %}
