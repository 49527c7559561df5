import unittest

from store.jars import Jar
from store.season import days_fed, eat

GRASS = Jar("grass", 1.5, 1, 40)
CACTUS = Jar("cactus", 3, 2, 9)


def counts(jars):
    return {jar.plant: jar.count for jar in jars}


class Eat(unittest.TestCase):
    def test_begins_with_the_softest(self):
        self.assertEqual(counts(eat([CACTUS, GRASS], 6, 45)), {"cactus": 4, "grass": 0})

    def test_leaves_what_the_beak_cannot_open(self):
        self.assertEqual(counts(eat([CACTUS, GRASS], 4, 45)), {"cactus": 9, "grass": 0})

    def test_never_eats_more_than_there_is(self):
        self.assertEqual(counts(eat([CACTUS], 6, 99)), {"cactus": 0})

    def test_keeps_the_order_of_the_jars(self):
        self.assertEqual([jar.plant for jar in eat([CACTUS, GRASS], 6, 1)], ["cactus", "grass"])


class DaysFed(unittest.TestCase):
    def test_counts_whole_days(self):
        self.assertEqual(days_fed([GRASS, CACTUS], 6, 10), 4)

    def test_counts_only_what_the_beak_opens(self):
        self.assertEqual(days_fed([CACTUS], 4, 10), 0)

    def test_refuses_birds_that_eat_nothing(self):
        with self.assertRaises(ValueError):
            days_fed([GRASS], 6, 0)


if __name__ == "__main__":
    unittest.main()
