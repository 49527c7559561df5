PAIRS = dict(zip("ACGT", "TGCA"))


def complement(base):
    return PAIRS.get(base, base)


def reverse_complement(read):
    return "".join(complement(base) for base in reversed(read))
