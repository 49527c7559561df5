def suggest(words, word, limit=3):
    """Known words near an unknown one; [] for one that is known."""
    if word in words:
        return []
    ranked = sorted(words.near(word), key=lambda entry: (entry[1], entry[2]))
    found = [known for _, _, known in ranked[:limit]]
    return found
