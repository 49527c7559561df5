"""Mist nets, and what was caught in them on one morning."""
from ledger.birds import parse_bird


class Net:
    """One net. Birds are kept in the order in which they were taken out."""

    def __init__(self, site, birds=[]):
        self.site = site
        self.birds = birds

    def take_out(self, bird):
        """Adds a bird; False when it is in the net's list already."""
        if any(other.ring == bird.ring for other in self.birds):
            return False
        self.birds.append(bird)
        return True

    def species(self):
        counts = {}
        for bird in self.birds:
            counts[bird.species] = counts.get(bird.species, 0) + 1
        return counts

    def mean_grams(self):
        """Mean weight, rounded to a tenth of a gram; None for an empty net."""
        if not self.birds:
            return None
        return round(sum(bird.grams for bird in self.birds) / len(self.birds), 1)


def read_morning(text):
    """Reads a morning's sheet: '# site' opens a net, every other line is a bird."""
    nets = []
    for line in text.splitlines():
        line = line.strip()
        if line.startswith("#"):
            nets.append(Net(line[1:].strip()))
        elif line:
            if not nets:
                raise ValueError(f"a bird without a net: {line!r}")
            nets[-1].take_out(parse_bird(line))
    return nets
