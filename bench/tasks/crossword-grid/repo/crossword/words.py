from .grid import BLOCK


def read(grid, row, column, step):
    """The word that begins in a square, in the direction of `step`."""
    letters = []
    while grid.at(row, column) != BLOCK and len(letters) < grid.width * grid.height:
        letters.append(grid.at(row, column))
        row, column = row + step[0], column + 1
    return "".join(letters)


def begins(grid, row, column, step):
    if grid.at(row, column) == BLOCK:
        return False
    if grid.at(row - step[0], column - step[1]) != BLOCK:
        return False
    return True
