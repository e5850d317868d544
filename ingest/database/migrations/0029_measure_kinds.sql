-- What a figure is over units and over windows, as a list (terms of stock-flow statistics) that everybody who adds reads.
create table ref.measure_kinds (
    measure_kind varchar(16) primary key,
    adds_over_units boolean not null,
    over_windows text not null check (
        over_windows in (
            'sum', 'sum_within_year', 'first', 'last', 'opening_and_sum', 'sum_and_last', 'whole_year', 'as_reported'
        )
    ),
    label_en text not null,
    label_vi text not null
);
comment on table ref.measure_kinds is
    'Kinds of measure: whether they add over units, and what a longer window takes of shorter ones | Tính chất của số liệu: có cộng qua các đơn vị không, kỳ dài lấy gì từ các kỳ ngắn';
comment on column ref.measure_kinds.over_windows is
    'sum: of abutting windows; sum_within_year: of those of one year; first, last: of the first or last window; opening_and_sum: the first window whole, of the others what came in them; sum_and_last: flows of all, the closing stock of the last; whole_year: a year''s own, stated in any report of it; as_reported: of exactly that window';
grant select, insert, update, delete on ref.measure_kinds to kho_ingest;
grant select on ref.measure_kinds to kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;

-- Not valid: rows there already have kinds that the list, loaded after this, holds as well.
alter table ref.indicators
    drop constraint indicators_measure_kind_check,
    add constraint indicators_measure_kind_fkey foreign key (measure_kind) references ref.measure_kinds not valid,
    add opening_indicator text,
    add foreign key (domain, opening_indicator) references ref.indicators (domain, indicator);
comment on column ref.indicators.opening_indicator is
    'The opening stock contained in it, which later windows count again: received_carried_over of received_total';
alter table ref.metrics
    drop constraint metrics_measure_kind_check,
    add constraint metrics_measure_kind_fkey foreign key (measure_kind) references ref.measure_kinds not valid;

-- The functions get further arguments, the views columns: both are made anew.
drop view if exists marts.series_today;
drop function if exists
    bi.series_over, marts.series_over, bi.series_in_units_of, marts.series_in_units_of, bi.metrics_in_units_of,
    marts.metrics_in_units_of;
delete from staging.builds;
