"""What people of a town buy and ask for on a Saturday morning, as assumed for generated days.

The figures are plausible round numbers for trying out and showing the product, not statistics.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Temperature = Literal["ambient", "chilled", "frozen", "hot"]


@dataclass(frozen=True, slots=True)
class ShopHabit:
    """How a kind of shop sells.

    Attributes
    ----------
    popularity
        How often a basket starts at one shop of this kind, against the others.
    volume_l, weight_g
        Least and most for one basket.
    temperature
        How its goods must be kept.
    service_s
        Seconds at the counter.
    items_fr, items_en
        What the courier reads.
    """

    popularity: float
    volume_l: tuple[int, int]
    weight_g: tuple[int, int]
    temperature: Temperature
    service_s: int
    items_fr: str
    items_en: str


SHOP_HABITS: dict[str, ShopHabit] = {
    "bakery": ShopHabit(12, (3, 10), (300, 1500), "ambient", 40, "Pain, viennoiseries", "Bread, pastries"),
    "pastry": ShopHabit(6, (4, 12), (400, 2000), "chilled", 40, "Gâteau", "Cake"),
    "confectionery": ShopHabit(3, (2, 6), (200, 1200), "ambient", 40, "Chocolats", "Chocolates"),
    "butcher": ShopHabit(8, (3, 10), (500, 4000), "chilled", 50, "Viande", "Meat"),
    "seafood": ShopHabit(5, (3, 10), (500, 3000), "chilled", 50, "Poisson", "Fish"),
    "cheese": ShopHabit(5, (2, 6), (300, 1500), "chilled", 50, "Fromages", "Cheese"),
    "deli": ShopHabit(5, (3, 10), (500, 3000), "chilled", 50, "Traiteur", "Delicatessen"),
    "caterer": ShopHabit(4, (5, 15), (1000, 5000), "hot", 50, "Plats chauds", "Hot dishes"),
    "greengrocer": ShopHabit(
        10, (6, 18), (1500, 7000), "ambient", 50, "Fruits et légumes", "Fruit, vegetables"
    ),
    "farm": ShopHabit(6, (6, 18), (1500, 7000), "ambient", 50, "Panier de la ferme", "Farm basket"),
    "marketplace": ShopHabit(10, (6, 18), (1500, 7000), "ambient", 60, "Panier du marché", "Market basket"),
    "supermarket": ShopHabit(9, (10, 35), (3000, 12000), "chilled", 60, "Courses", "Groceries"),
    "convenience": ShopHabit(5, (6, 20), (1500, 7000), "ambient", 50, "Épicerie", "Groceries"),
    "general": ShopHabit(2, (5, 20), (1000, 5000), "ambient", 50, "Courses diverses", "Sundries"),
    "frozen_food": ShopHabit(4, (8, 20), (2000, 7000), "frozen", 50, "Surgelés", "Frozen food"),
    "ice_cream": ShopHabit(2, (2, 5), (500, 2000), "frozen", 40, "Glaces", "Ice cream"),
    "wine": ShopHabit(4, (4, 14), (1500, 9000), "ambient", 50, "Vin", "Wine"),
    "alcohol": ShopHabit(3, (4, 14), (1500, 9000), "ambient", 50, "Vin, bière", "Wine, beer"),
    "beverages": ShopHabit(3, (8, 24), (4000, 15000), "ambient", 50, "Boissons", "Drinks"),
    "coffee": ShopHabit(3, (1, 4), (250, 1500), "ambient", 40, "Café", "Coffee"),
    "tea": ShopHabit(2, (1, 3), (100, 600), "ambient", 40, "Thé", "Tea"),
    "florist": ShopHabit(5, (10, 25), (500, 2500), "ambient", 50, "Bouquet", "Bouquet"),
    "books": ShopHabit(4, (2, 6), (400, 3000), "ambient", 40, "Livres", "Books"),
    "newsagent": ShopHabit(3, (1, 3), (200, 1000), "ambient", 40, "Presse", "Newspapers"),
    "kiosk": ShopHabit(2, (1, 3), (200, 1000), "ambient", 40, "Presse", "Newspapers"),
    "stationery": ShopHabit(2, (2, 8), (300, 2000), "ambient", 40, "Papeterie", "Stationery"),
    "pharmacy": ShopHabit(5, (1, 4), (100, 1500), "ambient", 50, "Parapharmacie", "Care products"),
    "chemist": ShopHabit(3, (2, 6), (200, 2000), "ambient", 40, "Droguerie", "Toiletries"),
    "perfumery": ShopHabit(1, (1, 3), (200, 800), "ambient", 40, "Parfumerie", "Perfume"),
    "clothes": ShopHabit(2, (4, 12), (400, 2500), "ambient", 50, "Vêtements", "Clothes"),
    "shoes": ShopHabit(1, (6, 12), (700, 2000), "ambient", 50, "Chaussures", "Shoes"),
    "gift": ShopHabit(2, (2, 10), (300, 2500), "ambient", 40, "Cadeau", "Gift"),
    "toys": ShopHabit(2, (5, 20), (500, 3000), "ambient", 40, "Jouets", "Toys"),
    "sports": ShopHabit(1, (5, 20), (500, 4000), "ambient", 50, "Articles de sport", "Sports goods"),
    "outdoor": ShopHabit(1, (5, 20), (500, 4000), "ambient", 50, "Plein air", "Outdoor goods"),
    "electronics": ShopHabit(1, (2, 12), (300, 4000), "ambient", 50, "Électronique", "Electronics"),
    "hardware": ShopHabit(2, (3, 12), (500, 6000), "ambient", 50, "Bricolage", "Hardware"),
    "doityourself": ShopHabit(2, (3, 15), (500, 8000), "ambient", 50, "Bricolage", "Hardware"),
    "pet": ShopHabit(2, (5, 20), (1500, 9000), "ambient", 40, "Animalerie", "Pet food"),
    "optician": ShopHabit(1, (1, 2), (100, 400), "ambient", 50, "Optique", "Glasses"),
    "restaurant": ShopHabit(0.3, (4, 12), (800, 3500), "hot", 60, "Repas chauds", "Hot meals"),
}

#: How many shops a basket of several has, with weights.
SHOPS_IN_BASKET: tuple[tuple[int, int], ...] = ((2, 55), (3, 30), (4, 15))
#: Share of further shops that lie among the nearest to the first one; the rest lie anywhere.
NEARBY_SHARE = 0.7
NEARBY_SHOPS = 8

#: Promised slots of a morning with weights.
SLOTS: tuple[tuple[str, str, int], ...] = (
    ("09:00", "11:00", 35),
    ("10:00", "12:00", 35),
    ("11:00", "13:00", 30),
)


@dataclass(frozen=True, slots=True)
class ServiceHabit:
    """How a municipal service is done at the door.

    Attributes
    ----------
    service
        Its name in the day file.
    weight
        How many of its visits there are, against the others.
    points
        Categories of places where its goods come from, or go to, best first; the depot where none
        is on the map and ``needs_point`` is false.
    needs_point
        Whether there is no such service without one of the points.
    brings
        ``out`` to the door, ``back`` from the door, ``nothing``.
    window
        Local times between which it may start.
    """

    service: str
    weight: int
    points: tuple[str, ...]
    needs_point: bool
    brings: Literal["out", "back", "nothing"]
    window: tuple[str, str]
    service_s: int
    loading_s: int
    volume_l: int
    weight_g: int
    skill: str
    note_fr: str
    note_en: str


SERVICES: tuple[ServiceHabit, ...] = (
    ServiceHabit(
        "meals",
        5,
        ("nursing_home", "social_facility", "community_centre", "hospital", "school"),
        False,
        "out",
        ("11:00", "12:45"),
        240,
        45,
        6,
        1500,
        "",
        "Repas : à remettre en main propre",
        "Meal: hand it over in person",
    ),
    ServiceHabit(
        "check_in",
        3,
        (),
        False,
        "nothing",
        ("09:00", "12:30"),
        900,
        0,
        0,
        0,
        "care",
        "Visite de convivialité",
        "Check-in visit",
    ),
    ServiceHabit(
        "library",
        2,
        ("library",),
        True,
        "out",
        ("09:30", "12:45"),
        300,
        60,
        4,
        2500,
        "",
        "Livres à déposer et à reprendre",
        "Books to leave and to take back",
    ),
    ServiceHabit(
        "medicine",
        2,
        ("pharmacy",),
        True,
        "out",
        ("09:15", "12:30"),
        240,
        90,
        1,
        300,
        "medicine",
        "Sachet scellé, remettre à la personne nommée",
        "Sealed bag, hand to the person named",
    ),
    ServiceHabit(
        "recyclables",
        2,
        ("recycling",),
        False,
        "back",
        ("09:00", "12:45"),
        240,
        120,
        30,
        6000,
        "",
        "Collecte à la porte",
        "Collect at the door",
    ),
    ServiceHabit(
        "mail",
        1,
        ("townhall", "post_office"),
        False,
        "out",
        ("09:00", "12:00"),
        300,
        60,
        1,
        200,
        "",
        "Pli officiel contre signature",
        "Official letter against signature",
    ),
)

#: Given names of couriers; the family name is always Exemple or Example.
COURIER_NAMES = (
    "Camille", "Alex", "Sacha", "Dominique", "Charlie", "Noa", "Morgan", "Andrea", "Lou", "Claude",
    "Robin", "Maxime", "Eden", "Ange", "Jessie", "Kim",
)  # fmt: skip
