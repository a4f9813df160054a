-- What became of things: from year to year, between two reports, of recommendations and petitions.

-- The latest statement of each total; what the views below are made of.
create view latest_cell as
select cell.*, unit_version.province, indicator.indicator_name, indicator.combine
from cell
join unit_version using (unit_version_id)
join indicator using (indicator)
where cell.status = 'actual' and not cell.withheld and cell.whose <> 'joint'
qualify row_number() over (
    partition by
        -- the province is that of the unit; named here, a question for one province reads no other
        unit_version.province, cell.indicator, cell.unit_version_id, cell.actor_key, cell.scope,
        cell.per, cell.period_start, cell.period_end
    order by cell.issued_on desc nulls last, cell.figure_id
) = 1;

-- The same stretch of the year before, from another report of the same unit and body: of several the
-- latest. A window, not a join: five nullable columns make a join of a million cells quadratic.
create view year_on_year as
with dated as (
    select
        *,
        max_by(
            {
                'value': value, 'bound': bound, 'months': months, 'period_start': period_start,
                'period_end': period_end, 'figure_id': figure_id, 'document_id': document_id
            },
            {'issued_on': issued_on, 'figure_id': figure_id}
        ) over (
            partition by
                province, indicator, unit_version_id, actor_key, scope, per, period_key[5:]
            order by period_key[:4]::integer
            range between 1 preceding and 1 preceding
        ) as earlier
    from latest_cell
    where nature = 'flow' and period_key not like '%/%'
)
select
    indicator,
    indicator_name,
    province,
    actor,
    scope,
    per,
    period_label(period_key) as period,
    value,
    earlier.value as value_before,
    if(bound = 'exact' and earlier.bound = 'exact', value - earlier.value, null) as difference,
    if(
        bound = 'exact' and earlier.bound = 'exact',
        round(100 * (value - earlier.value) / nullif(earlier.value, 0), 1), null
    ) as percent,
    unit,
    abs(months - earlier.months) <= 0.75 and bound = earlier.bound as comparable,
    concat_ws(
        '; ',
        days_label(period_start, period_end) || ' so với '
            || days_label(earlier.period_start, earlier.period_end),
        if(abs(months - earlier.months) > 0.75, 'hai kỳ không dài như nhau', null),
        if(bound <> earlier.bound, bound_label(bound) || ' so với ' || bound_label(earlier.bound), null)
    ) as note,
    unit_version_id,
    period_key,
    figure_id,
    earlier.figure_id as figure_id_before,
    document_id,
    earlier.document_id as document_id_before
from dated
where earlier.document_id <> document_id;

-- Two counts from one first day (of the term, of the year) give what came between their last days.
create view derived_flow as
with running as (
    select
        latest_cell.*,
        lag({
            'value': value, 'period_start': period_start, 'period_end': period_end,
            'figure_id': figure_id, 'document_id': document_id
        }) over (
            partition by
                latest_cell.province, indicator, unit_version_id, actor_key, scope, per,
                if(nature = 'cumulative', coalesce(term, period_start::varchar), period_start::varchar)
            order by period_end
        ) as earlier
    from latest_cell
    join unit_version using (unit_version_id)
    where nature in ('flow', 'cumulative') and bound = 'exact' and combine = 'sum'
        and period_start is not null
        -- a unit that was merged counts no further, whatever day the report of its successor names
        and coalesce(period_end <= valid_to, true)
)
select
    indicator,
    indicator_name,
    province,
    actor,
    scope,
    per,
    earlier.period_end + 1 as period_start,
    period_end,
    value - earlier.value as value,
    unit,
    round(
        (value - earlier.value) / nullif((period_end - earlier.period_end) / 30.4375, 0), 2
    ) as per_month,
    'lũy kế ' || days_label(period_start, period_end) || ' (' || vietnamese(value) || ') trừ lũy kế đến '
        || strftime(earlier.period_end, '%-d/%-m/%Y') || ' (' || vietnamese(earlier.value) || ')'
        || if(value < earlier.value, '; số sau nhỏ hơn số trước, cần xem lại', '')
        || if(period_start <> earlier.period_start,
            '; hai báo cáo tính từ hai ngày khác nhau: ' || strftime(earlier.period_start, '%-d/%-m/%Y')
                || ' và ' || strftime(period_start, '%-d/%-m/%Y'), '') as note,
    value >= earlier.value and abs(period_start - earlier.period_start) <= 45 as sound,
    unit_version_id,
    figure_id,
    earlier.figure_id as figure_id_before,
    document_id,
    earlier.document_id as document_id_before
from running
where earlier.period_end < period_end;

-- A share from its two numbers, and beside it the rate that the report states.
create view rate as
select
    latest_cell.indicator,
    latest_cell.indicator_name,
    latest_cell.province,
    latest_cell.actor,
    latest_cell.scope,
    latest_cell.period,
    latest_cell.period_start,
    latest_cell.period_end,
    latest_cell.value,
    share.base_indicator,
    share.base_scope,
    share.base_value,
    share.base_basis,
    round(100 * latest_cell.value / share.base_value, 2) as rate,
    share.stated_rate,
    share_agrees(latest_cell.value, share.base_value, share.stated_rate) as agrees,
    latest_cell.unit_version_id,
    latest_cell.period_key,
    latest_cell.figure_id,
    share.base_figure_id,
    latest_cell.document_id
from latest_cell
join share on share.figure_id = latest_cell.figure_id and share.indicator = latest_cell.indicator;

-- What became of what supervision recommended, by report and period. Of several bodies the
-- greatest number is taken; they are named.
create view recommendation_outcome as
with told as (
    select
        document_id,
        unit_version_id,
        province,
        period_start,
        period_end,
        arg_max({'value': value, 'actor': actor, 'figure_id': figure_id}, (value, figure_id))
            filter (indicator = 'supervision.recommendations') as given,
        max(value) filter (indicator = 'supervision.recommendations_done') as done,
        max(value) filter (indicator = 'supervision.recommendations_in_progress') as in_progress,
        max(value) filter (indicator = 'supervision.recommendations_pending') as pending
    from cell
    join unit_version using (unit_version_id)
    where indicator in (
        'supervision.recommendations', 'supervision.recommendations_done',
        'supervision.recommendations_in_progress', 'supervision.recommendations_pending'
    )
        and scope is null and per is null and bound = 'exact'
        and status = 'actual' and not withheld
    group by all
)
select
    province,
    given.actor as actor,
    period_start,
    period_end,
    given.value as recommendations,
    done,
    in_progress,
    pending,
    round(100 * done / nullif(given.value, 0), 1) as done_share,
    round(100 * in_progress / nullif(given.value, 0), 1) as in_progress_share,
    round(100 * pending / nullif(given.value, 0), 1) as pending_share,
    given.value - coalesce(done, 0) - coalesce(in_progress, 0) - coalesce(pending, 0) as remaining,
    if(
        done is null or in_progress is null or pending is null, null,
        done + in_progress + pending = given.value
    ) as adds_up,
    case
        when coalesce(done, 0) + coalesce(in_progress, 0) + coalesce(pending, 0) > given.value
            then 'kết quả cộng lại nhiều hơn số kiến nghị đã nêu'
        when done is null and in_progress is null and pending is null
            then 'báo cáo không nêu kết quả thực hiện'
        when done + in_progress + pending = given.value then 'cộng đủ'
        when coalesce(done, 0) + coalesce(in_progress, 0) + coalesce(pending, 0) = given.value
            then 'cộng đủ với các số đã nêu'
        else 'còn ' || vietnamese(
            given.value - coalesce(done, 0) - coalesce(in_progress, 0) - coalesce(pending, 0)
        ) || ' kiến nghị không rõ kết quả' end as note,
    unit_version_id,
    given.figure_id as figure_id,
    document_id
from told
where given is not null;

-- Petitions as a flow: what came in, what could be dealt with, where it went, what became of it.
-- Each row is one receiving body; what others did with its petitions is taken in where the report
-- has no second receiving body for that period.
create view petition_flow as
with told as not materialized (
    select *
    from latest_cell
    where indicator like 'petition.%' and scope is null and per is null and bound = 'exact'
),
inbox as not materialized (
    select
        *,
        count(*) over (partition by document_id, unit_version_id, period_start, period_end) as boxes
    from told
    where indicator = 'petition.received'
),
outcome as (
    select
        inbox.unit_version_id,
        inbox.figure_id,
        told.indicator,
        arg_max(
            {'value': told.value, 'figure_id': told.figure_id},
            (told.actor_key is not distinct from inbox.actor_key, told.value, told.figure_id)
        ) as told
    from inbox
    join told
        on told.document_id = inbox.document_id
        and told.unit_version_id = inbox.unit_version_id
        and told.period_start is not distinct from inbox.period_start
        and told.period_end is not distinct from inbox.period_end
    where told.indicator <> 'petition.received'
        and (inbox.boxes = 1 or told.actor_key is not distinct from inbox.actor_key)
    group by inbox.unit_version_id, inbox.figure_id, told.indicator
),
spread as (
    select
        unit_version_id,
        figure_id,
        any_value(told) filter (indicator = 'petition.carried_over') as carried_over,
        max(told.value) filter (indicator = 'petition.eligible') as eligible,
        max(told.value) filter (indicator = 'petition.ineligible') as ineligible,
        max(told.value) filter (indicator = 'petition.in_jurisdiction') as in_jurisdiction,
        max(told.value) filter (indicator = 'petition.out_of_jurisdiction') as out_of_jurisdiction,
        max(told.value) filter (indicator = 'petition.forwarded') as forwarded,
        max(told.value) filter (indicator = 'petition.guided') as guided,
        max(told.value) filter (indicator = 'petition.urged') as urged,
        max(told.value) filter (indicator = 'petition.returned') as returned,
        max(told.value) filter (indicator = 'petition.filed') as filed,
        max(told.value) filter (indicator = 'petition.replied') as replied,
        any_value(told) filter (indicator = 'petition.resolved') as resolved,
        max(told.value) filter (indicator = 'petition.under_review') as under_review
    from outcome
    group by unit_version_id, figure_id
),
whole as (
    select
        inbox.*,
        spread.* exclude (figure_id, unit_version_id),
        -- carried over within the number received, as the report divides it, or beside it
        inbox.value + if(carried.part_of = inbox.figure_id, 0, coalesce(carried.value, 0)) as to_handle
    from inbox
    left join spread
        on spread.unit_version_id = inbox.unit_version_id and spread.figure_id = inbox.figure_id
    left join figure as carried on carried.figure_id = spread.carried_over.figure_id
)
select
    whole.province,
    whole.actor,
    whole.period,
    whole.period_start,
    whole.period_end,
    whole.value as received,
    whole.carried_over.value as carried_over,
    whole.to_handle,
    whole.eligible,
    whole.ineligible,
    whole.in_jurisdiction,
    whole.out_of_jurisdiction,
    whole.forwarded,
    whole.guided,
    whole.urged,
    whole.returned,
    whole.filed,
    whole.replied,
    whole.resolved.value as resolved,
    whole.under_review,
    round(100 * whole.eligible / nullif(whole.to_handle, 0), 1) as eligible_share,
    round(100 * whole.resolved.value / coalesce(rate.base_value, nullif(whole.to_handle, 0)), 2)
        as resolution_rate,
    coalesce(rate.base_indicator, if(whole.resolved is null, null, 'petition.received')) as base_indicator,
    coalesce(rate.base_value, if(whole.resolved is null, null, whole.to_handle)) as base_value,
    nullif(concat_ws(
        '; ',
        if(whole.eligible + whole.ineligible <> whole.to_handle,
            'đủ và không đủ điều kiện cộng lại ' || vietnamese(whole.eligible + whole.ineligible)
                || ', khác số phải xử lý ' || vietnamese(whole.to_handle), null),
        if(whole.resolved.value + whole.under_review > coalesce(rate.base_value, whole.to_handle),
            'đã và đang giải quyết nhiều hơn số phải giải quyết', null),
        if(whole.resolved is null, 'không nêu số đã giải quyết', null)
    ), '') as note,
    whole.unit_version_id,
    whole.figure_id,
    whole.document_id
from whole
left join share as rate
    on rate.figure_id = whole.resolved.figure_id and rate.indicator = 'petition.resolved';
