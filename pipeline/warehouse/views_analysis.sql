-- What the views of analysis share: terms of office, the calendar, words for notes.

-- Terms of the councils. 2021–2026 ended early: the next council was elected on 15/3/2026.
create view council_term as
select *
from (
    values
        ('2016-2021', date '2016-05-22', date '2021-05-22'),
        ('2021-2026', date '2021-05-23', date '2026-03-14'),
        ('2026-2031', date '2026-03-15', date '2031-03-14')
) as terms(term, starts_on, ends_on);

-- The figures that a person rejected.
create view rejected_figure as
select figure_id from figure_decision where action = 'reject';

-- How far two stretches of days agree: the days of both over the days from first to last.
create macro period_fit(one_start, one_end, other_start, other_end) as
    greatest(0, least(one_end, other_end) - greatest(one_start, other_start) + 1)
    / (greatest(one_end, other_end) - least(one_start, other_start) + 1);

-- The name of a stretch by the calendar, whichever day the office closes its books on: 15/12 to
-- 14/6 and 1/1 to 30/6 are both the first half. Other stretches go by their days.
create macro calendar_key(period_start, period_end, months, middle, period_kind) as
case
    when (round(months) = 12 or (period_kind = 'year' and months between 10 and 13))
        and abs(middle - make_date(year(middle), 7, 1)) <= 45
        then year(middle)::varchar
    when (round(months) = 6 or (period_kind = 'half' and months between 4.5 and 7))
        and abs(middle - make_date(year(middle), if(month(middle) <= 6, 4, 10), 1)) <= 45
        then year(middle) || if(month(middle) <= 6, '-H1', '-H2')
    when round(months) = 9 and abs(middle - make_date(year(middle), 5, 15)) <= 45
        then year(middle) || '-9M'
    when round(months) = 3 then year(middle) || '-Q' || quarter(middle)
    when round(months) = 1 then strftime(middle, '%Y-%m')
    else period_start || '/' || period_end end;

create macro empty_label(code) as
case code
    when 'stated_none' then 'báo cáo ghi là không có'
    when 'not_mentioned' then 'báo cáo đã nhận, không nêu chỉ tiêu này'
    when 'not_due' then 'không có báo cáo nào cho kỳ này'
    when 'unreadable' then 'có báo cáo nhưng chưa đọc được, cần xem'
    when 'withheld' then 'số liệu đã bị người kiểm tra bác bỏ' end;

-- What is to say of a report that is owed and did not come.
create macro owed_label(due_on, as_of_day) as
case
    when due_on < as_of_day
        then 'quá hạn ' || (as_of_day::date - due_on) || ' ngày, chưa nhận được báo cáo'
    when due_on >= as_of_day
        then 'chưa nhận được báo cáo, hạn nộp ' || strftime(due_on, '%-d/%-m/%Y')
    else 'phải báo cáo kỳ này nhưng chưa nhận được báo cáo' end;

-- Whether a report is of the province, and not of a district or commune in it.
create macro of_province(level) as coalesce(level, 'province') = 'province';

-- A scope that names the province before or after the merger, and so no slice: "Đồng Tháp (cũ)".
create macro unit_scope(scope) as
    if(contains(scope, '(cũ)') or scope = 'tỉnh mới', scope, null);

-- Words for the notes.
create macro vietnamese(number) as
    regexp_replace(
        translate(rtrim(rtrim(format('{:,.6f}', number::double), '0'), '.'), ',.', '.,'), ',$', ''
    );

create macro bound_label(bound) as
case bound
    when 'at_least' then 'ít nhất'
    when 'at_most' then 'nhiều nhất'
    when 'about' then 'khoảng'
    when 'range' then 'trong khoảng'
    else 'số đúng' end;

create macro nature_label(nature) as
case nature
    when 'cumulative' then 'lũy kế từ đầu nhiệm kỳ'
    when 'flow' then 'trong kỳ'
    when 'state' then 'tại một thời điểm'
    when 'point' then 'đến một ngày, không rõ từ ngày nào'
    else 'không rõ kỳ' end;

create macro border_label(class) as
case class
    when 'old' then 'địa giới trước 1/7/2025'
    when 'before' then 'kỳ trước sáp nhập, do tỉnh sau sáp nhập báo cáo'
    when 'mixed' then 'kỳ gồm cả trước và sau sáp nhập 1/7/2025'
    when 'new' then 'địa giới từ 1/7/2025' end;

create macro days_label(first_day, last_day) as
    'từ ' || strftime(first_day, '%-d/%-m/%Y') || ' đến ' || strftime(last_day, '%-d/%-m/%Y');

-- Whether a rate in percent is that of two numbers, as far as it is printed.
create macro share_agrees(part, base, percent) as
    abs(100 * part / nullif(base, 0) - percent) <= if(percent = floor(percent), 0.5, 0.06);

create macro period_label(period_key) as
case
    when regexp_full_match(period_key, '[0-9]{4}') then 'năm ' || period_key
    when period_key like '%-H1' then '6 tháng đầu năm ' || period_key[:4]
    when period_key like '%-H2' then '6 tháng cuối năm ' || period_key[:4]
    when period_key like '%-9M' then '9 tháng năm ' || period_key[:4]
    when regexp_matches(period_key, '-Q[1-4]$') then 'quý ' || period_key[-1:] || '/' || period_key[:4]
    when regexp_full_match(period_key, '[0-9]{4}-[0-9]{2}') then 'tháng ' || period_key[-2:] || '/' || period_key[:4]
    when period_key like 'T%' then 'lũy kế đến ' || strftime(period_key[-10:]::date, '%-d/%-m/%Y')
    when period_key like 'S%' or period_key like 'D%' then 'ngày ' || strftime(period_key[-10:]::date, '%-d/%-m/%Y')
    else 'kỳ ' || replace(period_key, '/', ' đến ') end;

-- Whether a rule of soft_rule holds for two values.
create macro rule_holds(relation, value, other_value, tolerance) as
case relation
    when '<=' then value <= other_value
    when '>=' then value >= other_value
    when '≈' then abs(value - other_value) <= tolerance * greatest(value, other_value) end;
