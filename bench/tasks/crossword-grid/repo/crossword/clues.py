from .words import begins, read

ACROSS, DOWN = (0, 1), (1, 0)


def clues(grid):
    """Numbered words: {"across": {1: "CAT"}, "down": {...}}."""
    found = {"across": {}, "down": {}}
    number = 0
    for row, column in grid.squares():
        across = begins(grid, row, column, ACROSS)
        down = begins(grid, row, column, DOWN)
        if across or down:
            number += 1
        if across:
            found["across"][number] = read(grid, row, column, ACROSS)
        if down:
            found["down"][number] = read(grid, row, column, DOWN)
    return found
