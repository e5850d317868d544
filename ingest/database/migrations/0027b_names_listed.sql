-- Names in a column that holds so many letters: whole names, and how many more there are.
create function ref.names_listed(names text[], longest integer) returns text
language sql immutable parallel safe as $$
    with told as (
        select name, place, sum(length(name) + 2) over (order by place) - 2 as letters, count(*) over () as names_given
        from unnest(names) with ordinality one (name, place)
        where name is not null
    ),
    cut as (
        select told.*, format(' … và %s đơn vị khác', names_given - place) as rest,
            max(letters) over () > longest as is_too_long
        from told
    ),
    kept as (
        select * from cut
        where not is_too_long or letters + length(rest) <= longest
    )
    select case
        when (select bool_or(is_too_long) from cut)
            then coalesce(string_agg(name, ', ' order by place), '')
                || coalesce(
                    (array_agg(rest order by place desc))[1],
                    (select format('%s đơn vị', names_given) from cut limit 1)
                )
        else string_agg(name, ', ' order by place)
    end
    from kept
$$;
comment on function ref.names_listed is
    'The names, joined by commas, in at most so many letters; where they do not fit, the first of them and how many more';
grant execute on function ref.names_listed to kho_dbt, kho_reviewer, kho_quality, kho_reader;
