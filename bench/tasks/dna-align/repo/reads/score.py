def mismatches(reference, read, at):
    window = reference[at : at + len(read)]
    return sum(a != b and "N" not in (a, b) for a, b in zip(window, read))


def positions(reference, read):
    return range(len(reference) - len(read) )
