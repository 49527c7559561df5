from dataclasses import dataclass

MINUTES_OF_DAY = 24 * 60


@dataclass(frozen=True, order=True)
class Moment:
    """A minute of a week: day 0 is Monday."""

    day: int
    minute: int

    def plus(self, minutes):
        total = self.day * MINUTES_OF_DAY + self.minute + minutes
        return Moment(self.day, total % MINUTES_OF_DAY)

    def __str__(self):
        hours, minutes = divmod(self.minute, 60)
        return f"{'Mo Tu We Th Fr Sa Su'.split()[self.day]} {hours:02d}:{minutes:02d}"
