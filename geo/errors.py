"""The errors of the map side."""

from __future__ import annotations


class MapError(Exception):
    """A map, place or address that cannot be used; ``code`` is stable for programs.

    Parameters
    ----------
    message
        What is wrong, where, and what to do about it.
    code
        A stable snake_case name of the kind of fault, one of:

        =================  =============================================================================
        about              codes
        =================  =============================================================================
        towns              ``name_invalid``, ``town_unknown``, ``town_damaged``, ``town_outdated``,
                           ``time_zone_unknown``, ``home_unwritable``, ``out_of_memory``
        what towns are     ``extract_missing``, ``extract_unreadable``, ``extract_empty``,
        made of            ``graph_invalid``, ``library_missing``, ``place_unknown``, ``download_failed``,
                           ``boundary_missing``, ``boundary_unreadable``, ``boundary_elsewhere``,
                           ``addresses_missing``, ``addresses_unreadable``, ``addresses_elsewhere``,
                           ``elevation_missing``, ``elevation_unreadable``, ``elevation_elsewhere``
        questions          ``profile_unknown``, ``profile_invalid``, ``position_invalid``, ``bbox_invalid``,
                           ``moment_invalid``, ``reach_invalid``, ``language_unknown``,
                           ``route_too_short``, ``path_mismatch``
        answers            ``no_route``, ``too_far_from_street``, ``outside_town``
        addresses          ``geocoder_invalid``, ``geocoder_refused``, ``geocoder_unreachable``,
                           ``geocoder_answer_invalid``
        hours, changes     ``hours_unreadable``, ``geojson_unreadable``, ``disruption_invalid``,
                           ``disruption_unknown``, ``disruptions_damaged``, ``speed_factors_invalid``
        tracks             ``tracks_invalid``, ``learned_damaged``
        base maps          ``tiles_damaged``
        =================  =============================================================================
    """

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code
