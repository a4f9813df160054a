-- Search without accents, over the sentences of all reports in force.

-- Words as they are searched for: letters and digits alone, a space before and after each word.
create macro search_key(words) as
    ' ' || trim(regexp_replace(without_accents(words), '[^0-9a-z]+', ' ', 'g')) || ' ';

-- One word of a key, between spaces; a space where there is none, which every key has.
create macro search_word(key, number) as
    coalesce(' ' || nullif(string_split(trim(key), ' ')[number], '') || ' ', ' ');

-- from search('kiến nghị chưa thực hiện'), from search('don khieu nai', unit := '82-2025', most := 20)
-- All words must be there; where they stand as one phrase comes first, then the shorter sentence.
create macro search(words, unit := null, most := 100) as table
with hit as (
    select
        sentence.*,
        contains(search_text, search_key(words)) as phrase,
        length(search_text) as letters
    from sentence
    where length(search_key(words)) > 2
        and contains(search_text, search_word(search_key(words), 1))
        and contains(search_text, search_word(search_key(words), 2))
        and contains(search_text, search_word(search_key(words), 3))
        and contains(search_text, search_word(search_key(words), 4))
        and contains(search_text, search_word(search_key(words), 5))
        and contains(search_text, search_word(search_key(words), 6))
        and contains(search_text, search_word(search_key(words), 7))
        and contains(search_text, search_word(search_key(words), 8))
        and document_id not in (select document_id from superseded_document)
        and (
            unit is null
            or document_id in (select document_id from document where unit_version_id = unit)
        )
),
best as (
    select * from hit order by phrase desc, letters, document_id, span_start limit most
)
select
    substring(document.text, best.span_start + 1, best.span_end - best.span_start) as sentence,
    document.province,
    document.symbol,
    best.page,
    document.path,
    document.issued_on,
    best.phrase,
    best.span_start,
    best.span_end,
    document.unit_version_id,
    best.document_id
from best
join document using (document_id)
order by best.phrase desc, best.letters, document.issued_on desc nulls last, best.document_id, best.span_start;

-- from search_proposals('giải ngân đầu tư công'), from search_proposals('sở tài chính', unit := '82-2025')
-- What is asked, recommended or promised: all words must stand in it, its addressee or its field.
create macro search_proposals(words, unit := null, most := 100) as table
with keyed as (
    select *, search_key(search_words) as key
    from current_proposal
    where length(search_key(words)) > 2 and (unit is null or unit_version_id = unit)
)
select
    keyed.* exclude (key, search_words),
    contains(key, search_key(words)) as phrase
from keyed
where list_bool_and([contains(key, ' ' || word || ' ') for word in string_split(trim(search_key(words)), ' ')])
order by phrase desc, issued_on desc nulls last, length(key), document_id, span_start
limit most;
