-- The series functions of before name no missing units; those of now are in ../functions.
drop view if exists marts.series_today;
drop function if exists marts.series_over, marts.series_in_units_of;

-- Part of a figure for one successor: what is rounded away from one goes to the next, so that the parts sum to the figure
-- in its own last decimal and persons stay whole.
create function ref.part_of(value numeric, share numeric, share_before numeric) returns numeric
language sql immutable as $$
    select case
        when share = 1 then value
        else round(value * (share_before + share), coalesce(scale(trim_scale(value)), 0))
            - round(value * share_before, coalesce(scale(trim_scale(value)), 0))
    end
$$;

grant execute on function ref.part_of to kho_dbt, kho_quality, kho_reviewer;
