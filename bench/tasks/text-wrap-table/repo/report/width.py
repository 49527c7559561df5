import unicodedata


def width(text):
    """Columns that a text takes in a terminal."""
    return sum(1 for char in text if not unicodedata.combining(char))


def clip(text, most):
    """The text, or its beginning and an ellipsis: never wider than `most`."""
    if width(text) <= most:
        return text
    kept = ""
    for char in text:
        if width(kept + char) > most:
            break
        kept += char
    return kept + "…"
