import unittest

from stock.reservations import Reservation, Stock
from stock.shelf import Shelf


class ReservationsTest(unittest.TestCase):
    def test_what_is_there_can_be_sold(self):
        stock = Stock(Shelf(nut=3))
        stock.sell("ada", "nut", 2, now=0)
        self.assertEqual(stock.shelf.pieces, {"nut": 1})

    def test_reserved_pieces_are_not_for_others(self):
        stock = Stock(Shelf(nut=3), [Reservation("ada", {"nut": 2}, 30)])
        self.assertEqual([stock.available("nut", 0), stock.available("nut", 0, "ada")], [1, 3])

    def test_reservations_run_out(self):
        stock = Stock(Shelf(nut=3), [Reservation("ada", {"nut": 2}, 30)])
        stock.expire(30)
        self.assertEqual(stock.reservations, [])

    def test_all_or_nothing(self):
        stock = Stock(Shelf(nut=3))
        self.assertFalse(stock.reserve("ada", {"nut": 2, "bolt": 1}, now=0))
        self.assertEqual(stock.reservations, [])
