class Shelf:
    """Pieces on the shelf, by article."""

    def __init__(self, **pieces):
        self.pieces = dict(pieces)

    def take(self, article, count):
        if self.pieces.get(article, 0) < count:
            raise LookupError(f"only {self.pieces.get(article, 0)} of {article}")
        self.pieces[article] -= count

    def put(self, article, count):
        self.pieces[article] = self.pieces.get(article, 0) + count
