-- The 63 provinces restated onto the 34: which figures may be added up, and what they give.

-- "HĐND thành phố" of Cần Thơ and "HĐND tỉnh" of Hậu Giang are one kind of body in a merger.
create macro body_of_any_province(actor) as regexp_replace(actor, ' thành phố$', ' tỉnh');

-- One value of each former province for each indicator, period, body and slice: what may be added
-- up, and why not. Nothing is lost: every row says whose it was (unit_version_id, figure_id).
create view restatable as
select
    comparison.indicator,
    comparison.indicator_name,
    comparison.province,
    comparison.unit_version_id,
    coalesce(unit_successor.successor_id, comparison.unit_version_id) as restated_id,
    unit_version.valid_to is not null as is_former,
    comparison.period,
    comparison.period_start,
    comparison.period_end,
    coalesce(usual_period(comparison.period_start, comparison.period_end), comparison.period)
        as usual,
    body_of_any_province(comparison.actor) as actor,
    comparison.scope,
    comparison.value,
    comparison.bound,
    comparison.unit,
    case
        when indicator.combine is null or indicator.combine <> 'sum'
            then 'chỉ tiêu không cộng được qua các nơi'
        when comparison.value_high is not null then 'là khoảng, không cộng được'
        when comparison.per is not null then 'là mức bình quân ' || comparison.per || ', không cộng được'
        end as refused,
    comparison.figure_id
from comparison
join unit_version using (unit_version_id)
left join unit_successor using (unit_version_id)
left join indicator using (indicator);

-- from restated('session.total'): the values of the 34, those of before the merger added up.
-- Added up where every former province has a value; else what the merged province states itself,
-- else the sum of what there is, which says who is missing. Refused values stand alone, unadded.
create macro restated(indicator_code) as table
with row_of as (
    -- of several values of a province for one period, that of the latest cut-off
    select
        *, count(*) over (partition by unit_version_id, usual, actor, scope, refused) as rivals
    from restatable
    where indicator = indicator_code
    qualify refused is not null or row_number() over (
        partition by unit_version_id, usual, actor, scope, refused
        order by period_end desc, figure_id
    ) = 1
),
former as (
    select successor_id as restated_id, count(*) as provinces
    from unit_successor
    group by successor_id
),
summed as (
    select
        restated_id, usual, actor, scope,
        sum(value) as value,
        count(*) as provinces,
        max(rivals) as rivals,
        list({'province': province, 'value': value, 'figure_id': figure_id} order by province)
            as added,
        bool_and(bound = 'exact') as exact,
        bool_and(bound in ('exact', 'at_least')) as at_least,
        bool_and(bound in ('exact', 'at_most')) as at_most,
        count(distinct (period_start, period_end)) > 1 as cut_off_differs,
        min(period_start) as period_start,
        max(period_end) as period_end,
        min(period) as period,
        min(unit) as unit
    from row_of
    where refused is null and is_former
    group by restated_id, usual, actor, scope
),
stated as (
    select *
    from row_of
    where refused is null and not is_former
),
both_ways as (
    select
        coalesce(summed.restated_id, stated.restated_id) as restated_id,
        coalesce(summed.usual, stated.usual) as usual,
        coalesce(summed.actor, stated.actor) as actor,
        coalesce(summed.scope, stated.scope) as scope,
        summed.value is not null
            and (stated.value is null or summed.provinces = former.provinces) as is_sum,
        summed.value as sum_of_former,
        stated.value as own_value,
        former.provinces as former_provinces,
        summed.* exclude (restated_id, usual, actor, scope, value),
        {'period': stated.period, 'start': stated.period_start, 'end': stated.period_end,
            'unit': stated.unit, 'bound': stated.bound, 'figure_id': stated.figure_id,
            'province': stated.province} as own
    from summed
    full join stated
        on stated.restated_id = summed.restated_id
        and stated.usual is not distinct from summed.usual
        and stated.actor is not distinct from summed.actor
        and stated.scope is not distinct from summed.scope
    left join former on former.restated_id = coalesce(summed.restated_id, stated.restated_id)
)
select
    indicator_code as indicator,
    unit_version.province,
    both_ways.restated_id as unit_version_id,
    if(is_sum, both_ways.period, own.period) as period,
    if(is_sum, both_ways.period_start, own.start) as period_start,
    if(is_sum, both_ways.period_end, own.end) as period_end,
    both_ways.actor,
    both_ways.scope,
    if(is_sum, sum_of_former, own_value) as value,
    case
        when not is_sum then own.bound
        when exact then 'exact'
        when at_least then 'at_least'
        when at_most then 'at_most'
        else 'about' end as bound,
    if(is_sum, both_ways.unit, own.unit) as unit,
    if(is_sum, 'summed', 'stated') as basis,
    concat_ws(
        '; ',
        case when is_sum and former_provinces > 1 then 'cộng ' || array_to_string(
            list_transform(
                added,
                lambda part: part.province || ' '
                    || regexp_replace(part.value::varchar, '\.?0+$', '')
            ), ' + '
        ) end,
        case when is_sum and provinces < former_provinces
            then 'CHƯA ĐỦ: ' || provinces || '/' || former_provinces || ' tỉnh trước sáp nhập' end,
        case when is_sum and rivals > 1 then 'tỉnh có nhiều giá trị cho kỳ này: lấy giá trị chốt sau' end,
        case when is_sum and cut_off_differs then 'các tỉnh chốt số liệu khác ngày nhau' end,
        case when is_sum and own_value <> sum_of_former
            then 'tỉnh sau sáp nhập ghi ' || regexp_replace(own_value::varchar, '\.?0+$', '') end,
        case when not is_sum and sum_of_former <> own_value
            then 'các tỉnh trước sáp nhập mới có '
                || regexp_replace(sum_of_former::varchar, '\.?0+$', '') end
    ) as note,
    if(
        is_sum, added, [{'province': own.province, 'value': own_value, 'figure_id': own.figure_id}]
    ) as parts
from both_ways
join unit_version on unit_version.unit_version_id = both_ways.restated_id
union all
select
    indicator, province, unit_version_id, period, period_start, period_end, actor, scope, value,
    bound, unit, 'refused', refused,
    [{'province': province, 'value': value, 'figure_id': figure_id}]
from row_of
where refused is not null;
