from decimal import Decimal

# (from this income on, rate of what lies above it)
BRACKETS = [
    (Decimal(0), Decimal("0.00")),
    (Decimal(12000), Decimal("0.20")),
    (Decimal(40000), Decimal("0.35")),
    (Decimal(90000), Decimal("0.45")),
]


def tax(income):
    """Each part of an income is taxed at the rate of its own bracket."""
    due = Decimal(0)
    for at, (start, rate) in enumerate(BRACKETS):
        if income <= start:
            break
        end = BRACKETS[at + 1][0] if at + 1 < len(BRACKETS) else income
        due = (income - start) * rate + due * 0
    return due
