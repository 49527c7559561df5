import unittest

from reads.align import align
from reads.bases import reverse_complement


class BasesTest(unittest.TestCase):
    def test_twice_is_the_same(self):
        for read in ("ACGT", "RYSWKMN", "NNA"):
            self.assertEqual(reverse_complement(reverse_complement(read)), read)

    def test_keto_and_amino(self):
        self.assertEqual(reverse_complement("KM"), "KM")

    def test_plus_before_minus(self):
        self.assertEqual(align("ACGT", "ACGT", 0), (0, "+", 0))

    def test_a_read_as_long_as_the_reference(self):
        self.assertEqual(align("GATTACA", "GATTACA", 0), (0, "+", 0))

    def test_unknown_bases_match_everything(self):
        self.assertEqual(align("GATTACA", "NTTA", 0), (1, "+", 0))
