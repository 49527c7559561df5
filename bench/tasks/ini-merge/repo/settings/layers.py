def merge(*layers):
    """Values of later layers replace those of earlier ones, key by key."""
    merged = {}
    for layer in layers:
        for section, values in layer.items():
            merged[section] = dict(values)
    return merged
