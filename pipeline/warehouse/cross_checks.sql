-- What stands out and what does not agree, over all reports. Run after derived.sql.

-- Far from the median of one indicator, body and period, measured in median absolute deviations
-- (Iglewicz and Hoaglin 1993: |0.6745 (x - median) / MAD| > 3.5 stands out). Under five units
-- nothing is said. Where more than half are equal, MAD is 0 and the mean deviation takes its place.
delete from outlier;
insert into outlier by name
with latest as (
    select *
    from cell
    where status = 'actual' and not withheld and scope is null and per is null
        and whose <> 'joint' and bound = 'exact' and unit_version_id is not null
        and period_key is not null and nature in ('flow', 'cumulative', 'state')
    qualify row_number() over (
        partition by indicator, period_key, actor_key, unit_version_id
        order by issued_on desc nulls last, figure_id
    ) = 1
),
middle as (
    select
        indicator,
        period_key,
        actor_key,
        count(*) as units,
        median(value::double) as median
    from latest
    group by all
    having count(*) >= 5
),
spread as (
    select
        latest.indicator,
        latest.period_key,
        latest.actor_key,
        median(abs(latest.value::double - middle.median)) as mad,
        avg(abs(latest.value::double - middle.median)) as mean_deviation
    from latest
    join middle
        on middle.indicator = latest.indicator
        and middle.period_key = latest.period_key
        and middle.actor_key is not distinct from latest.actor_key
    group by all
),
scored as (
    select
        latest.indicator,
        latest.period_key,
        latest.actor_key,
        latest.unit_version_id,
        latest.value,
        middle.units,
        middle.median,
        if(spread.mad > 0, spread.mad / 0.6745, spread.mean_deviation * 1.2533) as deviation,
        latest.figure_id
    from latest
    join middle
        on middle.indicator = latest.indicator
        and middle.period_key = latest.period_key
        and middle.actor_key is not distinct from latest.actor_key
    join spread
        on spread.indicator = latest.indicator
        and spread.period_key = latest.period_key
        and spread.actor_key is not distinct from latest.actor_key
)
select
    scored.*,
    unit_version.province,
    round((value::double - median) / deviation, 2) as score,
    row_number() over (
        order by abs((value::double - median) / deviation) desc, indicator, figure_id
    ) as rank
from scored
join unit_version using (unit_version_id)
where deviation > 0 and abs((value::double - median) / deviation) > 3.5;

-- What each report states, once; what the checks below put side by side. The hashes stand for the
-- columns in them: one figure (same), one count from one first day on (run).
create or replace temp table compared as
select
    cell.*,
    coalesce(cell.actor_key, '') as body,
    coalesce(cell.scope, '') as slice,
    coalesce(cell.per, '') as base,
    indicator.combine,
    indicator.indicator_name,
    document.symbol,
    hash(
        cell.indicator, cell.unit_version_id, cell.actor_key, cell.scope, cell.per,
        cell.whose = 'joint', cell.period_key
    ) as same,
    hash(
        cell.indicator, cell.unit_version_id, cell.actor_key, cell.scope, cell.per, cell.nature,
        if(cell.nature = 'cumulative', coalesce(cell.term, cell.period_start::varchar), cell.period_start::varchar)
    ) as run
from cell
join indicator using (indicator)
join document using (document_id)
where not cell.withheld and cell.unit_version_id is not null
    and cell.values_stated = 1  -- which of two is meant is not known
    and cell.period_key is not null;

create or replace temp table found as
-- One figure, stated by two reports of the unit (or by the merged province for it).
with said as (
    select *
    from compared
    where same in (
        select same
        from compared
        where nature in ('flow', 'cumulative')
        group by same
        having min(document_id) < max(document_id)
    )
    qualify row_number() over (
        partition by same, document_id order by status = 'previous', figure_id
    ) = 1
),
-- what each report says, and what the report before it said
in_turn as (
    select
        said.*,
        lag({'figure_id': figure_id, 'document_id': document_id, 'value': value, 'numeral': numeral,
            'symbol': symbol, 'confidence': confidence, 'period_start': period_start,
            'period_end': period_end, 'value_high': value_high, 'bound': bound}) over (
            partition by same order by issued_on, document_id
        ) as before
    from said
),
stated_twice as (
    select
        if(status = 'previous', 'restated', 'stated_twice') as kind,
        indicator,
        unit_version_id,
        figure_id,
        document_id,
        before.figure_id as other_figure_id,
        before.document_id as other_document_id,
        value,
        before.value as other_value,
        greatest(confidence, before.confidence) as confidence,
        true as must,
        indicator_name || ' ' || period_label(period_key) || ' (' || coalesce(actor, 'không rõ chủ thể')
            || '): ' || coalesce('báo cáo ' || before.symbol, 'báo cáo trước') || ' ghi ' || before.numeral
            || ', ' || coalesce('báo cáo ' || symbol, 'báo cáo sau') || ' ghi ' || numeral
            || if(
                (period_start, period_end) = (before.period_start, before.period_end), '',
                ' (kỳ ' || days_label(before.period_start, before.period_end) || ' và '
                    || days_label(period_start, period_end) || ')'
            ) as statement,
        null as basis
    from in_turn
    where before.document_id <> document_id
        and (value, value_high, bound) is distinct from (before.value, before.value_high, before.bound)
),
-- A count that runs from one day on can only grow.
running as (
    select
        compared.*,
        lag({'figure_id': figure_id, 'document_id': document_id, 'value': value, 'numeral': numeral,
            'symbol': symbol, 'confidence': confidence, 'period_end': period_end}) over (
            partition by run order by period_end, issued_on, document_id, figure_id
        ) as before
    from compared
    where status = 'actual' and combine = 'sum' and bound = 'exact'
        and nature in ('cumulative', 'flow') and whose <> 'joint'
        and run in (
            select run from compared group by run having min(period_end) < max(period_end)
        )
),
fell as (
    select
        'fell' as kind,
        indicator,
        unit_version_id,
        figure_id,
        document_id,
        before.figure_id as other_figure_id,
        before.document_id as other_document_id,
        value,
        before.value as other_value,
        greatest(confidence, before.confidence) as confidence,
        true as must,
        indicator_name || ' (' || coalesce(actor, 'không rõ chủ thể') || '), lũy kế từ '
            || strftime(period_start, '%-d/%-m/%Y') || ': đến ' || strftime(before.period_end, '%-d/%-m/%Y')
            || ' là ' || before.numeral || ', đến ' || strftime(period_end, '%-d/%-m/%Y') || ' chỉ còn '
            || numeral as statement,
        null as basis
    from running
    where before.period_end < period_end and value < before.value
        and before.document_id <> document_id
),
-- The merged province's total against what its old units and itself reported.
merged as (
    select compared.*, unit_version.valid_from
    from compared
    join unit_version using (unit_version_id)
    where unit_version.valid_from is not null and compared.period_start < unit_version.valid_from
        and compared.whose <> 'former' and status = 'actual' and combine = 'sum'
        and bound = 'exact' and value_high is null and nature = 'flow'
        and (compared.whose = 'joint' or compared.period_end < unit_version.valid_from)
),
parts as (
    select
        merged.figure_id as total_id,
        part.unit_version_id,
        part.value,
        part.numeral,
        part.figure_id,
        part.document_id,
        part.confidence,
        part_unit.province
    from merged
    join unit_successor on unit_successor.successor_id = merged.unit_version_id
    join compared as part
        on part.unit_version_id = unit_successor.unit_version_id
        and part.indicator = merged.indicator and part.body = merged.body
        and part.slice = merged.slice and part.base = merged.base
    join unit_version as part_unit on part_unit.unit_version_id = part.unit_version_id
    where part.nature = 'flow' and part.status = 'actual' and part.bound = 'exact'
        and abs(part.period_start - merged.period_start) <= 45
        and abs(part.period_end - least(merged.period_end, merged.valid_from - 1)) <= 45
    qualify row_number() over (
        partition by merged.figure_id, part.unit_version_id
        order by part.whose = 'own' desc, part.issued_on desc nulls last, part.figure_id
    ) = 1
),
since as (
    select
        merged.figure_id as total_id,
        arg_max(part.value, (part.issued_on, part.figure_id)) as value,
        arg_max(part.numeral, (part.issued_on, part.figure_id)) as numeral
    from merged
    join compared as part
        on part.unit_version_id = merged.unit_version_id
        and part.indicator = merged.indicator and part.body = merged.body
        and part.slice = merged.slice and part.base = merged.base
    where part.whose = 'own' and part.nature = 'flow' and part.status = 'actual'
        and part.bound = 'exact'
        and abs(part.period_start - merged.valid_from) <= 16 and part.period_end = merged.period_end
    group by merged.figure_id
),
gathered as (
    select
        parts.total_id,
        count(*) as units,
        sum(parts.value) as value,
        string_agg(parts.numeral || ' (' || parts.province || ' cũ)', ' + ' order by parts.province) as numerals,
        max(parts.confidence) as confidence,
        min(parts.figure_id) as figure_id,
        min(parts.document_id) as document_id,
        count(distinct parts.document_id) as documents
    from parts
    group by parts.total_id
),
merged_total as (
    select
        'merged_total' as kind,
        merged.indicator,
        merged.unit_version_id,
        merged.figure_id,
        merged.document_id,
        gathered.figure_id as other_figure_id,
        gathered.document_id as other_document_id,
        merged.value,
        gathered.value + if(merged.whose = 'joint', coalesce(since.value, 0), 0) as other_value,
        greatest(merged.confidence, gathered.confidence) as confidence,
        true as must,
        merged.indicator_name || ' ' || period_label(merged.period_key) || ': tỉnh sau sáp nhập ghi '
            || merged.numeral || ', các tỉnh báo cáo ' || gathered.numerals
            || if(merged.whose = 'joint' and since.value is not null,
                ' + ' || since.numeral || ' (từ 1/7/2025)', '') as statement,
        null as basis
    from merged
    join gathered on gathered.total_id = merged.figure_id
    left join since on since.total_id = merged.figure_id
    where gathered.units = (
            select count(*) from unit_successor
            where unit_successor.successor_id = merged.unit_version_id
        )
        and (merged.whose <> 'joint' or merged.period_end < merged.valid_from or since.value is not null)
        and (gathered.documents > 1 or gathered.document_id <> merged.document_id)
),
-- Rules between indicators. Where they need not be one body's, the greatest number speaks.
ruled_by as (
    select indicator, unit_version_id, whose, body, period_key, value, numeral, actor, figure_id,
        document_id, confidence, issued_on
    from compared
    where status = 'actual' and slice = '' and base = '' and bound = 'exact'
        and nature in ('flow', 'cumulative', 'state')
        and indicator in (select indicator from soft_rule union select other_indicator from soft_rule)
),
-- of one body the latest report, and of all bodies the greatest number
sides as (
    select
        indicator,
        unit_version_id,
        period_key,
        body,
        whose,
        true as one_body,
        arg_max(
            {'value': value, 'numeral': numeral, 'actor': actor, 'figure_id': figure_id,
                'document_id': document_id, 'confidence': confidence},
            (coalesce(issued_on, date '1900-01-01'), figure_id)
        ) as said
    from ruled_by
    group by indicator, unit_version_id, period_key, body, whose
    union all by name
    select
        indicator,
        unit_version_id,
        period_key,
        '' as body,
        '' as whose,
        false as one_body,
        arg_max(
            {'value': value, 'numeral': numeral, 'actor': actor, 'figure_id': figure_id,
                'document_id': document_id, 'confidence': confidence},
            (value, figure_id)
        ) as said
    from ruled_by
    group by indicator, unit_version_id, period_key
),
ruled as (
    select
        soft_rule.words,
        soft_rule.basis,
        soft_rule.indicator,
        left_side.unit_version_id,
        left_side.period_key,
        left_side.said.figure_id as figure_id,
        left_side.said.document_id as document_id,
        left_side.said.value as value,
        left_side.said.numeral as numeral,
        left_side.said.actor as actor,
        greatest(left_side.said.confidence, coalesce(right_side.said.confidence, 'sure')) as confidence,
        right_side.said.figure_id as other_figure_id,
        right_side.said.document_id as other_document_id,
        right_side.said.actor as other_actor,
        coalesce(right_side.said.value, soft_rule.least) as other_value
    from soft_rule
    join sides as left_side
        on left_side.indicator = soft_rule.indicator and left_side.one_body = soft_rule.same_body
    left join sides as right_side
        on right_side.indicator = soft_rule.other_indicator
        and right_side.unit_version_id = left_side.unit_version_id
        and right_side.period_key = left_side.period_key
        and right_side.body = left_side.body
        and right_side.whose = left_side.whose
        and right_side.one_body = left_side.one_body
    where (soft_rule.other_indicator is null or right_side.said is not null)
        and (
            soft_rule.length is null
            or soft_rule.length = if(length(left_side.period_key) = 4, 'year', 'other')
        )
        and not rule_holds(
            soft_rule.relation, left_side.said.value,
            coalesce(right_side.said.value, soft_rule.least), soft_rule.tolerance
        )
),
soft as (
    select
        'rule' as kind,
        indicator,
        unit_version_id,
        figure_id,
        document_id,
        other_figure_id,
        other_document_id,
        value,
        other_value,
        confidence,
        false as must,
        words || ': ' || period_label(period_key) || ' ghi '
            || numeral || coalesce(' (' || actor || ')', '') || ' so với ' || vietnamese(other_value)
            || coalesce(' (' || other_actor || ')', '') as statement,
        basis
    from ruled
)
from stated_twice
union all by name from fell
union all by name from merged_total where value <> other_value
union all by name from soft;

-- Ranked by surprise: the relative difference, raised by a half where the two must agree, halved
-- where one of them is to be checked, for then the reading may be wrong.
delete from cross_check;
insert into cross_check by name
select
    row_number() over (order by surprise desc, indicator, figure_id, other_figure_id) as rank,
    *
from (
    select
        round(
            (if(must, 0.5, 0) + 0.5 * abs(value - other_value)::double
                / greatest(abs(value), abs(other_value), 1)::double)
            * if(confidence = 'sure', 1, 0.5),
            3
        ) as surprise,
        kind,
        case kind
            when 'stated_twice' then 'hai báo cáo ghi khác nhau'
            when 'restated' then 'số cùng kỳ nêu lại khác số đã báo cáo'
            when 'fell' then 'số lũy kế giảm'
            when 'merged_total' then 'tổng của tỉnh sau sáp nhập không khớp các tỉnh cũ'
            else 'trái lẽ thường' end as kind_label,
        unit_version.province,
        found.unit_version_id,
        found.indicator,
        found.statement,
        found.value,
        found.other_value,
        found.value - found.other_value as difference,
        found.basis,
        found.figure_id,
        found.other_figure_id,
        found.document_id,
        found.other_document_id
    from found
    left join unit_version using (unit_version_id)
);
drop table found;
drop table compared;
drop table named_body;
