-- Three outcomes of reading: loaded, set aside for a person, returned to the sender.
alter table intake.submissions drop constraint submissions_status_check;
alter table intake.submissions add check (status in ('received', 'loaded', 'set_aside', 'returned', 'failed'));
alter table intake.submissions add format text, add cells_in bigint, add cells_loaded bigint,
    add cells_set_aside bigint, add cells_skipped bigint, add row_count bigint;
alter table intake.submissions add check (cells_in = cells_loaded + cells_set_aside + cells_skipped);
comment on column intake.submissions.status is
    'received: archived, not yet read; loaded: figures are in raw; set_aside: a person must settle something first; returned: the sender must act; failed: our fault, tried again';
comment on column intake.submissions.format is 'Description under ingest/formats the file followed';
comment on column intake.submissions.cells_in is
    'Filled cells of the tables read: each is loaded, set aside or skipped for a named reason (intake.skipped_cells)';

create table intake.skipped_cells (
    submission_id bigint not null references intake.submissions,
    reason text not null,
    cell_count bigint not null check (cell_count > 0),
    primary key (submission_id, reason)
);
comment on table intake.skipped_cells is 'Filled cells of a file that are no figure, by the reason';

create table intake.doubts (
    doubt_id bigint generated always as identity primary key,
    submission_id bigint not null references intake.submissions,
    kind text not null check (kind in ('value', 'row', 'column', 'unit', 'period', 'measure')),
    sheet text,
    cell text,
    page integer,
    raw_text text not null,
    question_vi text not null
);
create index on intake.doubts (submission_id);
comment on table intake.doubts is 'What a person must settle before a figure or a file can be used';

create table intake.settlements (
    settlement_id bigint generated always as identity primary key,
    sender text not null,
    form text not null,
    kind text not null check (kind in ('value', 'unit', 'period')),
    raw_text text not null,
    answer text not null,
    settled_by text not null,
    settled_at timestamptz not null default now()
);
create index on intake.settlements (sender, form);
comment on table intake.settlements is
    'Answers to doubts; the next file of the same sender and form that says the same is read by them';
comment on column intake.settlements.sender is 'Folder of the inbox the file came in, else its unit';
create trigger append_only before update or delete or truncate on intake.settlements
    for each statement execute function public.refuse_change();

-- Registers: one row a record, without the citizen. No foreign key: it would be asked for each of a million rows of
-- one submission, and the load writes them in the transaction that marks it.
create table raw.dossier_cases (
    submission_id bigint not null default current_setting('kho.submission_id')::bigint,
    line_no bigint not null,
    part text not null,
    dossier_key text not null,
    procedure_field text,
    procedure_name text,
    channel text,
    received_on date,
    due_on date,
    finished_on date,
    status text,
    primary key (submission_id, part, line_no)
);
comment on table raw.dossier_cases is 'One row a dossier of a register; names, numbers and addresses of citizens are never stored';
comment on column raw.dossier_cases.dossier_key is 'Keyed hash of the dossier code: the same dossier joins, nobody is found by it';

create table raw.register_documents (
    submission_id bigint not null default current_setting('kho.submission_id')::bigint,
    line_no bigint not null,
    part text not null,
    number_symbol text not null,
    document_kind text,
    issued_on date,
    title_vi text,
    signer text,
    copies integer,
    sent_on date,
    primary key (submission_id, part, line_no)
);
comment on table raw.register_documents is 'One row a document of a register';

create table raw.incoming_documents (
    submission_id bigint not null default current_setting('kho.submission_id')::bigint,
    line_no bigint not null,
    part text not null,
    arrival_number text not null,
    received_on date,
    number_symbol text,
    issued_on date,
    issuer text,
    title_vi text,
    primary key (submission_id, part, line_no)
);
comment on table raw.incoming_documents is 'One row a document received';

create table raw.staff_members (
    submission_id bigint not null default current_setting('kho.submission_id')::bigint,
    line_no bigint not null,
    part text not null,
    member_key text not null,
    sex text,
    position text,
    ethnicity text,
    party text,
    professional text,
    political text,
    primary key (submission_id, part, line_no)
);
comment on table raw.staff_members is 'One row a person of a staff list, pseudonymised';
comment on column raw.staff_members.member_key is 'Keyed hash of the number or name: the same person joins, nobody is found by it';

grant select, insert on intake.skipped_cells, intake.doubts, intake.settlements to kho_ingest;
grant select, insert, delete on raw.dossier_cases, raw.register_documents, raw.incoming_documents, raw.staff_members to kho_ingest;
-- A settled doubt reads the file anew: its figures make way for those of the same cells, their text unchanged.
grant delete on raw.figures, intake.skipped_cells, intake.doubts to kho_ingest;
grant maintain on raw.dossier_cases, raw.register_documents, raw.incoming_documents, raw.staff_members to kho_ingest;
grant select on intake.skipped_cells, intake.doubts, intake.settlements, raw.dossier_cases, raw.register_documents, raw.incoming_documents, raw.staff_members
    to kho_dbt, kho_quality, kho_reviewer;

-- Originals in the sealed part are read by one role, and every reading is on record before it happens.
do $$
begin
    if not exists (select from pg_roles where rolname = 'kho_archivist') then
        create role kho_archivist nologin;
    end if;
end
$$;
create table intake.archive_reads (
    read_id bigint generated always as identity primary key,
    sha256 text not null references intake.submissions (sha256),
    read_by text not null,
    reason text not null check (reason <> ''),
    read_at timestamptz not null default clock_timestamp()
);
comment on table intake.archive_reads is 'Who took an original out of the archive, when and why';
create trigger append_only before update or delete or truncate on intake.archive_reads
    for each statement execute function public.refuse_change();
create function intake.log_archive_read(sha256 text, read_by text, reason text) returns void
    language sql security definer set search_path = pg_catalog, pg_temp
    as $$ insert into intake.archive_reads (sha256, read_by, reason) values ($1, $2, $3) $$;
revoke execute on function intake.log_archive_read from public;
grant usage on schema intake to kho_archivist;
grant execute on function intake.log_archive_read to kho_archivist;
grant select on intake.archive_reads to kho_reviewer;

alter table ref.dimension_members add part_of text;
comment on column ref.dimension_members.part_of is
    'Set where reports of other programs name a row finer than the form has: the member it counts in';
