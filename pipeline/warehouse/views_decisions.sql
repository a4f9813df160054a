-- Decisions that hold for no figure in force: somebody must look again.

create view decision_queue as
with latest as (
    select *
    from decision
    where action <> 'note'
    qualify row_number() over (partition by figure_id order by decision_id desc) = 1
),
standing as (
    select
        decision_id,
        bool_or(state in ('applied', 'settled')) as holds,
        arg_max(reason, state = 'stale') as reason,
        max(document_id) as now_in
    from decision_attachment
    anti join superseded_document using (document_id)
    group by decision_id
)
select
    latest.decision_id,
    latest.made_at,
    latest.made_by,
    latest.action,
    latest.indicator,
    latest.numeral,
    coalesce(standing.reason, 'báo cáo không còn trong thư mục nguồn') as reason,
    latest.sentence,
    latest.note,
    latest.path,
    standing.now_in as document_id,
    latest.figure_id
from latest
left join standing using (decision_id)
where latest.action <> 'withdraw' and not coalesce(standing.holds, false)
order by latest.decision_id;
