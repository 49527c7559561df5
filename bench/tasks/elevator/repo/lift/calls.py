class Calls:
    """Calls from floors (with a direction) and from the cabin (without)."""

    def __init__(self):
        self.waiting = set()
        self.inside = set()

    def __bool__(self):
        return bool(self.waiting or self.inside)

    def floors(self):
        return {floor for floor, _ in self.waiting} | self.inside

    def stops_at(self, floor, direction):
        return floor in self.inside or floor in self.floors()

    def serve(self, floor, direction):
        self.inside.discard(floor)
        self.waiting.discard((floor, direction))
