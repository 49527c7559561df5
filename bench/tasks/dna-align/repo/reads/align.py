from .bases import reverse_complement
from .score import mismatches, positions


def align(reference, read, most=2):
    """(position, strand, mismatches) of the best place with at most `most` mismatches, or None; of equals the first, + before -."""
    best = None
    for strand, text in (("+", read), ("-", reverse_complement(read))):
        for at in positions(reference, text):
            errors = mismatches(reference, text, at)
            if errors <= most and (best is None or errors <= best[2]):
                best = (at, strand, errors)
    return best
