import struct
from collections import namedtuple

Reading = namedtuple("Reading", "sensor celsius humidity")


def decode(payload):
    """sensor: 1 byte, temperature: tenths of a degree in 2 bytes, big-endian and signed, humidity: 1 byte."""
    sensor, tenths, humidity = struct.unpack(">BHB", payload)
    return Reading(sensor, tenths / 10, humidity)
