"""A ringed bird, and how its ring number is written."""
import re
from dataclasses import dataclass

RING = re.compile(r"^([A-Z]{2})[ -]?(\d{3,5})$")


@dataclass(frozen=True)
class Bird:
    ring: str
    species: str
    grams: float


def normalise_ring(text):
    """'gp 0412' -> 'GP-00412'. Raises ValueError for what is no ring number."""
    match = RING.match(text.strip().upper())
    if match is None:
        raise ValueError(f"not a ring number: {text!r}")
    letters, digits = match.groups()
    return f"{letters}-{int(digits):05d}"


def parse_bird(line):
    """Reads 'GP-412; small ground finch; 14.5'."""
    parts = [part.strip() for part in line.split(";")]
    if len(parts) != 3:
        raise ValueError(f"expected three fields, got {len(parts)}: {line!r}")
    ring, species, grams = parts
    return Bird(normalise_ring(ring), species.lower(), float(grams))
