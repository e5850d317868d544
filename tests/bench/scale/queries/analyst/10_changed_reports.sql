-- Reports that were sent more than once, with what they changed
select n.unit_code, n.period_code, n.received_total - o.received_total as changed_by
from marts.fct_dossiers n
join marts.fct_dossiers o
    on o.unit_code = n.unit_code and o.unit_valid_from = n.unit_valid_from and o.form = n.form
    and o.report_from = n.report_from and o.report_to = n.report_to and o.revision = n.revision - 1
    and o.procedure_field_code = n.procedure_field_code
where n.revision > 1 and n.procedure_field_code = 'total'
order by n.submission_id
