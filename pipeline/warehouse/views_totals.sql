-- Totals over units, each with what is left out of it or why there is none.

-- A total over the units, or no total and the reason. Rates are made anew from the sums of what
-- they divide; states are added over units, never over periods.
create macro total_period(indicator_codes, from_day, to_day) as table
with wanted as (
    select indicator, indicator_name, combine, rate_of
    from indicator
    where indicator in (select unnest(indicator_codes))
),
found as (
    from compare_long(
        (
            select list(distinct code)
            from (
                select unnest([indicator, rate_of]) as code from wanted
            )
            where code is not null
        ),
        from_day,
        to_day
    )
),
summed as (
    select
        indicator,
        count(*) filter (comparable) as units,
        count(*) filter (figure_id is not null and not comparable) as left_out,
        count(*) filter (figure_id is null) as without,
        sum(value) filter (comparable) as partial,
        list(
            province || ' (' || bound_label(bound) || ')' order by province
        ) filter (figure_id is not null and bound <> 'exact') as inexact
    from found
    group by indicator
),
-- Both numbers from the reports themselves, on the base that most of them use.
shared as (
    select
        wanted.indicator,
        found.comparable,
        found.value,
        share.base_indicator,
        share.base_value
    from wanted
    join found on found.indicator = wanted.rate_of
    join share on share.figure_id = found.figure_id and share.indicator = found.indicator
),
usual_base as (
    select indicator, mode(base_indicator order by base_indicator) as base_indicator
    from shared
    where comparable
    group by indicator
),
divided as (
    select
        shared.indicator,
        usual_base.base_indicator,
        count(*) filter (shared.comparable and shared.base_indicator = usual_base.base_indicator) as units,
        count(*) filter (not shared.comparable or shared.base_indicator <> usual_base.base_indicator)
            as left_out,
        sum(shared.value) filter (
            shared.comparable and shared.base_indicator = usual_base.base_indicator
        ) as value,
        sum(shared.base_value) filter (
            shared.comparable and shared.base_indicator = usual_base.base_indicator
        ) as base_value
    from shared
    join usual_base using (indicator)
    group by shared.indicator, usual_base.base_indicator
)
select
    wanted.indicator,
    wanted.indicator_name,
    case
        when wanted.rate_of is not null
            then round(100 * divided.value / nullif(divided.base_value, 0), 2)
        when wanted.combine = 'none' or len(summed.inexact) > 0 then null
        else summed.partial end as value,
    if(wanted.rate_of is null and wanted.combine <> 'none', summed.partial, null) as partial,
    coalesce(divided.units, if(wanted.rate_of is null, summed.units, 0)) as units,
    if(wanted.rate_of is null, summed.left_out, divided.left_out) as left_out,
    if(wanted.rate_of is null, summed.without, null) as without,
    case
        when wanted.rate_of is not null and divided.units is null
            then 'không tính lại được tỷ lệ: chưa báo cáo nào có cả ' || wanted.rate_of || ' và mẫu số'
        when wanted.rate_of is not null
            then 'tính lại: ' || vietnamese(divided.value) || ' / ' || vietnamese(divided.base_value)
                || ' (' || wanted.rate_of || ' / ' || divided.base_indicator || ') của '
                || divided.units || ' tỉnh; không lấy trung bình các tỷ lệ'
                || if(divided.left_out > 0, '; bỏ ra ' || divided.left_out || ' tỉnh tính trên mẫu số khác', '')
        when wanted.combine = 'none' then 'chỉ tiêu này không cộng được giữa các tỉnh'
        when len(summed.inexact) > 0
            then 'không cộng: ' || array_to_string(summed.inexact, ', ') || ' không nêu số đúng'
        when summed.left_out > 0
            then 'bỏ ra ' || summed.left_out || ' tỉnh không so được với phần còn lại'
        end as reason
from wanted
left join summed using (indicator)
left join divided using (indicator)
order by wanted.indicator;
