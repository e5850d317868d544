{#- A table is filled before its primary and foreign keys are made: checking each row as it comes takes far longer. -#}
{% macro postgres__get_table_columns_and_constraints() -%}
    {%- set columns = adapter.render_raw_columns_constraints(raw_columns=model['columns']) -%}
    {%- set checks = adapter.render_raw_model_constraints(
        raw_constraints=model['constraints'] | rejectattr('type', 'in', ['primary_key', 'foreign_key']) | list
    ) -%}
    ({{ (columns + checks) | join(', ') }})
{%- endmacro %}

{#- Makes the primary key of this model where it is missing. -#}
{% macro add_primary_key() -%}
    {%- for key in model.constraints if key.type == 'primary_key' and model.config.materialized != 'view' -%}
        do $$
        begin
            if not exists (select from pg_constraint where conrelid = '{{ this }}'::regclass and contype = 'p') then
                alter table {{ this }} add primary key ({{ key.columns | join(', ') }});
            end if;
        end
        $$
    {%- endfor -%}
{%- endmacro %}

{#- Makes every foreign key of the contracts that is missing, after whatever was built: a table made anew loses those
    that point to it. -#}
{% macro restore_foreign_keys() -%}
    {%- if execute and flags.WHICH in ('run', 'build') -%}
        {%- set tables = {} -%}
        {%- for node in graph.nodes.values() if node.config.materialized in ('table', 'incremental') -%}
            {%- set table = node.schema ~ '.' ~ node.alias -%}
            {%- if node.version == node.latest_version -%}
                {%- do tables.update({"ref('" ~ node.name ~ "')": table}) -%}
            {%- endif -%}
            {%- do tables.update({"ref('" ~ node.name ~ "', v=" ~ node.version ~ ")": table}) -%}
        {%- endfor -%}
        {%- for node in graph.nodes.values() if node.resource_type == 'model' -%}
            {%- for key in node.constraints if key.type == 'foreign_key' %}
                {{ restore_foreign_key(node.schema ~ '.' ~ node.alias, key, tables[key.to]) }}
            {%- endfor -%}
        {%- endfor -%}
    {%- endif -%}
{%- endmacro %}

{% macro restore_foreign_key(table, key, target) -%}
    do $$
    begin
        if to_regclass('{{ table }}') is not null and to_regclass('{{ target }}') is not null and not exists (
            select from pg_constraint c
            where c.contype = 'f' and c.conrelid = to_regclass('{{ table }}') and c.confrelid = to_regclass('{{ target }}')
                and array(
                    select a.attname::text
                    from unnest(c.conkey) with ordinality as k (number, place)
                    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = k.number
                    order by k.place
                ) = array['{{ key.columns | join("', '") }}']
        )
        then
            alter table {{ table }} add foreign key ({{ key.columns | join(', ') }})
                references {{ target }} ({{ key.to_columns | join(', ') }});
        end if;
    end
    $$;
{%- endmacro %}
