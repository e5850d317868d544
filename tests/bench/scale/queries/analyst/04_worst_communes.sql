-- The twenty communes of a province with most dossiers overdue
select f.unit_code, u.name_vi, f.resolved_overdue + f.pending_overdue as overdue
from marts.fct_dossiers f
join marts.dim_unit u on u.unit_code = f.unit_code and u.valid_from = f.unit_valid_from
where f.period_code = '2023-Q4' and f.procedure_field_code = 'total' and f.known_to is null
    and f.district_code in ('d0', 'd1', 'd2', 'd3', 'd4', 'd5', 'd6', 'd7', 'd8', 'd9', 'd10', 'd11', 'd12')
order by overdue desc nulls last, f.unit_code limit 20
