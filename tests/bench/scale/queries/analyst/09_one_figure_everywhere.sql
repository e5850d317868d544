-- One figure of all communes of a district with its cell
select f.unit_code, f.value, r.sheet, r.cell
from marts.fct_figures f
join raw.figures r using (submission_id, figure_no)
where f.district_code = 'd0' and f.form = 'ho_so' and f.period_code = '2023-Q4'
    and f.indicator = 'received_total' and f.scope_code = 'total' and f.known_to is null
order by 1
