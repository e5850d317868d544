-- Pending dossiers of the country, quarter by quarter
select period_code, sum(pending_total), sum(pending_overdue)
from marts.fct_dossiers
where form = 'ho_so' and procedure_field_code = 'total' and known_to is null
group by period_code order by 1
