import unittest

from station.frame import encode
from station.reading import decode
from station.stream import Stream


class NoiseTest(unittest.TestCase):
    def test_a_damaged_frame_is_skipped(self):
        data = bytearray(encode(bytes([1, 2, 3])))
        data[3] ^= 1
        stream = Stream()
        self.assertEqual(stream.feed(bytes(data) + encode(b"ok")), [b"ok"])
        self.assertGreaterEqual(stream.damaged, 1)

    def test_byte_by_byte_with_noise(self):
        stream, found = Stream(), []
        for byte in b"xx" + encode(b"one") + b"y" + encode(b"two"):
            found += stream.feed(bytes([byte]))
        self.assertEqual(found, [b"one", b"two"])

    def test_the_coldest(self):
        self.assertEqual([decode(bytes([0, 0x80, 0, 0])).celsius, decode(bytes([0, 0xFF, 0xFF, 0])).celsius], [-3276.8, -0.1])
