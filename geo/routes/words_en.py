"""The English of instructions."""

from __future__ import annotations

from geo.routes.phrases import Language

_KINDS = {
    "footway": "the footpath",
    "path": "the path",
    "track": "the track",
    "cycleway": "the cycle path",
    "bridleway": "the bridleway",
    "pedestrian": "the pedestrian street",
    "living_street": "the shared street",
    "service": "the access road",
    "platform": "the platform",
    "corridor": "the corridor",
    "busway": "the bus lane",
    "motorway": "the motorway",
    "ramp": "the ramp",
    "sidewalk": "the pavement",
    "crossing": "the crossing",
    "parking": "the car park lane",
    "driveway": "the driveway",
    "alley": "the alley",
    "roundabout": "the roundabout",
    "steps": "the steps",
    "elevator": "the lift",
    "ferry": "the ferry",
}
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}


def _ordinal(number: int) -> str:
    ending = "th" if 10 <= number % 100 <= 20 else _ORDINALS.get(number % 10, "th")
    return f"{number}{ending} exit"


ENGLISH = Language(
    headings=("north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"),
    sentences={
        "depart": "Head {heading}{along}",
        "depart nowhere": "You are already there",
        "turn": "Turn{to}{into}",
        "turn straight": "Go straight on{into}",
        "turn slight left": "Bear left{into}",
        "turn slight right": "Bear right{into}",
        "turn sharp left": "Turn sharp left{into}",
        "turn sharp right": "Turn sharp right{into}",
        "uturn": "Make a U-turn{along}",
        "continue": "Continue{along}",
        "continue left": "Turn left to stay{along}",
        "continue right": "Turn right to stay{along}",
        "continue slight left": "Bear left to stay{along}",
        "continue slight right": "Bear right to stay{along}",
        "continue sharp left": "Turn sharp left to stay{along}",
        "continue sharp right": "Turn sharp right to stay{along}",
        "new name": "Continue{along}",
        "new name slight left": "Bear left{into}",
        "new name slight right": "Bear right{into}",
        "new name left": "Follow the bend to the left{into}",
        "new name right": "Follow the bend to the right{into}",
        "new name sharp left": "Follow the bend to the left{into}",
        "new name sharp right": "Follow the bend to the right{into}",
        "fork": "Keep{to}{along}",
        "fork straight": "Keep to the middle{along}",
        "end of road": "At the end, turn{to}{into}",
        "merge": "Merge{to}{into}",
        "merge straight": "Merge{into}",
        "on ramp": "Take the ramp{to}{toward}",
        "off ramp": "Take exit{sign}{to}{toward}",
        "roundabout": "At the roundabout, take the {exit}{into}",
        "enter roundabout": "Enter the roundabout",
        "exit roundabout": "Leave the roundabout by the {exit}{into}",
        "elevator": "Take the lift",
        "ferry": "Take the ferry{along}",
        "land": "Leave the ferry and continue{along}",
        "steps": "Take the steps",
        "steps aside": "Take the steps{to}",
        "push": "Push the bike{along}",
        "mount": "Ride again{along}",
        "arrive": "You have arrived at your destination{side}",
        "arrive at waypoint": "You have arrived at stop {waypoint}{side}",
    },
    directions={
        "left": "left",
        "right": "right",
        "slight left": "left",
        "slight right": "right",
        "sharp left": "sharp left",
        "sharp right": "sharp right",
    },
    sides={"left": ", on your left", "right": ", on your right"},
    kinds_into={kind: f"onto {words}" for kind, words in _KINDS.items()},
    kinds_along={kind: f"along {words}" for kind, words in _KINDS.items()},
    into=lambda name: f"onto {name}",
    along=lambda name: f"on {name}",
    ordinal=_ordinal,
    toward="towards",
    mount=" and ride again",
    push=" and push the bike",
    stairs=" (steps)",
)
