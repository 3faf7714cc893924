"""Who may call what: every operation of the API with its roles and its scope. What is not in this table, nobody may call.

A few are open to anybody, each with its reason. A test walks all operations for all roles, and fails where one is not listed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from dispatch.access.role import Role
from dispatch.access.scope import Area


@dataclass(frozen=True, slots=True)
class Rule:
    """Who may call an operation: one of the roles, with a key of that scope."""

    roles: frozenset[Role]
    scope: str


_M, _S, _C, _D, _A, _N, _R = (
    Role.MARKETPLACE,
    Role.SHOP,
    Role.COURIER,
    Role.COORDINATOR,
    Role.ADMIN,
    Role.NETWORK_HEAD,
    Role.AUDITOR,
)
#: Groups that many operations share.
_SENDERS: Final = (_M, _S, _D, _A)
_DESK: Final = (_D, _A)
_READERS: Final = (_D, _A, _R)
_ALL: Final = tuple(Role)


def _read(area: Area, *roles: Role) -> Rule:
    return Rule(frozenset(roles), f"{area}:read")


def _write(area: Area, *roles: Role) -> Rule:
    return Rule(frozenset(roles), f"{area}:write")


RULES: Final[Mapping[str, Rule]] = MappingProxyType(
    {
        # Who asks
        "whoami": _read(Area.TOWN, *_ALL),
        # Keys
        "create_api_key": _write(Area.ACCESS, _A),
        "list_api_keys": _read(Area.ACCESS, _A, _R),
        "get_api_key": _read(Area.ACCESS, _A, _R),
        "rotate_api_key": _write(Area.ACCESS, _A),
        "revoke_api_key": _write(Area.ACCESS, _A),
        # People: sessions, accounts, links
        "get_session": _read(Area.TOWN, *_ALL),
        "end_session": _read(Area.TOWN, *_ALL),
        "change_password": _read(Area.TOWN, *_ALL),
        "list_sessions": _read(Area.TOWN, *_ALL),
        "revoke_session": _read(Area.TOWN, *_ALL),
        "create_account": _write(Area.ACCESS, _A),
        "list_accounts": _read(Area.ACCESS, _A, _R),
        "get_account": _read(Area.ACCESS, _A, _R),
        "change_account": _write(Area.ACCESS, _A),
        "invite_account": _write(Area.ACCESS, _A),
        "sign_out_account": _write(Area.ACCESS, _A),
        "sign_out_courier": _write(Area.ACCESS, *_DESK),
        "create_courier_link": _write(Area.ACCESS, *_DESK),
        "get_courier_link_svg": _write(Area.ACCESS, *_DESK),
        "get_courier_link_png": _write(Area.ACCESS, *_DESK),
        "revoke_login_link": _write(Area.ACCESS, *_DESK),
        "create_tracking_link": _write(Area.DELIVERIES, *_SENDERS),
        "revoke_tracking_link": _write(Area.DELIVERIES, *_SENDERS),
        # Events
        "list_events": _read(Area.EVENTS, _M, _S, *_READERS),
        "stream_events": _read(Area.EVENTS, _M, _S, *_READERS),
        # Webhooks
        "create_webhook_endpoint": _write(Area.EVENTS, _M, _S, _A),
        "change_webhook_endpoint": _write(Area.EVENTS, _M, _S, _A),
        "remove_webhook_endpoint": _write(Area.EVENTS, _M, _S, _A),
        "rotate_webhook_secret": _write(Area.EVENTS, _M, _S, _A),
        "pause_webhook_endpoint": _write(Area.EVENTS, _M, _S, _A),
        "resume_webhook_endpoint": _write(Area.EVENTS, _M, _S, _A),
        "test_webhook_endpoint": _write(Area.EVENTS, _M, _S, _A),
        "replay_webhook_messages": _write(Area.EVENTS, _M, _S, _A),
        "replay_webhook_message": _write(Area.EVENTS, _M, _S, _A),
        "list_webhook_endpoints": _read(Area.EVENTS, _M, _S, _A, _R),
        "get_webhook_endpoint": _read(Area.EVENTS, _M, _S, _A, _R),
        "list_webhook_messages": _read(Area.EVENTS, _M, _S, _A, _R),
        "get_webhook_message": _read(Area.EVENTS, _M, _S, _A, _R),
        # Planning
        "create_plan_run": _write(Area.PLANNING, *_DESK),
        "list_plan_runs": _read(Area.PLANNING, *_READERS),
        "get_plan_run": _read(Area.PLANNING, *_READERS),
        "apply_plan_run": _write(Area.PLANNING, *_DESK),
        "reject_plan_run": _write(Area.PLANNING, *_DESK),
        "edit_day": _write(Area.PLANNING, *_DESK),
        "undo_plan_run": _write(Area.PLANNING, *_DESK),
        "pin_delivery": _write(Area.PLANNING, *_DESK),
        "unpin_delivery": _write(Area.PLANNING, *_DESK),
        "leave_off_delivery": _write(Area.PLANNING, *_DESK),
        "take_on_delivery": _write(Area.PLANNING, *_DESK),
        # Simulations
        "create_simulation": _write(Area.PLANNING, *_DESK),
        "list_simulations": _read(Area.PLANNING, *_READERS),
        "get_simulation": _read(Area.PLANNING, *_READERS),
        "get_simulation_result": _read(Area.PLANNING, *_READERS),
        "get_simulation_report": _read(Area.PLANNING, *_READERS),
        "cancel_simulation": _write(Area.PLANNING, *_DESK),
        # Boards and reports
        "get_board": _read(Area.PLANNING, *_READERS),
        "get_day_paths": _read(Area.PLANNING, *_READERS),
        "get_plan_run_paths": _read(Area.PLANNING, *_READERS),
        # Closed streets
        "create_closure": _write(Area.PLANNING, *_DESK),
        "list_closures": _read(Area.PLANNING, *_READERS),
        "get_closure": _read(Area.PLANNING, *_READERS),
        "change_closure": _write(Area.PLANNING, *_DESK),
        "delete_closure": _write(Area.PLANNING, *_DESK),
        "list_figures": _read(Area.REPORTS, *_READERS),
        "get_day_report": _read(Area.REPORTS, *_READERS),
        "get_pooling_report": _read(Area.REPORTS, *_READERS),
        "compare_pooling_days": _write(Area.REPORTS, *_DESK),
        "download_pooling_report": _read(Area.REPORTS, *_READERS),
        # Imports
        "create_import": _write(Area.DELIVERIES, *_SENDERS),
        "list_imports": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "get_import": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "list_import_lines": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "download_import_faults": _read(Area.DELIVERIES, _M, _S, *_READERS),
        # Exports
        "create_export": _write(Area.EXPORTS, *_SENDERS),
        "list_exports": _read(Area.EXPORTS, _M, _S, *_READERS),
        "get_export": _read(Area.EXPORTS, _M, _S, *_READERS),
        "download_export": _read(Area.EXPORTS, _M, _S, *_READERS),
        "delete_export": _write(Area.EXPORTS, *_SENDERS),
        # Deliveries
        "create_delivery": _write(Area.DELIVERIES, *_SENDERS),
        "get_delivery": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "list_deliveries": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "cancel_delivery": _write(Area.DELIVERIES, *_SENDERS),
        # Around a delivery: windows and quotes
        "find_slots": _write(Area.DELIVERIES, *_SENDERS),
        "create_quote": _write(Area.DELIVERIES, *_SENDERS),
        "get_quote": _read(Area.DELIVERIES, *_SENDERS),
        "hold_quote": _write(Area.DELIVERIES, *_SENDERS),
        "accept_quote": _write(Area.DELIVERIES, *_SENDERS),
        "decline_quote": _write(Area.DELIVERIES, *_SENDERS),
        # Around a delivery: what changes
        "change_delivery": _write(Area.DELIVERIES, *_SENDERS),
        "reschedule_delivery": _write(Area.DELIVERIES, *_SENDERS),
        "request_window": _write(Area.DELIVERIES, *_SENDERS),
        "return_delivery": _write(Area.DELIVERIES, *_SENDERS),
        "keep_both_deliveries": _write(Area.DELIVERIES, *_SENDERS),
        "resolve_address": _write(Area.DELIVERIES, *_SENDERS),
        "list_guesses": _read(Area.DELIVERIES, *_SENDERS),
        # Around a delivery: what shops say
        "pickup_ready": _write(Area.DELIVERIES, *_SENDERS),
        "pickup_late": _write(Area.DELIVERIES, *_SENDERS),
        "pickup_left_out": _write(Area.DELIVERIES, *_SENDERS),
        "create_substitution": _write(Area.DELIVERIES, *_SENDERS),
        "list_substitutions": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "answer_substitution": _write(Area.DELIVERIES, *_SENDERS),
        "get_bag_code": _read(Area.DELIVERIES, _M, _S, *_READERS),
        # Around a delivery: what is known of it
        "get_eta": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "list_timeline": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "list_proofs": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "get_proof_picture": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "get_rating": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "get_emissions": _read(Area.DELIVERIES, _M, _S, *_READERS),
        "explain_delivery": _read(Area.DELIVERIES, *_READERS),
        # Drafts
        "create_draft": _write(Area.DELIVERIES, *_SENDERS),
        "list_drafts": _read(Area.DELIVERIES, *_SENDERS),
        "get_draft": _read(Area.DELIVERIES, *_SENDERS),
        "fill_draft": _write(Area.DELIVERIES, *_SENDERS),
        "drop_draft": _write(Area.DELIVERIES, *_SENDERS),
        "promote_draft": _write(Area.DELIVERIES, *_SENDERS),
        # Shops
        "create_till_card": _write(Area.DELIVERIES, _S, *_DESK),
        "get_till_card_svg": _write(Area.DELIVERIES, _S, *_DESK),
        "revoke_till_card": _write(Area.DELIVERIES, _S, *_DESK),
        "get_shop_board": _read(Area.DELIVERIES, _S, *_READERS),
        "get_shop_month": _read(Area.DELIVERIES, _S, *_READERS),
        "get_shop_hours": _read(Area.TOWN, _S, *_READERS),
        "set_shop_hours": _write(Area.TOWN, _S, *_DESK),
        "pause_shop": _write(Area.TOWN, _S, *_DESK),
        "resume_shop": _write(Area.TOWN, _S, *_DESK),
        "close_shop_days": _write(Area.TOWN, _S, *_DESK),
        "open_shop_days": _write(Area.TOWN, _S, *_DESK),
        "set_shop_day_hours": _write(Area.TOWN, _S, *_DESK),
        "set_shop_pace": _write(Area.TOWN, _S, *_DESK),
        # Around a delivery: what is said
        "post_message": _write(Area.DELIVERIES, _S, *_DESK),
        "list_messages": _read(Area.DELIVERIES, _S, *_DESK),
        "read_messages": _write(Area.DELIVERIES, _S, *_DESK),
        # Crew, rounds and the street
        "list_couriers": _read(Area.CREW, *_READERS),
        "create_courier": _write(Area.CREW, *_DESK),
        "get_courier": _read(Area.CREW, _C, *_READERS),
        "change_courier": _write(Area.CREW, *_DESK),
        "get_courier_hours": _read(Area.CREW, _C, *_DESK),
        "list_vehicles": _read(Area.CREW, *_READERS),
        "create_vehicle": _write(Area.CREW, *_DESK),
        "get_vehicle": _read(Area.CREW, *_READERS),
        "change_vehicle": _write(Area.CREW, *_DESK),
        "list_shifts": _read(Area.CREW, _C, *_READERS),
        "create_shift": _write(Area.CREW, *_DESK),
        "get_shift": _read(Area.CREW, _C, *_READERS),
        "change_shift": _write(Area.CREW, *_DESK),
        "cancel_shift": _write(Area.CREW, *_DESK),
        "mark_shift_absent": _write(Area.CREW, *_DESK),
        "send_positions": _write(Area.CREW, _C),
        "list_positions": _read(Area.CREW, *_DESK),
        "list_own_positions": _read(Area.CREW, _C),
        "pause_positions": _write(Area.CREW, _C),
        "resume_positions": _write(Area.CREW, _C),
        "list_rounds": _read(Area.ROUNDS, _C, *_READERS),
        "get_round": _read(Area.ROUNDS, _C, *_READERS),
        "get_round_geojson": _read(Area.ROUNDS, _C, *_DESK),
        "get_round_gpx": _read(Area.ROUNDS, _C, *_DESK),
        "get_round_ics": _read(Area.ROUNDS, _C, *_DESK),
        "get_round_csv": _read(Area.ROUNDS, _C, *_DESK),
        "get_round_pdf": _read(Area.ROUNDS, _C, *_DESK),
        "release_round": _write(Area.ROUNDS, *_DESK),
        "start_round": _write(Area.ROUNDS, _C, *_DESK),
        "pause_round": _write(Area.ROUNDS, _C, *_DESK),
        "resume_round": _write(Area.ROUNDS, _C, *_DESK),
        "complete_round": _write(Area.ROUNDS, _C, *_DESK),
        "abort_round": _write(Area.ROUNDS, _C, *_DESK),
        "delay_round": _write(Area.ROUNDS, _C, *_DESK),
        "acknowledge_round": _write(Area.ROUNDS, _C, *_DESK),
        "reorder_round": _write(Area.ROUNDS, _C, *_DESK),
        "transfer_round": _write(Area.ROUNDS, *_DESK),
        "report_incident": _write(Area.ROUNDS, _C, *_DESK),
        "get_stop": _read(Area.ROUNDS, _C, *_READERS),
        # The desk has the list of visits, and the queue of doors that stay closed.
        "get_stop_visits": _read(Area.ROUNDS, _C),
        "depart_for_stop": _write(Area.ROUNDS, _C, *_DESK),
        "arrive_at_stop": _write(Area.ROUNDS, _C, *_DESK),
        "close_stop": _write(Area.ROUNDS, _C, *_DESK),
        "add_stop_proofs": _write(Area.ROUNDS, _C, *_DESK),
        "skip_stop": _write(Area.ROUNDS, _C, *_DESK),
        "reopen_stop": _write(Area.ROUNDS, _C, *_DESK),
        "delay_stop": _write(Area.ROUNDS, _C, *_DESK),
        "pull_courier": _read(Area.ROUNDS, _C),
        "push_courier": _write(Area.ROUNDS, _C),
        "put_proof_picture": _write(Area.ROUNDS, _C, *_DESK),
        "list_incidents": _read(Area.ROUNDS, *_READERS),
        "get_incident": _read(Area.ROUNDS, *_READERS),
        "close_incident": _write(Area.ROUNDS, *_DESK),
        # Municipal services: shops and marketplaces never; who takes part is shown to the desk alone, and with a reason
        "list_service_templates": _read(Area.SERVICES, *_READERS),
        "create_service_type": _write(Area.SERVICES, *_DESK),
        "list_service_types": _read(Area.SERVICES, *_READERS),
        "get_service_type": _read(Area.SERVICES, *_READERS),
        "list_service_type_versions": _read(Area.SERVICES, *_READERS),
        "change_service_type": _write(Area.SERVICES, *_DESK),
        "activate_service_type": _write(Area.SERVICES, *_DESK),
        "deactivate_service_type": _write(Area.SERVICES, *_DESK),
        "create_programme": _write(Area.SERVICES, *_DESK),
        "list_programmes": _read(Area.SERVICES, *_READERS),
        "get_programme": _read(Area.SERVICES, *_READERS),
        "change_programme": _write(Area.SERVICES, *_DESK),
        "preview_programme": _write(Area.SERVICES, *_DESK),
        "end_programme": _write(Area.SERVICES, *_DESK),
        "list_waiting": _read(Area.SERVICES, *_READERS),
        "create_enrolment": _write(Area.SERVICES, *_DESK),
        "list_enrolments": _read(Area.SERVICES, *_READERS),
        "get_enrolment": _read(Area.SERVICES, *_READERS),
        "change_enrolment": _write(Area.SERVICES, *_DESK),
        "activate_enrolment": _write(Area.SERVICES, *_DESK),
        "refuse_enrolment": _write(Area.SERVICES, *_DESK),
        "ask_again_enrolment": _write(Area.SERVICES, *_DESK),
        "pause_enrolment": _write(Area.SERVICES, *_DESK),
        "resume_enrolment": _write(Area.SERVICES, *_DESK),
        "end_enrolment": _write(Area.SERVICES, *_DESK),
        "get_enrolment_file": _read(Area.SERVICES, *_DESK),
        "replace_enrolment_file": _write(Area.SERVICES, *_DESK),
        "get_enrolment_consent": _read(Area.SERVICES, *_DESK),
        "say_enrolment_consent": _write(Area.SERVICES, *_DESK),
        "check_enrolment": _read(Area.SERVICES, *_DESK),
        "create_service_plan": _write(Area.SERVICES, *_DESK),
        "list_service_plans": _read(Area.SERVICES, *_READERS),
        "get_service_plan": _read(Area.SERVICES, *_READERS),
        "change_service_plan": _write(Area.SERVICES, *_DESK),
        "except_service_plan": _write(Area.SERVICES, *_DESK),
        "pause_service_plan": _write(Area.SERVICES, *_DESK),
        "resume_service_plan": _write(Area.SERVICES, *_DESK),
        "end_service_plan": _write(Area.SERVICES, *_DESK),
        "list_visits": _read(Area.SERVICES, *_READERS),
        "get_visit": _read(Area.SERVICES, *_READERS),
        "get_visit_checks": _read(Area.SERVICES, *_DESK),
        "skip_visit": _write(Area.SERVICES, *_DESK),
        "restore_visit": _write(Area.SERVICES, *_DESK),
        "move_visit": _write(Area.SERVICES, *_DESK),
        "get_visit_door": _read(Area.SERVICES, _C),
        "begin_escalation": _write(Area.SERVICES, *_DESK),
        "get_visit_history": _read(Area.SERVICES, *_DESK),
        "list_escalations": _read(Area.SERVICES, *_DESK),
        "get_escalation": _read(Area.SERVICES, *_DESK),
        "try_escalation_step": _write(Area.SERVICES, *_DESK),
        "hand_over_escalation": _write(Area.SERVICES, *_DESK),
        "confirm_emergency_call": _write(Area.SERVICES, *_DESK),
        "settle_escalation": _write(Area.SERVICES, *_DESK),
        "reopen_escalation": _write(Area.SERVICES, *_DESK),
        "create_week_run": _write(Area.SERVICES, *_DESK),
        "list_week_runs": _read(Area.SERVICES, *_DESK),
        "get_week_run": _read(Area.SERVICES, *_DESK),
        "apply_week_run": _write(Area.SERVICES, *_DESK),
        "reject_week_run": _write(Area.SERVICES, *_DESK),
        # Baskets that come again
        "create_subscription": _write(Area.DELIVERIES, *_SENDERS),
        "list_subscriptions": _read(Area.DELIVERIES, *_SENDERS),
        "get_subscription": _read(Area.DELIVERIES, *_SENDERS),
        "list_subscription_baskets": _read(Area.DELIVERIES, *_SENDERS),
        "change_subscription": _write(Area.DELIVERIES, *_SENDERS),
        "skip_basket": _write(Area.DELIVERIES, *_SENDERS),
        "restore_basket": _write(Area.DELIVERIES, *_SENDERS),
        "pause_subscription": _write(Area.DELIVERIES, *_SENDERS),
        "resume_subscription": _write(Area.DELIVERIES, *_SENDERS),
        "end_subscription": _write(Area.DELIVERIES, *_SENDERS),
        # The town and who is in it
        "get_town": _read(Area.TOWN, *_ALL),
        "change_town_settings": _write(Area.TOWN, _A),
        "get_town_day": _read(Area.TOWN, _M, _S, _N, *_READERS),
        "create_organization": _write(Area.TOWN, _A),
        "list_organizations": _read(Area.TOWN, _M, _S, _N, *_READERS),
        "get_organization": _read(Area.TOWN, _M, _S, _N, *_READERS),
        "change_organization": _write(Area.TOWN, _M, _S, _N, *_DESK),
        "create_place": _write(Area.TOWN, *_DESK),
        "list_places": _read(Area.TOWN, _M, _S, _N, *_READERS),
        "get_place": _read(Area.TOWN, _M, _S, _N, *_READERS),
        "change_place": _write(Area.TOWN, *_DESK),
        "create_zone": _write(Area.TOWN, *_DESK),
        "list_zones": _read(Area.TOWN, _M, _S, *_READERS),
        "get_zone": _read(Area.TOWN, _M, _S, *_READERS),
        "change_zone": _write(Area.TOWN, *_DESK),
        "create_relay_point": _write(Area.TOWN, *_DESK),
        "list_relay_points": _read(Area.TOWN, _M, _S, *_READERS),
        "get_relay_point": _read(Area.TOWN, _M, _S, *_READERS),
        "change_relay_point": _write(Area.TOWN, *_DESK),
        "create_peak": _write(Area.TOWN, *_DESK),
        "list_peaks": _read(Area.TOWN, *_READERS),
        "get_peak": _read(Area.TOWN, *_READERS),
        "change_peak": _write(Area.TOWN, *_DESK),
        "delete_peak": _write(Area.TOWN, *_DESK),
        "create_tariff": _write(Area.TOWN, _A),
        "list_tariffs": _read(Area.TOWN, _M, _S, _N, *_READERS),
        "get_tariff": _read(Area.TOWN, _M, _S, _N, *_READERS),
        # The sandbox: in a live town these answer that it is none
        "get_sandbox_clock": _read(Area.TOWN, *_ALL),
        "advance_sandbox_clock": _write(Area.TOWN, _M, *_DESK),
        "pause_sandbox_clock": _write(Area.TOWN, _M, *_DESK),
        "resume_sandbox_clock": _write(Area.TOWN, _M, *_DESK),
        "ride_sandbox_couriers": _write(Area.TOWN, _M, *_DESK),
        # Recipients, and what they may ask
        "recognize_recipients": _read(Area.RECIPIENTS, _S, *_DESK),
        "get_recipient": _read(Area.RECIPIENTS, _S, *_DESK),
        "change_recipient": _write(Area.RECIPIENTS, *_DESK),
        "read_consents": _write(Area.RECIPIENTS, *_DESK),
        "record_consent": _write(Area.RECIPIENTS, *_DESK),
        "export_recipient": _write(Area.RECIPIENTS, _A),
        "erase_recipient": _write(Area.RECIPIENTS, _A),
        # Personal data
        "create_hold": _write(Area.RECIPIENTS, _A),
        "list_holds": _read(Area.RECIPIENTS, _A, _R),
        "get_hold": _read(Area.RECIPIENTS, _A, _R),
        "lift_hold": _write(Area.RECIPIENTS, _A),
        "list_periods": _read(Area.RECIPIENTS, *_READERS),
        "list_retention_runs": _read(Area.RECIPIENTS, _A, _R),
    }
)

#: Operations that are open to anybody, and why each has to be. What is neither here nor above, nobody may call.
OPEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "log_in": "whoever signs in is not known yet",
        "ask_login_link": "whoever has no password, or has forgotten it, is not known yet",
        "exchange_link": "the link says who comes",
        "get_access_token": "the secret of a key says who comes",
        "get_oauth_metadata": "it says where programs get a token, and nothing of any town",
        "get_tracking": "recipients have no account: the link says which delivery, and nothing else is shown",
    }
)

#: Pages for people that are open to anybody, by the names of their routes, and why each has to be. They are in no description of the API.
OPEN_PAGES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "delivery_page": "recipients have no account: the link says which delivery, and shows nothing that it may not where it is passed on",
        "page_asset": "style and script of these pages, which are about nobody",
        "door_page": "the form for what may be said of the door; what is known of it is shown to the recipient alone",
        "say_of_door": "whoever has the link may say more about the door of this delivery, as long as somebody comes to it",
        "write_page": "the form for writing to a shop of the basket; what was written is shown to the recipient alone",
        "write_to_shop": "whoever has the link may write to the shops of this delivery",
        "slot_page": "the form for another window",
        "look_for_slots": "whoever has the link may ask when else this delivery could come",
        "slots_page": "the windows that were found for this delivery",
        "take_slot": "whoever has the link may choose one of them",
        "cancel_page": "the question whether it is to be called off",
        "cancel_by_link": "whoever has the link may call this delivery off, as long as its goods are not on their way",
        "settings_page": "how the recipient is told things, for the recipient alone",
        "choose_settings": "the same, changed by the recipient alone",
        "picture_page": "the picture of a hand-over, for the recipient alone; to others there is none",
        "streets_page": "the streets around the door of a delivery, for the recipient alone; to others there are none",
        "recognise_page": "the question by which a recipient is recognised",
        "recognise": "the answer to it, of which few wrong ones are taken",
        "rate_delivery": "whoever has the link may say what they think of this delivery once it has come",
        "data_page": "where what is known comes from, and whom to tell that it should not be",
        "till_page": "customers of a shop have no account: the code at its till says whose it is, and shows its name alone",
        "ask_at_till": "whoever has scanned the code may say where a bag is to go; the shop confirms it, or does not",
        "till_slots_page": "the windows in which that bag could come, by a name that nobody else is told",
        "take_till_slot": "the same customer chooses one of them",
        "no_till_page": "whatever else is asked for below these addresses is not there, in words for people",
        "no_page": "whatever else is asked for below these addresses is not there, in words for people",
    }
)
