"""The French of instructions: articles, elisions and prepositions of street names.

Names keep the letters that the map gives them; only what stands before them is chosen here.
"""

from __future__ import annotations

import re

from geo.addresses.french import fold
from geo.routes.phrases import Language

_DANS, _SUR, _PAR = "dans", "sur", "par"
_MASCULINE, _FEMININE, _PLURAL = "le", "la", "les"

#: First words of names that say what kind of way it is: its preposition and its article.
_KIND_WORDS: dict[str, tuple[str, str]] = {
    "rue": (_DANS, _FEMININE),
    "ruelle": (_DANS, _FEMININE),
    "venelle": (_DANS, _FEMININE),
    "avenue": (_DANS, _FEMININE),
    "av": (_DANS, _FEMININE),
    "impasse": (_DANS, _FEMININE),
    "allee": (_DANS, _FEMININE),
    "allees": (_DANS, _PLURAL),
    "cite": (_DANS, _FEMININE),
    "cour": (_DANS, _FEMININE),
    "villa": (_DANS, _FEMININE),
    "residence": (_DANS, _FEMININE),
    "galerie": (_DANS, _FEMININE),
    "montee": (_DANS, _FEMININE),
    "descente": (_DANS, _FEMININE),
    "cote": (_DANS, _FEMININE),
    "traverse": (_DANS, _FEMININE),
    "sente": (_DANS, _FEMININE),
    "passage": (_DANS, _MASCULINE),
    "tunnel": (_DANS, _MASCULINE),
    "souterrain": (_DANS, _MASCULINE),
    "faubourg": (_DANS, _MASCULINE),
    "lotissement": (_DANS, _MASCULINE),
    "hameau": (_DANS, _MASCULINE),
    "parc": (_DANS, _MASCULINE),
    "jardin": (_DANS, _MASCULINE),
    "jardins": (_DANS, _PLURAL),
    "clos": (_DANS, _MASCULINE),
    "mail": (_SUR, _MASCULINE),
    "boulevard": (_SUR, _MASCULINE),
    "bd": (_SUR, _MASCULINE),
    "bld": (_SUR, _MASCULINE),
    "chemin": (_SUR, _MASCULINE),
    "sentier": (_SUR, _MASCULINE),
    "cours": (_SUR, _MASCULINE),
    "quai": (_SUR, _MASCULINE),
    "pont": (_SUR, _MASCULINE),
    "parvis": (_SUR, _MASCULINE),
    "square": (_SUR, _MASCULINE),
    "rond": (_SUR, _MASCULINE),
    "carrefour": (_SUR, _MASCULINE),
    "viaduc": (_SUR, _MASCULINE),
    "giratoire": (_SUR, _MASCULINE),
    "peripherique": (_SUR, _MASCULINE),
    "route": (_SUR, _FEMININE),
    "voie": (_SUR, _FEMININE),
    "place": (_SUR, _FEMININE),
    "placette": (_SUR, _FEMININE),
    "promenade": (_SUR, _FEMININE),
    "piste": (_SUR, _FEMININE),
    "chaussee": (_SUR, _FEMININE),
    "passerelle": (_SUR, _FEMININE),
    "digue": (_SUR, _FEMININE),
    "jetee": (_SUR, _FEMININE),
    "levee": (_SUR, _FEMININE),
    "corniche": (_SUR, _FEMININE),
    "rocade": (_SUR, _FEMININE),
    "autoroute": (_SUR, _FEMININE),
    "esplanade": (_SUR, _FEMININE),
    "rampe": (_SUR, _FEMININE),
    "bretelle": (_SUR, _FEMININE),
    "terrasse": (_SUR, _FEMININE),
    "escalier": (_PAR, _MASCULINE),
    "escaliers": (_PAR, _PLURAL),
    "degres": (_PAR, _PLURAL),
}  # fmt: skip
#: Adjectives that may stand before the kind; the article still follows the kind.
_ADJECTIVES = frozenset(
    (  # noqa: SIM905
        "petit petite grand grande grands grandes vieux vieille ancien ancienne nouveau nouvelle haut haute "
        "bas basse premier premiere deuxieme troisieme ex contre"
    ).split()
)
#: Numbers of French roads (A 8, D 6007, M 6098…), which are spoken with an article.
_ROAD_NUMBER = re.compile(r"(?:A|N|D|M|C|E|RN|RD|VC|CR)\s?\d[\dA-Za-z]*(?:\s?(?:bis|ter))?")
_VOWELS = frozenset("aeiouy")

_KINDS = {
    "footway": (_SUR, "le chemin piéton"),
    "path": (_SUR, "le sentier"),
    "track": (_SUR, "le chemin"),
    "cycleway": (_SUR, "la piste cyclable"),
    "bridleway": (_SUR, "l’allée cavalière"),
    "pedestrian": (_DANS, "la zone piétonne"),
    "living_street": (_DANS, "la zone de rencontre"),
    "service": (_SUR, "la voie de desserte"),
    "platform": (_SUR, "le quai"),
    "corridor": (_DANS, "le couloir"),
    "busway": (_SUR, "la voie de bus"),
    "motorway": (_SUR, "l’autoroute"),
    "ramp": (_SUR, "la bretelle"),
    "sidewalk": (_SUR, "le trottoir"),
    "crossing": (_SUR, "le passage piéton"),
    "parking": (_DANS, "le parking"),
    "driveway": (_DANS, "l’allée d’accès"),
    "alley": (_DANS, "la ruelle"),
    "roundabout": (_SUR, "le rond-point"),
    "steps": (_DANS, "l’escalier"),
    "elevator": (_DANS, "l’ascenseur"),
    "ferry": (_SUR, "le bac"),
}


def with_article(name: str) -> str:
    """Return a street's name with the preposition and article that French puts before it.

    Parameters
    ----------
    name
        A name as on the map.

    Returns
    -------
    str
        ``"Avenue de Monte-Carlo"`` becomes ``"dans l’Avenue de Monte-Carlo"``; a name whose kind
        is not known gets ``sur`` and no article.
    """
    if _ROAD_NUMBER.fullmatch(name):
        return f"{_SUR} {_elided(_FEMININE, name)}{name}"
    words = fold(name).split()
    at = 0
    while at < len(words) - 1 and words[at] in _ADJECTIVES:
        at += 1
    if not words or words[at] not in _KIND_WORDS:
        return f"{_SUR} {name}"
    preposition, article = _KIND_WORDS[words[at]]
    return f"{preposition} {_elided(article, words[0])}{name}"


def _elided(article: str, word: str) -> str:
    """Return an article as it stands before a word, with its blank where it is not elided."""
    return "l’" if article != _PLURAL and word[:1].lower() in _VOWELS else f"{article} "


def _ordinal(number: int) -> str:
    return "1re sortie" if number == 1 else f"{number}e sortie"


_KIND_PHRASES = {kind: f"{preposition} {words}" for kind, (preposition, words) in _KINDS.items()}

FRENCH = Language(
    headings=(
        "vers le nord",
        "vers le nord-est",
        "vers l’est",
        "vers le sud-est",
        "vers le sud",
        "vers le sud-ouest",
        "vers l’ouest",
        "vers le nord-ouest",
    ),
    sentences={
        "depart": "Partez {heading}{along}",
        "depart nowhere": "Vous y êtes déjà",
        "turn": "Prenez{to}{into}",
        "turn straight": "Continuez tout droit{into}",
        "uturn": "Faites demi-tour{along}",
        "continue": "Continuez{along}",
        "continue left": "Tournez à gauche pour rester{along}",
        "continue right": "Tournez à droite pour rester{along}",
        "continue slight left": "Tournez légèrement à gauche pour rester{along}",
        "continue slight right": "Tournez légèrement à droite pour rester{along}",
        "continue sharp left": "Tournez franchement à gauche pour rester{along}",
        "continue sharp right": "Tournez franchement à droite pour rester{along}",
        "new name": "Continuez{along}",
        "new name slight left": "Continuez légèrement à gauche{along}",
        "new name slight right": "Continuez légèrement à droite{along}",
        "new name left": "Suivez le virage à gauche{along}",
        "new name right": "Suivez le virage à droite{along}",
        "new name sharp left": "Suivez le virage à gauche{along}",
        "new name sharp right": "Suivez le virage à droite{along}",
        "fork": "Restez{to}{along}",
        "fork slight left": "Restez à gauche{along}",
        "fork slight right": "Restez à droite{along}",
        "fork straight": "Restez au milieu{along}",
        "end of road": "Au bout, prenez{to}{into}",
        "merge": "Insérez-vous{to}{into}",
        "merge straight": "Insérez-vous{into}",
        "on ramp": "Prenez la bretelle{to}{toward}",
        "off ramp": "Prenez la sortie{sign}{to}{toward}",
        "roundabout": "Au rond-point, prenez la {exit}{into}",
        "enter roundabout": "Engagez-vous sur le rond-point",
        "exit roundabout": "Quittez le rond-point à la {exit}{into}",
        "elevator": "Prenez l’ascenseur",
        "ferry": "Prenez le bac",
        "land": "Débarquez et continuez{along}",
        "steps": "Prenez l’escalier",
        "steps aside": "Prenez l’escalier{to}",
        "push": "Poussez le vélo{along}",
        "mount": "Remontez en selle et continuez{along}",
        "arrive": "Vous êtes à destination{side}",
        "arrive at waypoint": "Vous êtes à l’étape {waypoint}{side}",
    },
    directions={
        "left": "à gauche",
        "right": "à droite",
        "slight left": "légèrement à gauche",
        "slight right": "légèrement à droite",
        "sharp left": "franchement à gauche",
        "sharp right": "franchement à droite",
    },
    sides={"left": ", c’est sur votre gauche", "right": ", c’est sur votre droite"},
    kinds_into=_KIND_PHRASES,
    kinds_along=_KIND_PHRASES,
    into=with_article,
    along=with_article,
    ordinal=_ordinal,
    toward="direction",
    mount=" et remontez en selle",
    push=" et poussez le vélo",
    stairs=" (escalier)",
)
