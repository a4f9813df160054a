-- What is computed once a load, after the documents: the tables that the views of analysis read.
-- A cell depends on its report alone, so only those of changed reports are made again; the table
-- ``changed`` names them.

-- Which unit and body a name means: "HĐND tỉnh Đồng Tháp (cũ)" in a report of the merged
-- province is the council of the old one, "HĐND tỉnh và HĐND hai tỉnh cũ" is both together.
create or replace temp table named_body as
with met as (
    select distinct
        actor,
        unit_scope(scope) as former_scope,
        unit_version_id,
        without_accents(province) as province
    from (
        select actor, scope, unit_version_id, province from reported_figure
        union all
        select actor, scope, unit_version_id, province from current_figure where decision is not null
    )
),
former as (
    select
        met.actor,
        met.former_scope,
        met.unit_version_id,
        list(distinct unit_version.unit_version_id) as units,
        any_value(unit_version.search_name) as province
    from met
    join unit_successor on unit_successor.successor_id = met.unit_version_id
    join unit_version
        on unit_version.unit_version_id = unit_successor.unit_version_id
        and contains(
            coalesce(met.actor, '') || ' ' || coalesce(met.former_scope, ''),
            unit_version.province || ' (cũ)'
        )
    group by all
)
select
    met.actor,
    met.former_scope,
    met.unit_version_id,
    if(len(former.units) = 1, former.units[1], met.unit_version_id) as about_id,
    case
        when len(former.units) = 1 then 'former'
        when len(former.units) > 1 or regexp_matches(met.actor, '(hai|ba|các) tỉnh cũ$') then 'joint'
        else 'own' end as whose,
    trim(regexp_replace(
        regexp_replace(
            replace(
                replace(
                    without_accents(met.actor),
                    if(len(former.units) = 1, former.province || ' (cu)', ' (cu)'), ''
                ),
                coalesce(met.province, ' '), ' '
            ),
            '^(.*) va .*(hai|ba|cac) tinh cu$', '\1'
        ),
        '\s+', ' ', 'g'
    )) as actor_key
from met
left join former
    on former.actor is not distinct from met.actor
    and former.former_scope is not distinct from met.former_scope
    and former.unit_version_id is not distinct from met.unit_version_id;

-- The stretches of days that figures are of, each with its name and nature worked out once.
create or replace temp table stretch as
with met as (
    select distinct
        period_start,
        period_end,
        period_kind,
        round((period_end - period_start + 1) / 30.4375, 1) as months,
        period_start + ((period_end - period_start) // 2)::integer as middle
    from (
        select period_start, period_end, period_kind from figure
        union all
        select period_start, period_end, period_kind from current_figure where decision is not null
    )
)
select
    met.period_start,
    met.period_end,
    met.period_kind,
    met.months,
    council_term.term,
    case
        when met.period_end is null then 'unknown'
        when met.period_start is null or met.period_start = met.period_end then 'point'
        when met.period_kind in ('term', 'term_to_date') then 'cumulative'
        when council_term.term is not null and met.months > 12.5 then 'cumulative'
        else 'flow' end as nature,
    calendar_key(met.period_start, met.period_end, met.months, met.middle, met.period_kind) as period_key
from met
left join council_term
    on met.period_start between council_term.starts_on and council_term.starts_on + 120;

-- The reports to do: changed ones, and those that another report no longer speaks for.
create or replace temp table todo as
select document_id
from document
anti join superseded_document using (document_id)
where document_id in (select document_id from changed)
    or document_id not in (select document_id from cell);

delete from cell
where document_id in (select document_id from todo)
    or document_id not in (
        select document_id from document anti join superseded_document using (document_id)
    );

-- What a report states in full: a total, or a part that is the whole of its own body or period
-- ("Năm 2021: 4 kỳ họp" of a term's 11). A slice by field or kind stays one, with its scope.
create or replace temp table stated as
select
    said.figure_id,
    said.document_id,
    said.indicator,
    named_body.about_id as unit_version_id,
    named_body.whose,
    said.actor,
    named_body.actor_key,
    if(unit_scope(said.scope) is null, said.scope, null) as scope,
    said.per,
    said.status,
    said.withheld,
    said.period,
    said.period_start,
    said.period_end,
    said.period_kind,
    said.value,
    said.value_high,
    said.bound,
    said.unit,
    said.numeral,
    said.confidence,
    said.sentence_start,
    said.span_start,
    said.role,
    said.issued_on,
    -- one thing by its hash: 64 bits of a million things meet once in 10 million loads
    hash(
        said.document_id, said.indicator, named_body.about_id, named_body.whose,
        named_body.actor_key, if(unit_scope(said.scope) is null, said.scope, null), said.per,
        said.status, said.withheld, said.period_start, said.period_end,
        case when said.period_start is null and said.period_end is null then said.period end
    ) as thing
from (
    select
        figures.*,
        unit_scope(figures.scope) as former_scope,
        if(figures.role = 'part', figures.part_of, null) as whole_id
    from (
        select *, false as withheld from current_figure
        union all by name
        select *, true as withheld from reported_figure semi join rejected_figure using (figure_id)
    ) as figures
    semi join todo using (document_id)
    where figures.status in ('actual', 'previous')
        and figures.role in ('total', 'part')
        and of_province(figures.level)
) as said
left join named_body
    on named_body.actor is not distinct from said.actor
    and named_body.former_scope is not distinct from said.former_scope
    and named_body.unit_version_id is not distinct from said.unit_version_id
left join figure as whole on whole.figure_id = said.whole_id
where said.role = 'total'
    or (
        (said.scope is null or said.former_scope is not null)
        and (
            named_body.whose = 'former'
            or whole.actor is distinct from said.actor
            or whole.period_start is distinct from said.period_start
            or whole.period_end is distinct from said.period_end
        )
    );

-- Where a report states two values, the greater: an unmarked slice is less than its whole.
create or replace temp table repeated as
select
    thing,
    count(distinct (value, value_high, bound)) as values_stated,
    arg_min(figure_id, (role = 'part', -value, span_start, figure_id)) as figure_id
from stated
where thing in (select thing from stated group by thing having count(*) > 1)
group by thing;

insert into cell by name
select
    once.* exclude (thing, period_kind, span_start, role),
    if(indicator.combine = 'last', 'state', stretch.nature) as nature,
    stretch.months,
    coalesce(once.period_end, once.issued_on) as as_of,
    stretch.term,
    case if(indicator.combine = 'last', 'state', stretch.nature)
        when 'state' then 'S' || coalesce(once.period_end, once.issued_on)
        when 'point' then 'D' || once.period_end
        when 'cumulative'
            then 'T' || coalesce(stretch.term, once.period_start::varchar) || '/' || once.period_end
        when 'flow' then stretch.period_key end as period_key
from (
    select stated.*, 1 as values_stated
    from stated
    where thing not in (select thing from repeated)
    union all by name
    select stated.*, repeated.values_stated
    from repeated
    join stated using (figure_id)
) as once
left join stretch
    on stretch.period_start is not distinct from once.period_start
    and stretch.period_end is not distinct from once.period_end
    and stretch.period_kind is not distinct from once.period_kind
left join indicator on indicator.indicator = once.indicator
order by once.indicator, once.period_end;
drop table stated;
drop table repeated;
drop table stretch;

-- Shares from their two numbers, of one report. The base is the one that the sentence names
-- (92/103 đơn), else the one by which the rate stated beside the number comes out ("trong 486 kiến
-- nghị này đã giải quyết 395 (81,3%)"), else one of the report that does, else the catalogue's.
delete from share
where document_id in (select document_id from todo)
    or document_id not in (select document_id from cell);

insert into share by name
with counted as (
    select cell.*
    from cell
    semi join todo using (document_id)
    join indicator using (indicator)
    where indicator.base is not null and indicator.rate_of is null and cell.bound = 'exact'
        and cell.status = 'actual' and not cell.withheld and cell.unit_version_id is not null
),
-- What an indicator may be a share of: its base, or one of its group by which a stated rate comes out.
pair as (
    select
        indicator.indicator,
        other.indicator as base_indicator,
        other.indicator = indicator.base as usual,
        list_contains(indicator.other_bases, other.indicator) as other_base
    from indicator
    join indicator as other
        on other.indicator_group = indicator.indicator_group and other.indicator <> indicator.indicator
    where indicator.base is not null and indicator.rate_of is null and other.rate_of is null
),
named as (
    select
        counted.figure_id,
        arg_min(
            {'indicator': base.indicator, 'value': base.value, 'figure_id': base.figure_id},
            (base.span_start, base.figure_id)
        ) as base
    from counted
    join pair on pair.indicator = counted.indicator
    join figure as base
        on base.document_id = counted.document_id
        and base.sentence_start = counted.sentence_start
        and base.indicator = pair.base_indicator
    where base.role = 'denominator' and (pair.usual or pair.other_base)
    group by counted.figure_id
),
-- The rate that is printed after the number, with the base that the check of sums found for it.
checked as (
    select
        counted.figure_id,
        arg_min(
            {
                'indicator': base.indicator,
                'scope': base.scope,
                'value': base.value,
                'figure_id': base.figure_id,
                'rate': check_result.found
            },
            (base.actor is distinct from part.actor, check_result.total_start, base.figure_id)
        ) as base
    from counted
    join figure as part using (figure_id)
    join check_result
        on check_result.document_id = part.document_id
        and check_result.part_starts[1] = part.span_start
    join pair on pair.indicator = counted.indicator
    join figure as base
        on base.document_id = part.document_id
        and base.span_start = check_result.part_starts[2]
        and base.indicator = pair.base_indicator
    anti join rejected_figure on rejected_figure.figure_id = base.figure_id
    where check_result.kind = 'rate' and check_result.verdict = 'proved'
    group by counted.figure_id
),
stated as (
    select
        indicator.rate_of,
        cell.document_id,
        cell.period_start,
        cell.period_end,
        arg_min(cell.value, cell.figure_id) as value
    from cell
    join indicator using (indicator)
    where indicator.rate_of is not null and cell.status = 'actual' and not cell.withheld
    group by all
),
reported as (
    select
        counted.figure_id,
        arg_max(
            {
                'indicator': base.indicator,
                'value': base.value,
                'figure_id': base.figure_id,
                'basis': if(share_agrees(counted.value, base.value, stated.value), 'rate', 'catalogue')
            },
            (
                coalesce(share_agrees(counted.value, base.value, stated.value), false),
                pair.usual,
                base.value >= counted.value,
                base.actor_key is not distinct from counted.actor_key,
                base.value,
                base.figure_id
            )
        ) as base
    from counted
    join pair on pair.indicator = counted.indicator
    join cell as base
        on base.document_id = counted.document_id
        and base.indicator = pair.base_indicator
        and base.unit_version_id = counted.unit_version_id
        and base.period_start is not distinct from counted.period_start
        and base.period_end is not distinct from counted.period_end
    left join stated
        on stated.rate_of = counted.indicator
        and stated.document_id = counted.document_id
        and stated.period_start is not distinct from counted.period_start
        and stated.period_end is not distinct from counted.period_end
    where base.scope is null and base.per is null and base.bound = 'exact' and base.value > 0
        and base.status = 'actual' and not base.withheld
        and (pair.usual or share_agrees(counted.value, base.value, stated.value))
    group by counted.figure_id
)
select
    counted.figure_id,
    counted.indicator,
    counted.document_id,
    coalesce(named.base.indicator, checked.base.indicator, reported.base.indicator) as base_indicator,
    if(named.base.value is null, checked.base.scope, null) as base_scope,
    coalesce(named.base.value, checked.base.value, reported.base.value) as base_value,
    case
        when named.base.value is not null then 'stated'
        when checked.base.value is not null then 'rate'
        else reported.base.basis end as base_basis,
    coalesce(named.base.figure_id, checked.base.figure_id, reported.base.figure_id) as base_figure_id,
    coalesce(checked.base.rate, stated.value) as stated_rate
from counted
left join named using (figure_id)
left join checked using (figure_id)
left join reported using (figure_id)
left join stated
    on stated.rate_of = counted.indicator
    and stated.document_id = counted.document_id
    and stated.period_start is not distinct from counted.period_start
    and stated.period_end is not distinct from counted.period_end
where coalesce(named.base.value, checked.base.value, reported.base.value) > 0;
drop table todo;

-- Which stretches of days a report speaks of, for whom.
delete from report_period;
insert into report_period by name
select distinct document_id, unit_version_id, period_start, period_end
from cell
where nature in ('flow', 'cumulative') and status = 'actual' and not withheld
    and unit_version_id is not null and period_start <= period_end
union
select document_id, unit_version_id, period_start, period_end
from document
anti join superseded_document using (document_id)
where unit_version_id is not null and period_start <= period_end and of_province(level);

-- What is there and was not read: numerals, with the noun after them where it is one that an
-- indicator counts; pages that are pictures; files in quarantine whose path names a province.
delete from unread;
insert into unread by name
with noun as (
    select distinct without_accents(unit) as noun from indicator
),
met as (
    select
        document.unit_version_id,
        document.path,
        document.document_id,
        document.period_start,
        document.period_end,
        stands.span_start,
        split_part(substring(document.text, stands.span_start + 1, 60), chr(10), 1) as context,
        split_part(
            substring(document.text, stands.span_end + 1, 30), chr(10), 1
        ) as follows
    from (
        select document_id, unnest(spans) as stands from numeral where kind = 'not_understood'
    )
    join document using (document_id)
    anti join superseded_document using (document_id)
    where document.unit_version_id is not null and of_province(document.level)
)
select
    met.* exclude (span_start, follows),
    false as whole,
    arg_max(noun.noun, length(noun.noun)) as noun
from met
left join noun
    on starts_with(trim(without_accents(met.follows), ' ,;.') || ' ', noun.noun || ' ')
group by all
union all by name
select
    document.unit_version_id,
    document.path,
    document.document_id,
    document.period_start,
    document.period_end,
    true as whole,
    null as noun,
    issue.detail as context
from issue
join document using (document_id)
anti join superseded_document using (document_id)
where issue.code = 'page_needs_ocr' and document.unit_version_id is not null
    and of_province(document.level)
union all by name
select
    unit_version.unit_version_id,
    source.path,
    null as document_id,
    make_date(try_cast(regexp_extract(source.path, '20[0-9][0-9]') as integer), 1, 1) as period_start,
    make_date(try_cast(regexp_extract(source.path, '20[0-9][0-9]') as integer), 12, 31) as period_end,
    true as whole,
    null as noun,
    coalesce(source.reason, '') as context
from source
join unit_version
    on contains(
        ' ' || regexp_replace(without_accents(source.path), '[^a-z]+', ' ', 'g') || ' ',
        ' ' || regexp_replace(unit_version.search_name, '[^a-z]+', ' ', 'g') || ' '
    )
where source.present and source.outcome = 'quarantined';
