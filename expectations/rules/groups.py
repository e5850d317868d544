"""The tables of work in which looks are gathered: statement by table, and how check_figures joins it."""

_SAME_REPORT = "{0}.submission_id = r.submission_id"
_SAME_ROW = _SAME_REPORT + " and {0}.scope_code = r.scope_code"
_FIGURES = """from check_sources s
join marts.fct_figures f on f.submission_id = s.source_submission_id
"""
GROUPS = {
    "check_by_row": (
        "select s.submission_id, f.scope_code,\n    {columns}\n"
        + _FIGURES
        + "join check_looks l on l.source = s.source and l.domain = f.domain and l.indicator = f.indicator\n"
        "    and coalesce(l.scope, f.scope_code) = f.scope_code\n"
        "group by s.submission_id, f.scope_code",
        _SAME_ROW,
    ),
    "check_by_report": (
        "select s.submission_id,\n    {columns}\n"
        + _FIGURES
        + "join check_member_looks l on l.source = s.source and l.domain = f.domain and l.indicator = f.indicator\n"
        "    and l.scope = f.scope_code and l.row_scope is null\n"
        "group by s.submission_id",
        _SAME_REPORT,
    ),
    "check_by_list": (
        "select r.submission_id,\n    {columns}\n"
        "from check_listed r\n"
        "join check_list_looks l using (dimension)\n"
        "left join marts.fct_figures f\n"
        "    on f.submission_id = r.submission_id and f.domain = %(domain)s and f.indicator = l.indicator\n"
        "    and f.scope_code = r.scope_code\n"
        "group by r.submission_id",
        _SAME_REPORT,
    ),
    "check_by_code": (
        "select r.submission_id, r.over_scope as scope_code,\n    {columns}\n"
        "from check_under r\n"
        "join check_list_looks l using (dimension)\n"
        "left join marts.fct_figures f\n"
        "    on f.submission_id = r.submission_id and f.domain = %(domain)s and f.indicator = l.indicator\n"
        "    and f.scope_code = r.scope_code\n"
        "group by r.submission_id, r.over_scope",
        _SAME_ROW,
    ),
    "check_beside": (
        "select r.submission_id, r.scope_code,\n    {columns}\n"
        "from check_rows r\n"
        "join check_names own using (scope_code)\n"
        "join check_name_looks l on l.side_column is not null\n"
        "join check_names other on other.body = own.body and other.side_column = l.side_column\n"
        "join marts.fct_figures f\n"
        "    on f.submission_id = r.submission_id and f.domain = l.domain and f.indicator = l.indicator\n"
        "    and f.scope_code = other.scope_code\n"
        "group by r.submission_id, r.scope_code",
        _SAME_ROW,
    ),
    "check_line": (
        "select r.submission_id, r.scope_code,\n    {columns}\n"
        "from check_rows r\n"
        "join check_names own using (scope_code)\n"
        "join check_sources s using (submission_id)\n"
        "join check_name_looks l on l.source = s.source and l.side_column is null\n"
        "join marts.fct_figures f\n"
        "    on f.submission_id = s.source_submission_id and f.domain = l.domain and f.indicator = l.indicator\n"
        "join check_names other on other.scope_code = f.scope_code\n"
        "    and other.line = own.line and own.line <> '' and other.side_column = own.side_column\n"
        "group by r.submission_id, r.scope_code",
        _SAME_ROW,
    ),
    "check_by_part": (
        "select s.submission_id, l.row_scope as scope_code,\n    {columns}\n"
        + _FIGURES
        + "join check_member_looks l on l.source = s.source and l.domain = f.domain and l.indicator = f.indicator\n"
        "    and l.scope = f.scope_code and l.row_scope is not null\n"
        "group by s.submission_id, l.row_scope",
        _SAME_ROW,
    ),
    "check_past": (
        "select s.submission_id, f.scope_code,\n    {columns}\n"
        + _FIGURES
        + "join check_looks l on l.source = s.source and l.domain = f.domain and l.indicator = f.indicator\n"
        "    and coalesce(l.scope, f.scope_code) = f.scope_code\n"
        "where s.source = 'past'\n"
        "group by s.submission_id, f.scope_code",
        _SAME_ROW,
    ),
    "check_sisters": (
        "select r.parent_code, f.scope_code,\n    {columns}\n"
        "from check_reports r\n"
        "join marts.fct_figures f using (submission_id)\n"
        "join check_looks l on l.source = 'sisters' and l.domain = f.domain and l.indicator = f.indicator\n"
        "    and coalesce(l.scope, f.scope_code) = f.scope_code\n"
        "group by r.parent_code, f.scope_code",
        "{0}.parent_code = report.parent_code and {0}.scope_code = r.scope_code",
    ),
    "check_unique": (
        "select f.submission_id, f.scope_code,\n    {columns}\n"
        "from (\n"
        "    select f.submission_id, f.scope_code, f.indicator, f.value,\n"
        "        count(*) over (partition by f.submission_id, f.indicator, f.value) as alike\n"
        "    from check_sources s\n"
        "    join marts.fct_figures f on f.submission_id = s.source_submission_id and f.domain = %(domain)s\n"
        "    where s.source = 'own'\n"
        ") f\n"
        "group by f.submission_id, f.scope_code",
        _SAME_ROW,
    ),
}
