from decimal import ROUND_HALF_EVEN, ROUND_UP, Decimal

from .allowance import allowance
from .brackets import tax

CENT = Decimal("0.01")


def slip(person):
    gross = Decimal(person["gross"])
    taxable = max(Decimal(0), gross - allowance(person))
    due = (tax(taxable) / 12).quantize(CENT, rounding=ROUND_UP)
    return {"gross": gross, "tax": due, "net": (gross / 12).quantize(CENT, rounding=ROUND_HALF_EVEN) - due}
