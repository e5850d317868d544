-- What is accepted, published: version 1 of every district's form and quarter.
insert into district.publications (district_code, form, period_code, version, communes_expected, communes_accepted,
    missing_units, reference_id, communes_reported)
select r.district_code, s.form, s.period_code, 1, count(*), count(*), '{}', (select district.current_reference()), count(*)
from intake.submissions s
join ref.reporting_units r on r.unit_code = s.unit_code and r.valid_from = s.unit_valid_from
where s.revision = 1 and s.form <> 'bao_cao'
group by r.district_code, s.form, s.period_code;
insert into district.published_sources (publication_id, submission_id, unit_code, revision)
select p.publication_id, s.submission_id, s.unit_code, s.revision
from district.publications p
join ref.reporting_units r using (district_code)
join intake.submissions s
    on s.unit_code = r.unit_code and s.unit_valid_from = r.valid_from and s.form = p.form and s.period_code = p.period_code
where s.revision = 1;
insert into district.published_quotas (publication_id, submission_id, unit_code, unit_class, staff_quota, basis, reason_vi)
select o.publication_id, q.submission_id, q.unit_code, q.unit_class, q.staff_quota, q.basis, q.reason_vi
from district.published_sources o
join intake.staff_quotas q using (submission_id);
insert into district.published_figures (publication_id, domain, indicator, scope_code, value, communes_reporting,
    communes_expected, communes_accepted)
select s.publication_id, f.domain, f.indicator, f.scope_code, sum(f.value), count(f.value), count(*), count(*)
from district.published_sources s
join raw.figures f using (submission_id)
group by s.publication_id, f.domain, f.indicator, f.scope_code;
insert into district.metric_definitions (sha256, metric_code, form, is_ratio, parts)
select sha256, metric_code, form, is_ratio, parts from district.current_definitions;
insert into district.published_metrics
select p.publication_id, m.* from district.publications p cross join lateral district.metrics_of(p.publication_id) m;
analyze
