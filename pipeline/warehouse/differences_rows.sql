-- The rows of figure_history from the pairs: what differs, and the one cause that is named. Of
-- several causes it is the first of: what happened to the file, another report that speaks for
-- it now (or no longer), a decision on the very figure, the program, what stands beside the file.

create or replace temp macro program_cause(was, now) as case
    when was is not distinct from now then null
    when len(string_split(was, '-')) <> 3 or len(string_split(now, '-')) <> 3 then 'code'
    when split_part(was, '-', 3) = split_part(now, '-', 3) then 'code'
    when split_part(was, '-', 1) = split_part(now, '-', 1)
        and split_part(was, '-', 2) = split_part(now, '-', 2) then 'knowledge'
    else 'code_and_knowledge' end;

create or replace temp table report_cause as
with was as (
    select
        document.document_id, document.fingerprint, source.beside,
        superseded_document.document_id is not null as aside
    from old.document
    left join old.source on source.document_id = document.document_id and source.present
    left join old.superseded_document on superseded_document.document_id = document.document_id
    where document.document_id in (select document_id from touched)
),
now as (
    select
        document.document_id, document.fingerprint, source.beside,
        superseded_document.document_id is not null as aside
    from document
    left join source on source.document_id = document.document_id and source.present
    left join superseded_document on superseded_document.document_id = document.document_id
    where document.document_id in (select document_id from touched)
),
-- Of a report that is on one side only: what its file is on the other one.
gone as (
    select
        was.document_id,
        case
            when bool_or(now.sha256 is distinct from was.sha256 and now.path is not null)
                then 'changed_file'
            when bool_or(now.path is not null)
                then coalesce(any_value(program_cause(was.fingerprint, now.fingerprint)), 'other')
            else 'removed_file' end as cause
    from old.source as was
    left join source as now on now.path = was.path and now.present
    where was.present
    group by was.document_id
),
come as (
    select
        now.document_id,
        case
            when bool_or(was.sha256 is distinct from now.sha256 and was.path is not null)
                then 'changed_file'
            when bool_or(was.path is not null)
                then coalesce(any_value(program_cause(was.fingerprint, now.fingerprint)), 'other')
            else 'new_file' end as cause
    from source as now
    left join old.source as was on was.path = now.path and was.present
    where now.present
    group by now.document_id
)
select
    document_id,
    was.document_id is not null and now.document_id is not null as stays,
    case
        when now.document_id is null then coalesce(gone.cause, 'other')
        when was.document_id is null then coalesce(come.cause, 'other')
        when was.aside <> now.aside then 'version'
        else coalesce(
            program_cause(was.fingerprint, now.fingerprint),
            if(was.beside is distinct from now.beside, 'beside', null),
            if(
                (select definition from schema_version)
                is distinct from (select definition from old.schema_version), 'code', 'other'
            )
        ) end as why
from was
full join now using (document_id)
left join gone using (document_id)
left join come using (document_id);

-- The figures that people have decided on since, with the last such decision.
create or replace temp table decided_since as
select figure_id, max(decision_id) as decision_id
from (
    select figure_id, decision_id from decision
    union all
    select figure_id, decision_id from decision_attachment
)
where figure_id is not null
    and decision_id > (select coalesce(max(decision_id), 0) from old.decision)
group by figure_id;

create or replace temp macro in_words(differs, figure) as nullif(concat_ws(
    '; ',
    if(list_contains(differs, 'indicator'), 'chỉ tiêu: ' || figure.indicator, null),
    if(list_contains(differs, 'province'), 'tỉnh: ' || coalesce(figure.province, 'không rõ'), null),
    if(
        list_contains(differs, 'unit_version'),
        'đơn vị: ' || coalesce(figure.unit_version_id, 'không rõ'), null
    ),
    if(list_contains(differs, 'actor'), 'chủ thể: ' || coalesce(figure.actor, 'không rõ'), null),
    if(list_contains(differs, 'period'), 'kỳ: ' || figure.days, null),
    if(list_contains(differs, 'scope'),
        'phạm vi: ' || coalesce(concat_ws(' · ', figure.scope, figure.per), 'toàn bộ'), null),
    if(list_contains(differs, 'kind'), 'loại: ' || figure.role || ', ' || figure.status, null),
    if(list_contains(differs, 'bound'), 'mức chính xác: ' || figure.bound, null),
    if(list_contains(differs, 'unit'), 'đơn vị tính: ' || figure.unit, null),
    if(list_contains(differs, 'confidence'), 'độ tin cậy: ' || figure.confidence, null),
    if(list_contains(differs, 'decision'), 'quyết định: ' || coalesce(figure.decision, 'không có'), null)
), '');

insert into figure_history by name
with met as (
    select was, now, paired.found
    from paired
    join old_seen as was on was.figure_id = paired.old_figure_id
    join new_seen as now on now.figure_id = paired.new_figure_id
    union all
    select was, null as now, null as found
    from old_seen as was
    where was.figure_id not in (select old_figure_id from paired)
    union all
    select null as was, now, null as found
    from new_seen as now
    where now.figure_id not in (select new_figure_id from paired)
),
compared as (
    select
        was, now, found,
        case when was is null or now is null then [] else list_filter([
            if((was.value, was.value_high) is distinct from (now.value, now.value_high), 'value', null),
            if(was.indicator <> now.indicator, 'indicator', null),
            if(was.province is distinct from now.province, 'province', null),
            if(was.unit_version_id is distinct from now.unit_version_id, 'unit_version', null),
            if(was.actor is distinct from now.actor, 'actor', null),
            if(was.days <> now.days, 'period', null),
            if((was.scope, was.per) is distinct from (now.scope, now.per), 'scope', null),
            if((was.role, was.status) is distinct from (now.role, now.status), 'kind', null),
            if(was.bound <> now.bound, 'bound', null),
            if(was.unit <> now.unit, 'unit', null),
            if(was.confidence <> now.confidence, 'confidence', null),
            if(was.decision is distinct from now.decision, 'decision', null)
        ], lambda each: each is not null) end as differs
    from met
)
select
    $run::integer as run_id,
    case when was is null then 'added' when now is null then 'removed' else 'changed' end as change,
    case
        when compared.found = 'version' then 'version'
        when was.document_id <> now.document_id then 'changed_file'
        when report_cause.stays and report_cause.why <> 'version'
            and decided_since.decision_id is not null then 'decision'
        else report_cause.why end as cause,
    seen.province,
    seen.symbol,
    seen.path,
    seen.indicator,
    seen.indicator_name,
    seen.actor,
    nullif(concat_ws(' · ', seen.scope, seen.per), '') as scope,
    seen.role,
    seen.status,
    seen.period,
    seen.period_start,
    seen.period_end,
    seen.unit,
    was.value as old_value,
    was.value_high as old_value_high,
    now.value as new_value,
    now.value_high as new_value_high,
    was.numeral as old_numeral,
    now.numeral as new_numeral,
    differs,
    in_words(differs, was) as old_words,
    in_words(differs, now) as new_words,
    if(cause = 'decision', decided_since.decision_id, null) as decision_id,
    was.figure_id as old_figure_id,
    now.figure_id as new_figure_id,
    was.document_id as old_document_id,
    now.document_id as new_document_id
from (select *, coalesce(now, was) as seen from compared) as compared
left join report_cause on report_cause.document_id = seen.document_id
left join decided_since on decided_since.figure_id = seen.figure_id
where was is null or now is null or differs <> []
order by seen.path, seen.span_start, seen.figure_id;
