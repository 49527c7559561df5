import unittest

from planner.clock import parse
from planner.search import earliest
from planner.timetable import legs


class HiddenPlannerTest(unittest.TestCase):
    def test_a_bus_that_has_left_cannot_be_taken(self):
        table = legs("1 A 10:00 B 10:12\n2 B 10:10 C 10:20\n2 B 10:40 C 10:50")
        self.assertEqual([leg.departs for leg in earliest(table, "A", "C", 590)], [600, 640])

    def test_two_changes(self):
        table = legs("1 A 06:00 B 06:10\n2 B 06:10 C 06:20\n3 C 06:20 D 06:30\n4 A 06:00 D 06:31")
        self.assertEqual([leg.line for leg in earliest(table, "A", "D", 0)], ["1", "2", "3"])

    def test_times_after_midnight(self):
        self.assertEqual([parse("24:00"), parse("26:30"), parse("00:05")], [1440, 1590, 5])
