-- Dossiers of one district and quarter by field
select procedure_field_code, sum(received_total), sum(resolved_total), sum(resolved_overdue)
from marts.fct_dossiers
where district_code = 'd0' and period_code = '2023-Q4' and known_to is null
group by procedure_field_code order by 1
