from .interpolate import interpolate
from .layers import merge
from .parse import parse


def load(*texts):
    return interpolate(merge(*(parse(text) for text in texts)))
