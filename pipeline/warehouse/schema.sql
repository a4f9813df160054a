-- The tables of the warehouse. What each table and column means stands in comments.csv.
-- No primary or foreign keys: they double the file and DuckDB's are not reliable under
-- delete and insert; load.py asserts instead what they would keep.

create table source (
    path varchar not null,
    sha256 varchar,
    size bigint not null,
    outcome varchar not null,
    reason_code varchar,
    reason varchar,
    duplicate_of varchar,
    fingerprint varchar,
    beside varchar,
    document_id varchar,
    present boolean not null,
    first_run integer not null,
    last_run integer not null,
    removed_run integer
);

create table document (
    document_id varchar not null,
    sha256 varchar not null,
    path varchar not null,
    media_type varchar,
    pages integer not null,
    regime varchar,
    kind varchar,
    title varchar,
    symbol varchar,
    issuer varchar,
    issuers varchar[],
    parent_body varchar,
    place varchar,
    issued_on date,
    province varchar,
    unit_version_id varchar,
    level varchar,
    local_unit varchar,
    signer varchar,
    signer_role varchar,
    signed_for varchar,
    recipients varchar[],
    answers varchar,
    replaces varchar,
    signing_form varchar,
    cosigners varchar[],
    copies integer,
    copy_form varchar,
    copy_symbol varchar,
    secrecy varchar,
    urgency varchar,
    rules varchar[],
    missing varchar[],
    unreadable varchar[],
    issued_after date,
    issued_before date,
    period varchar,
    period_start date,
    period_end date,
    identity varchar,
    sender varchar,
    received_on date,
    fingerprint varchar not null,
    text varchar not null,
    search_title varchar
);

create table text_sketch (
    document_id varchar not null,
    sketch bigint[] not null
);

create table receipt (
    document_id varchar not null,
    received_on date not null,
    received_basis varchar not null,
    form varchar not null,
    body_key varchar,
    answers_key varchar
);

create table version_link (
    document_id varchar not null,
    other_id varchar not null,
    link varchar not null,
    likeness double not null,
    rank integer not null
);

create table figure_pair (
    old_document_id varchar not null,
    new_document_id varchar not null,
    link varchar not null,
    change varchar not null,
    old_figure_id varchar,
    new_figure_id varchar
);

create table request (
    document_id varchar not null,
    bodies varchar[] not null,
    provinces varchar[] not null,
    every_province boolean not null,
    period varchar,
    period_start date,
    period_end date,
    due_on date,
    span_start integer not null,
    span_end integer not null
);

create table expected (
    expected_id varchar not null,
    rule_name varchar not null,
    source_path varchar not null,
    letter_id varchar,
    answers_key varchar,
    body varchar not null,
    body_keys varchar[] not null,
    title_words varchar[] not null,
    unit_version_id varchar not null,
    period varchar,
    period_start date,
    period_end date,
    due_on date,
    obligation varchar not null,
    successor_id varchar,
    note varchar
);

create table province_evidence (
    document_id varchar not null,
    trust integer not null,
    source varchar not null,
    province varchar not null,
    span_start integer,
    span_end integer,
    path varchar
);

create table section (
    document_id varchar not null,
    number varchar not null,
    title varchar not null,
    span_start integer not null,
    span_end integer not null
);

create table figure (
    figure_id varchar not null,
    document_id varchar not null,
    indicator varchar not null,
    value decimal(38, 6) not null,
    value_high decimal(38, 6),
    unit varchar not null,
    numeral varchar not null,
    span_start integer not null,
    span_end integer not null,
    sentence_start integer not null,
    sentence_end integer not null,
    role varchar not null,
    status varchar not null,
    bound varchar not null,
    change varchar,
    actor varchar,
    scope varchar,
    per varchar,
    province varchar,
    unit_version_id varchar,
    period varchar,
    period_start date,
    period_end date,
    period_kind varchar,
    period_derived boolean,
    period_until date,
    period_accumulation varchar,
    part_of varchar,
    section varchar,
    page integer,
    boxes struct(page integer, x0 double, top double, x1 double, bottom double)[] not null,
    confidence varchar not null,
    rule varchar not null
);

create table citation (
    citation_id varchar not null,
    document_id varchar not null,
    identity varchar not null,
    symbol varchar,
    title varchar,
    kind varchar,
    number varchar not null,
    issuer varchar,
    issued_on date,
    year integer,
    relation varchar not null,
    basis boolean not null,
    changed_by varchar,
    mentions integer not null
);

create table citation_mention (
    citation_id varchar not null,
    document_id varchar not null,
    span_start integer not null,
    span_end integer not null
);

create table check_result (
    check_id varchar not null,
    document_id varchar not null,
    kind varchar not null,
    verdict varchar not null,
    statement varchar not null,
    expected decimal(38, 6) not null,
    found decimal(38, 6) not null,
    tolerance decimal(38, 6) not null,
    total_start integer not null,
    part_starts integer[] not null,
    suspect_start integer,
    total_figure_id varchar,
    sentence_start integer not null,
    sentence_end integer not null
);

create table proposal (
    proposal_id varchar not null,
    document_id varchar not null,
    proposal_kind varchar not null,
    words varchar not null,
    addressees varchar[] not null,
    asked_by varchar,
    field varchar,
    deadline date,
    deadline_words varchar,
    section varchar,
    page integer,
    span_start integer not null,
    span_end integer not null,
    search_words varchar
);

create table attribute (
    document_id varchar not null,
    attribute varchar not null,
    value varchar not null,
    words varchar not null,
    section varchar,
    page integer,
    span_start integer not null,
    span_end integer not null
);

create table numeral (
    document_id varchar not null,
    kind varchar not null,
    count integer not null,
    spans struct(span_start integer, span_end integer)[] not null
);

create table issue (
    document_id varchar not null,
    stage varchar not null,
    code varchar not null,
    detail varchar not null,
    span_start integer,
    span_end integer
);

create table indicator (
    indicator varchar not null,
    indicator_group varchar not null,
    indicator_name varchar not null,
    unit varchar not null,
    combine varchar not null,
    meaning varchar not null,
    search_name varchar not null,
    rate_of varchar,
    base varchar,
    other_bases varchar[] not null
);

create table actor (
    actor varchar not null,
    actor_kind varchar not null,
    actor_level varchar not null,
    valid_from date,
    valid_to date,
    successor varchar,
    search_name varchar
);

create table body (
    body varchar not null,
    kind varchar not null,
    level varchar not null,
    valid_from date,
    valid_to date,
    uncertain boolean not null,
    tolerance_days integer not null,
    successor varchar,
    reference varchar
);

create table unit_version (
    unit_version_id varchar not null,
    code varchar not null,
    unit_name varchar not null,
    province varchar not null,
    valid_from date,
    valid_to date,
    search_name varchar not null
);

create table unit_successor (
    unit_version_id varchar not null,
    successor_id varchar not null,
    succession varchar not null
);

create table sentence (
    document_id varchar not null,
    span_start integer not null,
    span_end integer not null,
    page integer,
    search_text varchar not null
);

create table soft_rule (
    rule_code varchar not null,
    indicator varchar not null,
    relation varchar not null,
    other_indicator varchar,
    least decimal(38, 6),
    tolerance double not null,
    length varchar,
    same_body boolean not null,
    words varchar not null,
    basis varchar not null
);

create table cell (
    figure_id varchar not null,
    document_id varchar not null,
    indicator varchar not null,
    unit_version_id varchar,
    whose varchar,
    actor varchar,
    actor_key varchar,
    scope varchar,
    per varchar,
    status varchar not null,
    period varchar,
    period_start date,
    period_end date,
    nature varchar not null,
    months double,
    as_of date,
    term varchar,
    period_key varchar,
    value decimal(38, 6) not null,
    value_high decimal(38, 6),
    bound varchar not null,
    unit varchar not null,
    numeral varchar not null,
    confidence varchar not null,
    sentence_start integer not null,
    values_stated bigint not null,
    issued_on date,
    withheld boolean not null
);

create table share (
    figure_id varchar not null,
    indicator varchar not null,
    document_id varchar not null,
    base_indicator varchar not null,
    base_scope varchar,
    base_value decimal(38, 6) not null,
    base_basis varchar not null,
    base_figure_id varchar not null,
    stated_rate decimal(38, 6)
);

create table report_period (
    document_id varchar not null,
    unit_version_id varchar not null,
    period_start date not null,
    period_end date not null
);

create table unread (
    unit_version_id varchar not null,
    path varchar not null,
    document_id varchar,
    period_start date,
    period_end date,
    whole boolean not null,
    noun varchar,
    context varchar not null
);

create table outlier (
    indicator varchar not null,
    period_key varchar not null,
    actor_key varchar,
    unit_version_id varchar not null,
    province varchar not null,
    value decimal(38, 6) not null,
    units bigint not null,
    median double not null,
    deviation double not null,
    score double not null,
    rank bigint not null,
    figure_id varchar not null
);

create table cross_check (
    rank bigint not null,
    surprise double not null,
    kind varchar not null,
    kind_label varchar not null,
    province varchar,
    unit_version_id varchar,
    indicator varchar not null,
    statement varchar not null,
    value decimal(38, 6) not null,
    other_value decimal(38, 6) not null,
    difference decimal(38, 6) not null,
    basis varchar,
    figure_id varchar not null,
    other_figure_id varchar,
    document_id varchar not null,
    other_document_id varchar
);

create table decision (
    decision_id integer not null,
    made_at timestamp not null,
    made_by varchar not null,
    action varchar not null,
    note varchar,
    path varchar not null,
    document_id varchar not null,
    figure_id varchar not null,
    indicator varchar not null,
    numeral varchar not null,
    sentence varchar not null
);

create table decision_attachment (
    decision_id integer not null,
    document_id varchar not null,
    state varchar not null,
    figure_id varchar,
    reason varchar
);

create table figure_decision (
    figure_id varchar not null,
    decision_id integer not null,
    action varchar not null,
    value decimal(38, 6),
    value_high decimal(38, 6),
    indicator varchar,
    actor varchar,
    scope varchar,
    period_start date,
    period_end date
);

create table run (
    run_id integer not null,
    started_at timestamp not null,
    finished_at timestamp not null,
    fingerprint varchar not null,
    extracted integer not null,
    reused integer not null,
    quarantined integer not null,
    removed integer not null,
    read_seconds double not null,
    extract_seconds double not null
);

create table run_document (
    run_id integer not null,
    path varchar not null,
    sha256 varchar,
    event varchar not null,
    outcome varchar not null,
    reason_code varchar,
    figures integer not null,
    read_seconds double,
    extract_seconds double
);

create table attempt (
    attempt_id varchar not null,
    command varchar not null,
    host varchar not null,
    process varchar not null,
    started_at timestamp not null,
    ended_at timestamp,
    result varchar not null,
    run_id integer,
    extracted integer not null,
    quarantined integer not null,
    plan_seconds double,
    read_seconds double,
    extract_seconds double,
    load_seconds double,
    publish_seconds double,
    message varchar not null
);

create table publication (
    run_id integer not null,
    published_at timestamp,
    compared_run integer,
    fingerprint varchar not null,
    documents integer not null,
    figures integer not null,
    gold_digest varchar,
    gold_score double,
    objections varchar[] not null
);

create table figure_history (
    run_id integer not null,
    change varchar not null,
    cause varchar not null,
    province varchar,
    symbol varchar,
    path varchar not null,
    indicator varchar not null,
    indicator_name varchar,
    actor varchar,
    scope varchar,
    role varchar not null,
    status varchar not null,
    period varchar,
    period_start date,
    period_end date,
    unit varchar not null,
    old_value decimal(38, 6),
    old_value_high decimal(38, 6),
    new_value decimal(38, 6),
    new_value_high decimal(38, 6),
    old_numeral varchar,
    new_numeral varchar,
    differs varchar[] not null,
    old_words varchar,
    new_words varchar,
    decision_id integer,
    old_figure_id varchar,
    new_figure_id varchar,
    old_document_id varchar,
    new_document_id varchar
);

create table schema_version (
    version integer not null,
    definition varchar not null
);
