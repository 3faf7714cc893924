"""Municipal services: what a town offers, who takes part, and the visits that follow from it.

A *service type* says what a visit is. A *programme* is one that somebody runs, with conditions. An *enrolment* is a person's part in it,
a *service plan* when they are visited, a *visit* one occurrence, which becomes a delivery on the same rounds as everything else.
"""
