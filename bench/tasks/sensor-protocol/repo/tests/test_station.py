import unittest

from station.frame import checksum, encode
from station.reading import Reading, decode
from station.stream import Stream


class StationTest(unittest.TestCase):
    def test_a_warm_day(self):
        self.assertEqual(decode(bytes([1, 0x00, 0xD7, 40])), Reading(1, 21.5, 40))

    def test_frost(self):
        self.assertEqual(decode(bytes([1, 0xFF, 0xCE, 80])).celsius, -5.0)

    def test_checksums_add_up(self):
        self.assertEqual(checksum(bytes([200, 100, 3])), 47)

    def test_a_frame_in_two_pieces(self):
        stream, data = Stream(), encode(b"abcd")
        self.assertEqual(stream.feed(data[:3]) + stream.feed(data[3:]), [b"abcd"])

    def test_two_frames_at_once(self):
        self.assertEqual(Stream().feed(encode(b"a") + encode(b"b")), [b"a", b"b"])
