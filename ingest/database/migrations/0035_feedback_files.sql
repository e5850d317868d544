-- A page links to the feedback that is there, and feedback may come after the page: that it came is noted like whatever
-- else a page tells of.
create table quality.feedback_files (
    submission_id bigint primary key references intake.submissions,
    path varchar(400) not null,
    written_at timestamptz not null default now()
);
comment on table quality.feedback_files is
    'Grain: report. The feedback that lies in the outbox | Mỗi dòng: báo cáo. Tệp phản hồi trong thư mục gửi đi';
comment on column quality.feedback_files.submission_id is 'Submission | Số tệp đã nhận';
comment on column quality.feedback_files.path is 'File below the outbox | Tệp trong thư mục gửi đi';
comment on column quality.feedback_files.written_at is 'When it was last put there | Thời điểm ghi lần cuối';
grant select on quality.feedback_files to kho_dbt, kho_reviewer;
grant select, insert, update on quality.feedback_files to kho_quality;
create trigger mark_periods_of_new after insert on quality.feedback_files
    referencing new table as now_is for each statement execute function district.mark_periods_of_reports();
create trigger mark_periods_of_changed after update on quality.feedback_files
    referencing new table as now_is for each statement execute function district.mark_periods_of_reports();
