from .frame import START, checksum


class Stream:
    """Cuts a stream of bytes into payloads; what is damaged is skipped and counted."""

    def __init__(self):
        self.buffer = bytearray()
        self.damaged = 0

    def feed(self, data):
        self.buffer = bytearray(data)
        payloads = []
        while True:
            start = self.buffer.find(START)
            if start == -1:
                self.buffer.clear()
                return payloads
            del self.buffer[:start]
            if len(self.buffer) < 2 or len(self.buffer) < self.buffer[1] + 3:
                return payloads
            size = self.buffer[1]
            payload = bytes(self.buffer[2 : 2 + size])
            if checksum(payload) == self.buffer[2 + size]:
                payloads.append(payload)
                del self.buffer[: size + 3]
            else:
                self.damaged += 1
                del self.buffer[:1]
