-- What each publication changed, figure by figure; a run that was not published is left out.

-- from published_change where run_id = (select max(run_id) from publication)
create view published_change as
select
    figure_history.run_id,
    publication.published_at,
    figure_history.change,
    case figure_history.change
        when 'added' then 'thêm'
        when 'removed' then 'bỏ'
        else 'đổi' end as change_label,
    figure_history.cause,
    case figure_history.cause
        when 'new_file' then 'tệp mới'
        when 'changed_file' then 'tệp đổi nội dung'
        when 'removed_file' then 'tệp đã rút'
        when 'version' then 'bản khác của báo cáo nói thay'
        when 'decision' then 'quyết định rà soát'
        when 'knowledge' then 'danh mục mới'
        when 'code' then 'chương trình mới'
        when 'code_and_knowledge' then 'chương trình và danh mục mới'
        when 'beside' then 'ghi chú cạnh tệp'
        else 'không rõ' end as cause_label,
    figure_history.* exclude (run_id, change, cause)
from figure_history
left join publication using (run_id);

create view published_change_count as
select
    run_id,
    published_at,
    cause,
    cause_label,
    count(*) filter (change = 'added') as added,
    count(*) filter (change = 'removed') as removed,
    count(*) filter (change = 'changed') as changed,
    count(distinct path) as files
from published_change
group by run_id, published_at, cause, cause_label;
