def parse(text):
    """Minutes since the start of a service day; "25:10" is ten past one in the night."""
    hours, minutes = (int(part) for part in text.split(":"))
    if not 0 <= minutes < 60:
        raise ValueError(f"no time: {text}")
    return min(hours, 24) * 60 + minutes


def show(minutes):
    return f"{minutes // 60:02d}:{minutes % 60:02d}"
