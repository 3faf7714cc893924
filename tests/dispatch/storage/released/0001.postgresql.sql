SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.absence (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    shift_id character varying(80) NOT NULL,
    courier_id character varying(80) NOT NULL,
    kind character varying(16) NOT NULL,
    from_s bigint NOT NULL,
    noted_s bigint NOT NULL
);
CREATE TABLE public.access_link (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    kind character varying(16) NOT NULL,
    account_id character varying(80) NOT NULL,
    courier_id character varying(80) NOT NULL,
    delivery_id character varying(80) NOT NULL,
    org_id character varying(80) NOT NULL,
    expires_s bigint NOT NULL,
    revoked_s bigint,
    used_s bigint,
    last_used_s bigint,
    uses integer NOT NULL,
    created_by character varying(120) NOT NULL,
    created_s bigint NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.account (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    email character varying(254) NOT NULL,
    name text NOT NULL,
    language character varying(8) NOT NULL,
    grants jsonb NOT NULL,
    password_hash character varying(200) NOT NULL,
    active boolean NOT NULL,
    last_login_s bigint,
    created_by character varying(120) NOT NULL,
    created_s bigint NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.announced_eta (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    low_s bigint NOT NULL,
    high_s bigint NOT NULL,
    told_s bigint NOT NULL,
    promise_at_risk boolean NOT NULL,
    times integer NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.answer (
    town_id character varying(80) NOT NULL,
    client character varying(120) NOT NULL,
    key character varying(255) NOT NULL,
    fingerprint character varying(64) NOT NULL,
    status integer NOT NULL,
    headers jsonb NOT NULL,
    body text NOT NULL,
    given_s bigint NOT NULL
);
CREATE TABLE public.api_key (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    title text NOT NULL,
    role character varying(32) NOT NULL,
    scopes jsonb NOT NULL,
    org_id character varying(80) NOT NULL,
    courier_id character varying(80) NOT NULL,
    secret_hash character varying(64) NOT NULL,
    old_hash character varying(64) NOT NULL,
    old_until_s bigint,
    expires_s bigint,
    revoked_s bigint,
    last_used_s bigint,
    created_by character varying(120) NOT NULL,
    created_s bigint NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.assignment (
    delivery_id character varying(80) NOT NULL,
    round_id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL
);
CREATE TABLE public.cash_collection (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    delivery_id character varying(80) NOT NULL,
    round_id character varying(80) NOT NULL,
    stop_id character varying(80) NOT NULL,
    method character varying(16) NOT NULL,
    amount_minor integer NOT NULL,
    currency character varying(3) NOT NULL,
    happened_s bigint NOT NULL,
    received_s bigint NOT NULL,
    reversed_s bigint
);
CREATE TABLE public.cash_float (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    round_id character varying(80) NOT NULL,
    amount_minor integer NOT NULL,
    currency character varying(3) NOT NULL,
    author character varying(120) NOT NULL,
    given_s bigint NOT NULL
);
CREATE TABLE public.cash_reconciliation (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    round_id character varying(80) NOT NULL,
    courier_id character varying(80) NOT NULL,
    number integer NOT NULL,
    status character varying(16) NOT NULL,
    currency character varying(3) NOT NULL,
    float_minor integer NOT NULL,
    expected jsonb NOT NULL,
    declared jsonb NOT NULL,
    pieces jsonb NOT NULL,
    gap_minor integer NOT NULL,
    reason text NOT NULL,
    courier_signed character varying(120) NOT NULL,
    courier_signed_s bigint,
    coordinator_signed character varying(120) NOT NULL,
    coordinator_signed_s bigint,
    version integer NOT NULL
);
CREATE TABLE public.catalogue_version (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    subject_id character varying(80) NOT NULL,
    number integer NOT NULL,
    from_s bigint NOT NULL,
    actor character varying(200) NOT NULL,
    document jsonb NOT NULL
);
CREATE TABLE public.chore (
    town_id character varying(80) NOT NULL,
    name character varying(80) NOT NULL,
    last_s bigint,
    tried_s bigint,
    failure character varying(80) NOT NULL,
    holder character varying(80) NOT NULL,
    lease_s bigint
);
CREATE TABLE public.closure (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    geometry jsonb NOT NULL,
    reason text NOT NULL,
    from_s bigint,
    until_s bigint,
    hours text NOT NULL,
    profiles jsonb NOT NULL,
    actor character varying(120) NOT NULL,
    created_s bigint NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.command (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    device character varying(80) NOT NULL,
    actor character varying(120) NOT NULL,
    kind character varying(40) NOT NULL,
    subject character varying(80) NOT NULL,
    base_version integer NOT NULL,
    number integer,
    offset_s bigint NOT NULL,
    body jsonb NOT NULL,
    status character varying(16) NOT NULL,
    answer jsonb NOT NULL,
    happened_s bigint NOT NULL,
    received_s bigint NOT NULL
);
CREATE TABLE public.command_task (
    command_id character varying(80) NOT NULL,
    task_id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL
);
CREATE TABLE public.compartment (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    relay_id character varying(80) NOT NULL,
    temperature character varying(16) NOT NULL,
    volume_l integer NOT NULL,
    places integer NOT NULL
);
CREATE TABLE public.container_move (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    recipient_id character varying(80) NOT NULL,
    org_id character varying(80) NOT NULL,
    delivery_id character varying(80) NOT NULL,
    round_id character varying(80),
    day character varying(80) NOT NULL,
    kind character varying(40) NOT NULL,
    pieces integer NOT NULL,
    deposit_minor integer NOT NULL,
    currency character varying(3) NOT NULL,
    method character varying(16) NOT NULL,
    happened_s bigint NOT NULL
);
CREATE TABLE public.cost_share (
    round_id character varying(80) NOT NULL,
    delivery_id character varying(80) NOT NULL,
    org_id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    day character varying(80) NOT NULL,
    alone_minor integer NOT NULL,
    share_minor integer NOT NULL,
    currency character varying(3) NOT NULL,
    method character varying(40) NOT NULL,
    settled_s bigint NOT NULL
);
CREATE TABLE public.courier (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    name text NOT NULL,
    phone character varying(32) NOT NULL,
    skills jsonb NOT NULL,
    cost_per_hour_minor integer NOT NULL,
    terms jsonb NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.delivery (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    org_id character varying(80) NOT NULL,
    external_ref character varying(200),
    code character varying(16) NOT NULL,
    channel character varying(16) NOT NULL,
    mode character varying(16) NOT NULL,
    status character varying(24) NOT NULL,
    held_reason character varying(64) NOT NULL,
    recipient_id character varying(80) NOT NULL,
    drop_place_id character varying(80) NOT NULL,
    day character varying(80) NOT NULL,
    window_from_s bigint NOT NULL,
    window_to_s bigint NOT NULL,
    promised_s bigint,
    temperature character varying(16) NOT NULL,
    priority integer NOT NULL,
    max_ride_s integer,
    fee_minor integer NOT NULL,
    fee_rule character varying(64) NOT NULL,
    payment jsonb NOT NULL,
    detail jsonb NOT NULL,
    attempts integer NOT NULL,
    version integer NOT NULL,
    created_s bigint NOT NULL,
    updated_s bigint NOT NULL
);
CREATE TABLE public.delivery_left_off (
    delivery_id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    day character varying(80) NOT NULL,
    actor character varying(120) NOT NULL,
    note text NOT NULL,
    left_off_s bigint NOT NULL
);
CREATE TABLE public.delivery_pin (
    delivery_id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    shift_id character varying(80) NOT NULL,
    actor character varying(120) NOT NULL,
    note text NOT NULL,
    pinned_s bigint NOT NULL
);
CREATE TABLE public.displaced_task (
    task_id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    round_id character varying(80) NOT NULL,
    stop jsonb NOT NULL
);
CREATE TABLE public.draft (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    org_id character varying(80) NOT NULL,
    channel character varying(16) NOT NULL,
    status character varying(16) NOT NULL,
    body jsonb NOT NULL,
    delivery_id character varying(80),
    actor character varying(120) NOT NULL,
    behalf character varying(120) NOT NULL,
    version integer NOT NULL,
    created_s bigint NOT NULL,
    updated_s bigint NOT NULL,
    expires_s bigint NOT NULL
);
CREATE TABLE public.duration_observation (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    arrived_s bigint,
    closed_s bigint NOT NULL,
    parts jsonb NOT NULL,
    dropped jsonb NOT NULL
);
CREATE TABLE public.duration_statistic (
    id character varying(160) NOT NULL,
    town_id character varying(80) NOT NULL,
    as_of_s bigint NOT NULL,
    weight double precision NOT NULL,
    total double precision NOT NULL,
    squares double precision NOT NULL,
    bins jsonb NOT NULL
);
CREATE TABLE public.effort_account (
    shift_id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    effort_m integer NOT NULL,
    paid_s integer NOT NULL,
    stamp text NOT NULL
);
CREATE TABLE public.enrolment (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    programme_id character varying(80) NOT NULL,
    recipient_id character varying(80) NOT NULL,
    place_id character varying(80) NOT NULL,
    status character varying(16) NOT NULL,
    from_day character varying(10) NOT NULL,
    to_day character varying(10) NOT NULL,
    pauses jsonb NOT NULL,
    external_ref character varying(200),
    refused_reason character varying(64) NOT NULL,
    version integer NOT NULL,
    created_s bigint NOT NULL,
    updated_s bigint NOT NULL
);
CREATE TABLE public.escalation (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    visit_id character varying(80) NOT NULL,
    enrolment_id character varying(80) NOT NULL,
    number integer NOT NULL,
    service_key character varying(48) NOT NULL,
    purpose character varying(16) NOT NULL,
    steps jsonb NOT NULL,
    status character varying(16) NOT NULL,
    step integer NOT NULL,
    since_s bigint NOT NULL,
    due_s bigint,
    began_s bigint NOT NULL,
    delivery_id character varying(80),
    courier_id character varying(80),
    round_id character varying(80),
    told integer NOT NULL,
    reminders integer NOT NULL,
    result character varying(16) NOT NULL,
    outcome character varying(16) NOT NULL,
    closed_s bigint,
    version integer NOT NULL,
    updated_s bigint NOT NULL
);
CREATE TABLE public.escalation_act (
    town_id character varying(80) NOT NULL,
    id character varying(80) NOT NULL,
    escalation_id character varying(80) NOT NULL,
    kind character varying(16) NOT NULL,
    step integer NOT NULL,
    result character varying(16) NOT NULL,
    number character varying(4) NOT NULL,
    actor character varying(120) NOT NULL,
    happened_s bigint NOT NULL,
    received_s bigint NOT NULL
);
CREATE TABLE public.escalation_contact (
    escalation_id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    "position" integer NOT NULL,
    name character varying(200) NOT NULL,
    phone character varying(40) NOT NULL,
    copied_s bigint NOT NULL
);
CREATE TABLE public.escalation_followed (
    town_id character varying(80) NOT NULL,
    sequence bigint NOT NULL
);
CREATE TABLE public.eta_calibration (
    id character varying(16) NOT NULL,
    town_id character varying(80) NOT NULL,
    state jsonb NOT NULL
);
CREATE TABLE public.eta_trail (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    round_id character varying(80) NOT NULL,
    day character varying(80) NOT NULL,
    drops boolean NOT NULL,
    entries jsonb NOT NULL,
    actual_s bigint,
    error_30_s bigint,
    error_10_s bigint,
    pairs jsonb NOT NULL
);
CREATE TABLE public.event (
    sequence bigint NOT NULL,
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    type character varying(64) NOT NULL,
    subject character varying(80) NOT NULL,
    version integer NOT NULL,
    actor character varying(120) NOT NULL,
    behalf character varying(120) NOT NULL,
    data jsonb NOT NULL,
    happened_s bigint NOT NULL,
    recorded_s bigint NOT NULL
);
CREATE SEQUENCE public.event_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.event_sequence_seq OWNED BY public.event.sequence;
CREATE TABLE public.export (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    kind character varying(32) NOT NULL,
    format character varying(16) NOT NULL,
    org_id character varying(80) NOT NULL,
    actor character varying(120) NOT NULL,
    behalf character varying(120) NOT NULL,
    options jsonb NOT NULL,
    personal boolean NOT NULL,
    status character varying(16) NOT NULL,
    place jsonb NOT NULL,
    rows integer NOT NULL,
    size bigint NOT NULL,
    chunks integer NOT NULL,
    tries integer NOT NULL,
    failure text NOT NULL,
    holder character varying(80) NOT NULL,
    lease_s bigint,
    created_s bigint NOT NULL,
    finished_s bigint,
    expires_s bigint,
    version integer NOT NULL
);
CREATE TABLE public.export_chunk (
    export_id character varying(80) NOT NULL,
    number integer NOT NULL,
    town_id character varying(80) NOT NULL,
    content bytea NOT NULL
);
CREATE TABLE public.fee (
    delivery_id character varying(80) NOT NULL,
    number integer NOT NULL,
    town_id character varying(80) NOT NULL,
    tariff_id character varying(80) NOT NULL,
    amount_minor integer NOT NULL,
    currency character varying(3) NOT NULL,
    facts jsonb NOT NULL,
    lines jsonb NOT NULL,
    charged_s bigint NOT NULL
);
CREATE TABLE public.hours_note (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    shift_id character varying(80) NOT NULL,
    courier_id character varying(80) NOT NULL,
    kind character varying(16) NOT NULL,
    line character varying(120) NOT NULL,
    answers_id character varying(80),
    paid_s integer NOT NULL,
    text text NOT NULL,
    author character varying(120) NOT NULL,
    written_s bigint NOT NULL
);
CREATE TABLE public.import_file (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    kind character varying(32) NOT NULL,
    org_id character varying(80) NOT NULL,
    actor character varying(120) NOT NULL,
    behalf character varying(120) NOT NULL,
    options jsonb NOT NULL,
    content text NOT NULL,
    status character varying(16) NOT NULL,
    lines integer,
    done integer NOT NULL,
    taken integer NOT NULL,
    fresh integer NOT NULL,
    faulty integer NOT NULL,
    failure text NOT NULL,
    takes integer NOT NULL,
    holder character varying(80) NOT NULL,
    lease_s bigint,
    created_s bigint NOT NULL,
    finished_s bigint,
    version integer NOT NULL
);
CREATE TABLE public.import_line (
    sequence bigint NOT NULL,
    town_id character varying(80) NOT NULL,
    import_id character varying(80) NOT NULL,
    line integer NOT NULL,
    delivery_id character varying(80) NOT NULL,
    fresh boolean NOT NULL,
    pointer character varying(120) NOT NULL,
    code character varying(64) NOT NULL,
    value text NOT NULL,
    message text NOT NULL,
    remedy text NOT NULL
);
CREATE SEQUENCE public.import_line_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.import_line_sequence_seq OWNED BY public.import_line.sequence;
CREATE TABLE public.incident (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    kind character varying(40) NOT NULL,
    subject character varying(80) NOT NULL,
    status character varying(16) NOT NULL,
    detail jsonb NOT NULL,
    version integer NOT NULL,
    opened_s bigint NOT NULL,
    closed_s bigint
);
CREATE TABLE public.message (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    delivery_id character varying(80) NOT NULL,
    number integer NOT NULL,
    org_id character varying(80) NOT NULL,
    side character varying(16) NOT NULL,
    author character varying(120) NOT NULL,
    kind character varying(16) NOT NULL,
    channel character varying(16) NOT NULL,
    text text NOT NULL,
    posted_s bigint NOT NULL,
    erased_s bigint
);
CREATE TABLE public.message_read (
    town_id character varying(80) NOT NULL,
    delivery_id character varying(80) NOT NULL,
    org_id character varying(80) NOT NULL,
    side character varying(16) NOT NULL,
    number integer NOT NULL,
    read_s bigint NOT NULL
);
CREATE TABLE public.notification (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    audience character varying(16) NOT NULL,
    target_id character varying(80) NOT NULL,
    subject character varying(80) NOT NULL,
    sequence integer NOT NULL,
    event_id character varying(80) NOT NULL,
    kind character varying(24) NOT NULL,
    matter character varying(120) NOT NULL,
    content character varying(200) NOT NULL,
    facts jsonb NOT NULL,
    channel character varying(16) NOT NULL,
    status character varying(16) NOT NULL,
    reason character varying(32) NOT NULL,
    counted boolean NOT NULL,
    important boolean NOT NULL,
    merged_into character varying(80) NOT NULL,
    decided_s bigint NOT NULL,
    due_s bigint,
    expires_s bigint,
    sent_s bigint,
    text text NOT NULL,
    receipt character varying(200) NOT NULL,
    erased_s bigint,
    version integer NOT NULL
);
CREATE TABLE public.organization (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    kind character varying(32) NOT NULL,
    name text NOT NULL,
    parent_id character varying(80),
    place_id character varying(80),
    contact jsonb NOT NULL,
    throttle jsonb NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL,
    created_s bigint NOT NULL
);
CREATE TABLE public.outbox (
    sequence bigint NOT NULL,
    town_id character varying(80) NOT NULL,
    event_id character varying(80) NOT NULL,
    topic character varying(32) NOT NULL,
    subject character varying(80) NOT NULL,
    payload jsonb NOT NULL,
    due_s bigint NOT NULL,
    attempts integer NOT NULL,
    holder character varying(64) NOT NULL,
    lease_s bigint,
    done_s bigint,
    given_up_s bigint,
    failure text NOT NULL
);
CREATE SEQUENCE public.outbox_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.outbox_sequence_seq OWNED BY public.outbox.sequence;
CREATE TABLE public.party_reach (
    town_id character varying(80) NOT NULL,
    party_id character varying(80) NOT NULL,
    language character varying(8) NOT NULL,
    channels jsonb NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.peak (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    name text NOT NULL,
    from_day character varying(80) NOT NULL,
    to_day character varying(80) NOT NULL,
    rules jsonb NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.pin (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    recipient_id character varying(80) NOT NULL,
    address text NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    actor character varying(120) NOT NULL,
    version integer NOT NULL,
    updated_s bigint NOT NULL
);
CREATE TABLE public.place (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    kind character varying(32) NOT NULL,
    name text NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    address text NOT NULL,
    access_note text NOT NULL,
    setup_s integer NOT NULL,
    opening_hours text NOT NULL,
    category character varying(64) NOT NULL,
    confidence double precision NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.plan_note (
    run_id character varying(80) NOT NULL,
    delivery_id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    note text NOT NULL,
    kept_s bigint NOT NULL
);
CREATE TABLE public.plan_run (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    day character varying(80) NOT NULL,
    status character varying(16) NOT NULL,
    cause character varying(64) NOT NULL,
    actor character varying(120) NOT NULL,
    automatic integer NOT NULL,
    seconds double precision,
    iterations integer,
    seed integer NOT NULL,
    based_on integer,
    proposal jsonb,
    failure character varying(64) NOT NULL,
    message text NOT NULL,
    requested_s bigint NOT NULL,
    started_s bigint,
    lease_s bigint,
    finished_s bigint,
    version integer NOT NULL
);
CREATE TABLE public.pooling_day (
    town_id character varying(80) NOT NULL,
    day character varying(10) NOT NULL,
    fingerprint character varying(64) NOT NULL,
    document jsonb NOT NULL,
    has_details boolean NOT NULL,
    computed_s bigint NOT NULL
);
CREATE TABLE public.pooling_key (
    town_id character varying(80) NOT NULL,
    value character varying(64) NOT NULL
);
CREATE TABLE public."position" (
    town_id character varying(80) NOT NULL,
    shift_id character varying(80) NOT NULL,
    device_s bigint NOT NULL,
    at_s bigint NOT NULL,
    received_s bigint NOT NULL,
    lon double precision NOT NULL,
    lat double precision NOT NULL,
    accuracy_m integer NOT NULL,
    speed_cm_per_s integer
);
CREATE TABLE public.position_pause (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    courier_id character varying(80) NOT NULL,
    from_s bigint NOT NULL,
    to_s bigint,
    source character varying(80) NOT NULL
);
CREATE TABLE public.post (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    template_id character varying(80),
    day character varying(80) NOT NULL,
    profile character varying(32) NOT NULL,
    from_s bigint NOT NULL,
    to_s bigint NOT NULL,
    start_place_id character varying(80) NOT NULL,
    end_place_id character varying(80),
    breaks jsonb NOT NULL,
    status character varying(16) NOT NULL,
    shift_id character varying(80),
    touched boolean NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.privacy_hold (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    subject character varying(80) NOT NULL,
    reason text NOT NULL,
    actor character varying(120) NOT NULL,
    placed_s bigint NOT NULL,
    lifted_s bigint,
    version integer NOT NULL
);
CREATE TABLE public.programme (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    service_key character varying(48) NOT NULL,
    org_id character varying(80) NOT NULL,
    title text NOT NULL,
    point_place_id character varying(80),
    from_day character varying(10) NOT NULL,
    to_day character varying(10) NOT NULL,
    terms jsonb NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL,
    created_s bigint NOT NULL,
    updated_s bigint NOT NULL
);
CREATE TABLE public.proof (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    task_id character varying(80) NOT NULL,
    stop_id character varying(80) NOT NULL,
    kind character varying(16) NOT NULL,
    value text NOT NULL,
    file character varying(200) NOT NULL,
    note text NOT NULL,
    lon double precision,
    lat double precision,
    happened_s bigint NOT NULL,
    received_s bigint NOT NULL,
    erased_s bigint
);
CREATE TABLE public.proof_picture (
    name character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    actor character varying(120) NOT NULL,
    media_type character varying(32) NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    size integer NOT NULL,
    created_s bigint NOT NULL,
    content bytea NOT NULL
);
CREATE TABLE public.quote (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    org_id character varying(80) NOT NULL,
    client character varying(120) NOT NULL,
    status character varying(16) NOT NULL,
    day character varying(80) NOT NULL,
    document jsonb NOT NULL,
    ask jsonb,
    expires_s bigint NOT NULL,
    delivery_id character varying(80) NOT NULL,
    version integer NOT NULL,
    created_s bigint NOT NULL
);
CREATE TABLE public.rating (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    delivery_id character varying(80) NOT NULL,
    score integer NOT NULL,
    words text NOT NULL,
    rated_s bigint NOT NULL,
    changed_s bigint NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.reach_log (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    party_id character varying(80) NOT NULL,
    change character varying(24) NOT NULL,
    before jsonb NOT NULL,
    after jsonb NOT NULL,
    source character varying(40) NOT NULL,
    actor character varying(120) NOT NULL,
    said_s bigint NOT NULL
);
CREATE TABLE public.recipient (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    name text NOT NULL,
    phone character varying(32) NOT NULL,
    email character varying(254) NOT NULL,
    language character varying(8) NOT NULL,
    door jsonb NOT NULL,
    channels jsonb NOT NULL,
    version integer NOT NULL,
    created_s bigint NOT NULL,
    last_contact_s bigint NOT NULL,
    erased_s bigint
);
CREATE TABLE public.recipient_partition (
    recipient_id character varying(80) NOT NULL,
    purpose character varying(16) NOT NULL,
    town_id character varying(80) NOT NULL,
    data jsonb NOT NULL,
    consent character varying(16) NOT NULL,
    consent_s bigint,
    last_used_s bigint NOT NULL
);
CREATE TABLE public.relay_point (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    place_id character varying(80) NOT NULL,
    org_id character varying(80),
    kind character varying(16) NOT NULL,
    holding_s integer NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.reply (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    channel character varying(16) NOT NULL,
    external_id character varying(120) NOT NULL,
    party_id character varying(80) NOT NULL,
    said character varying(16) NOT NULL,
    outcome character varying(24) NOT NULL,
    subject character varying(80) NOT NULL,
    text text NOT NULL,
    received_s bigint NOT NULL,
    erased_s bigint
);
CREATE TABLE public.reservation (
    quote_id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    delivery_id character varying(80) NOT NULL,
    day character varying(80) NOT NULL,
    mode character varying(16) NOT NULL,
    from_s bigint NOT NULL,
    to_s bigint NOT NULL,
    document jsonb NOT NULL,
    relay_id character varying(80) NOT NULL,
    compartment_id character varying(80) NOT NULL,
    room_until_s bigint,
    expires_s bigint NOT NULL
);
CREATE TABLE public.reserved_basket (
    quote_id character varying(80) NOT NULL,
    number integer NOT NULL,
    town_id character varying(80) NOT NULL,
    org_id character varying(80) NOT NULL,
    ready_s bigint NOT NULL
);
CREATE TABLE public.retention_run (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    status character varying(16) NOT NULL,
    actor character varying(120) NOT NULL,
    periods jsonb NOT NULL,
    progress jsonb NOT NULL,
    as_of_s bigint NOT NULL,
    started_s bigint NOT NULL,
    finished_s bigint,
    version integer NOT NULL
);
CREATE TABLE public.round (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    shift_id character varying(80) NOT NULL,
    day character varying(80) NOT NULL,
    status character varying(16) NOT NULL,
    acknowledged integer NOT NULL,
    frozen integer NOT NULL,
    departure_s bigint,
    end_s bigint,
    facts jsonb NOT NULL,
    version integer NOT NULL,
    updated_s bigint NOT NULL
);
CREATE TABLE public.sandbox_clock (
    town_id character varying(80) NOT NULL,
    shown_s bigint NOT NULL,
    since_s bigint NOT NULL,
    running boolean NOT NULL,
    rides boolean NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.sensitive_read (
    sequence bigint NOT NULL,
    town_id character varying(80) NOT NULL,
    recipient_id character varying(80) NOT NULL,
    purpose character varying(16) NOT NULL,
    actor character varying(120) NOT NULL,
    behalf character varying(120) NOT NULL,
    reason text NOT NULL,
    digest character varying(64) NOT NULL,
    read_s bigint NOT NULL
);
CREATE SEQUENCE public.sensitive_read_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sensitive_read_sequence_seq OWNED BY public.sensitive_read.sequence;
CREATE TABLE public.service_plan (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    enrolment_id character varying(80),
    org_id character varying(80),
    order_document jsonb,
    timing jsonb NOT NULL,
    from_day character varying(10) NOT NULL,
    to_day character varying(10) NOT NULL,
    courier_id character varying(80),
    active boolean NOT NULL,
    version integer NOT NULL,
    created_s bigint NOT NULL,
    updated_s bigint NOT NULL
);
CREATE TABLE public.service_type (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    key character varying(48) NOT NULL,
    document jsonb NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL,
    created_s bigint NOT NULL,
    updated_s bigint NOT NULL
);
CREATE TABLE public.session (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    account_id character varying(80) NOT NULL,
    role character varying(32) NOT NULL,
    org_id character varying(80) NOT NULL,
    courier_id character varying(80) NOT NULL,
    secret_hash character varying(64) NOT NULL,
    device text NOT NULL,
    idle_s integer NOT NULL,
    expires_s bigint NOT NULL,
    last_used_s bigint NOT NULL,
    revoked_s bigint,
    created_s bigint NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.shift (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    courier_id character varying(80) NOT NULL,
    vehicle_id character varying(80) NOT NULL,
    day character varying(80) NOT NULL,
    from_s bigint NOT NULL,
    to_s bigint NOT NULL,
    start_place_id character varying(80) NOT NULL,
    end_place_id character varying(80),
    breaks jsonb NOT NULL,
    max_duration_s integer,
    status character varying(16) NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.shift_template (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    title text NOT NULL,
    pattern jsonb NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.simulation (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    actor character varying(120) NOT NULL,
    asked jsonb NOT NULL,
    status character varying(16) NOT NULL,
    done integer NOT NULL,
    share integer NOT NULL,
    tries integer NOT NULL,
    report bytea NOT NULL,
    failure character varying(64) NOT NULL,
    message text NOT NULL,
    holder character varying(80) NOT NULL,
    lease_s bigint,
    requested_s bigint NOT NULL,
    started_s bigint,
    finished_s bigint,
    version integer NOT NULL
);
CREATE TABLE public.stop (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    round_id character varying(80) NOT NULL,
    "position" integer NOT NULL,
    place_id character varying(80) NOT NULL,
    status character varying(16) NOT NULL,
    outcome character varying(16) NOT NULL,
    outcome_code character varying(40) NOT NULL,
    arrival_s bigint NOT NULL,
    start_s bigint NOT NULL,
    end_s bigint NOT NULL,
    arrived_s bigint,
    closed_s bigint,
    note text NOT NULL
);
CREATE TABLE public.stop_task (
    task_id character varying(80) NOT NULL,
    stop_id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    sequence integer NOT NULL,
    active boolean NOT NULL
);
CREATE TABLE public.substitution (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    delivery_id character varying(80) NOT NULL,
    task_id character varying(80) NOT NULL,
    org_id character varying(80) NOT NULL,
    missing text NOT NULL,
    proposal text NOT NULL,
    refund_minor integer NOT NULL,
    status character varying(16) NOT NULL,
    version integer NOT NULL,
    asked_s bigint NOT NULL,
    answer_by_s bigint NOT NULL,
    answered_s bigint
);
CREATE TABLE public.tariff (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    code character varying(40) NOT NULL,
    number integer NOT NULL,
    valid_from character varying(80) NOT NULL,
    valid_to character varying(80) NOT NULL,
    document jsonb NOT NULL,
    published_s bigint NOT NULL,
    used_s bigint,
    version integer NOT NULL
);
CREATE TABLE public.task (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    delivery_id character varying(80) NOT NULL,
    sequence integer NOT NULL,
    kind character varying(16) NOT NULL,
    status character varying(16) NOT NULL,
    place_id character varying(80) NOT NULL,
    org_id character varying(80),
    windows jsonb NOT NULL,
    ready_s bigint,
    load jsonb NOT NULL,
    service_s integer NOT NULL,
    items text NOT NULL,
    barcodes jsonb NOT NULL,
    done_s bigint,
    received_s bigint
);
CREATE TABLE public.till_code (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    org_id character varying(80) NOT NULL,
    draft_id character varying(80) NOT NULL,
    used_s bigint NOT NULL,
    expires_s bigint NOT NULL
);
CREATE TABLE public.town (
    id character varying(80) NOT NULL,
    slug character varying(80) NOT NULL,
    title text NOT NULL,
    time_zone character varying(64) NOT NULL,
    map character varying(80) NOT NULL,
    settings jsonb NOT NULL,
    live boolean NOT NULL,
    version integer NOT NULL,
    created_s bigint NOT NULL
);
CREATE TABLE public.vehicle (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    name text NOT NULL,
    profile character varying(32) NOT NULL,
    facts jsonb NOT NULL,
    active boolean NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.visit (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    plan_id character varying(80) NOT NULL,
    enrolment_id character varying(80),
    occurrence character varying(24) NOT NULL,
    day character varying(10) NOT NULL,
    window_from_s bigint,
    window_to_s bigint,
    units integer NOT NULL,
    status character varying(16) NOT NULL,
    delivery_id character varying(80),
    skipped_reason character varying(32) NOT NULL,
    outcome character varying(16) NOT NULL,
    by_hand boolean NOT NULL,
    service_version integer NOT NULL,
    version integer NOT NULL,
    created_s bigint NOT NULL,
    updated_s bigint NOT NULL
);
CREATE TABLE public.visit_choice (
    visit_id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    courier_id character varying(80) NOT NULL,
    begins_s bigint NOT NULL,
    chosen_s bigint NOT NULL
);
CREATE TABLE public.waiting (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    delivery_id character varying(80) NOT NULL,
    relay_id character varying(80),
    compartment_id character varying(80),
    status character varying(16) NOT NULL,
    code character varying(16) NOT NULL,
    tries integer NOT NULL,
    locked_s bigint,
    from_s bigint NOT NULL,
    until_s bigint NOT NULL,
    since_s bigint,
    reminded_s bigint,
    version integer NOT NULL
);
CREATE TABLE public.webhook_attempt (
    sequence bigint NOT NULL,
    town_id character varying(80) NOT NULL,
    endpoint_id character varying(80) NOT NULL,
    message_id character varying(80) NOT NULL,
    event_id character varying(80) NOT NULL,
    subject character varying(80) NOT NULL,
    number integer NOT NULL,
    at_s bigint NOT NULL,
    duration_ms integer NOT NULL,
    outcome character varying(16) NOT NULL,
    http_status integer NOT NULL,
    failure text NOT NULL,
    answer text NOT NULL
);
CREATE SEQUENCE public.webhook_attempt_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.webhook_attempt_sequence_seq OWNED BY public.webhook_attempt.sequence;
CREATE TABLE public.webhook_endpoint (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    org_id character varying(80),
    url text NOT NULL,
    types jsonb NOT NULL,
    description text NOT NULL,
    status character varying(16) NOT NULL,
    reason character varying(32) NOT NULL,
    since_s bigint NOT NULL,
    secrets jsonb NOT NULL,
    created_s bigint NOT NULL,
    version integer NOT NULL
);
CREATE TABLE public.webhook_health (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    failures integer NOT NULL,
    failing_since_s bigint,
    rest_until_s bigint,
    worked_s bigint
);
CREATE TABLE public.webhook_message (
    sequence bigint NOT NULL,
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    endpoint_id character varying(80) NOT NULL,
    event_id character varying(80) NOT NULL,
    subject character varying(80) NOT NULL,
    type character varying(64) NOT NULL,
    body text NOT NULL,
    status character varying(16) NOT NULL,
    reason character varying(32) NOT NULL,
    attempts integer NOT NULL,
    tries integer NOT NULL,
    created_s bigint NOT NULL,
    first_s bigint,
    ended_s bigint
);
CREATE SEQUENCE public.webhook_message_sequence_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.webhook_message_sequence_seq OWNED BY public.webhook_message.sequence;
CREATE TABLE public.week_run (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    week character varying(8) NOT NULL,
    status character varying(16) NOT NULL,
    actor character varying(120) NOT NULL,
    seconds double precision,
    iterations integer,
    seed integer NOT NULL,
    proposal jsonb,
    failure character varying(64) NOT NULL,
    message text NOT NULL,
    requested_s bigint NOT NULL,
    started_s bigint,
    lease_s bigint,
    finished_s bigint,
    version integer NOT NULL
);
CREATE TABLE public.zone (
    id character varying(80) NOT NULL,
    town_id character varying(80) NOT NULL,
    org_id character varying(80),
    purpose character varying(16) NOT NULL,
    name text NOT NULL,
    geometry jsonb NOT NULL,
    fee_minor integer,
    active boolean NOT NULL,
    version integer NOT NULL
);
ALTER TABLE ONLY public.event ALTER COLUMN sequence SET DEFAULT nextval('public.event_sequence_seq'::regclass);
ALTER TABLE ONLY public.import_line ALTER COLUMN sequence SET DEFAULT nextval('public.import_line_sequence_seq'::regclass);
ALTER TABLE ONLY public.outbox ALTER COLUMN sequence SET DEFAULT nextval('public.outbox_sequence_seq'::regclass);
ALTER TABLE ONLY public.sensitive_read ALTER COLUMN sequence SET DEFAULT nextval('public.sensitive_read_sequence_seq'::regclass);
ALTER TABLE ONLY public.webhook_attempt ALTER COLUMN sequence SET DEFAULT nextval('public.webhook_attempt_sequence_seq'::regclass);
ALTER TABLE ONLY public.webhook_message ALTER COLUMN sequence SET DEFAULT nextval('public.webhook_message_sequence_seq'::regclass);
INSERT INTO public.absence VALUES ('absence id', 'twn_0000000001v3rs3dtr98h6bcfn', 'shf_000000000b7a8cth3y6pwbdp7y', 'cou_000000000d0za52grhjfkc7wss', 'absence kind', 1795939200, 1795939200);
INSERT INTO public.access_link VALUES ('access_link id', 'twn_0000000001v3rs3dtr98h6bcfn', 'access_link kind', 'access_link account_id', 'access_link courier_id', 'access_link delivery_id', 'access_link org_id', 1795939200, 1795939200, 1795939200, 1795939200, 1, 'access_link created_by', 1795939200, 1);
INSERT INTO public.account VALUES ('account id', 'twn_0000000001v3rs3dtr98h6bcfn', 'account email', 'account name', 'account ', '{}', 'account password_hash', true, 1795939200, 'account created_by', 1795939200, 1);
INSERT INTO public.alembic_version VALUES ('0001');
INSERT INTO public.announced_eta VALUES ('announced_eta id', 'twn_0000000001v3rs3dtr98h6bcfn', 1795939200, 1795939200, 1795939200, true, 1, 1);
INSERT INTO public.answer VALUES ('twn_0000000001v3rs3dtr98h6bcfn', 'answer client', 'answer key', 'answer fingerprint', 1, '{}', 'answer body', 1795939200);
INSERT INTO public.api_key VALUES ('api_key id', 'twn_0000000001v3rs3dtr98h6bcfn', 'api_key title', 'api_key role', '{}', 'api_key org_id', 'api_key courier_id', 'api_key secret_hash', 'api_key old_hash', 1795939200, 1795939200, 1795939200, 1795939200, 'api_key created_by', 1795939200, 1);
INSERT INTO public.assignment VALUES ('dlv_000000000jgw90evsqgywx2yf0', 'rnd_0000000011necyj0f3bka7te0d', 'twn_0000000001v3rs3dtr98h6bcfn');
INSERT INTO public.assignment VALUES ('dlv_000000000q98qz7hjayxtth4mm', 'rnd_0000000011necyj0f3bka7te0d', 'twn_0000000001v3rs3dtr98h6bcfn');
INSERT INTO public.cash_collection VALUES ('cash_collection id', 'twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000jgw90evsqgywx2yf0', 'rnd_0000000011necyj0f3bka7te0d', 'cash_collection stop_id', 'cash_collection ', 1, 'cas', 1795939200, 1795939200, 1795939200);
INSERT INTO public.cash_float VALUES ('cash_float id', 'twn_0000000001v3rs3dtr98h6bcfn', 'rnd_0000000011necyj0f3bka7te0d', 1, 'cas', 'cash_float author', 1795939200);
INSERT INTO public.cash_reconciliation VALUES ('cash_reconciliation id', 'twn_0000000001v3rs3dtr98h6bcfn', 'rnd_0000000011necyj0f3bka7te0d', 'cou_000000000d0za52grhjfkc7wss', 1, 'cash_reconciliat', 'cas', 1, '{}', '{}', '{}', 1, 'cash_reconciliation reason', 'cash_reconciliation courier_signed', 1795939200, 'cash_reconciliation coordinator_signed', 1795939200, 1);
INSERT INTO public.catalogue_version VALUES ('catalogue_version id', 'twn_0000000001v3rs3dtr98h6bcfn', 'catalogue_version subject_id', 1, 1795939200, 'catalogue_version actor', '{}');
INSERT INTO public.chore VALUES ('twn_0000000001v3rs3dtr98h6bcfn', 'chore name', 1795939200, 1795939200, 'chore failure', 'chore holder', 1795939200);
INSERT INTO public.closure VALUES ('closure id', 'twn_0000000001v3rs3dtr98h6bcfn', '{}', 'closure reason', 1795939200, 1795939200, 'closure hours', '{}', 'closure actor', 1795939200, 1);
INSERT INTO public.command VALUES ('command id', 'twn_0000000001v3rs3dtr98h6bcfn', 'command device', 'command actor', 'command kind', 'command subject', 1, 1, 1795939200, '{}', 'command status', '{}', 1795939200, 1795939200);
INSERT INTO public.command_task VALUES ('command_task command_id', 'command_task task_id', 'twn_0000000001v3rs3dtr98h6bcfn');
INSERT INTO public.compartment VALUES ('compartment id', 'twn_0000000001v3rs3dtr98h6bcfn', 'relay_point id', 'compartment temp', 1, 1);
INSERT INTO public.container_move VALUES ('container_move id', 'twn_0000000001v3rs3dtr98h6bcfn', 'rcp_000000000a8gq741755ps246jr', 'org_0000000007tqte9c3cwr3m3hx8', 'dlv_000000000jgw90evsqgywx2yf0', 'rnd_0000000011necyj0f3bka7te0d', 'container_move day', 'container_move kind', 1, 1, 'con', 'container_move m', 1795939200);
INSERT INTO public.cost_share VALUES ('rnd_0000000011necyj0f3bka7te0d', 'dlv_000000000jgw90evsqgywx2yf0', 'org_0000000007tqte9c3cwr3m3hx8', 'twn_0000000001v3rs3dtr98h6bcfn', 'cost_share day', 1, 1, 'cos', 'cost_share method', 1795939200);
INSERT INTO public.courier VALUES ('cou_000000000d0za52grhjfkc7wss', 'twn_0000000001v3rs3dtr98h6bcfn', 'Courier 0', '', '["cold_box"]', 1600, '{}', true, 1);
INSERT INTO public.courier VALUES ('cou_000000000ems40d0wyq42vdsq3', 'twn_0000000001v3rs3dtr98h6bcfn', 'Courier 1', '', '["cold_box"]', 1600, '{}', true, 1);
INSERT INTO public.delivery VALUES ('dlv_000000000jgw90evsqgywx2yf0', 'twn_0000000001v3rs3dtr98h6bcfn', 'org_0000000007tqte9c3cwr3m3hx8', NULL, 'evsqgywx2yf0', 'api', 'delivery', 'promised', '', 'rcp_000000000a8gq741755ps246jr', 'plc_0000000006fkj1g1sehgtvz69d', '2026-11-28', 1795942800, 1795946400, 1795939200, 'ambient', 50, NULL, 0, '', '{"by_org": [["org_0000000007tqte9c3cwr3m3hx8", 1250]], "methods": ["cash"], "currency": "EUR", "amount_minor": 1250}', '{"note": "ring twice", "whole": false, "skills": ["cold_box"]}', 0, 2, 1795939200, 1795939200);
INSERT INTO public.delivery VALUES ('dlv_000000000q98qz7hjayxtth4mm', 'twn_0000000001v3rs3dtr98h6bcfn', 'org_0000000007tqte9c3cwr3m3hx8', NULL, '7hjayxtth4mm', 'api', 'delivery', 'promised', '', 'rcp_000000000a8gq741755ps246jr', 'plc_0000000006fkj1g1sehgtvz69d', '2026-11-28', 1795942800, 1795946400, 1795939200, 'ambient', 50, NULL, 0, '', '{"by_org": [["org_0000000007tqte9c3cwr3m3hx8", 1250]], "methods": ["cash"], "currency": "EUR", "amount_minor": 1250}', '{"note": "ring twice", "whole": false, "skills": ["cold_box"]}', 0, 2, 1795939200, 1795939200);
INSERT INTO public.delivery VALUES ('dlv_000000000w9fgdr9bmqpwm0szd', 'twn_0000000001v3rs3dtr98h6bcfn', 'org_0000000007tqte9c3cwr3m3hx8', NULL, 'r9bmqpwm0szd', 'api', 'delivery', 'promised', '', 'rcp_000000000a8gq741755ps246jr', 'plc_0000000006fkj1g1sehgtvz69d', '2026-11-28', 1795942800, 1795946400, 1795939200, 'ambient', 50, NULL, 0, '', '{"by_org": [["org_0000000007tqte9c3cwr3m3hx8", 1250]], "methods": ["cash"], "currency": "EUR", "amount_minor": 1250}', '{"note": "ring twice", "whole": false, "skills": ["cold_box"]}', 0, 2, 1795939200, 1795939200);
INSERT INTO public.delivery_left_off VALUES ('dlv_000000000jgw90evsqgywx2yf0', 'twn_0000000001v3rs3dtr98h6bcfn', 'delivery_left_off day', 'delivery_left_off actor', 'delivery_left_off note', 1795939200);
INSERT INTO public.delivery_pin VALUES ('dlv_000000000jgw90evsqgywx2yf0', 'twn_0000000001v3rs3dtr98h6bcfn', 'shf_000000000b7a8cth3y6pwbdp7y', 'delivery_pin actor', 'delivery_pin note', 1795939200);
INSERT INTO public.displaced_task VALUES ('displaced_task task_id', 'twn_0000000001v3rs3dtr98h6bcfn', 'displaced_task round_id', '{}');
INSERT INTO public.draft VALUES ('draft id', 'twn_0000000001v3rs3dtr98h6bcfn', 'org_0000000007tqte9c3cwr3m3hx8', 'draft channel', 'draft status', '{}', 'dlv_000000000jgw90evsqgywx2yf0', 'draft actor', 'draft behalf', 1, 1795939200, 1795939200, 1795939200);
INSERT INTO public.duration_observation VALUES ('duration_observation id', 'twn_0000000001v3rs3dtr98h6bcfn', 1795939200, 1795939200, '{}', '{}');
INSERT INTO public.duration_statistic VALUES ('duration_statistic id', 'twn_0000000001v3rs3dtr98h6bcfn', 1795939200, 1, 1, 1, '{}');
INSERT INTO public.effort_account VALUES ('shf_000000000b7a8cth3y6pwbdp7y', 'twn_0000000001v3rs3dtr98h6bcfn', 1, 1795939200, 'effort_account stamp');
INSERT INTO public.enrolment VALUES ('enrolment id', 'twn_0000000001v3rs3dtr98h6bcfn', 'programme id', 'rcp_000000000a8gq741755ps246jr', 'plc_0000000003fva1wbzbh50mrd1w', 'enrolment status', 'enrolment ', 'enrolment ', '{}', 'enrolment external_ref', 'enrolment refused_reason', 1, 1795939200, 1795939200);
INSERT INTO public.escalation VALUES ('escalation id', 'twn_0000000001v3rs3dtr98h6bcfn', 'visit id', 'enrolment id', 1, 'escalation service_key', 'escalation purpo', '{}', 'escalation statu', 1, 1795939200, 1795939200, 1795939200, 'dlv_000000000jgw90evsqgywx2yf0', 'cou_000000000d0za52grhjfkc7wss', 'rnd_0000000011necyj0f3bka7te0d', 1, 1, 'escalation resul', 'escalation outco', 1795939200, 1, 1795939200);
INSERT INTO public.escalation_act VALUES ('twn_0000000001v3rs3dtr98h6bcfn', 'escalation_act id', 'escalation id', 'escalation_act k', 1, 'escalation_act r', 'esca', 'escalation_act actor', 1795939200, 1795939200);
INSERT INTO public.escalation_contact VALUES ('escalation id', 'twn_0000000001v3rs3dtr98h6bcfn', 1, 'escalation_contact name', 'escalation_contact phone', 1795939200);
INSERT INTO public.escalation_followed VALUES ('twn_0000000001v3rs3dtr98h6bcfn', 1);
INSERT INTO public.eta_calibration VALUES ('eta_calibration ', 'twn_0000000001v3rs3dtr98h6bcfn', '{}');
INSERT INTO public.eta_trail VALUES ('eta_trail id', 'twn_0000000001v3rs3dtr98h6bcfn', 'eta_trail round_id', 'eta_trail day', true, '{}', 1795939200, 1795939200, 1795939200, '{}');
INSERT INTO public.event VALUES (1, 'evt_000000000220kw71nvrk6p2fhg', 'twn_0000000001v3rs3dtr98h6bcfn', 'town.founded', 'twn_0000000001v3rs3dtr98h6bcfn', 1, 'test', '', '{"live": true, "slug": "rochefort-sur-loue"}', 1795939200, 1795939200);
INSERT INTO public.event VALUES (2, 'evt_000000000hdg7zg4rc88vq63pz', 'twn_0000000001v3rs3dtr98h6bcfn', 'town.furnished', 'twn_0000000001v3rs3dtr98h6bcfn', 1, 'test', '', '{}', 1795939200, 1795939200);
INSERT INTO public.event VALUES (3, 'evt_000000000prb6kg0g8n6pmbwhx', 'twn_0000000001v3rs3dtr98h6bcfn', 'delivery.promised', 'dlv_000000000jgw90evsqgywx2yf0', 2, 'test', '', '{}', 1795939200, 1795939200);
INSERT INTO public.event VALUES (4, 'evt_000000000vzrbt27a5k8qsf3c7', 'twn_0000000001v3rs3dtr98h6bcfn', 'delivery.promised', 'dlv_000000000q98qz7hjayxtth4mm', 2, 'test', '', '{}', 1795939200, 1795939200);
INSERT INTO public.event VALUES (5, 'evt_0000000010g7wpr3smb7vsp5xe', 'twn_0000000001v3rs3dtr98h6bcfn', 'delivery.promised', 'dlv_000000000w9fgdr9bmqpwm0szd', 2, 'test', '', '{}', 1795939200, 1795939200);
INSERT INTO public.event VALUES (6, 'evt_0000000018n8p6m43venkqyv5x', 'twn_0000000001v3rs3dtr98h6bcfn', 'round.planned', 'rnd_0000000011necyj0f3bka7te0d', 1, 'test', '', '{}', 1795939200, 1795939200);
INSERT INTO public.export VALUES ('export id', 'twn_0000000001v3rs3dtr98h6bcfn', 'export kind', 'export format', 'export org_id', 'export actor', 'export behalf', '{}', true, 'export status', '{}', 1, 1, 1, 1, 'export failure', 'export holder', 1795939200, 1795939200, 1795939200, 1795939200, 1);
INSERT INTO public.export_chunk VALUES ('export id', 1, 'twn_0000000001v3rs3dtr98h6bcfn', '\x0102');
INSERT INTO public.fee VALUES ('fee delivery_id', 1, 'twn_0000000001v3rs3dtr98h6bcfn', 'tariff id', 1, 'fee', '{}', '{}', 1795939200);
INSERT INTO public.hours_note VALUES ('hours_note id', 'twn_0000000001v3rs3dtr98h6bcfn', 'shf_000000000b7a8cth3y6pwbdp7y', 'cou_000000000d0za52grhjfkc7wss', 'hours_note kind', 'hours_note line', 'hours_note answers_id', 1795939200, 'hours_note text', 'hours_note author', 1795939200);
INSERT INTO public.import_file VALUES ('import_file id', 'twn_0000000001v3rs3dtr98h6bcfn', 'import_file kind', 'import_file org_id', 'import_file actor', 'import_file behalf', '{}', 'import_file content', 'import_file stat', 1, 1, 1, 1, 1, 'import_file failure', 1, 'import_file holder', 1795939200, 1795939200, 1795939200, 1);
INSERT INTO public.import_line VALUES (1, 'twn_0000000001v3rs3dtr98h6bcfn', 'import_file id', 1, 'import_line delivery_id', true, 'import_line pointer', 'import_line code', 'import_line value', 'import_line message', 'import_line remedy');
INSERT INTO public.incident VALUES ('incident id', 'twn_0000000001v3rs3dtr98h6bcfn', 'incident kind', 'incident subject', 'incident status', '{}', 1, 1795939200, 1795939200);
INSERT INTO public.message VALUES ('message id', 'twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000jgw90evsqgywx2yf0', 1, 'message org_id', 'message side', 'message author', 'message kind', 'message channel', 'message text', 1795939200, 1795939200);
INSERT INTO public.message_read VALUES ('twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000jgw90evsqgywx2yf0', 'message_read org_id', 'message_read sid', 1, 1795939200);
INSERT INTO public.notification VALUES ('notification id', 'twn_0000000001v3rs3dtr98h6bcfn', 'notification aud', 'notification target_id', 'notification subject', 1, 'notification event_id', 'notification kind', 'notification matter', 'notification content', '{}', 'notification cha', 'notification sta', 'notification reason', true, true, 'notification merged_into', 1795939200, 1795939200, 1795939200, 1795939200, 'notification text', 'notification receipt', 1795939200, 1);
INSERT INTO public.organization VALUES ('org_0000000007tqte9c3cwr3m3hx8', 'twn_0000000001v3rs3dtr98h6bcfn', 'shop', 'Shop 0', NULL, 'plc_0000000003fva1wbzbh50mrd1w', '{"logo": "", "email": "", "phone": ""}', '{"day_hours": {}, "prepare_s": 0, "closed_days": [], "paused_until_s": 0, "most_per_quarter": null}', true, 1, 1795939200);
INSERT INTO public.organization VALUES ('org_0000000008ke0pxjejgshwn0md', 'twn_0000000001v3rs3dtr98h6bcfn', 'shop', 'Shop 1', NULL, 'plc_0000000004f3jq64ermf1cwvt4', '{"logo": "", "email": "", "phone": ""}', '{"day_hours": {}, "prepare_s": 0, "closed_days": [], "paused_until_s": 0, "most_per_quarter": null}', true, 1, 1795939200);
INSERT INTO public.organization VALUES ('org_0000000009025c8s3hb71j9jc5', 'twn_0000000001v3rs3dtr98h6bcfn', 'shop', 'Shop 2', NULL, 'plc_0000000005s7mp2bkpjtkcxk0v', '{"logo": "", "email": "", "phone": ""}', '{"day_hours": {}, "prepare_s": 0, "closed_days": [], "paused_until_s": 0, "most_per_quarter": null}', true, 1, 1795939200);
INSERT INTO public.outbox VALUES (1, 'twn_0000000001v3rs3dtr98h6bcfn', 'evt_000000000prb6kg0g8n6pmbwhx', 'webhook', 'dlv_000000000jgw90evsqgywx2yf0', '{}', 1795939200, 0, '', NULL, NULL, NULL, '');
INSERT INTO public.outbox VALUES (2, 'twn_0000000001v3rs3dtr98h6bcfn', 'evt_000000000vzrbt27a5k8qsf3c7', 'webhook', 'dlv_000000000q98qz7hjayxtth4mm', '{}', 1795939200, 0, '', NULL, NULL, NULL, '');
INSERT INTO public.outbox VALUES (3, 'twn_0000000001v3rs3dtr98h6bcfn', 'evt_0000000010g7wpr3smb7vsp5xe', 'webhook', 'dlv_000000000w9fgdr9bmqpwm0szd', '{}', 1795939200, 0, '', NULL, NULL, NULL, '');
INSERT INTO public.outbox VALUES (4, 'twn_0000000001v3rs3dtr98h6bcfn', 'evt_0000000018n8p6m43venkqyv5x', 'webhook', 'rnd_0000000011necyj0f3bka7te0d', '{}', 1795939200, 0, '', NULL, NULL, NULL, '');
INSERT INTO public.party_reach VALUES ('twn_0000000001v3rs3dtr98h6bcfn', 'party_reach party_id', 'party_re', '{}', 1);
INSERT INTO public.peak VALUES ('peak id', 'twn_0000000001v3rs3dtr98h6bcfn', 'peak name', 'peak from_day', 'peak to_day', '{}', 1);
INSERT INTO public.pin VALUES ('pin id', 'twn_0000000001v3rs3dtr98h6bcfn', 'rcp_000000000a8gq741755ps246jr', 'pin address', 1, 1, 'pin actor', 1, 1795939200);
INSERT INTO public.place VALUES ('plc_0000000003fva1wbzbh50mrd1w', 'twn_0000000001v3rs3dtr98h6bcfn', 'shop', 'Place 0', 7.42, 43.73, '', '', 60, '', '', 1, 1);
INSERT INTO public.place VALUES ('plc_0000000004f3jq64ermf1cwvt4', 'twn_0000000001v3rs3dtr98h6bcfn', 'shop', 'Place 1', 7.421, 43.73, '', '', 60, '', '', 1, 1);
INSERT INTO public.place VALUES ('plc_0000000005s7mp2bkpjtkcxk0v', 'twn_0000000001v3rs3dtr98h6bcfn', 'shop', 'Place 2', 7.422, 43.73, '', '', 60, '', '', 1, 1);
INSERT INTO public.place VALUES ('plc_0000000006fkj1g1sehgtvz69d', 'twn_0000000001v3rs3dtr98h6bcfn', 'address', 'Place 3', 7.423, 43.73, '', '', 60, '', '', 1, 1);
INSERT INTO public.plan_note VALUES ('plan_note run_id', 'dlv_000000000jgw90evsqgywx2yf0', 'twn_0000000001v3rs3dtr98h6bcfn', 'plan_note note', 1795939200);
INSERT INTO public.plan_run VALUES ('plan_run id', 'twn_0000000001v3rs3dtr98h6bcfn', 'plan_run day', 'plan_run status', 'plan_run cause', 'plan_run actor', 1, 1, 1, 1, 1, '{}', 'plan_run failure', 'plan_run message', 1795939200, 1795939200, 1795939200, 1795939200, 1);
INSERT INTO public.pooling_day VALUES ('twn_0000000001v3rs3dtr98h6bcfn', 'pooling_da', 'pooling_day fingerprint', '{}', true, 1795939200);
INSERT INTO public.pooling_key VALUES ('twn_0000000001v3rs3dtr98h6bcfn', 'pooling_key value');
INSERT INTO public."position" VALUES ('twn_0000000001v3rs3dtr98h6bcfn', 'shf_000000000b7a8cth3y6pwbdp7y', 1795939200, 1795939200, 1795939200, 1, 1, 1, 1795939200);
INSERT INTO public.position_pause VALUES ('position_pause id', 'twn_0000000001v3rs3dtr98h6bcfn', 'cou_000000000d0za52grhjfkc7wss', 1795939200, 1795939200, 'position_pause source');
INSERT INTO public.post VALUES ('post id', 'twn_0000000001v3rs3dtr98h6bcfn', 'shift_template id', 'post day', 'post profile', 1795939200, 1795939200, 'plc_0000000003fva1wbzbh50mrd1w', 'plc_0000000003fva1wbzbh50mrd1w', '{}', 'post status', 'shf_000000000b7a8cth3y6pwbdp7y', true, 1);
INSERT INTO public.privacy_hold VALUES ('privacy_hold id', 'twn_0000000001v3rs3dtr98h6bcfn', 'privacy_hold subject', 'privacy_hold reason', 'privacy_hold actor', 1795939200, 1795939200, 1);
INSERT INTO public.programme VALUES ('programme id', 'twn_0000000001v3rs3dtr98h6bcfn', 'programme service_key', 'org_0000000007tqte9c3cwr3m3hx8', 'programme title', 'plc_0000000003fva1wbzbh50mrd1w', 'programme ', 'programme ', '{}', true, 1, 1795939200, 1795939200);
INSERT INTO public.proof VALUES ('proof id', 'twn_0000000001v3rs3dtr98h6bcfn', 'tsk_000000000ke0cw70f8hwwc1j7x', 'proof stop_id', 'proof kind', 'proof value', 'proof file', 'proof note', 1, 1, 1795939200, 1795939200, 1795939200);
INSERT INTO public.proof_picture VALUES ('proof_picture name', 'twn_0000000001v3rs3dtr98h6bcfn', 'proof_picture actor', 'proof_picture media_type', 1, 1, 1, 1795939200, '\x0102');
INSERT INTO public.quote VALUES ('quote id', 'twn_0000000001v3rs3dtr98h6bcfn', 'org_0000000007tqte9c3cwr3m3hx8', 'quote client', 'quote status', 'quote day', '{}', '{}', 1795939200, 'quote delivery_id', 1, 1795939200);
INSERT INTO public.rating VALUES ('rating id', 'twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000jgw90evsqgywx2yf0', 1, 'rating words', 1795939200, 1795939200, 1);
INSERT INTO public.reach_log VALUES ('reach_log id', 'twn_0000000001v3rs3dtr98h6bcfn', 'reach_log party_id', 'reach_log change', '{}', '{}', 'reach_log source', 'reach_log actor', 1795939200);
INSERT INTO public.recipient VALUES ('rcp_000000000a8gq741755ps246jr', 'twn_0000000001v3rs3dtr98h6bcfn', 'Odette Martinon', '+33600000001', '', 'fr', '{"code": "A12", "note": "", "floor": "2", "neighbour": "", "safe_place": "", "do_not_ring": true}', '{"channels": [], "opted_out": false, "quiet_to_min": 480, "quiet_from_min": 1260, "only_if_late_min": 0}', 1, 1795939200, 1795939200, NULL);
INSERT INTO public.recipient_partition VALUES ('rcp_000000000a8gq741755ps246jr', 'commerce', 'twn_0000000001v3rs3dtr98h6bcfn', '{"likes": "rye bread"}', 'given', 1795939200, 0);
INSERT INTO public.recipient_partition VALUES ('rcp_000000000a8gq741755ps246jr', 'health', 'twn_0000000001v3rs3dtr98h6bcfn', '{"note": "insulin on Mondays"}', 'given', 1795939200, 0);
INSERT INTO public.relay_point VALUES ('relay_point id', 'twn_0000000001v3rs3dtr98h6bcfn', 'plc_0000000003fva1wbzbh50mrd1w', 'org_0000000007tqte9c3cwr3m3hx8', 'relay_point kind', 1795939200, true, 1);
INSERT INTO public.reply VALUES ('reply id', 'twn_0000000001v3rs3dtr98h6bcfn', 'reply channel', 'reply external_id', 'reply party_id', 'reply said', 'reply outcome', 'reply subject', 'reply text', 1795939200, 1795939200);
INSERT INTO public.reservation VALUES ('quote id', 'twn_0000000001v3rs3dtr98h6bcfn', 'reservation delivery_id', 'reservation day', 'reservation mode', 1795939200, 1795939200, '{}', 'reservation relay_id', 'reservation compartment_id', 1795939200, 1795939200);
INSERT INTO public.reserved_basket VALUES ('quote id', 1, 'twn_0000000001v3rs3dtr98h6bcfn', 'org_0000000007tqte9c3cwr3m3hx8', 1795939200);
INSERT INTO public.retention_run VALUES ('retention_run id', 'twn_0000000001v3rs3dtr98h6bcfn', 'retention_run st', 'retention_run actor', '{}', '{}', 1795939200, 1795939200, 1795939200, 1);
INSERT INTO public.round VALUES ('rnd_0000000011necyj0f3bka7te0d', 'twn_0000000001v3rs3dtr98h6bcfn', 'shf_000000000b7a8cth3y6pwbdp7y', '2026-11-28', 'planned', 0, 0, NULL, NULL, '{"distance_m": 1200}', 1, 1795939200);
INSERT INTO public.sandbox_clock VALUES ('twn_0000000001v3rs3dtr98h6bcfn', 1795939200, 1795939200, true, true, 1);
INSERT INTO public.sensitive_read VALUES (1, 'twn_0000000001v3rs3dtr98h6bcfn', 'sensitive_read recipient_id', 'sensitive_read p', 'sensitive_read actor', 'sensitive_read behalf', 'sensitive_read reason', 'sensitive_read digest', 1795939200);
INSERT INTO public.service_plan VALUES ('service_plan id', 'twn_0000000001v3rs3dtr98h6bcfn', 'enrolment id', 'org_0000000007tqte9c3cwr3m3hx8', '{}', '{}', 'service_pl', 'service_pl', 'cou_000000000d0za52grhjfkc7wss', true, 1, 1795939200, 1795939200);
INSERT INTO public.service_type VALUES ('service_type id', 'twn_0000000001v3rs3dtr98h6bcfn', 'service_type key', '{}', true, 1, 1795939200, 1795939200);
INSERT INTO public.session VALUES ('session id', 'twn_0000000001v3rs3dtr98h6bcfn', 'session account_id', 'session role', 'session org_id', 'session courier_id', 'session secret_hash', 'session device', 1795939200, 1795939200, 1795939200, 1795939200, 1795939200, 1);
INSERT INTO public.shift VALUES ('shf_000000000b7a8cth3y6pwbdp7y', 'twn_0000000001v3rs3dtr98h6bcfn', 'cou_000000000d0za52grhjfkc7wss', 'veh_000000000fy1p04pt17y59m0gy', '2026-11-28', 1795939200, 1795953600, 'plc_0000000003fva1wbzbh50mrd1w', NULL, '[]', NULL, 'planned', 1);
INSERT INTO public.shift VALUES ('shf_000000000c38nz3za2mabnbn61', 'twn_0000000001v3rs3dtr98h6bcfn', 'cou_000000000ems40d0wyq42vdsq3', 'veh_000000000gnyyp35msszgsh2ps', '2026-11-28', 1795939200, 1795953600, 'plc_0000000003fva1wbzbh50mrd1w', NULL, '[]', NULL, 'planned', 1);
INSERT INTO public.shift_template VALUES ('shift_template id', 'twn_0000000001v3rs3dtr98h6bcfn', 'shift_template title', '{}', true, 1);
INSERT INTO public.simulation VALUES ('simulation id', 'twn_0000000001v3rs3dtr98h6bcfn', 'simulation actor', '{}', 'simulation statu', 1, 1, 1, '\x0102', 'simulation failure', 'simulation message', 'simulation holder', 1795939200, 1795939200, 1795939200, 1795939200, 1);
INSERT INTO public.stop VALUES ('stp_000000001292z4vacf3mr9kzfn', 'twn_0000000001v3rs3dtr98h6bcfn', 'rnd_0000000011necyj0f3bka7te0d', 0, 'plc_0000000003fva1wbzbh50mrd1w', 'planned', '', '', 1795939200, 1795939200, 1795939260, NULL, NULL, '');
INSERT INTO public.stop VALUES ('stp_0000000013w7nfjd0wd2b6qbn1', 'twn_0000000001v3rs3dtr98h6bcfn', 'rnd_0000000011necyj0f3bka7te0d', 1, 'plc_0000000004f3jq64ermf1cwvt4', 'planned', '', '', 1795939500, 1795939500, 1795939560, NULL, NULL, '');
INSERT INTO public.stop VALUES ('stp_0000000014y3fxh834vxzxcc8p', 'twn_0000000001v3rs3dtr98h6bcfn', 'rnd_0000000011necyj0f3bka7te0d', 2, 'plc_0000000006fkj1g1sehgtvz69d', 'planned', '', '', 1795939800, 1795939800, 1795939860, NULL, NULL, '');
INSERT INTO public.stop VALUES ('stp_0000000015jv469cpjqj0nmhy5', 'twn_0000000001v3rs3dtr98h6bcfn', 'rnd_0000000011necyj0f3bka7te0d', 3, 'plc_0000000003fva1wbzbh50mrd1w', 'planned', '', '', 1795940100, 1795940100, 1795940160, NULL, NULL, '');
INSERT INTO public.stop VALUES ('stp_0000000016fbr0hnnfazd72528', 'twn_0000000001v3rs3dtr98h6bcfn', 'rnd_0000000011necyj0f3bka7te0d', 4, 'plc_0000000004f3jq64ermf1cwvt4', 'planned', '', '', 1795940400, 1795940400, 1795940460, NULL, NULL, '');
INSERT INTO public.stop VALUES ('stp_0000000017sghbws91sgz28d73', 'twn_0000000001v3rs3dtr98h6bcfn', 'rnd_0000000011necyj0f3bka7te0d', 5, 'plc_0000000006fkj1g1sehgtvz69d', 'planned', '', '', 1795940700, 1795940700, 1795940760, NULL, NULL, '');
INSERT INTO public.stop_task VALUES ('tsk_000000000ke0cw70f8hwwc1j7x', 'stp_000000001292z4vacf3mr9kzfn', 'twn_0000000001v3rs3dtr98h6bcfn', 0, true);
INSERT INTO public.stop_task VALUES ('tsk_000000000mhp47xvcd2kr6tfzf', 'stp_0000000013w7nfjd0wd2b6qbn1', 'twn_0000000001v3rs3dtr98h6bcfn', 0, true);
INSERT INTO public.stop_task VALUES ('tsk_000000000n7cd5gzyjg0xtpv1s', 'stp_0000000014y3fxh834vxzxcc8p', 'twn_0000000001v3rs3dtr98h6bcfn', 0, true);
INSERT INTO public.stop_task VALUES ('tsk_000000000rda50b02seqpjz2es', 'stp_0000000015jv469cpjqj0nmhy5', 'twn_0000000001v3rs3dtr98h6bcfn', 0, true);
INSERT INTO public.stop_task VALUES ('tsk_000000000shssyn458y3b6q0my', 'stp_0000000016fbr0hnnfazd72528', 'twn_0000000001v3rs3dtr98h6bcfn', 0, true);
INSERT INTO public.stop_task VALUES ('tsk_000000000t36ct8vb7afp1935m', 'stp_0000000017sghbws91sgz28d73', 'twn_0000000001v3rs3dtr98h6bcfn', 0, true);
INSERT INTO public.substitution VALUES ('substitution id', 'twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000jgw90evsqgywx2yf0', 'substitution task_id', 'org_0000000007tqte9c3cwr3m3hx8', 'substitution missing', 'substitution proposal', 1, 'substitution sta', 1, 1795939200, 1795939200, 1795939200);
INSERT INTO public.tariff VALUES ('tariff id', 'twn_0000000001v3rs3dtr98h6bcfn', 'tariff code', 1, 'tariff valid_from', 'tariff valid_to', '{}', 1795939200, 1795939200, 1);
INSERT INTO public.task VALUES ('tsk_000000000ke0cw70f8hwwc1j7x', 'twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000jgw90evsqgywx2yf0', 0, 'pickup', 'pending', 'plc_0000000003fva1wbzbh50mrd1w', 'org_0000000007tqte9c3cwr3m3hx8', '[[1795939200, 1795946400]]', NULL, '{"volume_l": 5, "weight_g": 1000}', 60, 'bread', '[]', NULL, NULL);
INSERT INTO public.task VALUES ('tsk_000000000mhp47xvcd2kr6tfzf', 'twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000jgw90evsqgywx2yf0', 1, 'pickup', 'pending', 'plc_0000000004f3jq64ermf1cwvt4', 'org_0000000008ke0pxjejgshwn0md', '[[1795939200, 1795946400]]', NULL, '{"volume_l": 5, "weight_g": 1000}', 60, 'bread', '[]', NULL, NULL);
INSERT INTO public.task VALUES ('tsk_000000000n7cd5gzyjg0xtpv1s', 'twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000jgw90evsqgywx2yf0', 2, 'drop', 'pending', 'plc_0000000006fkj1g1sehgtvz69d', NULL, '[[1795942800, 1795946400]]', NULL, '{"volume_l": -10, "weight_g": -2000}', 120, '', '[]', NULL, NULL);
INSERT INTO public.task VALUES ('tsk_000000000rda50b02seqpjz2es', 'twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000q98qz7hjayxtth4mm', 0, 'pickup', 'pending', 'plc_0000000003fva1wbzbh50mrd1w', 'org_0000000007tqte9c3cwr3m3hx8', '[[1795939200, 1795946400]]', NULL, '{"volume_l": 5, "weight_g": 1000}', 60, 'bread', '[]', NULL, NULL);
INSERT INTO public.task VALUES ('tsk_000000000shssyn458y3b6q0my', 'twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000q98qz7hjayxtth4mm', 1, 'pickup', 'pending', 'plc_0000000004f3jq64ermf1cwvt4', 'org_0000000008ke0pxjejgshwn0md', '[[1795939200, 1795946400]]', NULL, '{"volume_l": 5, "weight_g": 1000}', 60, 'bread', '[]', NULL, NULL);
INSERT INTO public.task VALUES ('tsk_000000000t36ct8vb7afp1935m', 'twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000q98qz7hjayxtth4mm', 2, 'drop', 'pending', 'plc_0000000006fkj1g1sehgtvz69d', NULL, '[[1795942800, 1795946400]]', NULL, '{"volume_l": -10, "weight_g": -2000}', 120, '', '[]', NULL, NULL);
INSERT INTO public.task VALUES ('tsk_000000000xamnvwfpw18ff597g', 'twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000w9fgdr9bmqpwm0szd', 0, 'pickup', 'pending', 'plc_0000000003fva1wbzbh50mrd1w', 'org_0000000007tqte9c3cwr3m3hx8', '[[1795939200, 1795946400]]', NULL, '{"volume_l": 5, "weight_g": 1000}', 60, 'bread', '[]', NULL, NULL);
INSERT INTO public.task VALUES ('tsk_000000000yz4kvhcskn3jm8vem', 'twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000w9fgdr9bmqpwm0szd', 1, 'pickup', 'pending', 'plc_0000000004f3jq64ermf1cwvt4', 'org_0000000008ke0pxjejgshwn0md', '[[1795939200, 1795946400]]', NULL, '{"volume_l": 5, "weight_g": 1000}', 60, 'bread', '[]', NULL, NULL);
INSERT INTO public.task VALUES ('tsk_000000000zxyx80d38ptv11afq', 'twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000w9fgdr9bmqpwm0szd', 2, 'drop', 'pending', 'plc_0000000006fkj1g1sehgtvz69d', NULL, '[[1795942800, 1795946400]]', NULL, '{"volume_l": -10, "weight_g": -2000}', 120, '', '[]', NULL, NULL);
INSERT INTO public.till_code VALUES ('till_code id', 'twn_0000000001v3rs3dtr98h6bcfn', 'org_0000000007tqte9c3cwr3m3hx8', 'draft id', 1795939200, 1795939200);
INSERT INTO public.town VALUES ('twn_0000000001v3rs3dtr98h6bcfn', 'rochefort-sur-loue', 'Rochefort-sur-Loue', 'Europe/Paris', 'monaco', '{}', true, 1, 1795939200);
INSERT INTO public.vehicle VALUES ('veh_000000000fy1p04pt17y59m0gy', 'twn_0000000001v3rs3dtr98h6bcfn', 'Bike 0', 'cargo_bike', '{"skills": [], "capacity": {"volume_l": 300, "weight_g": 90000}, "co2e_g_per_km": 0, "max_distance_m": null, "fixed_cost_cents": 0, "cost_per_km_cents": 0}', true, 1);
INSERT INTO public.vehicle VALUES ('veh_000000000gnyyp35msszgsh2ps', 'twn_0000000001v3rs3dtr98h6bcfn', 'Bike 1', 'cargo_bike', '{"skills": [], "capacity": {"volume_l": 300, "weight_g": 90000}, "co2e_g_per_km": 0, "max_distance_m": null, "fixed_cost_cents": 0, "cost_per_km_cents": 0}', true, 1);
INSERT INTO public.visit VALUES ('visit id', 'twn_0000000001v3rs3dtr98h6bcfn', 'service_plan id', 'enrolment id', 'visit occurrence', 'visit day', 1795939200, 1795939200, 1, 'visit status', 'dlv_000000000jgw90evsqgywx2yf0', 'visit skipped_reason', 'visit outcome', true, 1, 1, 1795939200, 1795939200);
INSERT INTO public.visit_choice VALUES ('visit id', 'twn_0000000001v3rs3dtr98h6bcfn', 'cou_000000000d0za52grhjfkc7wss', 1795939200, 1795939200);
INSERT INTO public.waiting VALUES ('waiting id', 'twn_0000000001v3rs3dtr98h6bcfn', 'dlv_000000000jgw90evsqgywx2yf0', 'relay_point id', 'compartment id', 'waiting status', 'waiting code', 1, 1795939200, 1795939200, 1795939200, 1795939200, 1795939200, 1);
INSERT INTO public.webhook_attempt VALUES (1, 'twn_0000000001v3rs3dtr98h6bcfn', 'webhook_attempt endpoint_id', 'webhook_message id', 'webhook_attempt event_id', 'webhook_attempt subject', 1, 1795939200, 1, 'webhook_attempt ', 1, 'webhook_attempt failure', 'webhook_attempt answer');
INSERT INTO public.webhook_endpoint VALUES ('webhook_endpoint id', 'twn_0000000001v3rs3dtr98h6bcfn', 'org_0000000007tqte9c3cwr3m3hx8', 'webhook_endpoint url', '{}', 'webhook_endpoint description', 'webhook_endpoint', 'webhook_endpoint reason', 1795939200, '{}', 1795939200, 1);
INSERT INTO public.webhook_health VALUES ('webhook_endpoint id', 'twn_0000000001v3rs3dtr98h6bcfn', 1, 1795939200, 1795939200, 1795939200);
INSERT INTO public.webhook_message VALUES (1, 'webhook_message id', 'twn_0000000001v3rs3dtr98h6bcfn', 'webhook_endpoint id', 'webhook_message event_id', 'webhook_message subject', 'webhook_message type', 'webhook_message body', 'webhook_message ', 'webhook_message reason', 1, 1, 1795939200, 1795939200, 1795939200);
INSERT INTO public.week_run VALUES ('week_run id', 'twn_0000000001v3rs3dtr98h6bcfn', 'week_run', 'week_run status', 'week_run actor', 1, 1, 1, '{}', 'week_run failure', 'week_run message', 1795939200, 1795939200, 1795939200, 1795939200, 1);
INSERT INTO public.zone VALUES ('zone id', 'twn_0000000001v3rs3dtr98h6bcfn', 'org_0000000007tqte9c3cwr3m3hx8', 'zone purpose', 'zone name', '{}', 1, true, 1);
SELECT pg_catalog.setval('public.event_sequence_seq', 6, true);
SELECT pg_catalog.setval('public.import_line_sequence_seq', 1, false);
SELECT pg_catalog.setval('public.outbox_sequence_seq', 4, true);
SELECT pg_catalog.setval('public.sensitive_read_sequence_seq', 1, false);
SELECT pg_catalog.setval('public.webhook_attempt_sequence_seq', 1, false);
SELECT pg_catalog.setval('public.webhook_message_sequence_seq', 1, false);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.absence
    ADD CONSTRAINT pk_absence PRIMARY KEY (id);
ALTER TABLE ONLY public.access_link
    ADD CONSTRAINT pk_access_link PRIMARY KEY (id);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT pk_account PRIMARY KEY (id);
ALTER TABLE ONLY public.announced_eta
    ADD CONSTRAINT pk_announced_eta PRIMARY KEY (town_id, id);
ALTER TABLE ONLY public.answer
    ADD CONSTRAINT pk_answer PRIMARY KEY (town_id, client, key);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT pk_api_key PRIMARY KEY (id);
ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT pk_assignment PRIMARY KEY (delivery_id);
ALTER TABLE ONLY public.cash_collection
    ADD CONSTRAINT pk_cash_collection PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_float
    ADD CONSTRAINT pk_cash_float PRIMARY KEY (id);
ALTER TABLE ONLY public.cash_reconciliation
    ADD CONSTRAINT pk_cash_reconciliation PRIMARY KEY (id);
ALTER TABLE ONLY public.catalogue_version
    ADD CONSTRAINT pk_catalogue_version PRIMARY KEY (id);
ALTER TABLE ONLY public.chore
    ADD CONSTRAINT pk_chore PRIMARY KEY (town_id, name);
ALTER TABLE ONLY public.closure
    ADD CONSTRAINT pk_closure PRIMARY KEY (id);
ALTER TABLE ONLY public.command
    ADD CONSTRAINT pk_command PRIMARY KEY (town_id, id);
ALTER TABLE ONLY public.command_task
    ADD CONSTRAINT pk_command_task PRIMARY KEY (town_id, command_id, task_id);
ALTER TABLE ONLY public.compartment
    ADD CONSTRAINT pk_compartment PRIMARY KEY (id);
ALTER TABLE ONLY public.container_move
    ADD CONSTRAINT pk_container_move PRIMARY KEY (id);
ALTER TABLE ONLY public.cost_share
    ADD CONSTRAINT pk_cost_share PRIMARY KEY (round_id, delivery_id, org_id);
ALTER TABLE ONLY public.courier
    ADD CONSTRAINT pk_courier PRIMARY KEY (id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT pk_delivery PRIMARY KEY (id);
ALTER TABLE ONLY public.delivery_left_off
    ADD CONSTRAINT pk_delivery_left_off PRIMARY KEY (delivery_id);
ALTER TABLE ONLY public.delivery_pin
    ADD CONSTRAINT pk_delivery_pin PRIMARY KEY (delivery_id);
ALTER TABLE ONLY public.displaced_task
    ADD CONSTRAINT pk_displaced_task PRIMARY KEY (town_id, task_id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT pk_draft PRIMARY KEY (id);
ALTER TABLE ONLY public.duration_observation
    ADD CONSTRAINT pk_duration_observation PRIMARY KEY (town_id, id);
ALTER TABLE ONLY public.duration_statistic
    ADD CONSTRAINT pk_duration_statistic PRIMARY KEY (town_id, id);
ALTER TABLE ONLY public.effort_account
    ADD CONSTRAINT pk_effort_account PRIMARY KEY (shift_id);
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT pk_enrolment PRIMARY KEY (id);
ALTER TABLE ONLY public.escalation
    ADD CONSTRAINT pk_escalation PRIMARY KEY (id);
ALTER TABLE ONLY public.escalation_act
    ADD CONSTRAINT pk_escalation_act PRIMARY KEY (town_id, id);
ALTER TABLE ONLY public.escalation_contact
    ADD CONSTRAINT pk_escalation_contact PRIMARY KEY (escalation_id, "position");
ALTER TABLE ONLY public.escalation_followed
    ADD CONSTRAINT pk_escalation_followed PRIMARY KEY (town_id);
ALTER TABLE ONLY public.eta_calibration
    ADD CONSTRAINT pk_eta_calibration PRIMARY KEY (town_id, id);
ALTER TABLE ONLY public.eta_trail
    ADD CONSTRAINT pk_eta_trail PRIMARY KEY (town_id, id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT pk_event PRIMARY KEY (sequence);
ALTER TABLE ONLY public.export
    ADD CONSTRAINT pk_export PRIMARY KEY (id);
ALTER TABLE ONLY public.export_chunk
    ADD CONSTRAINT pk_export_chunk PRIMARY KEY (export_id, number);
ALTER TABLE ONLY public.fee
    ADD CONSTRAINT pk_fee PRIMARY KEY (delivery_id, number);
ALTER TABLE ONLY public.hours_note
    ADD CONSTRAINT pk_hours_note PRIMARY KEY (id);
ALTER TABLE ONLY public.import_file
    ADD CONSTRAINT pk_import_file PRIMARY KEY (id);
ALTER TABLE ONLY public.import_line
    ADD CONSTRAINT pk_import_line PRIMARY KEY (sequence);
ALTER TABLE ONLY public.incident
    ADD CONSTRAINT pk_incident PRIMARY KEY (id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT pk_message PRIMARY KEY (id);
ALTER TABLE ONLY public.message_read
    ADD CONSTRAINT pk_message_read PRIMARY KEY (delivery_id, org_id, side);
ALTER TABLE ONLY public.notification
    ADD CONSTRAINT pk_notification PRIMARY KEY (id);
ALTER TABLE ONLY public.organization
    ADD CONSTRAINT pk_organization PRIMARY KEY (id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (sequence);
ALTER TABLE ONLY public.party_reach
    ADD CONSTRAINT pk_party_reach PRIMARY KEY (town_id, party_id);
ALTER TABLE ONLY public.peak
    ADD CONSTRAINT pk_peak PRIMARY KEY (id);
ALTER TABLE ONLY public.pin
    ADD CONSTRAINT pk_pin PRIMARY KEY (id);
ALTER TABLE ONLY public.place
    ADD CONSTRAINT pk_place PRIMARY KEY (id);
ALTER TABLE ONLY public.plan_note
    ADD CONSTRAINT pk_plan_note PRIMARY KEY (run_id, delivery_id);
ALTER TABLE ONLY public.plan_run
    ADD CONSTRAINT pk_plan_run PRIMARY KEY (id);
ALTER TABLE ONLY public.pooling_day
    ADD CONSTRAINT pk_pooling_day PRIMARY KEY (town_id, day);
ALTER TABLE ONLY public.pooling_key
    ADD CONSTRAINT pk_pooling_key PRIMARY KEY (town_id);
ALTER TABLE ONLY public."position"
    ADD CONSTRAINT pk_position PRIMARY KEY (town_id, shift_id, device_s);
ALTER TABLE ONLY public.position_pause
    ADD CONSTRAINT pk_position_pause PRIMARY KEY (id);
ALTER TABLE ONLY public.post
    ADD CONSTRAINT pk_post PRIMARY KEY (id);
ALTER TABLE ONLY public.privacy_hold
    ADD CONSTRAINT pk_privacy_hold PRIMARY KEY (id);
ALTER TABLE ONLY public.programme
    ADD CONSTRAINT pk_programme PRIMARY KEY (id);
ALTER TABLE ONLY public.proof
    ADD CONSTRAINT pk_proof PRIMARY KEY (id);
ALTER TABLE ONLY public.proof_picture
    ADD CONSTRAINT pk_proof_picture PRIMARY KEY (town_id, name);
ALTER TABLE ONLY public.quote
    ADD CONSTRAINT pk_quote PRIMARY KEY (id);
ALTER TABLE ONLY public.rating
    ADD CONSTRAINT pk_rating PRIMARY KEY (id);
ALTER TABLE ONLY public.reach_log
    ADD CONSTRAINT pk_reach_log PRIMARY KEY (id);
ALTER TABLE ONLY public.recipient
    ADD CONSTRAINT pk_recipient PRIMARY KEY (id);
ALTER TABLE ONLY public.recipient_partition
    ADD CONSTRAINT pk_recipient_partition PRIMARY KEY (recipient_id, purpose);
ALTER TABLE ONLY public.relay_point
    ADD CONSTRAINT pk_relay_point PRIMARY KEY (id);
ALTER TABLE ONLY public.reply
    ADD CONSTRAINT pk_reply PRIMARY KEY (id);
ALTER TABLE ONLY public.reservation
    ADD CONSTRAINT pk_reservation PRIMARY KEY (quote_id);
ALTER TABLE ONLY public.reserved_basket
    ADD CONSTRAINT pk_reserved_basket PRIMARY KEY (quote_id, number);
ALTER TABLE ONLY public.retention_run
    ADD CONSTRAINT pk_retention_run PRIMARY KEY (id);
ALTER TABLE ONLY public.round
    ADD CONSTRAINT pk_round PRIMARY KEY (id);
ALTER TABLE ONLY public.sandbox_clock
    ADD CONSTRAINT pk_sandbox_clock PRIMARY KEY (town_id);
ALTER TABLE ONLY public.sensitive_read
    ADD CONSTRAINT pk_sensitive_read PRIMARY KEY (sequence);
ALTER TABLE ONLY public.service_plan
    ADD CONSTRAINT pk_service_plan PRIMARY KEY (id);
ALTER TABLE ONLY public.service_type
    ADD CONSTRAINT pk_service_type PRIMARY KEY (id);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT pk_session PRIMARY KEY (id);
ALTER TABLE ONLY public.shift
    ADD CONSTRAINT pk_shift PRIMARY KEY (id);
ALTER TABLE ONLY public.shift_template
    ADD CONSTRAINT pk_shift_template PRIMARY KEY (id);
ALTER TABLE ONLY public.simulation
    ADD CONSTRAINT pk_simulation PRIMARY KEY (id);
ALTER TABLE ONLY public.stop
    ADD CONSTRAINT pk_stop PRIMARY KEY (id);
ALTER TABLE ONLY public.stop_task
    ADD CONSTRAINT pk_stop_task PRIMARY KEY (task_id, stop_id);
ALTER TABLE ONLY public.substitution
    ADD CONSTRAINT pk_substitution PRIMARY KEY (id);
ALTER TABLE ONLY public.tariff
    ADD CONSTRAINT pk_tariff PRIMARY KEY (id);
ALTER TABLE ONLY public.task
    ADD CONSTRAINT pk_task PRIMARY KEY (id);
ALTER TABLE ONLY public.till_code
    ADD CONSTRAINT pk_till_code PRIMARY KEY (town_id, id);
ALTER TABLE ONLY public.town
    ADD CONSTRAINT pk_town PRIMARY KEY (id);
ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT pk_vehicle PRIMARY KEY (id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT pk_visit PRIMARY KEY (id);
ALTER TABLE ONLY public.visit_choice
    ADD CONSTRAINT pk_visit_choice PRIMARY KEY (visit_id);
ALTER TABLE ONLY public.waiting
    ADD CONSTRAINT pk_waiting PRIMARY KEY (id);
ALTER TABLE ONLY public.webhook_attempt
    ADD CONSTRAINT pk_webhook_attempt PRIMARY KEY (sequence);
ALTER TABLE ONLY public.webhook_endpoint
    ADD CONSTRAINT pk_webhook_endpoint PRIMARY KEY (id);
ALTER TABLE ONLY public.webhook_health
    ADD CONSTRAINT pk_webhook_health PRIMARY KEY (id);
ALTER TABLE ONLY public.webhook_message
    ADD CONSTRAINT pk_webhook_message PRIMARY KEY (sequence);
ALTER TABLE ONLY public.week_run
    ADD CONSTRAINT pk_week_run PRIMARY KEY (id);
ALTER TABLE ONLY public.zone
    ADD CONSTRAINT pk_zone PRIMARY KEY (id);
ALTER TABLE ONLY public.absence
    ADD CONSTRAINT uq_absence_shift_id UNIQUE (shift_id);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT uq_account_town_id_email UNIQUE (town_id, email);
ALTER TABLE ONLY public.cash_reconciliation
    ADD CONSTRAINT uq_cash_reconciliation_round_id_number UNIQUE (round_id, number);
ALTER TABLE ONLY public.catalogue_version
    ADD CONSTRAINT uq_catalogue_version_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.catalogue_version
    ADD CONSTRAINT uq_catalogue_version_subject_id_number UNIQUE (subject_id, number);
ALTER TABLE ONLY public.courier
    ADD CONSTRAINT uq_courier_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT uq_delivery_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT uq_delivery_town_id_day_code UNIQUE (town_id, day, code);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT uq_delivery_town_id_org_id_external_ref UNIQUE (town_id, org_id, external_ref);
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT uq_enrolment_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT uq_enrolment_town_id_programme_id_external_ref UNIQUE (town_id, programme_id, external_ref);
ALTER TABLE ONLY public.escalation
    ADD CONSTRAINT uq_escalation_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.escalation
    ADD CONSTRAINT uq_escalation_visit_id_number UNIQUE (visit_id, number);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT uq_event_id UNIQUE (id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT uq_message_delivery_id_number UNIQUE (delivery_id, number);
ALTER TABLE ONLY public.notification
    ADD CONSTRAINT uq_notification_town_id_event_id_audience_target_id UNIQUE (town_id, event_id, audience, target_id);
ALTER TABLE ONLY public.notification
    ADD CONSTRAINT uq_notification_town_id_subject_sequence UNIQUE (town_id, subject, sequence);
ALTER TABLE ONLY public.organization
    ADD CONSTRAINT uq_organization_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.pin
    ADD CONSTRAINT uq_pin_town_id_recipient_id_address UNIQUE (town_id, recipient_id, address);
ALTER TABLE ONLY public.place
    ADD CONSTRAINT uq_place_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.post
    ADD CONSTRAINT uq_post_shift_id UNIQUE (shift_id);
ALTER TABLE ONLY public.post
    ADD CONSTRAINT uq_post_town_id_template_id_day UNIQUE (town_id, template_id, day);
ALTER TABLE ONLY public.programme
    ADD CONSTRAINT uq_programme_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.rating
    ADD CONSTRAINT uq_rating_delivery_id UNIQUE (delivery_id);
ALTER TABLE ONLY public.recipient
    ADD CONSTRAINT uq_recipient_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.relay_point
    ADD CONSTRAINT uq_relay_point_town_id_place_id UNIQUE (town_id, place_id);
ALTER TABLE ONLY public.reply
    ADD CONSTRAINT uq_reply_town_id_channel_external_id UNIQUE (town_id, channel, external_id);
ALTER TABLE ONLY public.round
    ADD CONSTRAINT uq_round_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.service_plan
    ADD CONSTRAINT uq_service_plan_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.service_type
    ADD CONSTRAINT uq_service_type_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.service_type
    ADD CONSTRAINT uq_service_type_town_id_key UNIQUE (town_id, key);
ALTER TABLE ONLY public.shift
    ADD CONSTRAINT uq_shift_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.stop
    ADD CONSTRAINT uq_stop_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.stop_task
    ADD CONSTRAINT uq_stop_task_stop_id_sequence UNIQUE (stop_id, sequence);
ALTER TABLE ONLY public.tariff
    ADD CONSTRAINT uq_tariff_town_id_code_number UNIQUE (town_id, code, number);
ALTER TABLE ONLY public.task
    ADD CONSTRAINT uq_task_delivery_id_sequence UNIQUE (delivery_id, sequence);
ALTER TABLE ONLY public.task
    ADD CONSTRAINT uq_task_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.town
    ADD CONSTRAINT uq_town_slug UNIQUE (slug);
ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT uq_vehicle_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT uq_visit_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT uq_visit_plan_id_occurrence UNIQUE (plan_id, occurrence);
ALTER TABLE ONLY public.waiting
    ADD CONSTRAINT uq_waiting_delivery_id UNIQUE (delivery_id);
ALTER TABLE ONLY public.webhook_endpoint
    ADD CONSTRAINT uq_webhook_endpoint_id_town_id UNIQUE (id, town_id);
ALTER TABLE ONLY public.webhook_message
    ADD CONSTRAINT uq_webhook_message_endpoint_id_event_id UNIQUE (endpoint_id, event_id);
ALTER TABLE ONLY public.webhook_message
    ADD CONSTRAINT uq_webhook_message_id UNIQUE (id);
CREATE INDEX ix_access_link_town_id_account_id ON public.access_link USING btree (town_id, account_id);
CREATE INDEX ix_access_link_town_id_courier_id ON public.access_link USING btree (town_id, courier_id);
CREATE INDEX ix_access_link_town_id_delivery_id ON public.access_link USING btree (town_id, delivery_id);
CREATE INDEX ix_access_link_town_id_expires_s ON public.access_link USING btree (town_id, expires_s);
CREATE INDEX ix_access_link_town_id_org_id ON public.access_link USING btree (town_id, org_id);
CREATE INDEX ix_account_town_id_id ON public.account USING btree (town_id, id);
CREATE INDEX ix_answer_given_s ON public.answer USING btree (given_s);
CREATE INDEX ix_api_key_town_id_id ON public.api_key USING btree (town_id, id);
CREATE INDEX ix_assignment_round_id ON public.assignment USING btree (round_id);
CREATE INDEX ix_cash_collection_town_id_delivery_id ON public.cash_collection USING btree (town_id, delivery_id);
CREATE INDEX ix_cash_collection_town_id_round_id ON public.cash_collection USING btree (town_id, round_id);
CREATE INDEX ix_cash_float_town_id_round_id ON public.cash_float USING btree (town_id, round_id);
CREATE INDEX ix_closure_town_id_until_s ON public.closure USING btree (town_id, until_s);
CREATE INDEX ix_command_task_town_id_task_id ON public.command_task USING btree (town_id, task_id);
CREATE INDEX ix_command_town_id_received_s ON public.command USING btree (town_id, received_s);
CREATE INDEX ix_command_town_id_subject ON public.command USING btree (town_id, subject);
CREATE INDEX ix_compartment_relay_id ON public.compartment USING btree (relay_id);
CREATE INDEX ix_container_move_town_id_org_id_day ON public.container_move USING btree (town_id, org_id, day);
CREATE INDEX ix_container_move_town_id_recipient_id_org_id ON public.container_move USING btree (town_id, recipient_id, org_id);
CREATE INDEX ix_container_move_town_id_round_id ON public.container_move USING btree (town_id, round_id);
CREATE INDEX ix_cost_share_town_id_org_id_day ON public.cost_share USING btree (town_id, org_id, day);
CREATE INDEX ix_courier_town_id ON public.courier USING btree (town_id);
CREATE INDEX ix_delivery_drop_place_id ON public.delivery USING btree (drop_place_id);
CREATE INDEX ix_delivery_left_off_town_id_day ON public.delivery_left_off USING btree (town_id, day);
CREATE INDEX ix_delivery_pin_town_id ON public.delivery_pin USING btree (town_id);
CREATE INDEX ix_delivery_recipient_id ON public.delivery USING btree (recipient_id);
CREATE INDEX ix_delivery_town_id_day_status ON public.delivery USING btree (town_id, day, status);
CREATE INDEX ix_draft_town_id_status_expires_s ON public.draft USING btree (town_id, status, expires_s);
CREATE INDEX ix_duration_observation_town_id_closed_s ON public.duration_observation USING btree (town_id, closed_s);
CREATE INDEX ix_enrolment_recipient_id ON public.enrolment USING btree (recipient_id);
CREATE INDEX ix_enrolment_town_id_programme_id_status ON public.enrolment USING btree (town_id, programme_id, status);
CREATE INDEX ix_escalation_act_escalation_id ON public.escalation_act USING btree (escalation_id);
CREATE INDEX ix_escalation_enrolment_id ON public.escalation USING btree (enrolment_id);
CREATE INDEX ix_escalation_town_id_status_due_s ON public.escalation USING btree (town_id, status, due_s);
CREATE INDEX ix_eta_trail_town_id_day ON public.eta_trail USING btree (town_id, day);
CREATE INDEX ix_event_subject_sequence ON public.event USING btree (subject, sequence);
CREATE INDEX ix_event_town_id_sequence ON public.event USING btree (town_id, sequence);
CREATE INDEX ix_export_status ON public.export USING btree (status);
CREATE INDEX ix_export_town_id_id ON public.export USING btree (town_id, id);
CREATE INDEX ix_hours_note_town_id_shift_id ON public.hours_note USING btree (town_id, shift_id);
CREATE INDEX ix_import_file_status ON public.import_file USING btree (status);
CREATE INDEX ix_import_file_town_id_id ON public.import_file USING btree (town_id, id);
CREATE INDEX ix_import_line_delivery_id ON public.import_line USING btree (delivery_id);
CREATE INDEX ix_import_line_import_id_line ON public.import_line USING btree (import_id, line);
CREATE INDEX ix_incident_town_id_status_opened_s ON public.incident USING btree (town_id, status, opened_s);
CREATE INDEX ix_incident_town_id_subject ON public.incident USING btree (town_id, subject);
CREATE INDEX ix_message_town_id_posted_s ON public.message USING btree (town_id, posted_s);
CREATE INDEX ix_notification_town_id_target_id_sent_s ON public.notification USING btree (town_id, target_id, sent_s);
CREATE INDEX ix_organization_town_id_kind ON public.organization USING btree (town_id, kind);
CREATE INDEX ix_outbox_due ON public.outbox USING btree (topic, due_s) WHERE ((done_s IS NULL) AND (given_up_s IS NULL));
CREATE INDEX ix_outbox_event_id ON public.outbox USING btree (event_id);
CREATE INDEX ix_outbox_turn ON public.outbox USING btree (topic, town_id, subject, sequence) WHERE ((done_s IS NULL) AND (given_up_s IS NULL));
CREATE INDEX ix_peak_town_id_to_day ON public.peak USING btree (town_id, to_day);
CREATE INDEX ix_place_town_id_kind_id ON public.place USING btree (town_id, kind, id);
CREATE INDEX ix_plan_note_town_id_delivery_id ON public.plan_note USING btree (town_id, delivery_id);
CREATE INDEX ix_plan_run_town_id_day_status ON public.plan_run USING btree (town_id, day, status);
CREATE INDEX ix_plan_run_town_id_requested_s ON public.plan_run USING btree (town_id, requested_s);
CREATE INDEX ix_plan_run_town_id_status ON public.plan_run USING btree (town_id, status);
CREATE INDEX ix_position_pause_courier_id_from_s ON public.position_pause USING btree (courier_id, from_s);
CREATE INDEX ix_position_town_id_at_s ON public."position" USING btree (town_id, at_s);
CREATE INDEX ix_post_town_id_day ON public.post USING btree (town_id, day);
CREATE INDEX ix_privacy_hold_town_id_subject ON public.privacy_hold USING btree (town_id, subject);
CREATE INDEX ix_programme_town_id_service_key ON public.programme USING btree (town_id, service_key);
CREATE INDEX ix_proof_picture_town_id_actor_created_s ON public.proof_picture USING btree (town_id, actor, created_s);
CREATE INDEX ix_proof_picture_town_id_created_s ON public.proof_picture USING btree (town_id, created_s);
CREATE INDEX ix_proof_town_id_file ON public.proof USING btree (town_id, file);
CREATE INDEX ix_proof_town_id_received_s ON public.proof USING btree (town_id, received_s);
CREATE INDEX ix_proof_town_id_task_id ON public.proof USING btree (town_id, task_id);
CREATE INDEX ix_quote_delivery_id ON public.quote USING btree (delivery_id);
CREATE INDEX ix_quote_town_id_client_status ON public.quote USING btree (town_id, client, status);
CREATE INDEX ix_quote_town_id_day_status ON public.quote USING btree (town_id, day, status);
CREATE INDEX ix_quote_town_id_status_expires_s ON public.quote USING btree (town_id, status, expires_s);
CREATE INDEX ix_rating_town_id_changed_s ON public.rating USING btree (town_id, changed_s);
CREATE INDEX ix_reach_log_town_id_party_id_said_s ON public.reach_log USING btree (town_id, party_id, said_s);
CREATE INDEX ix_recipient_town_id_phone ON public.recipient USING btree (town_id, phone);
CREATE INDEX ix_reply_town_id_received_s ON public.reply USING btree (town_id, received_s);
CREATE INDEX ix_reply_town_id_subject ON public.reply USING btree (town_id, subject);
CREATE INDEX ix_reservation_town_id_day_expires_s ON public.reservation USING btree (town_id, day, expires_s);
CREATE INDEX ix_reservation_town_id_relay_id ON public.reservation USING btree (town_id, relay_id);
CREATE INDEX ix_reserved_basket_town_id_org_id ON public.reserved_basket USING btree (town_id, org_id);
CREATE INDEX ix_retention_run_town_id_started_s ON public.retention_run USING btree (town_id, started_s);
CREATE INDEX ix_round_shift_id ON public.round USING btree (shift_id);
CREATE INDEX ix_round_town_id_day_status ON public.round USING btree (town_id, day, status);
CREATE INDEX ix_sensitive_read_town_id_read_s ON public.sensitive_read USING btree (town_id, read_s);
CREATE INDEX ix_sensitive_read_town_id_recipient_id ON public.sensitive_read USING btree (town_id, recipient_id);
CREATE INDEX ix_service_plan_enrolment_id ON public.service_plan USING btree (enrolment_id);
CREATE INDEX ix_service_plan_town_id_active ON public.service_plan USING btree (town_id, active);
CREATE INDEX ix_session_town_id_account_id ON public.session USING btree (town_id, account_id);
CREATE INDEX ix_session_town_id_courier_id ON public.session USING btree (town_id, courier_id);
CREATE INDEX ix_session_town_id_expires_s ON public.session USING btree (town_id, expires_s);
CREATE INDEX ix_shift_courier_id_from_s ON public.shift USING btree (courier_id, from_s);
CREATE INDEX ix_shift_template_town_id ON public.shift_template USING btree (town_id);
CREATE INDEX ix_shift_town_id_day ON public.shift USING btree (town_id, day);
CREATE INDEX ix_simulation_status ON public.simulation USING btree (status);
CREATE INDEX ix_simulation_town_id_id ON public.simulation USING btree (town_id, id);
CREATE INDEX ix_stop_round_id_position ON public.stop USING btree (round_id, "position");
CREATE INDEX ix_substitution_delivery_id ON public.substitution USING btree (delivery_id);
CREATE INDEX ix_substitution_town_id_status_answer_by_s ON public.substitution USING btree (town_id, status, answer_by_s);
CREATE INDEX ix_task_ready ON public.task USING btree (town_id, ready_s) WHERE (ready_s IS NOT NULL);
CREATE INDEX ix_task_town_id_org_id_ready_s ON public.task USING btree (town_id, org_id, ready_s);
CREATE INDEX ix_vehicle_town_id ON public.vehicle USING btree (town_id);
CREATE INDEX ix_visit_choice_town_id ON public.visit_choice USING btree (town_id);
CREATE INDEX ix_visit_delivery_id ON public.visit USING btree (delivery_id);
CREATE INDEX ix_visit_town_id_day_status ON public.visit USING btree (town_id, day, status);
CREATE INDEX ix_visit_town_id_status_day ON public.visit USING btree (town_id, status, day);
CREATE INDEX ix_waiting_compartment_id_status ON public.waiting USING btree (compartment_id, status);
CREATE INDEX ix_waiting_town_id_status_until_s ON public.waiting USING btree (town_id, status, until_s);
CREATE INDEX ix_webhook_attempt_event_id ON public.webhook_attempt USING btree (event_id);
CREATE INDEX ix_webhook_attempt_town_id_message_id_sequence ON public.webhook_attempt USING btree (town_id, message_id, sequence);
CREATE INDEX ix_webhook_attempt_town_id_subject ON public.webhook_attempt USING btree (town_id, subject);
CREATE INDEX ix_webhook_endpoint_town_id_org_id ON public.webhook_endpoint USING btree (town_id, org_id);
CREATE INDEX ix_webhook_message_event_id ON public.webhook_message USING btree (event_id);
CREATE INDEX ix_webhook_message_town_id_endpoint_id_sequence ON public.webhook_message USING btree (town_id, endpoint_id, sequence);
CREATE INDEX ix_webhook_message_town_id_endpoint_id_status ON public.webhook_message USING btree (town_id, endpoint_id, status);
CREATE INDEX ix_webhook_message_town_id_subject ON public.webhook_message USING btree (town_id, subject);
CREATE INDEX ix_week_run_town_id_week_status ON public.week_run USING btree (town_id, week, status);
CREATE INDEX ix_zone_town_id_active ON public.zone USING btree (town_id, active);
CREATE UNIQUE INDEX uq_round_active_shift ON public.round USING btree (shift_id) WHERE ((status)::text <> ALL ((ARRAY['completed'::character varying, 'aborted'::character varying])::text[]));
CREATE UNIQUE INDEX uq_stop_task_active ON public.stop_task USING btree (task_id) WHERE active;
CREATE UNIQUE INDEX ux_escalation_open ON public.escalation USING btree (visit_id) WHERE ((status)::text <> 'closed'::text);
ALTER TABLE ONLY public.absence
    ADD CONSTRAINT fk_absence_courier_id FOREIGN KEY (courier_id) REFERENCES public.courier(id);
ALTER TABLE ONLY public.absence
    ADD CONSTRAINT fk_absence_shift_id FOREIGN KEY (shift_id) REFERENCES public.shift(id);
ALTER TABLE ONLY public.absence
    ADD CONSTRAINT fk_absence_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.access_link
    ADD CONSTRAINT fk_access_link_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT fk_account_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.announced_eta
    ADD CONSTRAINT fk_announced_eta_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.answer
    ADD CONSTRAINT fk_answer_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.api_key
    ADD CONSTRAINT fk_api_key_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT fk_assignment_delivery_id_town_id FOREIGN KEY (delivery_id, town_id) REFERENCES public.delivery(id, town_id);
ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT fk_assignment_round_id_town_id FOREIGN KEY (round_id, town_id) REFERENCES public.round(id, town_id);
ALTER TABLE ONLY public.assignment
    ADD CONSTRAINT fk_assignment_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.cash_collection
    ADD CONSTRAINT fk_cash_collection_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.delivery(id);
ALTER TABLE ONLY public.cash_collection
    ADD CONSTRAINT fk_cash_collection_round_id FOREIGN KEY (round_id) REFERENCES public.round(id);
ALTER TABLE ONLY public.cash_collection
    ADD CONSTRAINT fk_cash_collection_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.cash_float
    ADD CONSTRAINT fk_cash_float_round_id FOREIGN KEY (round_id) REFERENCES public.round(id);
ALTER TABLE ONLY public.cash_float
    ADD CONSTRAINT fk_cash_float_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.cash_reconciliation
    ADD CONSTRAINT fk_cash_reconciliation_courier_id FOREIGN KEY (courier_id) REFERENCES public.courier(id);
ALTER TABLE ONLY public.cash_reconciliation
    ADD CONSTRAINT fk_cash_reconciliation_round_id FOREIGN KEY (round_id) REFERENCES public.round(id);
ALTER TABLE ONLY public.cash_reconciliation
    ADD CONSTRAINT fk_cash_reconciliation_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.catalogue_version
    ADD CONSTRAINT fk_catalogue_version_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.chore
    ADD CONSTRAINT fk_chore_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.closure
    ADD CONSTRAINT fk_closure_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.command_task
    ADD CONSTRAINT fk_command_task_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.command
    ADD CONSTRAINT fk_command_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.compartment
    ADD CONSTRAINT fk_compartment_relay_id FOREIGN KEY (relay_id) REFERENCES public.relay_point(id);
ALTER TABLE ONLY public.compartment
    ADD CONSTRAINT fk_compartment_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.container_move
    ADD CONSTRAINT fk_container_move_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.delivery(id);
ALTER TABLE ONLY public.container_move
    ADD CONSTRAINT fk_container_move_org_id FOREIGN KEY (org_id) REFERENCES public.organization(id);
ALTER TABLE ONLY public.container_move
    ADD CONSTRAINT fk_container_move_recipient_id FOREIGN KEY (recipient_id) REFERENCES public.recipient(id);
ALTER TABLE ONLY public.container_move
    ADD CONSTRAINT fk_container_move_round_id FOREIGN KEY (round_id) REFERENCES public.round(id);
ALTER TABLE ONLY public.container_move
    ADD CONSTRAINT fk_container_move_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.cost_share
    ADD CONSTRAINT fk_cost_share_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.delivery(id);
ALTER TABLE ONLY public.cost_share
    ADD CONSTRAINT fk_cost_share_org_id FOREIGN KEY (org_id) REFERENCES public.organization(id);
ALTER TABLE ONLY public.cost_share
    ADD CONSTRAINT fk_cost_share_round_id FOREIGN KEY (round_id) REFERENCES public.round(id);
ALTER TABLE ONLY public.cost_share
    ADD CONSTRAINT fk_cost_share_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.courier
    ADD CONSTRAINT fk_courier_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT fk_delivery_drop_place_id_town_id FOREIGN KEY (drop_place_id, town_id) REFERENCES public.place(id, town_id);
ALTER TABLE ONLY public.delivery_left_off
    ADD CONSTRAINT fk_delivery_left_off_delivery_id_town_id FOREIGN KEY (delivery_id, town_id) REFERENCES public.delivery(id, town_id);
ALTER TABLE ONLY public.delivery_left_off
    ADD CONSTRAINT fk_delivery_left_off_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT fk_delivery_org_id_town_id FOREIGN KEY (org_id, town_id) REFERENCES public.organization(id, town_id);
ALTER TABLE ONLY public.delivery_pin
    ADD CONSTRAINT fk_delivery_pin_delivery_id_town_id FOREIGN KEY (delivery_id, town_id) REFERENCES public.delivery(id, town_id);
ALTER TABLE ONLY public.delivery_pin
    ADD CONSTRAINT fk_delivery_pin_shift_id_town_id FOREIGN KEY (shift_id, town_id) REFERENCES public.shift(id, town_id);
ALTER TABLE ONLY public.delivery_pin
    ADD CONSTRAINT fk_delivery_pin_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT fk_delivery_recipient_id_town_id FOREIGN KEY (recipient_id, town_id) REFERENCES public.recipient(id, town_id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT fk_delivery_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.displaced_task
    ADD CONSTRAINT fk_displaced_task_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT fk_draft_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.delivery(id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT fk_draft_org_id FOREIGN KEY (org_id) REFERENCES public.organization(id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT fk_draft_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.duration_observation
    ADD CONSTRAINT fk_duration_observation_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.duration_statistic
    ADD CONSTRAINT fk_duration_statistic_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.effort_account
    ADD CONSTRAINT fk_effort_account_shift_id FOREIGN KEY (shift_id) REFERENCES public.shift(id);
ALTER TABLE ONLY public.effort_account
    ADD CONSTRAINT fk_effort_account_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT fk_enrolment_place_id_town_id FOREIGN KEY (place_id, town_id) REFERENCES public.place(id, town_id);
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT fk_enrolment_programme_id_town_id FOREIGN KEY (programme_id, town_id) REFERENCES public.programme(id, town_id);
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT fk_enrolment_recipient_id_town_id FOREIGN KEY (recipient_id, town_id) REFERENCES public.recipient(id, town_id);
ALTER TABLE ONLY public.enrolment
    ADD CONSTRAINT fk_enrolment_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.escalation_act
    ADD CONSTRAINT fk_escalation_act_escalation_id_town_id FOREIGN KEY (escalation_id, town_id) REFERENCES public.escalation(id, town_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.escalation_act
    ADD CONSTRAINT fk_escalation_act_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.escalation_contact
    ADD CONSTRAINT fk_escalation_contact_escalation_id_town_id FOREIGN KEY (escalation_id, town_id) REFERENCES public.escalation(id, town_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.escalation_contact
    ADD CONSTRAINT fk_escalation_contact_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.escalation
    ADD CONSTRAINT fk_escalation_courier_id_town_id FOREIGN KEY (courier_id, town_id) REFERENCES public.courier(id, town_id);
ALTER TABLE ONLY public.escalation
    ADD CONSTRAINT fk_escalation_delivery_id_town_id FOREIGN KEY (delivery_id, town_id) REFERENCES public.delivery(id, town_id);
ALTER TABLE ONLY public.escalation
    ADD CONSTRAINT fk_escalation_enrolment_id_town_id FOREIGN KEY (enrolment_id, town_id) REFERENCES public.enrolment(id, town_id);
ALTER TABLE ONLY public.escalation_followed
    ADD CONSTRAINT fk_escalation_followed_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.escalation
    ADD CONSTRAINT fk_escalation_round_id_town_id FOREIGN KEY (round_id, town_id) REFERENCES public.round(id, town_id);
ALTER TABLE ONLY public.escalation
    ADD CONSTRAINT fk_escalation_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.escalation
    ADD CONSTRAINT fk_escalation_visit_id_town_id FOREIGN KEY (visit_id, town_id) REFERENCES public.visit(id, town_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.eta_calibration
    ADD CONSTRAINT fk_eta_calibration_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.eta_trail
    ADD CONSTRAINT fk_eta_trail_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT fk_event_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.export_chunk
    ADD CONSTRAINT fk_export_chunk_export_id FOREIGN KEY (export_id) REFERENCES public.export(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.export_chunk
    ADD CONSTRAINT fk_export_chunk_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.export
    ADD CONSTRAINT fk_export_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.fee
    ADD CONSTRAINT fk_fee_tariff_id FOREIGN KEY (tariff_id) REFERENCES public.tariff(id);
ALTER TABLE ONLY public.fee
    ADD CONSTRAINT fk_fee_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.hours_note
    ADD CONSTRAINT fk_hours_note_courier_id FOREIGN KEY (courier_id) REFERENCES public.courier(id);
ALTER TABLE ONLY public.hours_note
    ADD CONSTRAINT fk_hours_note_shift_id FOREIGN KEY (shift_id) REFERENCES public.shift(id);
ALTER TABLE ONLY public.hours_note
    ADD CONSTRAINT fk_hours_note_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.import_file
    ADD CONSTRAINT fk_import_file_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.import_line
    ADD CONSTRAINT fk_import_line_import_id FOREIGN KEY (import_id) REFERENCES public.import_file(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.import_line
    ADD CONSTRAINT fk_import_line_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.incident
    ADD CONSTRAINT fk_incident_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.delivery(id);
ALTER TABLE ONLY public.message_read
    ADD CONSTRAINT fk_message_read_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.delivery(id);
ALTER TABLE ONLY public.message_read
    ADD CONSTRAINT fk_message_read_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.notification
    ADD CONSTRAINT fk_notification_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.organization
    ADD CONSTRAINT fk_organization_parent_id FOREIGN KEY (parent_id) REFERENCES public.organization(id);
ALTER TABLE ONLY public.organization
    ADD CONSTRAINT fk_organization_place_id FOREIGN KEY (place_id) REFERENCES public.place(id);
ALTER TABLE ONLY public.organization
    ADD CONSTRAINT fk_organization_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT fk_outbox_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.party_reach
    ADD CONSTRAINT fk_party_reach_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.peak
    ADD CONSTRAINT fk_peak_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.pin
    ADD CONSTRAINT fk_pin_recipient_id FOREIGN KEY (recipient_id) REFERENCES public.recipient(id);
ALTER TABLE ONLY public.pin
    ADD CONSTRAINT fk_pin_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.place
    ADD CONSTRAINT fk_place_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.plan_note
    ADD CONSTRAINT fk_plan_note_delivery_id_town_id FOREIGN KEY (delivery_id, town_id) REFERENCES public.delivery(id, town_id);
ALTER TABLE ONLY public.plan_note
    ADD CONSTRAINT fk_plan_note_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.plan_run
    ADD CONSTRAINT fk_plan_run_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.pooling_day
    ADD CONSTRAINT fk_pooling_day_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.pooling_key
    ADD CONSTRAINT fk_pooling_key_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.position_pause
    ADD CONSTRAINT fk_position_pause_courier_id FOREIGN KEY (courier_id) REFERENCES public.courier(id);
ALTER TABLE ONLY public.position_pause
    ADD CONSTRAINT fk_position_pause_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public."position"
    ADD CONSTRAINT fk_position_shift_id FOREIGN KEY (shift_id) REFERENCES public.shift(id);
ALTER TABLE ONLY public."position"
    ADD CONSTRAINT fk_position_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.post
    ADD CONSTRAINT fk_post_end_place_id FOREIGN KEY (end_place_id) REFERENCES public.place(id);
ALTER TABLE ONLY public.post
    ADD CONSTRAINT fk_post_shift_id FOREIGN KEY (shift_id) REFERENCES public.shift(id);
ALTER TABLE ONLY public.post
    ADD CONSTRAINT fk_post_start_place_id FOREIGN KEY (start_place_id) REFERENCES public.place(id);
ALTER TABLE ONLY public.post
    ADD CONSTRAINT fk_post_template_id FOREIGN KEY (template_id) REFERENCES public.shift_template(id);
ALTER TABLE ONLY public.post
    ADD CONSTRAINT fk_post_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.privacy_hold
    ADD CONSTRAINT fk_privacy_hold_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.programme
    ADD CONSTRAINT fk_programme_org_id_town_id FOREIGN KEY (org_id, town_id) REFERENCES public.organization(id, town_id);
ALTER TABLE ONLY public.programme
    ADD CONSTRAINT fk_programme_point_place_id_town_id FOREIGN KEY (point_place_id, town_id) REFERENCES public.place(id, town_id);
ALTER TABLE ONLY public.programme
    ADD CONSTRAINT fk_programme_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.proof_picture
    ADD CONSTRAINT fk_proof_picture_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.proof
    ADD CONSTRAINT fk_proof_task_id FOREIGN KEY (task_id) REFERENCES public.task(id);
ALTER TABLE ONLY public.proof
    ADD CONSTRAINT fk_proof_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.quote
    ADD CONSTRAINT fk_quote_org_id FOREIGN KEY (org_id) REFERENCES public.organization(id);
ALTER TABLE ONLY public.quote
    ADD CONSTRAINT fk_quote_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.rating
    ADD CONSTRAINT fk_rating_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.delivery(id);
ALTER TABLE ONLY public.rating
    ADD CONSTRAINT fk_rating_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.reach_log
    ADD CONSTRAINT fk_reach_log_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.recipient_partition
    ADD CONSTRAINT fk_recipient_partition_recipient_id FOREIGN KEY (recipient_id) REFERENCES public.recipient(id);
ALTER TABLE ONLY public.recipient_partition
    ADD CONSTRAINT fk_recipient_partition_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.recipient
    ADD CONSTRAINT fk_recipient_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.relay_point
    ADD CONSTRAINT fk_relay_point_org_id FOREIGN KEY (org_id) REFERENCES public.organization(id);
ALTER TABLE ONLY public.relay_point
    ADD CONSTRAINT fk_relay_point_place_id FOREIGN KEY (place_id) REFERENCES public.place(id);
ALTER TABLE ONLY public.relay_point
    ADD CONSTRAINT fk_relay_point_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.reply
    ADD CONSTRAINT fk_reply_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.reservation
    ADD CONSTRAINT fk_reservation_quote_id FOREIGN KEY (quote_id) REFERENCES public.quote(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.reservation
    ADD CONSTRAINT fk_reservation_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.reserved_basket
    ADD CONSTRAINT fk_reserved_basket_org_id FOREIGN KEY (org_id) REFERENCES public.organization(id);
ALTER TABLE ONLY public.reserved_basket
    ADD CONSTRAINT fk_reserved_basket_quote_id FOREIGN KEY (quote_id) REFERENCES public.reservation(quote_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.reserved_basket
    ADD CONSTRAINT fk_reserved_basket_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.retention_run
    ADD CONSTRAINT fk_retention_run_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.round
    ADD CONSTRAINT fk_round_shift_id_town_id FOREIGN KEY (shift_id, town_id) REFERENCES public.shift(id, town_id);
ALTER TABLE ONLY public.round
    ADD CONSTRAINT fk_round_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.sandbox_clock
    ADD CONSTRAINT fk_sandbox_clock_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.sensitive_read
    ADD CONSTRAINT fk_sensitive_read_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.service_plan
    ADD CONSTRAINT fk_service_plan_courier_id_town_id FOREIGN KEY (courier_id, town_id) REFERENCES public.courier(id, town_id);
ALTER TABLE ONLY public.service_plan
    ADD CONSTRAINT fk_service_plan_enrolment_id_town_id FOREIGN KEY (enrolment_id, town_id) REFERENCES public.enrolment(id, town_id);
ALTER TABLE ONLY public.service_plan
    ADD CONSTRAINT fk_service_plan_org_id_town_id FOREIGN KEY (org_id, town_id) REFERENCES public.organization(id, town_id);
ALTER TABLE ONLY public.service_plan
    ADD CONSTRAINT fk_service_plan_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.service_type
    ADD CONSTRAINT fk_service_type_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.session
    ADD CONSTRAINT fk_session_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.shift
    ADD CONSTRAINT fk_shift_courier_id_town_id FOREIGN KEY (courier_id, town_id) REFERENCES public.courier(id, town_id);
ALTER TABLE ONLY public.shift
    ADD CONSTRAINT fk_shift_end_place_id_town_id FOREIGN KEY (end_place_id, town_id) REFERENCES public.place(id, town_id);
ALTER TABLE ONLY public.shift
    ADD CONSTRAINT fk_shift_start_place_id_town_id FOREIGN KEY (start_place_id, town_id) REFERENCES public.place(id, town_id);
ALTER TABLE ONLY public.shift_template
    ADD CONSTRAINT fk_shift_template_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.shift
    ADD CONSTRAINT fk_shift_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.shift
    ADD CONSTRAINT fk_shift_vehicle_id_town_id FOREIGN KEY (vehicle_id, town_id) REFERENCES public.vehicle(id, town_id);
ALTER TABLE ONLY public.simulation
    ADD CONSTRAINT fk_simulation_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.stop
    ADD CONSTRAINT fk_stop_place_id_town_id FOREIGN KEY (place_id, town_id) REFERENCES public.place(id, town_id);
ALTER TABLE ONLY public.stop
    ADD CONSTRAINT fk_stop_round_id_town_id FOREIGN KEY (round_id, town_id) REFERENCES public.round(id, town_id);
ALTER TABLE ONLY public.stop_task
    ADD CONSTRAINT fk_stop_task_stop_id_town_id FOREIGN KEY (stop_id, town_id) REFERENCES public.stop(id, town_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.stop_task
    ADD CONSTRAINT fk_stop_task_task_id_town_id FOREIGN KEY (task_id, town_id) REFERENCES public.task(id, town_id);
ALTER TABLE ONLY public.stop_task
    ADD CONSTRAINT fk_stop_task_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.stop
    ADD CONSTRAINT fk_stop_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.substitution
    ADD CONSTRAINT fk_substitution_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.delivery(id);
ALTER TABLE ONLY public.substitution
    ADD CONSTRAINT fk_substitution_org_id FOREIGN KEY (org_id) REFERENCES public.organization(id);
ALTER TABLE ONLY public.substitution
    ADD CONSTRAINT fk_substitution_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.tariff
    ADD CONSTRAINT fk_tariff_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.task
    ADD CONSTRAINT fk_task_delivery_id_town_id FOREIGN KEY (delivery_id, town_id) REFERENCES public.delivery(id, town_id);
ALTER TABLE ONLY public.task
    ADD CONSTRAINT fk_task_org_id_town_id FOREIGN KEY (org_id, town_id) REFERENCES public.organization(id, town_id);
ALTER TABLE ONLY public.task
    ADD CONSTRAINT fk_task_place_id_town_id FOREIGN KEY (place_id, town_id) REFERENCES public.place(id, town_id);
ALTER TABLE ONLY public.task
    ADD CONSTRAINT fk_task_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.till_code
    ADD CONSTRAINT fk_till_code_draft_id FOREIGN KEY (draft_id) REFERENCES public.draft(id);
ALTER TABLE ONLY public.till_code
    ADD CONSTRAINT fk_till_code_org_id FOREIGN KEY (org_id) REFERENCES public.organization(id);
ALTER TABLE ONLY public.till_code
    ADD CONSTRAINT fk_till_code_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.vehicle
    ADD CONSTRAINT fk_vehicle_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.visit_choice
    ADD CONSTRAINT fk_visit_choice_courier_id_town_id FOREIGN KEY (courier_id, town_id) REFERENCES public.courier(id, town_id);
ALTER TABLE ONLY public.visit_choice
    ADD CONSTRAINT fk_visit_choice_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.visit_choice
    ADD CONSTRAINT fk_visit_choice_visit_id_town_id FOREIGN KEY (visit_id, town_id) REFERENCES public.visit(id, town_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT fk_visit_delivery_id_town_id FOREIGN KEY (delivery_id, town_id) REFERENCES public.delivery(id, town_id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT fk_visit_enrolment_id_town_id FOREIGN KEY (enrolment_id, town_id) REFERENCES public.enrolment(id, town_id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT fk_visit_plan_id_town_id FOREIGN KEY (plan_id, town_id) REFERENCES public.service_plan(id, town_id);
ALTER TABLE ONLY public.visit
    ADD CONSTRAINT fk_visit_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.waiting
    ADD CONSTRAINT fk_waiting_compartment_id FOREIGN KEY (compartment_id) REFERENCES public.compartment(id);
ALTER TABLE ONLY public.waiting
    ADD CONSTRAINT fk_waiting_delivery_id FOREIGN KEY (delivery_id) REFERENCES public.delivery(id);
ALTER TABLE ONLY public.waiting
    ADD CONSTRAINT fk_waiting_relay_id FOREIGN KEY (relay_id) REFERENCES public.relay_point(id);
ALTER TABLE ONLY public.waiting
    ADD CONSTRAINT fk_waiting_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.webhook_attempt
    ADD CONSTRAINT fk_webhook_attempt_message_id FOREIGN KEY (message_id) REFERENCES public.webhook_message(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.webhook_attempt
    ADD CONSTRAINT fk_webhook_attempt_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.webhook_endpoint
    ADD CONSTRAINT fk_webhook_endpoint_org_id_town_id FOREIGN KEY (org_id, town_id) REFERENCES public.organization(id, town_id);
ALTER TABLE ONLY public.webhook_endpoint
    ADD CONSTRAINT fk_webhook_endpoint_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.webhook_health
    ADD CONSTRAINT fk_webhook_health_id FOREIGN KEY (id) REFERENCES public.webhook_endpoint(id) ON DELETE CASCADE;
ALTER TABLE ONLY public.webhook_health
    ADD CONSTRAINT fk_webhook_health_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.webhook_message
    ADD CONSTRAINT fk_webhook_message_endpoint_id_town_id FOREIGN KEY (endpoint_id, town_id) REFERENCES public.webhook_endpoint(id, town_id) ON DELETE CASCADE;
ALTER TABLE ONLY public.webhook_message
    ADD CONSTRAINT fk_webhook_message_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.week_run
    ADD CONSTRAINT fk_week_run_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
ALTER TABLE ONLY public.zone
    ADD CONSTRAINT fk_zone_org_id FOREIGN KEY (org_id) REFERENCES public.organization(id);
ALTER TABLE ONLY public.zone
    ADD CONSTRAINT fk_zone_town_id FOREIGN KEY (town_id) REFERENCES public.town(id);
