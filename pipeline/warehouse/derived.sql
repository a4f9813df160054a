-- What is computed once a load, after the documents: the tables that the views of analysis read.
-- Each statement empties its table and fills it again, so that a table is never half new.

-- Which unit and body a name means: "HĐND tỉnh Đồng Tháp (cũ)" in a report of the merged
-- province is the council of the old one, "HĐND tỉnh và HĐND hai tỉnh cũ" is both together.
create or replace temp table named_body as
with met as (
    select distinct
        figure.actor,
        unit_scope(figure.scope) as former_scope,
        document.unit_version_id,
        without_accents(document.province) as province
    from figure
    join document using (document_id)
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

-- One row for each thing that a report states: a total, or a part that is the whole of its own
-- body or period ("Năm 2021: 4 kỳ họp" of a term's 11). A slice by field or kind stays a scope.
delete from cell;
insert into cell by name
with stated as (
    select
        said.*,
        named_body.about_id,
        named_body.whose,
        named_body.actor_key
    from (
        select
            current_figure.*,
            unit_scope(current_figure.scope) as former_scope,
            false as withheld
        from current_figure
        anti join rejected_figure using (figure_id)
        union all by name
        select
            figure.* exclude (sentence_end, boxes, rule, span_end),
            document.unit_version_id,
            document.issued_on,
            unit_scope(figure.scope) as former_scope,
            true as withheld
        from figure
        semi join rejected_figure using (figure_id)
        join document using (document_id)
    ) as said
    left join named_body
        on named_body.actor is not distinct from said.actor
        and named_body.former_scope is not distinct from said.former_scope
        and named_body.unit_version_id is not distinct from said.unit_version_id
    left join figure as whole on said.role = 'part' and whole.figure_id = said.part_of
    where said.status in ('actual', 'previous')
        and (
            said.role = 'total'
            or (
                said.role = 'part'
                and (said.scope is null or said.former_scope is not null)
                and (
                    named_body.whose = 'former'
                    or (whole.actor, whole.period_start, whole.period_end)
                    is distinct from (said.actor, said.period_start, said.period_end)
                )
            )
        )
),
once as (
    select
        document_id,
        indicator,
        about_id as unit_version_id,
        whose,
        actor_key,
        if(former_scope is null, scope, null) as scope,
        per,
        status,
        withheld,
        period_start,
        period_end,
        case when period_start is null and period_end is null then period end as loose_period,
        min(issued_on) as issued_on,
        count(distinct (value, value_high, bound)) as values_stated,
        -- where a report states two values, the greater: an unmarked slice is less than its whole
        arg_min(
            {
                'figure_id': figure_id,
                'actor': actor,
                'period': period,
                'period_kind': period_kind,
                'value': value,
                'value_high': value_high,
                'bound': bound,
                'unit': unit,
                'numeral': numeral,
                'confidence': confidence,
                'sentence_start': sentence_start
            },
            (role = 'part', -value, span_start, figure_id)
        ) as said
    from stated
    group by all
),
timed as (
    select
        once.*,
        round((period_end - period_start + 1) / 30.4375, 1) as months,
        period_start + ((period_end - period_start) // 2)::integer as middle,
        term.term as term
    from once
    left join council_term as term
        on once.period_start between term.starts_on and term.starts_on + 120
),
placed as (
    select
        timed.*,
        case
            when indicator.combine = 'last' then 'state'
            when period_end is null then 'unknown'
            when period_start is null or period_start = period_end then 'point'
            when said.period_kind in ('term', 'term_to_date') then 'cumulative'
            when term is not null and months > 12.5 then 'cumulative'
            else 'flow' end as nature,
        coalesce(period_end, issued_on) as as_of
    from timed
    left join indicator using (indicator)
)
select
    placed.said.figure_id as figure_id,
    placed.document_id,
    placed.indicator,
    placed.unit_version_id,
    placed.whose,
    placed.said.actor as actor,
    placed.actor_key,
    placed.scope,
    placed.per,
    placed.status,
    placed.said.period as period,
    placed.period_start,
    placed.period_end,
    placed.nature,
    placed.months,
    placed.as_of,
    placed.term,
    case placed.nature
        when 'state' then 'S' || placed.as_of
        when 'point' then 'D' || placed.period_end
        when 'unknown' then null
        when 'cumulative' then 'T' || coalesce(placed.term, placed.period_start::varchar) || '/' || placed.period_end
        else calendar_key(
            placed.period_start, placed.period_end, placed.months, placed.middle, placed.said.period_kind
        ) end as period_key,
    placed.said.value as value,
    placed.said.value_high as value_high,
    placed.said.bound as bound,
    placed.said.unit as unit,
    placed.said.numeral as numeral,
    placed.said.confidence as confidence,
    placed.said.sentence_start as sentence_start,
    placed.values_stated,
    placed.issued_on,
    placed.withheld
from placed
order by placed.indicator, period_key, placed.unit_version_id;

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
where unit_version_id is not null and period_start <= period_end;

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
    where document.unit_version_id is not null
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
