START = 0xAA


def checksum(payload):
    total = 0
    for byte in payload:
        total = (total | byte) & 0xFF
    return total


def encode(payload):
    return bytes([START, len(payload), *payload, checksum(payload)])
