BLOCK = "#"


class Grid:
    def __init__(self, text):
        self.rows = text.split()
        self.height = len(self.rows)
        self.width = len(self.rows[0])

    def at(self, row, column):
        """The letter of a square; a block beyond the edges."""
        return self.rows[row % self.height][column % self.width]

    def squares(self):
        return ((row, column) for row in range(self.height) for column in range(self.width))
