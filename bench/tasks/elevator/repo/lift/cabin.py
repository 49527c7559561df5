from .calls import Calls

UP, DOWN = 1, -1


class Cabin:
    def __init__(self, floor=0):
        self.floor = floor
        self.direction = UP
        self.calls = Calls()

    def ahead(self):
        return [floor for floor in self.calls.floors() if floor != self.floor]

    def step(self):
        """One unit of time: open the doors (returns the floor), or move, or rest."""
        if self.calls is None:
            return None
        if not self.ahead() and not self.calls.stops_at(self.floor, self.direction):
            self.direction = -self.direction
        if self.calls.stops_at(self.floor, self.direction):
            self.calls.serve(self.floor, self.direction)
            return self.floor
        self.floor += self.direction
        return None
