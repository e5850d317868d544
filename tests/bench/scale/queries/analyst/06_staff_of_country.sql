-- Staff of the country by quarter, present and assigned
select period_code, sum(staff_present), sum(staff_assigned), count(*)
from marts.fct_staff
where form = 'can_bo' and known_to is null
group by period_code order by 1
