"""The small words of street names: kinds of street, abbreviations, articles, numbers in letters.

French first, and what is written on the maps of its neighbours and of the towns that come with the
program. The tables need not be complete: a word that is missing here is compared letter by letter
like any other. They must only be applied alike to the map and to what people type.
"""

from __future__ import annotations

ABBREVIATIONS = {
    # kinds of street
    "all": "allee", "av": "avenue", "ave": "avenue", "bd": "boulevard", "bld": "boulevard",
    "blvd": "boulevard", "boul": "boulevard", "bvd": "boulevard", "car": "carrefour", "ch": "chemin",
    "che": "chemin", "chem": "chemin", "chs": "chaussee", "crs": "cours", "dom": "domaine",
    "esc": "escalier", "esp": "esplanade", "fbg": "faubourg", "fg": "faubourg", "ham": "hameau",
    "imp": "impasse", "ld": "lieu dit", "lot": "lotissement", "mte": "montee", "pass": "passage",
    "pl": "place", "prom": "promenade", "q": "quai", "qai": "quai", "qu": "quai", "r": "rue",
    "res": "residence", "rle": "ruelle", "rpt": "rond point", "rte": "route", "sent": "sentier",
    "sq": "square", "tra": "traverse", "trav": "traverse", "vla": "villa", "za": "zone artisanale",
    "zac": "zone d amenagement concerte", "zi": "zone industrielle",
    "str": "strasse", "pza": "piazza", "pzza": "piazza", "avda": "avenida", "avgda": "avinguda",
    "ctra": "carretera", "rd": "road",
    # titles in street names
    "cdt": "commandant", "col": "colonel", "dr": "docteur", "gal": "general", "gd": "grand",
    "gde": "grande", "gds": "grands", "gen": "general", "lt": "lieutenant", "mal": "marechal",
    "mgr": "monseigneur", "nd": "notre dame", "pce": "prince", "pcesse": "princesse",
    "pdt": "president", "pr": "professeur", "pres": "president", "prof": "professeur",
    "psse": "princesse", "sgt": "sergent", "st": "saint", "ste": "sainte", "stes": "saintes",
    "sts": "saints", "vx": "vieux",
    # numbers in letters, as in *rue du Huit Mai 1945*; *neuf* is more often "new" than nine
    "deux": "2", "trois": "3", "quatre": "4", "cinq": "5", "six": "6", "sept": "7", "huit": "8",
    "dix": "10", "onze": "11", "douze": "12", "treize": "13", "quatorze": "14",
    "quinze": "15", "seize": "16", "vingt": "20", "trente": "30",
    "premier": "1er", "premiere": "1er", "1re": "1er", "1ere": "1er",
    # towns
    "rvk": "reykjavik", "kop": "kopavogur", "hfj": "hafnarfjordur",
}  # fmt: skip
"""What a folded word stands for; dots are gone by then."""

DOTTED = {
    "v.le": "viale", "p.za": "piazza", "p.zza": "piazza", "p.le": "piazzale", "c.so": "corso",
    "l.go": "largo", "v.lo": "vicolo", "c/": "carrer ",
}  # fmt: skip
"""Abbreviations that the sign in them tells apart, in lower case; read before signs are dropped."""

JOINED_STREET = "str"
"""What ends a German word that stands for *…strasse* (*Hauptstr.*)."""

FRENCH_KINDS = frozenset(
    {
        "allee", "avenue", "boulevard", "carrefour", "chaussee", "chemin", "cite", "cours", "domaine",
        "escalier", "escaliers", "esplanade", "faubourg", "galerie", "hameau", "impasse", "lotissement",
        "montee", "passage", "place", "placette", "pont", "promenade", "quai", "quartier", "residence",
        "rond", "route", "rue", "ruelle", "sente", "sentier", "square", "traverse", "tunnel", "venelle",
        "villa", "voie",
    }
)  # fmt: skip
"""First words of French street names, which say what kind of street it is."""

STREET_KINDS = FRENCH_KINDS | frozenset(
    {
        "avenida", "avinguda", "calle", "camino", "carrer", "carretera", "corso", "gasse", "largo", "lane",
        "passatge", "piazza", "piazzale", "placa", "plaza", "platz", "ring", "road", "strada", "strasse",
        "street", "via", "viale", "vicolo", "weg",
    }
)  # fmt: skip
"""Words that say what kind of street it is, and little about which."""

SMALL_WORDS = frozenset(
    {"a", "al", "am", "an", "au", "aux", "d", "da", "das", "de", "dei", "del", "della", "delle", "dem",
     "den", "der", "des", "di", "die", "dit", "du", "e", "el", "els", "en", "et", "i", "im", "in", "l",
     "la", "las", "le", "les", "lieu", "los", "og", "s", "sur", "the", "und", "van", "von", "zum", "zur"}
)  # fmt: skip
"""Articles and prepositions, which people leave out."""

KIND_WEIGHT = 0.35
SMALL_WEIGHT = 0.1


def word_weight(word: str) -> float:
    """Return how much a folded word says about which street is meant.

    Parameters
    ----------
    word
        A folded word.

    Returns
    -------
    float
        1, or less for kinds of street and for articles.
    """
    if word in SMALL_WORDS:
        return SMALL_WEIGHT
    return KIND_WEIGHT if word in STREET_KINDS else 1.0
