import unittest

from poll.ballots import first_choice
from poll.runoff import loser, winner


class RoundsTest(unittest.TestCase):
    def test_handed_on_twice(self):
        self.assertEqual(first_choice(["a", "b", "c"], {"c"}), "c")
        self.assertIsNone(first_choice(["a"], {"c"}))

    def test_earlier_rounds_break_ties(self):
        self.assertEqual(loser({"a": 2, "b": 2}, [{"a": 1, "b": 2, "c": 0}]), "a")

    def test_second_choices_turn_the_result(self):
        ballots = [["ada"]] * 4 + [["bob", "cy"]] * 3 + [["cy", "bob"]] * 2
        self.assertEqual(winner(ballots), ("bob", 2))
