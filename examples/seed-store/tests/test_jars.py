import unittest

from store.jars import Jar, menu, opened_by, readable

GRASS = Jar("grass", 1.5, 1, 400)
CACTUS = Jar("cactus", 3, 2, 90)
TRIBULUS = Jar("tribulus", 7, 6, 30)


class OpenedBy(unittest.TestCase):
    def test_takes_what_is_small_and_soft(self):
        self.assertTrue(opened_by(GRASS, 4))

    def test_stops_at_half_the_beak(self):
        self.assertTrue(opened_by(CACTUS, 6))
        self.assertFalse(opened_by(CACTUS, 5.9))

    def test_stops_at_what_is_too_hard(self):
        self.assertFalse(opened_by(Jar("nut", 1, 3, 10), 5))


class Menu(unittest.TestCase):
    def test_has_the_largest_seeds_first(self):
        self.assertEqual(menu([GRASS, CACTUS, TRIBULUS], 14), ["tribulus", "cactus", "grass"])

    def test_leaves_empty_jars_out(self):
        self.assertEqual(menu([Jar("grass", 1.5, 1, 0), CACTUS], 14), ["cactus"])

    def test_goes_by_name_among_equals(self):
        self.assertEqual(menu([Jar("sedge", 1.5, 1, 5), GRASS], 4), ["grass", "sedge"])


class Readable(unittest.TestCase):
    def test_says_what_is_in_the_jar(self):
        self.assertEqual(readable(CACTUS), "90 × cactus (3 mm, hardness 2)")


if __name__ == "__main__":
    unittest.main()
