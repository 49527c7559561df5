"""What is left of the seeds after some days of a season."""
from dataclasses import replace

from store.jars import opened_by


def eat(jars, beak_millimetres, seeds):
    """
    The jars after `seeds` seeds were eaten, the softest first. What a beak cannot open stays; nobody eats more than
    there is.
    """
    left = seeds
    after = {}
    for jar in sorted(jars, key=lambda jar: jar.hardness):
        taken = min(left, jar.count) if opened_by(jar, beak_millimetres) else 0
        left -= taken
        after[jar.plant] = replace(jar, count=jar.count - taken)
    return [after[jar.plant] for jar in jars]


def days_fed(jars, beak_millimetres, seeds_a_day):
    """Whole days that the seeds last."""
    if seeds_a_day <= 0:
        raise ValueError("a bird eats something")
    total = sum(jar.count for jar in jars if opened_by(jar, beak_millimetres))
    return total // seeds_a_day
