"""Nobody answers at the door: the chain of the service, step by step, until somebody has settled the matter.

What people do and when the clock has passed is a set of *acts*, each kept once under its own name. How far a chain is follows from its acts
(`dispatch.escalation.fold`), not from the order in which they came in.
"""
