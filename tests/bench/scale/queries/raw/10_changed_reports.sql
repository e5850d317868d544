-- Reports that were sent more than once, with what they changed
select n.unit_code, n.period_code, later.value - earlier.value
from intake.submissions n
join intake.submissions o
    on o.unit_code = n.unit_code and o.unit_valid_from = n.unit_valid_from and o.form = n.form
    and o.period_from = n.period_from and o.period_to = n.period_to and o.revision = n.revision - 1
    and o.status = 'loaded'
join raw.figures later on later.submission_id = n.submission_id
join raw.figures earlier
    on earlier.submission_id = o.submission_id and earlier.domain = later.domain and earlier.indicator = later.indicator
    and earlier.scope_code = later.scope_code
where n.revision > 1 and n.form = 'ho_so' and n.status = 'loaded'
    and later.domain = 'dossiers' and later.indicator = 'received_total' and later.scope_code = 'total'
order by n.submission_id
