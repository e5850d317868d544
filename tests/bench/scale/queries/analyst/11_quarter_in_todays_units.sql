-- One figure of every commune of the country in a quarter, in the units of a day
select unit_code, value
from marts.series_over('2023-09-15', '2023-12-14', '2026-01-01', 'dossiers', 'received_total', wanted_scope => 'total')
where form = 'ho_so'
order by 1
