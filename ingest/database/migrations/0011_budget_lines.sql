-- Statements of other programs name their lines by labels of their own, and their columns say plan, execution or final.
create table ref.budget_lines (
    budget_line_code text primary key,
    side text not null check (side in ('revenue', 'expenditure')),
    statement text not null check (statement in ('revenue', 'expenditure', 'balance')),
    is_total boolean not null,
    label_vi text not null,
    label_keys text[] not null,
    sort_order integer not null
);
comment on table ref.budget_lines is 'Lines of the budget form, and the labels under which other statements have them';
comment on column ref.budget_lines.side is 'The half of a statement in which a row with such a label is this line';
comment on column ref.budget_lines.is_total is 'The sum of its side: its row stands for the whole unit';
comment on column ref.budget_lines.label_keys is 'Labels as scope codes are made of them';

create table ref.budget_measures (
    form text not null,
    indicator text not null,
    within text not null,
    budget_line_code text not null references ref.budget_lines deferrable initially deferred,
    statement text not null,
    stage text not null check (stage in ('plan', 'execution', 'final', 'total')),
    primary key (form, indicator, within)
);
comment on table ref.budget_measures is
    'What an amount of a budget indicator is of a row (statement, stage) and for the whole unit (line); form * is any other';
comment on column ref.budget_measures.within is
    'Ending of the row''s code where columns of two wholes hold one indicator (Thu NSNN, Thu NSX); else empty';

grant select, insert, update, delete on ref.budget_lines, ref.budget_measures to kho_ingest;
grant select on ref.budget_lines, ref.budget_measures
    to kho_dbt, kho_quality, kho_reviewer, kho_reader, kho_commune;
grant references on ref.budget_lines, ref.budget_measures to kho_dbt;
