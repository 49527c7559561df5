"""Jars of seeds, and which of them a bird can open."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Jar:
    plant: str
    millimetres: float
    hardness: int
    count: int


def readable(jar):
    return f"{jar.count} × {jar.plant} ({jar.millimetres:g} mm, hardness {jar.hardness})"


def opened_by(jar, beak_millimetres):
    """A beak takes seeds up to half its depth, and one step of hardness per two millimetres."""
    return jar.millimetres <= beak_millimetres / 2 and jar.hardness <= beak_millimetres // 2


def menu(jars, beak_millimetres):
    """Plants a beak can live on, the largest seeds first, by name among equals."""
    fitting = [jar for jar in jars if jar.count > 0 and opened_by(jar, beak_millimetres)]
    return [jar.plant for jar in sorted(fitting, key=lambda jar: (-jar.millimetres, jar.plant))]
