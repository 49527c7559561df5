import unittest
from decimal import Decimal

from payroll.allowance import allowance
from payroll.brackets import tax
from payroll.slip import slip


class SlipTest(unittest.TestCase):
    def test_low_incomes_are_free(self):
        self.assertEqual(slip({"gross": 12000})["tax"], Decimal("0.00"))

    def test_each_part_at_its_own_rate(self):
        self.assertEqual(tax(Decimal(50000)), Decimal(5600) + Decimal(3500))

    def test_couples_have_two_allowances(self):
        self.assertEqual(allowance({"married": True, "children": 1}), Decimal(2800))

    def test_cents_are_rounded_fairly(self):
        self.assertEqual(slip({"gross": 13300})["tax"], Decimal("1.67"))
        self.assertEqual(slip({"gross": 13400})["tax"], Decimal("3.33"))
