-- Which rules look at counts of persons: a verdict on one cell that is hidden would tell of it. A rule of which nobody
-- knows any more what it looked at counts as one that does, and so does every version of a rule of which one does.
create view quality.person_rules as
select distinct v.rule_id
from quality.rule_versions v
where v.check_text = ''
    or regexp_split_to_array(concat_ws(' ', v.check_text, v.when_text), '\W+')
        && (select array_agg(indicator::text) from ref.person_indicators);
comment on view quality.person_rules is 'Rules that look at counts of persons: their verdicts are not shown to readers';
grant select on quality.person_rules to kho_dbt, kho_quality, kho_reviewer;

-- The sheet of our own workbook: the name of another may name a citizen.
alter table ref.forms add sheet varchar(64);
comment on column ref.forms.sheet is 'Name of the sheet of its workbook, null where it has none';

-- Tables that stand keep the rights they once got: what readers see of these now stands in schema bi.
do $$
declare
    closed text;
begin
    foreach closed in array array[
        'dim_submission', 'submission_states', 'fct_document_register', 'rule_outcomes', 'rule_explanations',
        'fct_rule_results'
    ]
    loop
        if to_regclass('marts.' || closed) is not null then
            execute format('revoke select on marts.%I from kho_reader', closed);
        end if;
    end loop;
end
$$;
delete from staging.builds;
