-- Versions and forms of reports: what came when, what replaces what, what changed.

-- Every report as it came in, with what became of it.
create view submission as
with compared as (
    select
        old_document_id,
        new_document_id,
        count(*) filter (change = 'changed') as changed,
        count(*) filter (change = 'new') as added,
        count(*) filter (change = 'gone') as gone
    from figure_pair
    group by old_document_id, new_document_id
),
same_number as (
    select document_id, min(other_id) as other_id
    from version_link
    where link = 'same_number'
    group by document_id
)
select
    document.document_id,
    document.province,
    document.unit_version_id,
    document.issuer,
    document.symbol,
    document.issued_on,
    receipt.received_on,
    receipt.received_basis,
    receipt.form,
    document.period,
    document.period_start,
    document.period_end,
    case
        when superseded_document.link is not null then superseded_document.link
        when same_number.other_id is not null then 'same_number'
        else 'current' end as version,
    case
        when superseded_document.link = 'replaced' then 'đã được thay thế'
        when superseded_document.link = 'copy' then 'dạng khác của cùng báo cáo'
        when superseded_document.link = 'conflict'
            then 'cùng báo cáo nhưng số liệu khác, cần xem'
        when same_number.other_id is not null
            then 'cùng số, ngày với báo cáo khác nội dung, cần xem'
        else 'hiện hành' end as version_label,
    coalesce(superseded_document.replaced_by, same_number.other_id) as replaced_by,
    other.symbol as replaced_by_symbol,
    compared.changed,
    compared.added,
    compared.gone,
    document.path
from document
join receipt using (document_id)
left join superseded_document using (document_id)
left join same_number on same_number.document_id = document.document_id
left join document as other
    on other.document_id = coalesce(superseded_document.replaced_by, same_number.other_id)
left join compared
    on compared.old_document_id = document.document_id
    and compared.new_document_id = superseded_document.replaced_by;

-- Two versions figure by figure: from figure_change where change <> 'unchanged'
create view figure_change as
select
    old_document.province,
    old_document.symbol as old_symbol,
    new_document.symbol as new_symbol,
    figure_pair.link,
    figure_pair.change,
    coalesce(new_figure.indicator, old_figure.indicator) as indicator,
    indicator.indicator_name,
    old_figure.value as old_value,
    new_figure.value as new_value,
    old_figure.numeral as old_numeral,
    new_figure.numeral as new_numeral,
    coalesce(new_figure.unit, old_figure.unit) as unit,
    concat_ws(
        ', ',
        case when old_figure.actor is distinct from new_figure.actor then 'actor' end,
        case when (old_figure.period_start, old_figure.period_end)
            is distinct from (new_figure.period_start, new_figure.period_end) then 'period' end,
        case when old_figure.bound is distinct from new_figure.bound then 'bound' end,
        case when old_figure.scope is distinct from new_figure.scope then 'scope' end
    ) as differs,
    substring(
        old_document.text,
        old_figure.sentence_start + 1,
        old_figure.sentence_end - old_figure.sentence_start
    ) as old_sentence,
    substring(
        new_document.text,
        new_figure.sentence_start + 1,
        new_figure.sentence_end - new_figure.sentence_start
    ) as new_sentence,
    old_figure.page as old_page,
    new_figure.page as new_page,
    figure_pair.old_figure_id,
    figure_pair.new_figure_id,
    figure_pair.old_document_id,
    figure_pair.new_document_id
from figure_pair
join document as old_document on old_document.document_id = figure_pair.old_document_id
join document as new_document on new_document.document_id = figure_pair.new_document_id
left join figure as old_figure on old_figure.figure_id = figure_pair.old_figure_id
left join figure as new_figure on new_figure.figure_id = figure_pair.new_figure_id
left join indicator on indicator.indicator = coalesce(new_figure.indicator, old_figure.indicator);

-- The reports that had come by a day, and which of them another one spoke for then:
-- from documents_as_of(date '2023-05-01')
create macro documents_as_of(as_of_day) as table
with come as (
    from document join receipt using (document_id)
    select document_id, receipt.received_on
    where receipt.received_on <= as_of_day
),
set_aside as (
    select version_link.document_id, arg_min(link, link <> 'replaced') as link
    from version_link
    join come on come.document_id = version_link.other_id
    where link in ('replaced', 'copy', 'conflict')
    group by version_link.document_id
)
select
    document.document_id,
    document.province,
    document.unit_version_id,
    document.issuer,
    document.symbol,
    document.issued_on,
    come.received_on,
    coalesce(set_aside.link, 'current') as version,
    document.path
from come
join document using (document_id)
left join set_aside using (document_id);

-- The figures in force on a day: from as_of(date '2023-05-01')
create macro as_of(as_of_day) as table
select *
from reported_figure
where document_id in (
    select document_id from documents_as_of(as_of_day) where version = 'current'
);
