-- On-time rate of due dossiers over a year of each commune of a district, made again of its parts
select unit_code, numerator, denominator, value
from marts.metrics_over('2022-12-15', '2023-12-14', '2026-01-01', 'on_time_rate_of_due', 'd0')
order by 1
