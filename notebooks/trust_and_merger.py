import marimo

__generated_with = "0.25.2"
app = marimo.App(width="medium")


@app.cell
def _():
    import marimo as mo

    from pipeline.outputs import notebook
    from pipeline.outputs.charts import Row, dots, number, stacked

    return Row, dots, mo, notebook, number, stacked


@app.cell
def _(mo, notebook):
    ready, hello = notebook.greeting()
    mo.stop(not ready, mo.md(hello))  # and with it all cells that ask
    answer, periods = notebook.answer, notebook.periods
    mo.md("# Báo cáo nào có, tin được đến đâu, trước và sau sáp nhập\n\n" + hello)
    return answer, periods


@app.cell
def _(mo, periods):
    stretch = mo.ui.dropdown(periods(), value=next(iter(periods())), label="Kỳ · period")
    stretch
    return (stretch,)


@app.cell
def _(stretch):
    days = stretch.value
    return (days,)


@app.cell
def _(answer):
    missing = answer(
        ("10. Ai chưa báo cáo?", "Who has not reported?"),
        """select rule_name, body, province, due_on, status_label, days_late, note
from submission_status
where status in ('missing', 'late')
order by due_on, province collate vi""",
        lambda f: f"{len(f)} báo cáo còn thiếu hoặc nộp chậm; {f.province.nunique()} tỉnh.",
        nothing="Không có báo cáo nào bị coi là thiếu. Nếu chưa có tệp expected.toml hay công văn yêu cầu thì không biết ai phải nộp: xem docs/calendar.md.",
    )
    missing
    return (missing,)


@app.cell
def _(answer, days, number):
    empties = answer(
        ("11. Chỗ trống nghĩa là gì?", "What does an empty cell mean?"),
        f"""select indicator_name, empty_label, count(*) as value
from compare_long(['session.total', 'resolution.total', 'supervision.recommendations', 'petition.received', 'voter_proposal.total'], {days})
where empty is not null
group by all
order by indicator_name, value desc""",
        lambda f: (
            f"{number(f.value.sum())} ô trống hoặc bằng không, nhiều nhất là «{f.groupby('empty_label').value.sum().idxmax()}»."
        ),
        nothing="Không có ô trống nào.",
    )
    empties
    return (empties,)


@app.cell
def _(answer, days):
    incomparable = answer(
        ("12. Cái gì không so được, và vì sao?", "What cannot be compared, and why?"),
        f"""select indicator_name, province, value, period_start, period_end, note, figure_id
from compare_long(['session.total', 'resolution.total', 'supervision.recommendations', 'petition.received', 'voter_proposal.total'], {days})
where figure_id is not null and not comparable
order by indicator_name, province collate vi""",
        lambda f: (
            f"{len(f)} số liệu của {f.province.nunique()} tỉnh không so được; lý do từng số ở cột Ghi chú."
        ),
        nothing="Mọi số liệu của kỳ này đều so được với nhau.",
    )
    incomparable
    return (incomparable,)


@app.cell
def _(answer):
    doubts = answer(
        ("13. Số nào cần hỏi lại tỉnh?", "Which figures should be asked about?"),
        """select province, symbol as subject, statement as note, page, path
from failed_check
union all
select province, kind_label, statement, null, null from cross_check
order by province collate vi, note""",
        lambda f: f"{len(f)} điều cần hỏi lại ở {f.province.nunique()} tỉnh.",
        nothing="Mọi tổng đều khớp, không báo cáo nào mâu thuẫn.",
    )
    doubts
    return (doubts,)


@app.cell
def _(answer):
    changed = answer(
        ("14. Bản sau đổi những số nào?", "What did later versions change?"),
        """select province, old_symbol, new_symbol, indicator_name, change, old_value, new_value, unit
from figure_change
where change <> 'unchanged'
order by province collate vi, indicator_name""",
        lambda f: f"{len(f)} thay đổi, trong đó {int((f.change == 'changed').sum())} số bị sửa.",
        nothing="Không báo cáo nào có hai bản, hoặc các bản giống nhau.",
    )
    changed
    return (changed,)


@app.cell
def _(Row, answer, dots):
    merger = answer(
        (
            "15. Trước và sau sáp nhập 1/7/2025, nhịp độ mỗi tháng thay đổi thế nào?",
            "Before and after the merger, per month",
        ),
        """with pace as (
    select coalesce(successor_id, unit_version_id) as unit, successor_id is not null as was_before,
        value / months as per_month
    from latest_cell
    left join unit_successor using (unit_version_id)
    where indicator = 'petition.received' and nature = 'flow' and scope is null and per is null
        and months > 0 and bound = 'exact'
        and ((successor_id is not null and period_end between date '2025-01-01' and date '2025-07-31')
            or (successor_id is null and period_start >= date '2025-06-25'))
    qualify row_number() over (
        partition by unit_version_id order by months desc, value desc, figure_id
    ) = 1
)
select province, round(sum(per_month) filter (was_before), 2) as before,
    round(max(per_month) filter (not was_before), 2) as after,
    count(*) filter (was_before) as provinces_reporting, former.provinces as provinces_merged
from pace
join unit_version on unit_version_id = pace.unit
left join (select successor_id, count(*) as provinces from unit_successor group by all) as former
    on former.successor_id = pace.unit
group by province, former.provinces
having before is not null and after is not null and provinces_reporting = provinces_merged
order by after / before desc""",
        lambda f: (
            f"{len(f)} tỉnh có đủ số đơn của mọi tỉnh cũ và của tỉnh mới; {int((f.after > f.before).sum())} tỉnh nhận nhiều đơn hơn mỗi tháng."
        ),
        nothing="Chưa tỉnh nào có đủ số đơn của mọi tỉnh cũ nửa đầu 2025 và của tỉnh mới từ 1/7/2025.",
        chart=lambda f: dots(
            [Row(r.province, (r.before, r.after)) for r in f.itertuples()],
            ("trước, cộng các tỉnh cũ (rỗng)", "sau"),
        ),
    )
    merger
    return (merger,)


if __name__ == "__main__":
    app.run()
