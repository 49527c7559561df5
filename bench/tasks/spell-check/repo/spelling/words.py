from collections import Counter


class Words:
    def __init__(self, text):
        self.counts = Counter(text.lower().split())

    def __contains__(self, word):
        return word.lower() in self.counts

    def near(self, word, most=2):
        """(distance, -frequency, word) of known words within `most` edits."""
        from .distance import distance

        for known, count in self.counts.items():
            if abs(len(known) - len(word)) <= most:
                edits = distance(word.lower(), known)
                if edits <= most:
                    yield edits, -count, known
