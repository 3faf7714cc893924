"""How it was counted, as reports say it, in French and English; docs/pooling.md says the same at length."""

from __future__ import annotations

from typing import Final

Words = tuple[str, str]

SCENARIOS: Final[Words] = (
    (
        "Le même solveur a planifié les mêmes promesses (livraisons et visites), avec les mêmes créneaux, vitesses, charges, pauses, compétences et règles sur ce qui ne peut être à bord ensemble. « Chacun pour soi » : "
        "chaque commerce livre ses colis du jour depuis sa porte (un panier de trois commerces devient trois livraisons), chaque service part de son "
        "point. Les véhicules sont ceux qui roulent en même temps ; sur plusieurs jours, des journées de véhicule."
    ),
    (
        "The same solver has planned the same promises (deliveries and visits), with the same windows, speeds, loads, breaks, skills and rules on what may not be on board together. Each on its own: every shop brings "
        "its parcels of the day from its door (a basket of three shops becomes three deliveries), every service starts from its point. Vehicles are "
        "those out at the same time; over several days, vehicle days."
    ),
)
STEPS: Final[Words] = (
    "Chaque ligne compare deux organisations voisines ; leurs économies font le total. La dernière montre à part le gain de mêler commerces et services.",
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
        "Chaque recherche est faite avec {seeds} tirages et la même règle d'effort partout ({base} itérations et {each} par promesse, moins sous {small} promesses) ; on "
        "garde le plan le moins cher. La fourchette va du pire plan mutualisé contre le meilleur plan séparé à l'inverse. Les plans avec et sans mélange partent l'un de "
        "l'autre et sont comparés à tirage égal : ne pas mêler reste toujours permis, si bien que le mélange ne coûte davantage que là où les équipes du jour "
        "ne suffisent pas. Borne du solveur : aucun plan « chacun pour soi » ne coûte moins de "
        "{bound} (mutualisé, trouvé : {pooled})."
    ),
    (
        "Every search is made with {seeds} seeds and the same rule of effort everywhere ({base} iterations and {each} more for each promise, less below {small} promises); "
        "the cheapest plan is kept. The range goes from the worst pooled plan against the best separate one to the opposite. Plans with and without mixing begin from each "
        "other and are compared seed by seed: not to mix is always allowed, so that mixing costs more only where the day's shifts are too few. The solver's bound: no plan with each on its own costs less than {bound} "
        "(pooled, found: {pooled})."
    ),
)
PROVED: Final[Words] = (
    "Cette borne dépasse le coût mutualisé : que la mutualisation a été rentable ne dépend pas du solveur.",
    "This bound is above the pooled cost: that pooling has paid off does not depend on the solver.",
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
        "Art. L1431-3 et D1431-1 à D1431-23 du Code des transports. Les consommations au kilomètre sont des hypothèses de ce rapport, et non les valeurs de niveau 1 "
        "fixées par arrêté ; à partir de 50 salariés, l'exploitant donne les siennes (niveaux 2 à 4). Facteurs d'énergie de l'arrêté du 26 avril 2017 ; distances de chaque tournée."
    ),
    (
        "Art. L1431-3 and D1431-1 to D1431-23 of the French transport code. Consumptions a kilometre are assumptions of this report, not the values of level 1 "
        "that an order sets; from 50 employees on, operators give their own (levels 2 to 4). Factors of energy from the order of 26 April 2017; distances of each round."
    ),
)
OWN_LEVEL: Final[Words] = (
    (
        "Art. L1431-3 et D1431-1 à D1431-23 du Code des transports. Valeurs de niveau 2 (moyennes de l'exploitant sur son activité) pour les véhicules qui en donnent ; pour les "
        "autres, consommations supposées, et non les valeurs de niveau 1 fixées par arrêté. Facteurs d'énergie de l'arrêté du 26 avril 2017 ; distances de chaque tournée."
    ),
    (
        "Art. L1431-3 and D1431-1 to D1431-23 of the French transport code. Values of level 2 (the operator's averages over all it does) for vehicles that give them; for "
        "others, consumptions are assumed, and not the values of level 1 that an order sets. Factors of energy from the order of 26 April 2017; distances of each round."
    ),
)
