-- Which reports were expected, and which of them came: by calendar or letter, as of any day.

-- The name of a period whatever its cut-off: 15/12/2023 to 14/6/2024 is '2024-H1', 1/1 to
-- 30/11/2025 is '2025'; a period that is none of the usual ones is named by its last month.
-- Half of a period's cut-off is at most 50 days before its month, a last day 6 before its end.
create macro usual_period(first_day, last_day) as case
    when last_day is null then null
    when month(first_day + interval 50 day) <= 2 and last_day - first_day between 300 and 380
        then year(last_day - interval 6 day)::varchar
    when month(first_day + interval 50 day) <= 2 and last_day - first_day between 240 and 290
        then year(last_day - interval 6 day) || '-9M'
    when month(first_day + interval 50 day) <= 2 and last_day - first_day between 140 and 200
        then year(last_day - interval 6 day) || '-H1'
    when month(first_day + interval 50 day) in (7, 8) and last_day - first_day between 140 and 200
        then year(last_day - interval 6 day) || '-H2'
    when last_day - first_day between 75 and 105
        then year(last_day - interval 6 day)
            || '-Q' || ((month(first_day + interval 50 day) + 10) % 12 // 3 + 1)
    when last_day - first_day between 25 and 35
        then year(last_day - interval 6 day) || '-M' || month(first_day + interval 15 day)
    else 'to ' || strftime(last_day, '%Y-%m') end;

-- The reports that answer what is expected: they name the letter, or are for that period; one
-- without a period goes by its day, to what was due nearest to it.
create macro answering(as_of_day) as table
with report as (
    select
        came.document_id,
        came.version,
        came.received_on,
        came.unit_version_id,
        receipt.body_key,
        receipt.answers_key,
        usual_period(document.period_start, document.period_end) as usual,
        document.search_title,
        document.issued_on
    from documents_as_of(as_of_day) as came
    join document using (document_id)
    join receipt using (document_id)
    where coalesce(document.kind, 'Báo cáo') = 'Báo cáo'
        and coalesce(document.level, 'province') = 'province'
        and document_id not in (select document_id from request)
),
owed as (
    select
        expected_id, unit_version_id, answers_key, due_on, title_words,
        unnest(body_keys) as body_key,
        usual_period(period_start, period_end) as usual
    from expected
    where letter_id is null
        or letter_id in (select document_id from receipt where received_on <= as_of_day)
),
by_day as (
    select expected_id, document_id, title_words, search_title
    from owed
    join report using (unit_version_id, body_key)
    where report.usual is null
        and report.answers_key is null
        and abs(owed.due_on - report.issued_on) <= 45
    qualify row_number() over (
        partition by document_id order by abs(owed.due_on - report.issued_on), expected_id
    ) = 1
),
pair as (
    select expected_id, document_id, title_words, search_title, 1 as basis
    from owed
    join report using (unit_version_id, body_key, answers_key)
    union all
    select expected_id, document_id, title_words, search_title, 2
    from owed
    join report using (unit_version_id, body_key, usual)
    where owed.answers_key is null or report.answers_key is null
    union all
    select expected_id, document_id, title_words, search_title, 3 from by_day
)
select
    expected_id,
    document_id,
    report.version,
    report.received_on,
    ['answers', 'period', 'issued'][min(basis)] as match_basis
from pair
join report using (document_id)
where len(title_words) = 0
    or len(list_filter(title_words, lambda words: contains(pair.search_title, words))) > 0
group by expected_id, document_id, report.version, report.received_on;

-- What became of every expected report as of a day; several rows where it came in versions.
create macro submissions_as_of(as_of_day) as table
with answer as (
    select
        *, min(received_on) over (partition by expected_id) as first_received
    from answering(as_of_day)
),
former as (
    -- a province that began after the period: its predecessors may have reported themselves
    select
        later.expected_id,
        count(*) as provinces,
        count(reported.expected_id) as reported,
        string_agg(unit.province, ', ' order by unit.province collate vi)
            filter (reported.expected_id is null) as lacking
    from expected as later
    join unit_version on unit_version.unit_version_id = later.unit_version_id
        and later.period_end < unit_version.valid_from
    join unit_successor on unit_successor.successor_id = later.unit_version_id
    join unit_version as unit on unit.unit_version_id = unit_successor.unit_version_id
    join expected as earlier
        on earlier.unit_version_id = unit_successor.unit_version_id
        and earlier.source_path = later.source_path
        and earlier.rule_name = later.rule_name
        and earlier.body = later.body
        and earlier.period_end = later.period_end
        and earlier.due_on is not distinct from later.due_on
    left join (select distinct expected_id from answer) as reported
        on reported.expected_id = earlier.expected_id
    group by later.expected_id
),
stated as (
    select
        expected.*,
        answer.document_id,
        answer.match_basis,
        answer.first_received,
        former.lacking,
        case
            when answer.version = 'replaced' then 'superseded'
            when answer.first_received > expected.due_on then 'late'
            when answer.document_id is not null then 'received'
            when expected.obligation = 'merged_away' then 'merged_away'
            when former.provinces = former.reported then 'received'
            when expected.obligation = 'body_dissolved' then 'body_dissolved'
            when expected.due_on >= as_of_day or expected.due_on is null then 'not_due'
            else 'missing' end as status
    from expected
    left join answer
        on answer.expected_id = expected.expected_id and answer.version in ('current', 'replaced')
    left join former on former.expected_id = expected.expected_id
    where expected.letter_id is null
        or expected.letter_id in (select document_id from receipt where received_on <= as_of_day)
)
select
    stated.rule_name,
    stated.body,
    unit_version.province,
    stated.unit_version_id,
    stated.period,
    stated.period_start,
    stated.period_end,
    stated.due_on,
    stated.status,
    case stated.status
        when 'superseded' then 'đã được thay thế'
        when 'late' then 'nộp chậm'
        when 'received' then 'đã nhận'
        when 'merged_away' then 'tỉnh đã sáp nhập'
        when 'body_dissolved' then 'cơ quan đã kết thúc hoạt động'
        when 'not_due' then 'chưa đến hạn'
        else 'còn thiếu' end as status_label,
    case stated.status
        when 'late' then stated.first_received - stated.due_on
        when 'missing' then as_of_day::date - stated.due_on end as days_late,
    document.symbol,
    receipt.received_on,
    stated.match_basis,
    concat_ws(
        '; ',
        case when stated.status in ('merged_away', 'body_dissolved', 'missing') then stated.note end,
        case when stated.status = 'received' and stated.document_id is null
            then 'các tỉnh trước sáp nhập đã báo cáo' end,
        case when stated.status = 'missing' and stated.lacking is not null
            then 'còn phần của ' || stated.lacking end,
        case when stated.due_on is null then 'không nêu hạn' end,
        case when stated.match_basis = 'issued' then 'báo cáo không ghi kỳ, xếp theo ngày ban hành' end
    ) as note,
    successor.unit_name as successor,
    document.path,
    stated.document_id,
    stated.expected_id
from stated
join unit_version on unit_version.unit_version_id = stated.unit_version_id
left join unit_version as successor on successor.unit_version_id = stated.successor_id
left join document on document.document_id = stated.document_id
left join receipt on receipt.document_id = stated.document_id;

-- from submission_status where status = 'missing'
create view submission_status as
from submissions_as_of(current_date);

-- How many of each expected report came, and who is missing: from coverage_as_of(current_date)
create macro coverage_as_of(as_of_day) as table
select
    rule_name,
    body,
    period,
    period_start,
    period_end,
    due_on,
    count(*) filter (status = 'received') as received,
    count(*) filter (status = 'late') as late,
    count(*) filter (status = 'missing') as missing,
    count(*) filter (status = 'superseded') as superseded,
    count(*) filter (status = 'not_due') as not_due,
    count(*) filter (status = 'merged_away') as merged_away,
    count(*) filter (status = 'body_dissolved') as body_dissolved,
    list(province order by province collate vi) filter (status = 'missing') as who_is_missing,
    list(province || ' ' || days_late order by province collate vi) filter (status = 'late') as who_was_late
from submissions_as_of(as_of_day)
group by all;

-- Reports in force that nothing expected: no period, no province, or nobody asked for them.
create view unexpected_submission as
select province, issuer, symbol, issued_on, period, received_on, path, document_id
from submission
anti join answering(current_date) using (document_id)
anti join request using (document_id)
where version = 'current';
