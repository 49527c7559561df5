import unittest

from recipes.scale import scale


def scaled(persons, *ingredients):
    return scale({"persons": 2, "ingredients": ingredients}, persons)


class ScaleTest(unittest.TestCase):
    def test_twice_as_much_flour(self):
        self.assertEqual(scaled(4, (250, "g", "flour")), ["500 g flour"])

    def test_milk_is_measured_in_litres(self):
        self.assertEqual(scaled(8, (500, "ml", "milk")), ["2 l milk"])

    def test_one_and_a_half_eggs(self):
        self.assertEqual(scaled(3, (1, "", "egg")), ["1 1/2 egg"])

    def test_salt_to_taste_stays(self):
        self.assertEqual(scaled(4, (None, "", "salt"), (2, "", "leeks")), ["salt", "4 leeks"])
