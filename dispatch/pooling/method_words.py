"""How it was counted, as reports say it, in French and English; docs/pooling.md says the same at length."""

from __future__ import annotations

from typing import Final

Words = tuple[str, str]

SCENARIOS: Final[Words] = (
    (
        "Le même solveur a planifié les mêmes promesses, avec les mêmes créneaux, vitesses, charges, pauses et compétences. « Chacun pour soi » : "
        "chaque commerce livre ses colis du jour depuis sa porte (un panier de trois commerces devient trois livraisons), chaque service part de son "
        "point. Les véhicules sont ceux qui roulent en même temps ; sur plusieurs jours, des journées de véhicule."
    ),
    (
        "The same solver has planned the same promises, with the same windows, speeds, loads, breaks and skills. Each on its own: every shop brings "
        "its parcels of the day from its door (a basket of three shops becomes three deliveries), every service starts from its point. Vehicles are "
        "those out at the same time; over several days, vehicle days."
    ),
)
STEPS: Final[Words] = (
    "Chaque ligne compare deux organisations voisines ; leurs épargnes font le total. La dernière montre à part le gain de mêler commerces et services.",
    "Each line compares two neighbouring organisations; their savings make the total. The last one shows by itself what mixing shops and services brings.",
)
SHARES: Final[Words] = (
    "Le coût d'une tournée partagée est réparti en proportion de ce que chaque trajet aurait coûté seul (règle alone-1) ; distance et CO2e suivent les distances seules.",
    "The cost of a shared round is split in proportion to what each trip would have cost alone (rule alone-1); distance and CO2e follow the distances alone.",
)
FUNDERS: Final[Words] = (
    "Au centime près : les commerces paient leurs parts, les financeurs d'un programme les leurs de ses visites.",
    "To the cent: shops pay their shares, the funders of a programme theirs of its visits.",
)
BENEFICIARIES: Final[Words] = (
    "Un pseudonyme n'est pas l'anonymat : il tient à une clé que seule la ville détient, mais qui connaît une tournée peut reconnaître une personne. À ne pas publier.",
    "A pseudonym is not anonymity: it hangs on a key that the town alone has, yet whoever knows a round may recognise a person. Not for publication.",
)
UNSERVED: Final[Words] = (
    "Ces promesses sont retirées de toutes les organisations, pour que toutes tiennent les mêmes.",
    "These promises are out of all organisations, so that all keep the same ones.",
)
CONFIDENCE: Final[Words] = (
    (
        "Chaque recherche est faite avec {seeds} tirages ({base} itérations et {each} par promesse) ; on garde le plan le moins cher de chacune. « Selon le "
        "tirage » va du pire plan mutualisé contre le meilleur plan séparé à l'inverse. Borne du solveur : aucun plan « chacun pour soi » ne coûte moins de "
        "{bound} (mutualisé, trouvé : {pooled})."
    ),
    (
        "Every search is made with {seeds} seeds ({base} iterations and {each} more for each promise); the cheapest plan of each is kept. “By seed” goes from "
        "the worst pooled plan against the best separate one to the opposite. The solver's bound: no plan with each on its own costs less than {bound} "
        "(pooled, found: {pooled})."
    ),
)
PROVED: Final[Words] = (
    "Cette borne dépasse le coût mutualisé : que la mutualisation a payé ne dépend pas du solveur.",
    "This bound is above the pooled cost: that pooling has paid does not depend on the solver.",
)
LIMITS: Final[tuple[Words, ...]] = (
    (
        "En faveur de la mutualisation : peu de commerces livrent aujourd'hui ; un commerce sans employé libre demanderait à un voisin.",
        "In favour of pooling: few shops deliver today; a shop without a free employee might ask a neighbour.",
    ),
    (
        (
            "En sa défaveur : seul, chacun a autant de coursiers qu'il faut, au tarif du jour, payés de la sortie au retour seulement ; aucun stationnement cherché ; "
            "la ville n'a que ses équipes."
        ),
        (
            "Against it: alone, everybody has as many couriers as needed, at the day's rate, paid from leaving to return only; no parking is looked for; the town has "
            "only its shifts."
        ),
    ),
    (
        "Distances au mètre, temps à la seconde, argent au centime par sortie ; les nombres affichés sont arrondis, les sommes ne le sont pas.",
        "Distances to the metre, times to the second, money to the cent for each outing; figures shown are rounded, sums are not.",
    ),
)
EMISSIONS: Final[Words] = (
    (
        "Distance de chaque tournée × consommation × facteur d'émission, de la source d'énergie à la roue. À véhicules égaux, un kilomètre émet partout ce "
        "qu'il émet en moyenne dans le plan mutualisé : on compare des organisations, pas des véhicules. Une tournée est répartie entre ses livraisons selon leur distance seule."
    ),
    (
        "Metres of each round × consumption × emission factor, from the source of the energy to the wheel. With the same vehicles, a kilometre emits everywhere "
        "what it does on average in the pooled plan: organisations are compared, not vehicles. A round is shared among its deliveries by their distance alone."
    ),
)
LEVEL: Final[Words] = (
    (
        "Information au sens des art. L1431-3 et D1431-1 et suivants du Code des transports (de mémoire) : valeurs de niveau 1 (taux de consommation par défaut), "
        "distances propres à chaque tournée."
    ),
    (
        "Information in the sense of art. L1431-3 and D1431-1 ff. of the French transport code (from memory): values of level 1 (default consumption), distances of "
        "each round."
    ),
)
OWN_LEVEL: Final[Words] = (
    (
        "Information au sens des art. L1431-3 et D1431-1 et suivants du Code des transports (de mémoire) : valeurs de niveau 2 (moyennes de l'exploitant) pour les véhicules "
        "qui en donnent, de niveau 1 pour les autres, distances propres à chaque tournée."
    ),
    (
        "Information in the sense of art. L1431-3 and D1431-1 ff. of the French transport code (from memory): values of level 2 (the operator's averages) for vehicles "
        "that give them, of level 1 for others, distances of each round."
    ),
)
CHECKED: Final[Words] = (
    "Facteurs et articles cités de mémoire : à comparer aux sources (Base Empreinte de l'ADEME, Légifrance) avant toute publication.",
    "Factors and articles are cited from memory: compare them with the sources (ADEME's Base Empreinte, Légifrance) before publishing.",
)
