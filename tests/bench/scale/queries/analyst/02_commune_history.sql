-- All quarters of one commune: received, pending, overdue
select period_code, received_total, pending_total, resolved_overdue
from marts.fct_dossiers
where unit_code = 'b5' and procedure_field_code = 'total' and known_to is null
order by report_to
