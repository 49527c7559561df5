import unittest

from stock.reservations import Reservation, Stock
from stock.shelf import Shelf


class FlowTest(unittest.TestCase):
    def test_the_reserving_customer_can_buy(self):
        stock = Stock(Shelf(nut=2))
        self.assertTrue(stock.reserve("ada", {"nut": 2}, now=0))
        with self.assertRaises(LookupError):
            stock.sell("bob", "nut", 1, now=5)
        stock.sell("ada", "nut", 2, now=5)
        self.assertEqual(stock.shelf.pieces["nut"], 0)

    def test_each_runs_out_by_itself(self):
        kept = Reservation("bob", {"nut": 1}, 90)
        stock = Stock(Shelf(nut=5), [kept, Reservation("ada", {"nut": 1}, 10), Reservation("eve", {"nut": 1}, 20)])
        stock.expire(50)
        self.assertEqual(stock.reservations, [kept])

    def test_nobody_reserves_what_is_reserved(self):
        stock = Stock(Shelf(nut=2))
        self.assertTrue(stock.reserve("ada", {"nut": 2}, now=0))
        self.assertFalse(stock.reserve("bob", {"nut": 1}, now=29))
        self.assertTrue(stock.reserve("bob", {"nut": 1}, now=30))
