-- What is different in the figures that analysts see, from the published version (attached as
-- ``old``) to the master. Only reports are looked at of which something differs that a figure is
-- made of; with other tables or views ($all) it may be any of them.

create or replace temp table touched as
with was as (
    select
        document_id,
        {
            'fingerprint': fingerprint, 'province': province, 'unit': unit_version_id,
            'aside': document_id in (select document_id from old.superseded_document)
        } as facts
    from old.document
),
now as (
    select
        document_id,
        {
            'fingerprint': fingerprint, 'province': province, 'unit': unit_version_id,
            'aside': document_id in (select document_id from superseded_document)
        } as facts
    from document
),
decided as (
    (
        select figure_id, decision_id from figure_decision
        except
        select figure_id, decision_id from old.figure_decision
    )
    union all
    (
        select figure_id, decision_id from old.figure_decision
        except
        select figure_id, decision_id from figure_decision
    )
)
select document_id
from was full join now using (document_id)
where was.facts is distinct from now.facts
    or (select definition from schema_version)
        is distinct from (select definition from old.schema_version)
union
select document_id from figure semi join decided using (figure_id)
union
select document_id from old.figure semi join decided using (figure_id);

create or replace temp macro days_in_words(period, first, last) as case
    when first is null and last is null then coalesce(period, 'không rõ')
    else coalesce(strftime(first, '%d/%m/%Y'), '…') || '–' || coalesce(strftime(last, '%d/%m/%Y'), '…')
    end;

create or replace temp table old_seen as
select
    figure_id, document_id, path, symbol, province, unit_version_id, indicator, indicator_name,
    value, value_high, bound, unit, numeral, actor, scope, per, role, status, period,
    period_start, period_end, confidence, decision, span_start,
    days_in_words(period, period_start, period_end) as days
from old.current_figure
where document_id in (select document_id from touched);

create or replace temp table new_seen as
select
    figure_id, document_id, path, symbol, province, unit_version_id, indicator, indicator_name,
    value, value_high, bound, unit, numeral, actor, scope, per, role, status, period,
    period_start, period_end, confidence, decision, span_start,
    days_in_words(period, period_start, period_end) as days
from current_figure
where document_id in (select document_id from touched);

-- A file with other content: which report took the place of which.
create or replace temp table succession as
select was.document_id as old_document_id, now.document_id as new_document_id
from old.source as was
join source as now on now.path = was.path
where was.present and now.present
    and was.document_id in (select document_id from touched)
    and was.document_id not in (select document_id from document)
    and now.document_id not in (select document_id from old.document);

-- The same figure: by its id; as two versions of a report were compared; at the same numeral.
create or replace temp table paired as
select figure_id as old_figure_id, figure_id as new_figure_id, 'same' as found
from old_seen
join new_seen using (figure_id);

insert into paired
select old_figure_id, new_figure_id, 'version' as found
from (
    select old_figure_id, new_figure_id from figure_pair
    union
    select new_figure_id, old_figure_id from old.figure_pair
)
where old_figure_id in (select figure_id from old_seen)
    and new_figure_id in (select figure_id from new_seen)
    and old_figure_id not in (select old_figure_id from paired)
    and new_figure_id not in (select new_figure_id from paired)
qualify row_number() over (partition by old_figure_id order by new_figure_id) = 1
    and row_number() over (partition by new_figure_id order by old_figure_id) = 1;

insert into paired
select was.figure_id as old_figure_id, now.figure_id as new_figure_id, 'place' as found
from (
    select *, row_number() over (
        partition by document_id, span_start, numeral order by indicator, figure_id
    ) as turn
    from old_seen
    where figure_id not in (select old_figure_id from paired)
) as was
join (
    select *, row_number() over (
        partition by document_id, span_start, numeral order by indicator, figure_id
    ) as turn
    from new_seen
    where figure_id not in (select new_figure_id from paired)
) as now using (document_id, span_start, numeral, turn);
