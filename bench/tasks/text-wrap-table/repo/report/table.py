from .width import clip, width


def render(rows, most=20):
    """Rows as lines; columns are two blanks apart and as wide as their widest cell."""
    cells = [[clip(str(cell), most) for cell in row] for row in rows]
    widths = [max(width(row[at]) for row in cells) for at in range(len(cells[0]))]
    lines = []
    for source, row in zip(rows, cells):
        parts = [pad(text, size, isinstance(value, (int, float))) for text, size, value in zip(row, widths, source)]
        lines.append("  ".join(parts).rstrip())
    return lines


def pad(text, size, is_number):
    blanks = " " * (size - width(text))
    return text + blanks
