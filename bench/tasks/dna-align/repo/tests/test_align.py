import unittest

from reads.align import align
from reads.bases import reverse_complement


class AlignTest(unittest.TestCase):
    def test_a_read_is_found(self):
        self.assertEqual(align("TTTTACGGATTT", "ACGGA", 0), (4, "+", 0))

    def test_the_reverse_strand(self):
        self.assertEqual(align("TTTTACGGATTT", "TCCGT", 0), (4, "-", 0))

    def test_ambiguous_bases_are_paired(self):
        self.assertEqual(reverse_complement("ACR"), "YGT")

    def test_a_read_at_the_very_end(self):
        self.assertEqual(align("GGGGGACT", "ACT", 0), (5, "+", 0))

    def test_of_equal_places_the_first(self):
        self.assertEqual(align("CCAGGCCAGG", "CCAG", 0), (0, "+", 0))
