-- A row of a report that no list holds is named by whoever wrote it, its code is made of that name: it may name a citizen.
create view ref.listed_scopes as
select scope_code::varchar(64) as scope_code from ref.dimension_members
union
select budget_line_code::varchar(64) from ref.budget_lines;
comment on view ref.listed_scopes is
    'Codes of rows that a list holds; any other was made of words of a report, which readers do not see';
grant select on ref.listed_scopes to kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;

-- Tables that stand: closed until the next build opens their listed rows.
do $$
declare
    closed text;
    fact text;
    code text;
begin
    foreach closed in array array['dim_procedure_field', 'dim_document_kind', 'dim_budget_line'] loop
        if to_regclass('marts.' || closed) is not null then
            execute format('revoke select on marts.%I from kho_reader, kho_commune', closed);
        end if;
    end loop;
    for fact, code in values
        ('fct_documents', 'document_kind_code'), ('fct_budgets', 'budget_line_code'),
        ('fct_procedures', 'procedure_field_code')
    loop
        if exists (select from pg_policy where polrelid = to_regclass('marts.' || fact) and polname = 'all_rows') then
            execute format('alter policy all_rows on marts.%I to kho_quality, kho_reviewer', fact);
            execute format(
                'create policy rows_of_readers on marts.%I for select to kho_reader'
                ' using (%I in (select scope_code from ref.listed_scopes))', fact, code
            );
        end if;
    end loop;
    foreach closed in array array[
        'district.district_dossiers', 'district.district_documents', 'district.district_estimates',
        'district.district_estimate_bases', 'bi.fct_dossiers', 'bi.fct_figures', 'bi.district_totals',
        'bi.series_as_reported'
    ] loop
        if to_regclass(closed) is not null then
            execute format('revoke select on %s from kho_reader', closed);
        end if;
    end loop;
end
$$;
delete from staging.builds;
