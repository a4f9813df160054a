-- The comparison's cells as SDMX-CSV 2.0 (github.com/sdmx-twg/sdmx-csv): one row an
-- observation, dimensions first. Codes have no letters but A-Z, so names are written without
-- accents; two names that meet there are told apart by a number. What the codes mean stands in
-- the code lists.

create temp macro shortest(number) as
    if(contains(number::varchar, '.'), rtrim(rtrim(number::varchar, '0'), '.'), number::varchar);

create temp table code_list as
with named as (
    select distinct 'ACTOR' as list, actor as name from comparison where actor is not null
    union all
    select distinct 'SLICE', scope from comparison where scope is not null
    union all
    select distinct 'PER', per from comparison where per is not null
    union all
    select distinct 'UNIT_MEASURE', unit from comparison where unit is not null
),
spelled as (
    select
        list,
        name,
        upper(trim(regexp_replace(without_accents(name), '[^a-z0-9]+', '_', 'g'), '_')) as letters
    from named
)
select
    list,
    letters || if(number = 1, '', '_' || number) as code,
    name
from (
    select *, row_number() over (partition by list, letters order by name) as number from spelled
)
union all
select 'INDICATOR', upper(replace(indicator, '.', '_')), indicator_name from indicator
union all
select
    'REF_AREA',
    unit_version_id,
    unit_name || if(valid_to is not null, ' (đến ' || strftime(valid_to, '%d/%m/%Y') || ')', '')
from unit_version
union all
select * from (
    values
    ('FREQ', 'A', 'năm'), ('FREQ', 'S', '6 tháng'), ('FREQ', 'Q', 'quý'), ('FREQ', 'M', 'tháng'),
    ('FREQ', '_O', 'khoảng thời gian khác'),
    ('OBS_STATUS', 'A', 'đúng như in'), ('OBS_STATUS', 'E', 'in là số ước, khoảng, ít nhất, nhiều nhất'),
    ('OBS_STATUS', 'U', 'cần kiểm tra'),
    ('ACTOR', '_Z', 'không nêu'), ('SLICE', '_Z', 'toàn bộ'), ('PER', '_Z', 'không chia')
);

create temp table observation as
with cell as (
    select
        *,
        period_start = date_trunc('year', period_start)
        and period_end = last_day(period_start + interval 11 months) as is_year,
        period_start = date_trunc('month', period_start)
        and month(period_start) in (1, 7)
        and period_end = last_day(period_start + interval 5 months) as is_half,
        period_start = date_trunc('quarter', period_start)
        and period_end = last_day(period_start + interval 2 months) as is_quarter,
        period_start = date_trunc('month', period_start)
        and period_end = last_day(period_start) as is_month
    from comparison
    where period_start is not null and period_end is not null and unit_version_id is not null
)
select
    'dataflow' as "STRUCTURE",
    'TONGHOP:FIGURES(1.0)' as "STRUCTURE_ID",
    'I' as "ACTION",
    case
        when is_year then 'A'
        when is_half then 'S'
        when is_quarter then 'Q'
        when is_month then 'M'
        else '_O' end as "FREQ",
    upper(replace(indicator, '.', '_')) as "INDICATOR",
    unit_version_id as "REF_AREA",
    coalesce(actors.code, '_Z') as "ACTOR",
    coalesce(slices.code, '_Z') as "SLICE",
    coalesce(pers.code, '_Z') as "PER",
    case
        when is_year then year(period_start)::varchar
        when is_half then year(period_start) || '-S' || if(month(period_start) = 1, 1, 2)
        when is_quarter then year(period_start) || '-Q' || quarter(period_start)
        when is_month then strftime(period_start, '%Y-%m')
        else strftime(period_start, '%Y-%m-%d') || '/P' || (period_end - period_start + 1) || 'D'
        end as "TIME_PERIOD",
    shortest(value) as "OBS_VALUE",
    units.code as "UNIT_MEASURE",
    case
        when confidence <> 'sure' then 'U'
        when bound <> 'exact' then 'E'
        else 'A' end as "OBS_STATUS",
    shortest(value_high) as "UPPER_VALUE",
    nullif(note, '') as "NOTE",
    figure_id as "FIGURE_ID"
from cell
left join (select figure_id, confidence from current_figure) using (figure_id)
left join code_list as actors on actors.list = 'ACTOR' and actors.name = cell.actor
left join code_list as slices on slices.list = 'SLICE' and slices.name = cell.scope
left join code_list as pers on pers.list = 'PER' and pers.name = cell.per
left join code_list as units on units.list = 'UNIT_MEASURE' and units.name = cell.unit;
