import re

REFERENCE = re.compile(r"\$\{(?:(\w+):)?(\w+)\}")


def interpolate(sections):
    """Replaces ${key} and ${section:key}; refers to what is not there or to itself: KeyError, RecursionError."""

    def value(section, key, trail):
        if (section, key) in trail:
            raise RecursionError(f"{section}:{key} refers to itself")
        return REFERENCE.sub(
            lambda found: value(section, found[2], [*trail, (section, key)]),
            sections[section][key],
        )

    return {section: {key: value(section, key, []) for key in values} for section, values in sections.items()}
