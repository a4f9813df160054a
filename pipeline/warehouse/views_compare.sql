-- Comparison over periods: what may be put side by side, and why not.

-- The long form: one row for each indicator asked for and each unit that there was in the period.
-- from compare_long(['session.total', 'resolution.total'], date '2024-01-01', date '2024-12-31')
create macro compare_long(indicator_codes, from_day, to_day) as table
with asked as (
    select indicator, indicator_name, combine, unit as noun
    from indicator
    where indicator in (select unnest(indicator_codes))
),
wanted as (
    select calendar_key(
        from_day, to_day, (to_day - from_day + 1) / 30.4375,
        from_day + ((to_day - from_day) // 2)::integer, null
    ) as period_key
),
place as (
    select
        unit_version_id,
        province,
        case when valid_to is not null then 'old' when valid_from is not null then 'new' end as border
    from unit_version
    where coalesce(valid_from <= to_day, true) and coalesce(valid_to >= from_day, true)
),
-- A state, or what is given for one day, is of the period if its day is; of the year before, half.
candidate as (
    select
        cell.*,
        case
            when nature in ('flow', 'cumulative')
                then period_fit(period_start, period_end, from_day, to_day)
            when nature = 'unknown'
                then if(as_of between from_day and to_day + 184, 0.25, 0)
            when as_of between from_day and to_day then 1
            when as_of between from_day - 366 and from_day then 0.5
            else 0 end as fit
    from cell
    where indicator in (select indicator from asked) and status = 'actual'
),
fitting as (
    select
        *,
        bool_or(whose <> 'joint') over (partition by indicator, unit_version_id, actor_key) as alone_too,
        -- a part of what the report counts for all bodies together
        whose <> 'joint' and max(value) filter (whose = 'joint') over (
            partition by indicator, unit_version_id, document_id, period_start, period_end
        ) > value as eclipsed
    from candidate
    where fit >= 0.25  -- a quarter answers for a year, a month does not
),
-- Of the bodies and slices that a unit reports, the one that most units report.
usual_body as (
    select indicator, actor_key, count(distinct unit_version_id) as units
    from fitting
    group by all
),
best as (
    select fitting.*, place.province, place.border
    from fitting
    join place using (unit_version_id)
    left join usual_body
        on usual_body.indicator = fitting.indicator
        and usual_body.actor_key is not distinct from fitting.actor_key
    qualify row_number() over (
        partition by fitting.indicator, fitting.unit_version_id
        order by
            -- what a body did together with the former ones stands back only for what it did alone
            withheld, scope is not null, per is not null, whose = 'joint' and alone_too,
            coalesce(eclipsed, false),
            if(period_key = (select period_key from wanted), 2, round(fit, 1)) desc,
            coalesce(usual_body.units, 0) desc, whose = 'own' desc, issued_on desc nulls last,
            fit desc, figure_id
    ) = 1
),
classed as (
    select
        best.*,
        case
            when border is null then null
            when border = 'old' then 'old'
            when period_end < date '2025-07-01' then 'before'
            when period_start < date '2025-07-01' then 'mixed'
            else 'new' end as class
    from best
),
usual as (
    select
        indicator,
        mode(coalesce(actor_key, '') order by actor_key) as actor_key,
        mode(coalesce(scope, '') order by scope) as scope,
        mode(coalesce(per, '') order by per) as per,
        mode(bound order by bound) as bound,
        mode(nature order by nature) as nature,
        mode(class order by class) as class
    from classed
    where not withheld
    group by indicator
),
-- The plainest name of the usual body.
usual_name as (
    select indicator, arg_min(classed.actor, (length(classed.actor), classed.actor)) as actor
    from classed
    join usual using (indicator)
    where not withheld and coalesce(classed.actor_key, '') = usual.actor_key
    group by indicator
),
-- The usual days are those of the usual kind of period.
usual_days as (
    select
        indicator,
        mode(round(months) order by months) as months,
        mode(period_start order by period_start) as period_start,
        mode(period_end order by period_end) as period_end
    from classed
    join usual using (indicator)
    where not withheld and classed.nature = usual.nature
    group by indicator
),
reasoned as (
    select
        classed.*,
        list_filter(
            [
                case when coalesce(classed.actor_key, '') <> usual.actor_key
                    then 'chủ thể ' || coalesce(classed.actor, 'không rõ') || ', phần lớn các tỉnh '
                        || coalesce(usual_name.actor, 'không ghi') end,
                case when coalesce(classed.scope, '') <> usual.scope
                    then 'phạm vi ' || coalesce(classed.scope, 'chung') || ', phần lớn các tỉnh '
                        || coalesce(nullif(usual.scope, ''), 'chung') end,
                case when coalesce(classed.per, '') <> usual.per
                    then 'tính cho ' || coalesce(classed.per, 'cả kỳ') || ', phần lớn các tỉnh '
                        || coalesce(nullif(usual.per, ''), 'cả kỳ') end,
                case when classed.bound <> usual.bound
                    then bound_label(classed.bound) || ', phần lớn các tỉnh ' || bound_label(usual.bound) end,
                case when classed.whose = 'joint' then 'gộp cả số của các tỉnh cũ' end,
                case
                    when classed.nature <> usual.nature
                        then nature_label(classed.nature) || ', phần lớn các tỉnh ' || nature_label(usual.nature)
                    when classed.nature = 'unknown' then 'không rõ kỳ'
                    when classed.nature = 'cumulative'
                        and (
                            abs(classed.period_end - usual_days.period_end) > 45
                            or abs(classed.period_start - usual_days.period_start) > 120
                        )
                        then 'lũy kế ' || days_label(classed.period_start, classed.period_end)
                            || ', phần lớn các tỉnh '
                            || days_label(usual_days.period_start, usual_days.period_end)
                    when classed.nature = 'flow' and abs(classed.months - usual_days.months) > 0.75
                        then 'kỳ dài ' || vietnamese(classed.months) || ' tháng, phần lớn các tỉnh '
                            || usual_days.months::integer || ' tháng'
                    when classed.nature = 'flow' and abs(classed.period_start - usual_days.period_start) > 45
                        then 'kỳ ' || days_label(classed.period_start, classed.period_end)
                            || ', phần lớn các tỉnh '
                            || days_label(usual_days.period_start, usual_days.period_end) end,
                case when classed.class <> usual.class
                    then border_label(classed.class) || ', phần lớn các tỉnh ' || border_label(usual.class) end,
                case when classed.class = 'mixed' and usual.class = 'mixed'
                    then border_label('mixed') end
            ],
            lambda reason: reason is not null
        ) as reasons
    from classed
    join usual using (indicator)
    left join usual_name using (indicator)
    left join usual_days using (indicator)
    where not withheld
),
received as (
    select unit_version_id, max(period_fit(period_start, period_end, from_day, to_day)) as fit
    from report_period
    where period_end >= from_day and period_start <= to_day
    group by unit_version_id
),
-- Who owes a report on the period, by the calendars and letters that there are, and since when.
owed as (
    select unit_version_id, min(due_on) as due_on
    from expected
    where obligation = 'owed'
        and period_fit(period_start, period_end, from_day, to_day) >= 0.25
    group by unit_version_id
),
hidden as (
    select unit_version_id, noun, bool_or(whole) as whole
    from unread
    where coalesce(period_end >= from_day and period_start <= to_day, true)
    group by all
),
-- What another report says of the same thing.
disputed as (
    select figure_id, list_sort(list(distinct vietnamese(value))) as said
    from (
        select figure_id, other_value as value from cross_check where kind in ('stated_twice', 'restated')
        union all
        select other_figure_id, value from cross_check where kind in ('stated_twice', 'restated')
    )
    group by figure_id
),
deputies as (
    select unit_version_id, arg_max(value, (as_of, value)) as deputies
    from cell
    where indicator = 'council.deputies' and status = 'actual' and not withheld
        and value_high is null and scope is null and as_of <= to_day
    group by unit_version_id
),
filled as (
    select
        asked.indicator,
        asked.indicator_name,
        asked.combine,
        asked.noun,
        place.unit_version_id,
        place.province,
        reasoned.* exclude (indicator, unit_version_id, province, border),
        owed.unit_version_id is not null as owed,
        owed.due_on,
        case
            when best.withheld then 'withheld'
            when reasoned.figure_id is not null
                then if(reasoned.value = 0 and reasoned.value_high is null, 'stated_none', null)
            when exists (
                select 1 from hidden
                where hidden.unit_version_id = place.unit_version_id
                    and (hidden.whole or hidden.noun = without_accents(asked.noun))
            ) then 'unreadable'
            when received.fit >= 0.25 then 'not_mentioned'
            else 'not_due' end as empty,
        reasoned.figure_id is not null and len(reasoned.reasons) = 0 as comparable
    from asked
    cross join place
    left join best
        on best.indicator = asked.indicator and best.unit_version_id = place.unit_version_id
    left join reasoned on reasoned.figure_id = best.figure_id and reasoned.indicator = asked.indicator
    left join received on received.unit_version_id = place.unit_version_id
    left join owed on owed.unit_version_id = place.unit_version_id
),
measured as (
    select
        filled.*,
        count(*) filter (comparable) over whole as units,
        median(value) filter (comparable) over whole as median,
        deputies.deputies,
        disputed.said
    from filled
    left join deputies using (unit_version_id)
    left join disputed using (figure_id)
    window whole as (partition by indicator)
)
select
    measured.indicator,
    measured.indicator_name,
    measured.province,
    measured.value,
    measured.value_high,
    coalesce(measured.unit, measured.noun) as unit,
    measured.comparable,
    case
        when measured.empty = 'not_due' and measured.owed
            then owed_label(measured.due_on, current_date)
        when measured.figure_id is null then empty_label(measured.empty)
        when measured.comparable then 'so được: ' || concat_ws(
            ', ',
            measured.actor,
            nature_label(measured.nature),
            if(measured.nature = 'flow', vietnamese(measured.months) || ' tháng', null),
            coalesce(border_label(measured.class), 'địa giới không đổi'),
            if(measured.whose = 'former', 'do tỉnh sau sáp nhập báo cáo', null),
            if(measured.values_stated > 1, 'báo cáo nêu ' || measured.values_stated || ' giá trị khác nhau', null),
            'báo cáo khác ghi ' || array_to_string(measured.said, ', '),
            if(measured.confidence <> 'sure', 'cần kiểm tra', null),
            if(measured.units = 1, 'chưa có tỉnh nào khác để so', null)
        )
        else 'không so được: ' || array_to_string(measured.reasons, '; ') end as note,
    measured.empty,
    empty_label(measured.empty) as empty_label,
    case when measured.comparable
        then rank() over (
            partition by measured.indicator, measured.comparable order by measured.value desc
        ) end as rank,
    measured.units,
    measured.median,
    if(measured.comparable, measured.value - measured.median, null) as difference,
    if(
        measured.combine = 'sum' and measured.value_high is null and measured.nature in ('flow', 'cumulative'),
        round(measured.value / nullif(measured.months, 0), 2), null
    ) as per_month,
    measured.months,
    if(
        measured.nature = 'cumulative',
        round((measured.period_end - council_term.starts_on + 1)
            / (council_term.ends_on - council_term.starts_on + 1), 3),
        null
    ) as term_share,
    if(
        measured.combine = 'sum' and measured.value_high is null,
        round(measured.value / nullif(measured.deputies, 0), 3), null
    ) as per_deputy,
    measured.deputies,
    measured.actor,
    measured.scope,
    measured.per,
    measured.bound,
    measured.period,
    measured.period_start,
    measured.period_end,
    measured.nature,
    round(measured.fit, 2) as fit,
    measured.confidence,
    measured.unit_version_id,
    measured.figure_id,
    measured.document_id
from measured
left join council_term using (term)
order by measured.indicator, measured.province collate vi, measured.unit_version_id;

-- from compare_period('session.total', date '2024-01-01', date '2024-12-31')
create macro compare_period(indicator_code, from_day, to_day) as table
select * exclude (indicator, indicator_name)
from compare_long([indicator_code], from_day, to_day);

-- One row for each unit, with a map from indicator to value:
-- select province, cells['session.total'], comparable['session.total'] from compare_wide([…], …)
create macro compare_wide(indicator_codes, from_day, to_day) as table
select
    province,
    unit_version_id,
    map(list(indicator order by indicator), list(value order by indicator)) as cells,
    map(list(indicator order by indicator), list(comparable order by indicator)) as comparable,
    map(list(indicator order by indicator), list(empty_label order by indicator)) as empty,
    map(list(indicator order by indicator), list(note order by indicator)) as notes
from compare_long(indicator_codes, from_day, to_day)
group by province, unit_version_id
order by province collate vi, unit_version_id;

-- One row for each indicator, with a map from unit to value: cells['Đồng Tháp'] where no two
-- units have one name in the period, else cells by unit_version_id.
create macro compare_provinces(indicator_codes, from_day, to_day) as table
select
    indicator,
    indicator_name,
    any_value(unit) as unit,
    any_value(units) as units,
    any_value(median) as median,
    map(list(unit_version_id order by unit_version_id), list(value order by unit_version_id)) as by_unit,
    map_from_entries(list_distinct(list((province, value)) filter (twins = 1))) as by_province
from (
    select *, count(*) over (partition by indicator, province) as twins
    from compare_long(indicator_codes, from_day, to_day)
)
group by indicator, indicator_name
order by indicator;
