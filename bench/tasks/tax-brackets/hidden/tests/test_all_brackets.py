import unittest
from decimal import Decimal

from payroll.brackets import tax
from payroll.slip import slip


class AllBracketsTest(unittest.TestCase):
    def test_the_highest_bracket(self):
        self.assertEqual(tax(Decimal(100000)), Decimal(5600 + 17500 + 4500))

    def test_the_limits_themselves(self):
        self.assertEqual([tax(Decimal(n)) for n in (12000, 40000, 90000)], [0, 5600, 23100])

    def test_no_negative_incomes(self):
        self.assertEqual(slip({"gross": 600, "married": True})["tax"], Decimal("0.00"))

    def test_halves_go_to_the_even_cent(self):
        self.assertEqual(slip({"gross": Decimal("13215.30")})["tax"], Decimal("0.26"))
