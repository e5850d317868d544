{#- Row security of what communes reported: a commune's login (kho_commune_<code>) sees the rows of its own unit, whoever
    works on reports all, readers those whose code (`of_list`) a list holds. The unit is looked up once a statement. -#}
{% macro restrict_to_unit(of_list=none) -%}
    do $$
    begin
        if not (select relrowsecurity from pg_class where oid = '{{ this }}'::regclass) then
            alter table {{ this }} enable row level security;
            create policy all_rows on {{ this }} for select to kho_quality, kho_reviewer using (true);
            create policy rows_of_readers on {{ this }} for select to kho_reader
                using ({{ is_listed(of_list) if of_list else 'true' }});
            create policy own_rows on {{ this }} for select to kho_commune
                using (
                    unit_code = substring(current_user from '^kho_commune_(.+)$')
                    and unit_valid_from
                        = (select public.own_valid_from(substring(current_user from '^kho_commune_(.+)$')))
                );
            grant select on {{ this }} to kho_commune;
        end if;
    end
    $$
{%- endmacro %}

{#- A view over row-secured tables that communes may read: it asks with their rights, not with those of its owner. -#}
{% macro show_own_rows() -%}
    alter view {{ this }} set (security_invoker = true);
    grant select on {{ this }} to kho_commune
{%- endmacro %}
