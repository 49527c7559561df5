import unittest

from crossword.clues import clues
from crossword.grid import Grid


class FullTest(unittest.TestCase):
    def test_words_up_to_the_right_and_lower_edge(self):
        self.assertEqual(
            clues(Grid("AB CD")),
            {"across": {1: "AB", 3: "CD"}, "down": {1: "AC", 2: "BD"}},
        )

    def test_numbers_run_row_by_row(self):
        grid = Grid("#ON ICE TAR")
        self.assertEqual(list(clues(grid)["across"]), [1, 3, 4])
        self.assertEqual(clues(grid)["down"], {1: "OCA", 2: "NER", 3: "IT"})
