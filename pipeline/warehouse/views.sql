-- What analysts read. What each view and column means stands in comments.csv.

-- Search without accents: where without_accents(title) like '%kien nghi%'
create macro without_accents(words) as replace(strip_accents(lower(words)), 'đ', 'd');

-- A report is out of date once another of the same body and province says that it replaces it.
create view superseded_document as
select
    old.document_id,
    max(new.document_id) as replaced_by,
    max(new.symbol) as replaced_by_symbol
from document as old
join document as new
    on lower(new.replaces) = lower(old.symbol)
    and new.document_id <> old.document_id
    and new.issuer is not distinct from old.issuer
    and new.province is not distinct from old.province
    and coalesce(new.issued_on >= old.issued_on, true)
group by old.document_id;

create view current_figure as
select
    figure.figure_id,
    figure.indicator,
    indicator.indicator_name,
    document.province,
    figure.value,
    figure.value_high,
    figure.unit,
    figure.numeral,
    figure.role,
    figure.status,
    figure.bound,
    figure.change,
    figure.actor,
    figure.scope,
    figure.per,
    figure.period,
    figure.period_start,
    figure.period_end,
    figure.period_kind,
    figure.period_derived,
    figure.part_of,
    figure.section,
    figure.page,
    figure.span_start,
    figure.span_end,
    figure.sentence_start,
    figure.confidence,
    document.document_id,
    document.unit_version_id,
    document.symbol,
    document.issuer,
    document.issued_on,
    document.path
from figure
join document using (document_id)
left join indicator using (indicator)
anti join superseded_document using (document_id);

create view failed_check as
select
    check_result.check_id,
    document.province,
    document.symbol,
    check_result.kind,
    check_result.statement,
    check_result.expected,
    check_result.found,
    check_result.found - check_result.expected as difference,
    regexp_extract(
        substring(document.text, check_result.suspect_start + 1, 12), '^[0-9.,]*[0-9]'
    ) as suspect,
    substring(
        document.text,
        check_result.sentence_start + 1,
        check_result.sentence_end - check_result.sentence_start
    ) as sentence,
    figure.page,
    document.path,
    check_result.total_figure_id,
    check_result.document_id
from check_result
join document using (document_id)
left join figure on figure.figure_id = check_result.total_figure_id
anti join superseded_document on superseded_document.document_id = check_result.document_id
where check_result.verdict = 'contradicted';

-- One row for each indicator, province, period, body, slice and base. Figures that differ in
-- one of these are never put together; figures that agree in all of them should be equal.
-- Grouped by them, and nothing joined back, so that a filter reaches the table itself.
create view comparison as
with cell as (
    select
        indicator,
        indicator_name,
        province,
        unit_version_id,
        period_start,
        period_end,
        case when period_start is null and period_end is null then period end as loose_period,
        actor,
        scope,
        per,
        count(*) as figures,
        count(distinct document_id) as documents,
        list_sort(list(distinct numeral)) as numerals,
        count(distinct (value, value_high, bound)) as values_stated,
        -- the latest report speaks; in one report its first statement
        arg_max(
            {
                'figure_id': figure_id,
                'period': period,
                'value': value,
                'value_high': value_high,
                'bound': bound,
                'unit': unit,
                'confidence': confidence
            },
            (coalesce(issued_on, date '1900-01-01'), path, -span_start, figure_id)
        ) as said
    from current_figure
    where role = 'total' and status = 'actual'
    group by all
),
failed as (
    select total_figure_id, min(statement) as statement
    from check_result
    where verdict = 'contradicted'
    group by total_figure_id
)
select
    cell.indicator,
    cell.indicator_name,
    cell.province,
    cell.said.period as period,
    cell.period_start,
    cell.period_end,
    cell.actor,
    cell.scope,
    cell.per,
    cell.said.value as value,
    cell.said.value_high as value_high,
    cell.said.bound as bound,
    cell.said.unit as unit,
    concat_ws(
        '; ',
        case when cell.values_stated > 1
            then 'có ' || cell.values_stated || ' giá trị khác nhau: '
                || array_to_string(cell.numerals, ' – ') end,
        case cell.said.bound
            when 'at_least' then 'ít nhất'
            when 'at_most' then 'nhiều nhất'
            when 'about' then 'khoảng'
            when 'range' then 'trong khoảng' end,
        case when cell.province is null then 'không rõ tỉnh' end,
        case
            when cell.said.period is null then 'không rõ kỳ'
            when cell.period_end is null then 'kỳ không ghi ngày cuối' end,
        case
            when cell.province is not null and cell.unit_version_id is null
                then 'không rõ trước hay sau sáp nhập tỉnh'
            when unit_version.valid_to is not null then 'địa giới trước 1/7/2025'
            when unit_version.valid_from is null then null
            when cell.period_end < unit_version.valid_from
                then 'kỳ trước sáp nhập, do tỉnh sau sáp nhập báo cáo'
            when cell.period_start < unit_version.valid_from
                then 'kỳ gồm cả trước và sau sáp nhập 1/7/2025'
            else 'địa giới từ 1/7/2025' end,
        case when failed.statement is not null then 'tổng không khớp: ' || failed.statement end,
        case when cell.said.confidence <> 'sure' then 'cần kiểm tra' end
    ) as note,
    cell.figures,
    cell.documents,
    cell.unit_version_id,
    cell.said.figure_id as figure_id
from cell
left join unit_version using (unit_version_id)
left join failed on failed.total_figure_id = cell.said.figure_id;

-- from compare('session.total')
create macro compare(indicator_code) as table
select province, period, actor, scope, value, value_high, unit, note, figure_id
from comparison
where indicator = indicator_code
order by province collate vi nulls last, period_start, actor, scope;

create view evidence as
select
    figure.figure_id,
    figure.indicator,
    indicator.indicator_name,
    document.province,
    figure.value,
    figure.value_high,
    figure.unit,
    figure.numeral,
    substring(
        document.text,
        figure.sentence_start + 1,
        figure.sentence_end - figure.sentence_start
    ) as sentence,
    figure.section,
    figure.page,
    figure.boxes,
    figure.span_start,
    figure.span_end,
    figure.confidence,
    figure.rule,
    document.path,
    document.symbol,
    document.issued_on,
    superseded_document.replaced_by_symbol,
    document.fingerprint,
    document.document_id
from figure
join document using (document_id)
left join indicator using (indicator)
left join superseded_document using (document_id);

create view file_status as
select
    source.path,
    case
        when not source.present then 'removed'
        when superseded_document.document_id is not null then 'superseded'
        else source.outcome end as outcome,
    case
        when not source.present then 'đã rút khỏi thư mục'
        when superseded_document.document_id is not null then 'đã được báo cáo khác thay thế'
        when source.outcome = 'loaded' then 'đã nạp'
        when source.outcome = 'duplicate' then 'trùng tệp khác'
        else 'bị giữ lại' end as outcome_label,
    source.reason_code,
    source.reason,
    source.duplicate_of,
    superseded_document.replaced_by_symbol,
    document.province,
    document.symbol,
    coalesce(counted.figures, 0) as figures,
    source.sha256,
    source.document_id
from source
left join document on source.present and document.document_id = source.document_id
left join superseded_document on superseded_document.document_id = document.document_id
left join (select document_id, count(*) as figures from figure group by document_id) as counted
    on counted.document_id = document.document_id;

create view coverage as
select outcome, outcome_label, reason_code, count(*) as files, sum(figures)::bigint as figures
from file_status
group by outcome, outcome_label, reason_code;

create view unexplained_numeral as
select
    document.province,
    document.symbol,
    substring(
        document.text, stands.span_start + 1, stands.span_end - stands.span_start
    ) as numeral,
    substring(
        document.text,
        greatest(stands.span_start - 60, 0) + 1,
        stands.span_end + 60 - greatest(stands.span_start - 60, 0)
    ) as context,
    stands.span_start,
    stands.span_end,
    document.path,
    document.document_id
from (
    select document_id, unnest(spans) as stands
    from numeral
    where kind = 'not_understood'
)
join document using (document_id)
anti join superseded_document using (document_id);
