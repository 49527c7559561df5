from fractions import Fraction

TO_BASE = {
    "g": ("g", 1),
    "kg": ("g", 1000),
    "ml": ("ml", 1),
    "l": ("ml", 1000),
    "tbsp": ("ml", 15),
    "": ("", 1),
}


def to_base(amount, unit):
    """Amount in grams or millilitres, or in pieces."""
    base, factor = TO_BASE[unit]
    return Fraction(amount) * factor, base


def readable(amount, base):
    """1500 g are 1.5 kg; halves and quarters of pieces are shown as such."""
    if base and amount >= 1000:
        return f"{float(amount) / 1000:g} kg"
    if base == "":
        return pieces(amount)
    return f"{float(amount):g} {base}"


def pieces(amount):
    whole, rest = divmod(amount, 1)
    if rest == 0:
        return str(whole)
    return f"{amount.numerator}/{amount.denominator}"
