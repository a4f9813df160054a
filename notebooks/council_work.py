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
    mo.md("# Hoạt động của HĐND: giám sát, đơn thư, cử tri\n\n" + hello)
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
def _(Row, answer, days, number, stacked):
    leaders = answer(
        (
            "1. Tỉnh nào dẫn đầu, tỉnh nào chậm về kiến nghị qua giám sát?",
            "Who leads and who lags in supervision?",
        ),
        f"""select province, actor, value, per_month, comparable, rank, note, figure_id
from compare_period('supervision.recommendations', {days})
where figure_id is not null
order by comparable desc, value desc, province collate vi""",
        lambda f: (
            f"Nhiều nhất trong các tỉnh so được: {f.province[0]}, {number(f.value[0])}; {int(f.comparable.sum())} số liệu so được, {int((~f.comparable).sum())} không."
            if f.comparable.any()
            else f"Chưa xếp hạng được: cả {len(f)} số liệu của {f.province.nunique()} tỉnh đều không so được, lý do ở cột Ghi chú."
        ),
        nothing="Chưa có báo cáo nào nêu số liệu này.",
        chart=lambda f: stacked(
            [
                Row(
                    r.province,
                    (r.value,),
                    r.actor or "",
                    "" if r.comparable else number(r.value) + " (không so được)",
                )
                for r in f.itertuples()
            ]
        ),
    )
    leaders
    return (leaders,)


@app.cell
def _(Row, answer, number, stacked):
    outcomes = answer(
        ("2. Kiến nghị qua giám sát đã thành gì?", "What became of the recommendations?"),
        """select province, actor, period_start, period_end, recommendations, done, in_progress, pending,
    done_share, note, figure_id
from recommendation_outcome
where done is not null
order by done_share desc, province collate vi""",
        lambda f: (
            f"{len(f)} báo cáo nêu kết quả: đã thực hiện từ {number(f.done_share.min())} % đến {number(f.done_share.max())} %; {int(f.note.str.contains('nhiều hơn|không rõ').sum())} báo cáo cộng không khớp."
        ),
        nothing="Chưa có báo cáo nào nêu số liệu này.",
        chart=lambda f: stacked(
            [
                Row(
                    r.province,
                    (r.done, r.in_progress, r.pending),
                    r.actor or "",
                )
                for r in f.fillna({"done": 0, "in_progress": 0, "pending": 0}).itertuples()
            ],
            ("đã thực hiện", "đang", "chưa"),
        ),
    )
    outcomes
    return (outcomes,)


@app.cell
def _(answer):
    many = answer(
        (
            "3. Cơ quan nào kiến nghị hơn 100 nội dung, làm được bao nhiêu?",
            "Who made more than 100 recommendations?",
        ),
        """select province, actor, period_start, period_end, recommendations, done, note, figure_id
from recommendation_outcome
where recommendations > 100
order by recommendations desc""",
        lambda f: (
            f"{len(f)} dòng hơn 100 kiến nghị; {int(f.done.isna().sum())} trong đó không nêu kết quả."
        ),
        nothing="Không cơ quan nào nêu hơn 100 kiến nghị.",
    )
    many
    return (many,)


@app.cell
def _(Row, answer, stacked):
    petitions = answer(
        ("4. Đơn thư đến bao nhiêu, đi đâu?", "Petitions as a flow"),
        """select province, actor, period_start, period_end, received, to_handle, eligible, ineligible,
    in_jurisdiction, forwarded, guided, filed, returned, resolved, note, figure_id
from petition_flow
order by to_handle desc, province collate vi""",
        lambda f: (
            f"{len(f)} nơi nhận: {int(f.eligible.notna().sum())} nêu số đủ điều kiện, {int(f.resolved.notna().sum())} nêu số đã giải quyết; ô trống là báo cáo không nêu, không phải 0."
        ),
        nothing="Chưa có báo cáo nào nêu số liệu này.",
        chart=lambda f: stacked(
            [
                Row(r.province, (r.eligible, r.ineligible), r.actor or "")
                for r in f[f.eligible.notna() & f.ineligible.notna()].itertuples()
            ],
            ("đủ điều kiện", "không đủ"),
        ),
    )
    petitions
    return (petitions,)


@app.cell
def _(Row, answer, dots):
    voters = answer(
        (
            "5. Tỷ lệ giải quyết kiến nghị cử tri: báo cáo ghi có đúng không?",
            "Do stated rates agree with their numbers?",
        ),
        """select province, actor, period_start, period_end, value, base_name,
    base_value, rate, stated_rate, agrees, figure_id
from rate
join (select indicator as base_indicator, indicator_name as base_name from indicator) using (base_indicator)
where indicator = 'voter_proposal.resolved'
order by rate desc""",
        lambda f: (
            f"{int((f.agrees == True).sum())} tỷ lệ khớp với số tính lại, {int((f.agrees == False).sum())} khác, {int(f.stated_rate.isna().sum())} không nêu để đối chiếu; mẫu số các tỉnh dùng: {', '.join(sorted(set(f.base_name)))}."
        ),
        nothing="Chưa có báo cáo nào nêu số liệu này.",
        chart=lambda f: dots(
            [
                Row(r.province, (r.stated_rate, r.rate), r.base_name)
                for r in f[f.stated_rate.notna()].itertuples()
            ],
            ("% báo cáo ghi (rỗng)", "% tính lại"),
        ),
    )
    voters
    return (voters,)


@app.cell
def _(Row, answer, days, number, stacked):
    sessions = answer(
        ("6. Số kỳ họp như vậy có nhiều không?", "Is that many sessions a lot?"),
        f"""select province, actor, value, per_month, comparable, rank, note, figure_id
from compare_period('session.total', {days})
where figure_id is not null
order by comparable desc, value desc, province collate vi""",
        lambda f: (
            f"Nhiều nhất trong các tỉnh so được: {f.province[0]}, {number(f.value[0])}; {int(f.comparable.sum())} số liệu so được, {int((~f.comparable).sum())} không."
            if f.comparable.any()
            else f"Chưa xếp hạng được: cả {len(f)} số liệu của {f.province.nunique()} tỉnh đều không so được, lý do ở cột Ghi chú."
        ),
        nothing="Chưa có báo cáo nào nêu số liệu này.",
        chart=lambda f: stacked(
            [
                Row(
                    r.province,
                    (r.value,),
                    r.actor or "",
                    "" if r.comparable else number(r.value) + " (không so được)",
                )
                for r in f.itertuples()
            ]
        ),
    )
    sessions
    return (sessions,)


@app.cell
def _(answer):
    flows = answer(
        (
            "7. Từ lần báo cáo trước đến lần này thêm bao nhiêu?",
            "What came between two cumulative reports?",
        ),
        """select indicator, province, actor, period_start, period_end, value, sound, note, figure_id
from derived_flow
order by sound, indicator, province collate vi""",
        lambda f: f"Tính được {len(f)} hiệu số, {int((~f.sound).sum())} cần xem lại.",
        nothing="Chưa tỉnh nào có hai báo cáo lũy kế từ cùng một mốc.",
    )
    flows
    return (flows,)


@app.cell
def _(Row, answer, stacked):
    asked = answer(
        ("8. Các tỉnh kiến nghị gì, với ai?", "What is asked of whom?"),
        """select coalesce(nullif(addressee, ''), 'không nêu nơi nhận') as addressee, count(*) as value,
    count(distinct province) as units, any_value(words) as example
from current_proposal
where proposal_kind = 'proposal'
group by all
order by value desc, addressee""",
        lambda f: (
            f"Nhiều nhất: {f.addressee[0]}, {f.value[0]} kiến nghị, trong tổng số {f.value.sum()}."
        ),
        nothing="Không báo cáo nào nêu kiến nghị.",
        chart=lambda f: stacked([Row(r.addressee, (r.value,)) for r in f.itertuples()]),
    )
    asked
    return (asked,)


@app.cell
def _(answer):
    cited = answer(
        ("9. Văn bản nào được nhiều tỉnh viện dẫn nhất?", "Which documents are cited most?"),
        """select cited, kind, issuer, provinces, documents, mentions
from cited_most
order by provinces desc, mentions desc, cited
limit 50""",
        lambda f: f"Nhiều tỉnh viện dẫn nhất: {f.cited[0]} ({f.provinces[0]} tỉnh).",
        nothing="Không báo cáo nào viện dẫn văn bản.",
    )
    cited
    return (cited,)


if __name__ == "__main__":
    app.run()
