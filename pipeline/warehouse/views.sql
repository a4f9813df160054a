-- What analysts read. What each view and column means stands in comments.csv.

-- Search without accents: where without_accents(title) like '%kien nghi%'
create macro without_accents(words) as replace(strip_accents(lower(words)), 'đ', 'd');

-- A report is set aside for another one: a later one that says that it replaces it (replaced),
-- or a better form of the same report (copy, conflict: with other figures). One row each.
create view superseded_document as
select
    speaking.document_id,
    speaking.other_id as replaced_by,
    document.symbol as replaced_by_symbol,
    speaking.link
from version_link as speaking
join document on document.document_id = speaking.other_id
where speaking.link in ('replaced', 'copy', 'conflict')
qualify row_number() over (
    partition by speaking.document_id
    order by speaking.link <> 'replaced', speaking.rank, speaking.other_id
) = 1;

-- Every figure with the facts of its report, whether another report speaks for it or not.
create view reported_figure as
select
    figure.figure_id,
    figure.indicator,
    indicator.indicator_name,
    coalesce(figure.province, document.province) as province,
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
    figure.period_until,
    figure.period_accumulation,
    figure.part_of,
    figure.section,
    figure.page,
    figure.span_start,
    figure.span_end,
    figure.sentence_start,
    figure.confidence,
    document.document_id,
    case when figure.province is null then document.unit_version_id else figure.unit_version_id end
        as unit_version_id,
    document.level,
    document.local_unit,
    figure.province as province_of_row,
    document.symbol,
    document.issuer,
    document.issued_on,
    document.path
from figure
join document using (document_id)
left join indicator using (indicator);

-- The figures in force as people decided: corrected ones have the corrected value (what is
-- printed is in numeral, what was read in value_read), rejected ones are left out.
create view current_figure as
select
    reported_figure.* replace (
        coalesce(figure_decision.indicator, reported_figure.indicator) as indicator,
        coalesce(corrected.indicator_name, reported_figure.indicator_name) as indicator_name,
        coalesce(figure_decision.value, reported_figure.value) as value,
        case when figure_decision.value is null then reported_figure.value_high
            else figure_decision.value_high end as value_high,
        case when figure_decision.value is null then reported_figure.bound
            when figure_decision.value_high is null then 'exact'
            else 'range' end as bound,
        nullif(coalesce(figure_decision.actor, reported_figure.actor), '') as actor,
        nullif(coalesce(figure_decision.scope, reported_figure.scope), '') as scope,
        coalesce(figure_decision.period_start, reported_figure.period_start) as period_start,
        coalesce(figure_decision.period_end, reported_figure.period_end) as period_end,
        case when figure_decision.action is null then reported_figure.confidence
            else 'sure' end as confidence
    ),
    reported_figure.value as value_read,
    figure_decision.action as decision,
    figure_decision.decision_id
from reported_figure
left join figure_decision using (figure_id)
left join indicator as corrected on corrected.indicator = figure_decision.indicator
anti join superseded_document using (document_id)
where figure_decision.action is distinct from 'reject';

-- What the reports in force ask, were asked and were promised. Search without accents:
-- from search_proposals('giai ngan')
create view current_proposal as
select
    document.province,
    document.symbol,
    document.issued_on,
    proposal.proposal_kind,
    case proposal.proposal_kind
        when 'proposal' then 'kiến nghị, đề xuất của cơ quan báo cáo'
        when 'recommendation' then 'kiến nghị qua giám sát, thẩm tra, chất vấn'
        when 'commitment' then 'cam kết, lời hứa'
        when 'none' then 'nêu rõ là không có' end as kind_label,
    proposal.words,
    array_to_string(proposal.addressees, '; ') as addressee,
    proposal.addressees,
    proposal.asked_by,
    proposal.field,
    proposal.deadline,
    proposal.deadline_words,
    proposal.section,
    proposal.page,
    proposal.span_start,
    proposal.span_end,
    document.path,
    document.unit_version_id,
    document.document_id,
    proposal.proposal_id,
    proposal.search_words
from proposal
join document using (document_id)
anti join superseded_document using (document_id);

create view current_attribute as
select
    document.province,
    document.symbol,
    document.issued_on,
    attribute.attribute,
    case attribute.attribute
        when 'meeting_frequency' then 'định kỳ họp'
        when 'quorum' then 'tỷ lệ dự họp tối thiểu'
        when 'majority' then 'tỷ lệ tán thành để thông qua' end as attribute_label,
    attribute.value,
    attribute.words,
    attribute.section,
    attribute.page,
    attribute.span_start,
    attribute.span_end,
    document.path,
    document.document_id
from attribute
join document using (document_id)
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
                'confidence': confidence,
                'decision': decision
            },
            (coalesce(issued_on, date '1900-01-01'), path, -span_start, figure_id)
        ) as said
    from current_figure
    where role = 'total' and status = 'actual'
        -- what a ministry, a district or a commune reports of itself is no province's figure
        and (level is null or level = 'province' or province_of_row is not null)
    group by all
),
failed as (
    select total_figure_id, min(statement) as statement
    from check_result
    where verdict = 'contradicted'
    group by total_figure_id
),
contested as (
    select figure_pair.new_figure_id, list_sort(list(distinct figure.numeral)) as numerals
    from figure_pair
    join figure on figure.figure_id = figure_pair.old_figure_id
    where figure_pair.link = 'conflict' and figure_pair.change = 'changed'
    group by figure_pair.new_figure_id
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
        'bản khác của cùng báo cáo ghi ' || array_to_string(contested.numerals, ', '),
        case cell.said.decision when 'correct' then 'đã sửa' when 'accept' then 'đã duyệt' end,
        case when cell.said.confidence <> 'sure' then 'cần kiểm tra' end
    ) as note,
    cell.figures,
    cell.documents,
    cell.unit_version_id,
    cell.said.figure_id as figure_id
from cell
left join unit_version using (unit_version_id)
left join failed on failed.total_figure_id = cell.said.figure_id
left join contested on contested.new_figure_id = cell.said.figure_id;

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
    coalesce(figure.province, document.province) as province,
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
        when superseded_document.link = 'replaced' then 'superseded'
        when superseded_document.link is not null then superseded_document.link
        else source.outcome end as outcome,
    case
        when not source.present then 'đã rút khỏi thư mục'
        when superseded_document.link = 'replaced' then 'đã được báo cáo khác thay thế'
        when superseded_document.link = 'copy' then 'dạng khác của cùng báo cáo'
        when superseded_document.link = 'conflict'
            then 'cùng báo cáo nhưng số liệu khác, cần xem'
        when source.outcome = 'loaded' then 'đã nạp'
        when source.outcome = 'duplicate' then 'trùng tệp khác'
        when source.outcome = 'calendar' then 'lịch báo cáo'
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

-- Who cites what: an arrow from a report to each document that it cites, and to that document
-- itself where it is one of the reports here (same symbol, year or term, and place).
create view citation_graph as
select
    citing.document_id,
    citing.province,
    citing.symbol,
    citing.issued_on,
    case
        when citation.basis and citation.relation = 'cites' then 'based_on'
        else citation.relation end as relation,
    citation.identity,
    coalesce(citation.symbol, citation.title) as cited,
    citation.kind,
    citation.issuer,
    citation.issued_on as cited_on,
    citation.year,
    citation.mentions,
    held.document_id as cited_document_id,
    citation.citation_id
from citation
join document as citing using (document_id)
left join (
    select identity, min(document_id) as document_id
    from document
    where identity is not null
    group by identity
) as held on held.identity = citation.identity and held.document_id <> citing.document_id;

-- What was replaced or amended by what, as the reports state it.
create view replaced_document as
select
    coalesce(old.symbol, old.title) as cited,
    old.kind,
    old.issuer,
    old.issued_on as cited_on,
    case when old.relation in ('replaced', 'replaces') then 'replaced' else 'amended' end
        as succession,
    case when old.relation = 'replaces' then document.symbol else old.changed_by end
        as changed_by,
    new.issued_on as changed_on,
    old.identity,
    case when old.relation = 'replaces' then document.identity else new.identity end
        as changed_by_identity,
    document.province,
    document.symbol,
    document.document_id,
    old.citation_id
from citation as old
join document using (document_id)
left join (
    select
        document_id,
        coalesce(symbol, title) as cited,
        min(identity) as identity,
        min(issued_on) as issued_on
    from citation
    group by document_id, coalesce(symbol, title)
) as new on new.document_id = old.document_id and new.cited = old.changed_by
where old.relation in ('replaced', 'replaces') or old.changed_by is not null;

-- The documents that most reports rest on.
create view cited_most as
select
    arg_max(cited, mentions) as cited,
    max(kind) as kind,
    max(issuer) as issuer,
    max(cited_on) as cited_on,
    count(distinct document_id) as documents,
    count(distinct province) as provinces,
    sum(mentions)::bigint as mentions,
    count(*) filter (where relation = 'based_on') as based_on,
    max(cited_document_id) as cited_document_id,
    identity
from citation_graph
group by identity
order by documents desc, mentions desc, identity;
create view run_change as
with described as (
    select
        *,
        lag(figures) over (partition by path order by run_id) as figures_before,
        lag(reason_code) over (partition by path order by run_id) as reason_before
    from run_document
)
select
    run.run_id,
    run.finished_at,
    path,
    event,
    case event
        when 'new' then 'tệp mới'
        when 'changed' then 'nội dung đã đổi'
        when 'returned' then 'có lại'
        when 'removed' then 'đã rút khỏi thư mục'
        else 'đọc lại' end as event_label,
    outcome,
    reason_code,
    reason_before,
    figures,
    figures_before,
    sha256
from described
join run using (run_id);

-- The bodies of each province: one ends on its own last day or with its province, whichever is
-- earlier. The successor is that of the body, or the same body of the successor's province.
create view province_body as
select
    unit_version.unit_version_id,
    unit_version.province,
    body.body,
    body.kind,
    greatest(body.valid_from, unit_version.valid_from) as valid_from,
    least(body.valid_to, unit_version.valid_to) as valid_to,
    body.uncertain and coalesce(body.valid_to < unit_version.valid_to, true) as uncertain,
    case
        when coalesce(unit_version.valid_to <= body.valid_to, body.valid_to is null)
            then case when unit_version.valid_to is not null then body.body end
        else body.successor end as successor,
    case when body.valid_to < unit_version.valid_to or unit_version.valid_to is null
        then case when body.valid_to is not null then unit_version.unit_version_id end
        else unit_successor.successor_id end as successor_unit
from body
cross join unit_version
left join unit_successor
    on unit_successor.unit_version_id = unit_version.unit_version_id
    and unit_version.valid_to is not null
where body.level = 'province'
    and coalesce(body.valid_from <= unit_version.valid_to, true)
    and coalesce(body.valid_to >= unit_version.valid_from, true);
