def earliest(legs, origin, target, start):
    """The legs of the journey that arrives first, or None (connection scan)."""
    arrival = {origin: start}
    taken = {}
    for leg in legs:
        if leg.origin in arrival and arrival[leg.origin] < leg.departs:
            if leg.arrives < arrival.get(leg.target, float("inf")):
                arrival[leg.target] = leg.arrives
                taken[leg.target] = leg
    if target not in taken:
        return None
    journey = []
    while target != origin:
        journey.append(taken[target])
        target = taken[target].origin
    return journey
