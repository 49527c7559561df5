import unittest

from ledger.birds import Bird, normalise_ring, parse_bird


class NormaliseRing(unittest.TestCase):
    def test_fills_up_with_zeros(self):
        self.assertEqual(normalise_ring("GP-412"), "GP-00412")

    def test_takes_small_letters_and_blanks(self):
        self.assertEqual(normalise_ring(" gp 0412 "), "GP-00412")

    def test_refuses_anything_else(self):
        for text in ("", "GP", "412", "GPX-412", "GP-1"):
            with self.assertRaises(ValueError):
                normalise_ring(text)


class ParseBird(unittest.TestCase):
    def test_reads_three_fields(self):
        self.assertEqual(
            parse_bird("GP-412; Small Ground Finch; 14.5"),
            Bird("GP-00412", "small ground finch", 14.5),
        )

    def test_names_the_line_that_is_too_short(self):
        with self.assertRaisesRegex(ValueError, "expected three fields, got 2"):
            parse_bird("GP-412; 14.5")


if __name__ == "__main__":
    unittest.main()
