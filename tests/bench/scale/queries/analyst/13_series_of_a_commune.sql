-- The whole series of one commune, in the units of a day
select form, indicator, scope_code, period_from, value
from marts.series_in_units_of('2026-01-01', wanted_unit => 'b5')
order by 1, 2, 3, 4
