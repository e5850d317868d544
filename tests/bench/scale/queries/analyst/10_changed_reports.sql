-- Reports that were sent more than once, with what they changed
select s.unit_code, s.period_code, n.received_total - o.received_total as changed_by
from marts.dim_submission s
join marts.fct_dossiers n on n.submission_id = s.submission_id and n.procedure_field_code = 'total'
join marts.fct_dossiers o
    on o.unit_code = s.unit_code and o.unit_valid_from = s.unit_valid_from and o.form = s.form
    and o.report_from = s.report_from and o.report_to = s.report_to and o.revision = s.revision - 1
    and o.procedure_field_code = 'total'
where s.revision > 1
order by s.submission_id
