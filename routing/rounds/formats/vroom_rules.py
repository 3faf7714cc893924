def extended_causes(d, t, r):
    return {}
