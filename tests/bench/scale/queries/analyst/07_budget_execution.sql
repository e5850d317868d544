-- Budget execution of a quarter against plan by district
select district_code,
    100 * sum(amount_vnd) filter (where stage = 'execution') / nullif(sum(amount_vnd) filter (where stage = 'plan'), 0)
from marts.fct_budgets
where period_code = '2023-Q4' and budget_line_code = 'revenue_total' and is_consolidated and known_to is null
group by district_code order by 1
