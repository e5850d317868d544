-- All is built, judged and published: the pipeline finds nothing to do.
update quality.runs set basis = district.current_basis(), gated_at = finished_at,
    facts_as_of = (select facts_as_of from staging.builds where layer = 'marts');
insert into quality.looked_at (facts_as_of)
select facts_as_of from quality.runs limit 1
on conflict (is_only) do nothing;
insert into district.consolidation_basis (basis) values (district.current_basis());
delete from district.touched;
delete from district.changed_periods;
analyze
