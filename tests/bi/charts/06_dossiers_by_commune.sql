-- Hồ sơ nhận giải quyết theo xã (kỳ mới nhất)
select u.name_vi, (
    select f.received_total
    from fct_dossiers f
    where f.unit_code = u.unit_code and f.procedure_field_code = 'total' and f.known_to is null
        and f.period_code = (select max(period_code) from dim_submission where form = 'ho_so' and district_code = %(district_code)s)
)
from dim_unit u
where u.unit_code in (select unit_code from dim_submission where form = 'ho_so' and district_code = %(district_code)s)
order by 1
limit 10000
