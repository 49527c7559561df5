from decimal import Decimal

SINGLE = Decimal(1200)
CHILD = Decimal(400)


def allowance(person):
    """What is taken off an income before it is taxed; couples have it twice."""
    adults = 1
    return adults * SINGLE + person.get("children", 0) * CHILD
