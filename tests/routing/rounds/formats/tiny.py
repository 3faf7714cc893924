"""Tiny instances of each format, small enough to be worked out by hand."""

from __future__ import annotations

#: Two pairs on the corners of a 3-4-5 rectangle around the depot at the origin.
LILIM = """2\t20\t1
0\t0\t0\t0\t0\t100\t0\t0\t0
1\t3\t0\t10\t0\t50\t2\t0\t3
2\t0\t4\t10\t0\t50\t2\t0\t4
3\t3\t4\t-10\t0\t80\t2\t1\t0
4\t3\t4\t-10\t7\t80\t2\t2\t0
"""

SARTORI = """NAME: tiny-n4
LOCATION: Nowhere
COMMENT: by hand
TYPE: PDPTW
SIZE: 5
DISTRIBUTION: random
DEPOT: central
ROUTE-TIME: 100
TIME-WINDOW: 60
CAPACITY: 20
NODES
0 41.0 2.0 0 0 100 0 0 0
1 41.1 2.1 10 0 50 2 0 3
2 41.2 2.2 10 0 50 2 0 4
3 41.3 2.3 -10 0 80 2 1 0
4 41.4 2.4 -10 0 80 2 2 0
EDGES
0 1 2 3 4
1 0 5 6 7
2 5 0 8 9
3 6 8 0 1
4 7 9 1 0
EOF
"""

#: Node numbers begin anew after the depot, as in the published files. One order of two pickups, one of one.
MPDPTW = """2 200
0 0 0 0 0 1000 0 -1 -1
0 3 0 13 0 900 10 0 0
1 3 4 16 0 900 10 0 0
2 0 4 -29 0 990 10 1 0
3 6 8 5 0 900 10 0 1
4 0 0 -5 0 990 10 1 1
"""

SOLOMON = """TINY

VEHICLE
NUMBER     CAPACITY
  2         20

CUSTOMER
CUST NO.  XCOORD.   YCOORD.    DEMAND   READY TIME  DUE DATE   SERVICE TIME

    0      0          0          0          0        100          0
    1      3          0         10          0         50          2
    2      3          4         10          0         50          2
"""

DARP = """1 2 480 3 30
0 0.000 0.000 0 0 0 480
1 3.000 0.000 3 1 0 1440
2 0.000 4.000 3 1 0 1440
3 3.000 4.000 3 -1 10 40
4 6.000 8.000 3 -1 20 60
5 0.000 0.000 0 0 0 480
"""

VRPTW = """NAME : tiny
TYPE : VRPTW
DIMENSION : 3
VEHICLES : 2
CAPACITY : 20
SERVICE_TIME : 2
EDGE_WEIGHT_TYPE : EUC_2D
NODE_COORD_SECTION
1 0 0
2 1 1
3 3 4
DEMAND_SECTION
1 0
2 10
3 10
TIME_WINDOW_SECTION
1 0 100
2 0 50
3 0 50
DEPOT_SECTION
1
-1
EOF
"""

PCVRPTW = VRPTW.replace("DEPOT_SECTION", "PRIZE_SECTION\n1 0\n2 7\n3 0\nDEPOT_SECTION").replace(
    "VRPTW", "PCVRPTW"
)

#: Each client fills the vehicle, so that it reloads between them; the second is released at 30.
MTVRPTWR = (
    VRPTW.replace("TYPE : VRPTW", "TYPE : MTVRPTWR")
    .replace("CAPACITY : 20", "CAPACITY : 10")
    .replace(
        "DEPOT_SECTION",
        "RELEASE_TIME_SECTION\n1 0\n2 0\n3 30\nVEHICLES_RELOAD_DEPOT_SECTION\n1 1\n2 1\nDEPOT_SECTION",
    )
)

HFVRP = """NAME: tiny-hf
TYPE: HFVRP
DIMENSION: 3
VEHICLES: 2
EDGE_WEIGHT_TYPE: EUC_2D
NODE_COORD_SECTION
1 0 0
2 1 1
3 3 4
DEMAND_SECTION
1 0
2 10
3 10
CAPACITY_SECTION
1 10
2 20
VEHICLES_FIXED_COST_SECTION
1 100
2 150
VEHICLES_UNIT_DISTANCE_COST_SECTION
1 58
2 100
DEPOT_SECTION
1
EOF
"""

PAIRS = """NAME: tiny-pd
TYPE: PDPTW
DIMENSION: 3
VEHICLES: 1
CAPACITY: 5
EDGE_WEIGHT_TYPE: EXPLICIT
EDGE_WEIGHT_FORMAT: LOWER_ROW
EDGE_WEIGHT_SECTION
3
4 2
PICKUP_AND_DELIVERY_SECTION
1 0 0 100 0 0 0
2 5 0 50 1 0 3
3 -5 0 50 1 2 0
DEPOT_SECTION
1
-1
EOF
"""

ALL = {
    "lilim": LILIM,
    "sartori": SARTORI,
    "mpdptw": MPDPTW,
    "solomon": SOLOMON,
    "darp": DARP,
    "vrptw": VRPTW,
    "pcvrptw": PCVRPTW,
    "mtvrptwr": MTVRPTWR,
    "hfvrp": HFVRP,
    "pairs": PAIRS,
}
