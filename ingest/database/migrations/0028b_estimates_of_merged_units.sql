-- A unit formed lately is estimated from the units it was formed of: functions/estimates.sql.
drop view if exists bi.district_totals, district.district_totals, district.district_estimates;
drop function if exists district.estimates;
