-- The whole country's dossiers of one quarter
select count(*), sum(received_total), sum(resolved_total), sum(resolved_overdue)
from marts.fct_dossiers
where form = 'ho_so' and period_code = '2023-Q4' and procedure_field_code = 'total' and known_to is null
