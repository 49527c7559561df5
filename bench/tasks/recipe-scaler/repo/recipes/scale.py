from fractions import Fraction

from .amount import readable, to_base


def scale(recipe, persons):
    """Lines of a recipe for another number of persons: [(amount, unit, name)], amount None for "to taste"."""
    factor = Fraction(persons, recipe["persons"])
    lines = []
    for amount, unit, name in recipe["ingredients"]:
        if amount is None:
            continue
        quantity, base = to_base(amount, unit)
        lines.append(f"{readable(quantity * factor, base)} {name}")
    return lines
