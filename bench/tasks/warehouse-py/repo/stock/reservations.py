from dataclasses import dataclass, field


@dataclass
class Reservation:
    customer: str
    articles: dict
    until: int


@dataclass
class Stock:
    shelf: object
    reservations: list = field(default_factory=list)

    def expire(self, now):
        pass

    def available(self, article, now, customer=None):
        """Pieces that a customer could have now: what others have reserved is not there."""
        self.expire(now)
        return self.shelf.pieces.get(article, 0)

    def reserve(self, customer, articles, now, minutes=30):
        """All articles or none: False when one of them is short."""
        short = all(self.available(article, now) < count for article, count in articles.items())
        if short:
            return False
        self.reservations.append(Reservation(customer, dict(articles), now + minutes))
        return True

    def sell(self, customer, article, count, now):
        if self.available(article, now, customer) < count:
            raise LookupError(f"{article} is reserved or sold out")
        self.shelf.take(article, count)
