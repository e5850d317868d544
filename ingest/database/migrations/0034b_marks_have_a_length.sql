-- As in all tables that the dictionary tells of: tools that read by ODBC make a long type of text.
alter table district.touched
    alter district_code type varchar(16),
    alter period_code type varchar(16);
alter table district.changed_periods alter period_code type varchar(16);
alter table district.consolidation_basis alter basis type varchar(64);
