-- Why a commune's figure is not what it was: it came in, went out, another sending was accepted, or the lists changed.
-- The words of a decision may name a citizen, readers do not see them.
create or replace function district.reason_of_difference(
    p_new_publication_id bigint, p_unit_code text, p_old_revision integer, p_new_revision integer
) returns varchar(1000)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select case
        when p_old_revision is null then 'Đơn vị mới được tổng hợp'
        when p_new_revision is null then 'Đơn vị không còn được tổng hợp'
        when p_old_revision = p_new_revision then 'Danh mục tổng hợp thay đổi'
        else 'Chấp nhận lần gửi ' || p_new_revision || coalesce(': ' || (
            select d.reason
            from district.published_sources s
            join review.decisions d using (submission_id)
            where s.publication_id = p_new_publication_id and s.unit_code = p_unit_code and d.decision = 'accepted'
                and district.sees_persons()
            order by d.decision_id desc limit 1
        ), '')
    end
$$;
comment on function district.reason_of_difference is 'Why a commune''s figure differs between two versions, in Vietnamese';
revoke execute on function district.reason_of_difference from public;
grant execute on function district.reason_of_difference to kho_reader, kho_reviewer, kho_quality, kho_dbt;
