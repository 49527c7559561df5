import unittest

from poll.ballots import first_choice
from poll.runoff import loser, winner


class RunoffTest(unittest.TestCase):
    def test_a_clear_majority(self):
        self.assertEqual(winner([["ada"], ["ada"], ["bob"]]), ("ada", 1))

    def test_a_ballot_is_handed_on(self):
        self.assertEqual(first_choice(["cy", "bob", "ada"], {"ada", "bob"}), "bob")

    def test_of_two_last_ones_the_later_name_goes(self):
        self.assertEqual(loser({"ada": 3, "bob": 1, "cy": 1}, []), "cy")

    def test_exhausted_ballots_do_not_count(self):
        ballots = [["ada"]] * 3 + [["bob"]] * 2 + [["cy"]] + [["dan"]]
        self.assertEqual(winner(ballots), ("ada", 3))

    def test_no_votes_no_winner(self):
        self.assertIsNone(winner([]))
