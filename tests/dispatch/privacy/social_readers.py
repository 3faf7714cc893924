"""Every module that reads what says who takes part in a service, and why it may: it asks the gate, or shows it to nobody.

`test_who_reads.py` fails for a module that is not here, and for one that is here and reads nothing any more.
"""

from __future__ import annotations

#: Modules of the storage that hold who takes part, and the tables themselves.
SOCIAL_STORAGE = frozenset(
    {
        "visits", "programmes", "escalations", "catalogue_versions", "week_runs", "service_lists", "schema_services", "schema_escalation",
        "schema_week",
    }
)  # fmt: skip

GATE, MACHINE, CHANGE, ERASURE = "gate", "machine", "change", "erasure"
#: By module, or by a package that ends in a slash: the kind of reader, and why nobody is shown anything by it without a row.
READERS: dict[str, tuple[str, str]] = {
    # Through dispatch/privacy/sight.py: each look leaves its row before anybody sees anything.
    "dispatch/privacy/sight.py": (GATE, "the gate"),
    "dispatch/privacy/services_export.py": (GATE, "a part of `export_recipient`, which keeps the read of all purposes before"),
    "dispatch/boards/open_doors.py": (GATE, "names with a row each; read without a transaction that writes it has none"),
    "dispatch/escalation/queue.py": (GATE, "the queue and the history of a door"),
    "dispatch/escalation/door_file.py": (GATE, "diet and persons of trust; the read of a file keeps itself"),
    "dispatch/field/visit_checks.py": (GATE, "answers at a door are looked at through it; what is checked when they come in is a number"),
    "dispatch/sync/pull.py": (GATE, "a row for each door that a phone gets, at hand or ahead"),
    "dispatch/services/door_view.py": (GATE, "a row for each door that is looked at"),
    "dispatch/notify/visit_words.py": (GATE, "a row for each message before it leaves"),
    "api/cli/service/taking_part.py": (GATE, "the list of who takes part"),
    "api/cli/service/day_visits.py": (GATE, "the list of visits"),
    "api/cli/service/plans.py": (GATE, "the list of plans"),
    "api/cli/service/outcomes.py": (GATE, "what a change does to visits, also one that is only tried"),
    "api/cli/service/programme_terms.py": (GATE, "who lives outside of a zone"),
    "api/cli/service/consents.py": (GATE, "consent is read with a row"),
    # The API: names only with a reason from the desk (api/gate/look_reason.py), in the transaction that shows them; else names of things and codes.
    "api/v1/visit_forms.py": (GATE, "whoever is shown beside a visit or an enrolment is asked for there, by `persons_of`"),
    "api/v1/visits.py": (GATE, "visits; who is visited and what was asked at the door with a reason"),
    "api/v1/enrolments.py": (GATE, "enrolments; who it is, or whose a name or a reference is, with a reason"),
    "api/v1/enrolment_files.py": (GATE, "files, consent and conditions, each with a reason"),
    "api/v1/programmes.py": (GATE, "programmes; who waits with a reason"),
    "api/v1/closed_doors.py": (GATE, "the door of a courier's own round, the queue and the history of a door"),
    "api/v1/service_plans.py": (CHANGE, "plans by the names of things; never why somebody is away"),
    "api/v1/service_types.py": (CHANGE, "services"),
    "api/v1/service_type_forms.py": (CHANGE, "the same"),
    "dispatch/exporting/visit_rows.py": (MACHINE, "visits by the names of things, in files of the town alone: neither who it is nor how they were"),
    "api/v1/weeks.py": (CHANGE, "visits by the names of things"),
    "api/v1/subscriptions.py": (CHANGE, "baskets of shops' customers, to whose they are: no service is in them"),
    # Read by the program to do its work; what comes out has names of things only, codes, or figures.
    "dispatch/escalation/": (MACHINE, "brings chains forward: acts, steps and times; its two faces are above"),
    "dispatch/week/": (MACHINE, "chooses days: visits, plans and couriers by the names of things"),
    "dispatch/pooling/": (MACHINE, "figures, and beneficiaries under pseudonyms"),
    "dispatch/board/preferences.py": (MACHINE, "which courier somebody knows, as a weight of the search"),
    "dispatch/board/learned.py": (MACHINE, "how long a service takes at a door"),
    "dispatch/eta/observe.py": (MACHINE, "durations by service"),
    "dispatch/eta/ahead.py": (MACHINE, "durations by service"),
    "dispatch/notify/visit_wishes.py": (MACHINE, "decides that somebody is to be told; words are looked up when it is sent"),
    "dispatch/notify/people.py": (MACHINE, "the number of a person of trust, for the channel; copying it beside the chain has its row"),
    "dispatch/notify/basket_wishes.py": (MACHINE, "subscriptions of shops' customers: no service is in them"),
    "dispatch/sync/digest.py": (MACHINE, "states in a hash"),
    "dispatch/sync/doors.py": (MACHINE, "takes in what a phone says of a door; answers with codes"),
    "dispatch/simulate/recorded/day.py": (
        MACHINE, "which services there were on a day that is lived through again, at doors near by and under nobody's names"
    ),
    "dispatch/demo/": (MACHINE, "people of a demonstration, who do not exist"),
    # Somebody changes something that they have named, and gets it back.
    "dispatch/services/": (CHANGE, "enrolments, plans and visits are changed by their names; files are read by `social_file` with a row each"),
    "dispatch/field/visit_follow.py": (CHANGE, "what is said at a door happens to its visit"),
    "api/cli/service/finding.py": (CHANGE, "finds who is named by the one who asks, and says nobody's name"),
    "api/cli/service/programmes.py": (CHANGE, "programmes and how many take part"),
    "api/cli/service/catalogue.py": (CHANGE, "services"),
    "api/cli/service/zones.py": (CHANGE, "zones, and which programmes have them"),
    "api/cli/service/week.py": (CHANGE, "visits by the names of things"),
    "api/cli/service/subscriptions.py": (CHANGE, "baskets of shops' customers: no service is in them"),
    "api/cli/service/subscription_changes.py": (CHANGE, "the same"),
    # What forgets people.
    "dispatch/privacy/": (ERASURE, "erases, detaches and sweeps; says how many"),
}  # fmt: skip

#: Functions that give back words of somebody who is visited, and keep no row: by whom they are called, and why that is no look.
INNER = {
    "dispatch/orders/callers.py:recognise": "who telephones as a customer, with the door that they have said; nothing of services, which a test sees to",
    "dispatch/orders/callers.py:known": "the same, by the name of a thing that a delivery or a search has told",
    "dispatch/orders/callers.py:usual_order": "the same for what a customer orders",
    "dispatch/notify/people.py:reachable": "addresses for the channels that send",
    "dispatch/pooling/stored.py:day_from_store": "a day for the solver, with the places of its doors; the report has neither names nor addresses",
    "dispatch/services/enrolments.py:activate": "given back to who has named it, with the reference of the office that gave it",
    "dispatch/services/enrolments.py:change": "the same",
    "dispatch/services/pausing.py:pause": "the same",
    "dispatch/services/enrolments.py:let_in": "the same",
    "dispatch/privacy/sensitive.py:read_partitions": "asked for no purpose it gives a name and how to reach it, as to whom orders; with one it has a row",
    "dispatch/privacy/services_export.py:services_of": "a part of `export_recipient`, which keeps the read before",
}
