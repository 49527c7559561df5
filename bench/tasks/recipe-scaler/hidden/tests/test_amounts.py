import unittest
from fractions import Fraction

from recipes.amount import pieces, readable
from recipes.scale import scale


class AmountsTest(unittest.TestCase):
    def test_thirds_and_quarters(self):
        self.assertEqual([pieces(Fraction(n, 12)) for n in (4, 15, 24, 33)], ["1/3", "1 1/4", "2", "2 3/4"])

    def test_kilograms(self):
        self.assertEqual(readable(Fraction(2250), "g"), "2.25 kg")

    def test_spoons_become_millilitres(self):
        recipe = {"persons": 4, "ingredients": [(2, "tbsp", "oil")]}
        self.assertEqual(scale(recipe, 6), ["45 ml oil"])

    def test_many_pieces_are_no_kilograms(self):
        self.assertEqual(readable(Fraction(1200), ""), "1200")
