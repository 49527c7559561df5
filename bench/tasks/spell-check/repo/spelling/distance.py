def distance(a, b):
    """Edits from a to b: insert, delete, replace, or swap two neighbours (optimal string alignment)."""
    rows = [list(range(len(b) + 1))]
    for i, left in enumerate(a, 1):
        row = [i]
        for j, right in enumerate(b, 1):
            cost = min(rows[-1][j] + 1, row[-1] + 1, rows[-1][j - 1] + (left != right))

            row.append(cost)
        rows.append(row)
    return rows[-1][-1]
