create table intake.submissions (
    submission_id bigint generated always as identity primary key,
    sha256 text not null unique check (sha256 ~ '^[0-9a-f]{64}$'),
    byte_count bigint not null,
    file_name text not null,
    delivered_at timestamptz not null,
    received_at timestamptz not null default now(),
    status text not null default 'received'
        check (status in ('received', 'loaded', 'returned', 'failed')),
    reason text,
    message_vi text,
    attempts integer not null default 0,
    claimed_at timestamptz,
    form text references ref.forms,
    unit_code text,
    unit_valid_from date,
    period_code text,
    period_from date,
    period_to date,
    revision integer,
    template_version text,
    loaded_at timestamptz,
    foreign key (unit_code, unit_valid_from) references ref.units,
    unique (unit_code, form, period_from, period_to, revision),
    check (status <> 'returned' or message_vi is not null),
    check (status <> 'loaded' or (form is not null and unit_code is not null and period_from is not null))
);
comment on table intake.submissions is 'One row a content received (SHA-256), whatever its names';
comment on column intake.submissions.delivered_at is 'When the file was put into the inbox (its time there); lateness is judged by it';
comment on column intake.submissions.received_at is 'When the archive held the file and this receipt was written';
comment on column intake.submissions.status is
    'received: archived, not yet read; loaded: figures are in raw; returned: the sender must act; failed: our fault, tried again';
comment on column intake.submissions.revision is 'Numbered in order of receipt within unit, form and window, after loading';
create index on intake.submissions (status) where status in ('received', 'failed');
create index on intake.submissions (form, period_code);

create table intake.submission_names (
    submission_id bigint not null references intake.submissions,
    file_name text not null,
    delivered_at timestamptz not null,
    primary key (submission_id, file_name)
);
comment on table intake.submission_names is 'Every name under which a content came';

create table intake.submission_events (
    event_id bigint generated always as identity primary key,
    submission_id bigint not null references intake.submissions,
    at timestamptz not null default clock_timestamp(),
    event text not null,
    detail text
);
create index on intake.submission_events (submission_id);
create trigger append_only before update or delete or truncate on intake.submission_events
    for each statement execute function public.refuse_change();

create table raw.figures (
    submission_id bigint not null references intake.submissions,
    figure_no integer not null,
    domain text not null,
    indicator text not null,
    scope_label text,
    scope_code text not null,
    value numeric,
    state text not null check (state in ('value', 'zero_in_words', 'blank', 'not_applicable', 'doubtful')),
    unit text not null,
    factor numeric not null,
    period_from date not null,
    period_to date not null,
    raw_text text not null,
    sheet text,
    cell text,
    page integer,
    char_from integer,
    char_to integer,
    evidence text not null,
    primary key (submission_id, figure_no),
    unique (submission_id, domain, indicator, scope_code, period_from, period_to),
    foreign key (domain, indicator) references ref.indicators,
    check ((value is not null) = (state in ('value', 'zero_in_words'))),
    check ((sheet is not null and cell is not null) or (page is not null and char_from is not null))
);
comment on table raw.figures is 'One row a figure as read: a cell of a workbook or a place in a text';
comment on column raw.figures.value is 'In the base measure (đồng, persons, per cent): the number as written times factor';
comment on column raw.figures.raw_text is 'What stood there, unchanged';
comment on column raw.figures.scope_code is 'Member of the dimension of the row (procedure field, document kind, budget stage), total for the whole unit';

-- What every commune owes: the obligatory forms of each period in which anybody has reported.
create view intake.obligations as
select
    f.form,
    p.period_code,
    p.period_from,
    p.period_to,
    p.due_on,
    u.unit_code,
    u.valid_from as unit_valid_from,
    u.parent_code as district_code
from ref.forms f
join ref.periods p on p.regime = f.regime and p.kind = any (f.period_kinds)
join ref.units u
    on u.kind in ('xã', 'phường', 'thị trấn')
    and p.period_to between u.valid_from and coalesce(u.valid_to, 'infinity')
where
    f.is_obligatory
    and exists (
        select from intake.submissions s
        join ref.forms sf on sf.form = s.form and sf.is_obligatory
        join ref.units su on su.unit_code = s.unit_code and su.valid_from = s.unit_valid_from
        where s.status = 'loaded' and s.period_code = p.period_code and su.parent_code = u.parent_code
    );
comment on view intake.obligations is 'unit × form × period owed, with the day it is due';
