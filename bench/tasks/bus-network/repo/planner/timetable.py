from collections import namedtuple

from .clock import parse

Leg = namedtuple("Leg", "line origin target departs arrives")


def legs(text):
    """One leg a line: "7 Harbour 08:00 Mill 08:12"."""
    found = []
    for row in text.strip().splitlines():
        line, origin, departs, target, arrives = row.split()
        found.append(Leg(line, origin, target, parse(departs), parse(arrives)))
    return sorted(found, key=lambda leg: leg.departs)
