import unittest

from planner.clock import show
from planner.search import earliest
from planner.timetable import legs

TABLE = legs("""
7 Harbour 08:00 Mill 08:12
7 Mill 08:12 Castle 08:30
9 Harbour 08:05 Castle 08:50
N1 Castle 23:50 Mill 25:20
N1 Mill 25:25 Harbour 25:40
""")


class PlannerTest(unittest.TestCase):
    def test_a_change_in_the_same_minute(self):
        self.assertEqual([leg.line for leg in earliest(TABLE, "Harbour", "Castle", 470)], ["7", "7"])

    def test_who_comes_late_takes_the_slow_bus(self):
        self.assertEqual([leg.line for leg in earliest(TABLE, "Harbour", "Castle", 484)], ["9"])

    def test_the_night_bus_runs_after_midnight(self):
        journey = earliest(TABLE, "Castle", "Harbour", 1420)
        self.assertEqual(show(journey[-1].arrives), "25:40")

    def test_the_first_arrival_wins(self):
        table = legs("1 A 10:00 B 10:20\n2 A 10:05 B 10:40\n3 B 10:30 C 10:35")
        self.assertEqual([leg.line for leg in earliest(table, "A", "C", 590)], ["1", "3"])

    def test_nobody_goes_to_the_moon(self):
        self.assertIsNone(earliest(TABLE, "Harbour", "Moon", 0))
