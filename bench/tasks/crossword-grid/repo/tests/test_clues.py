import unittest

from crossword.clues import ACROSS, DOWN, clues
from crossword.grid import Grid
from crossword.words import begins, read


class CluesTest(unittest.TestCase):
    def test_beyond_the_edges_is_a_block(self):
        grid = Grid("AB CD")
        self.assertEqual([grid.at(-1, 0), grid.at(0, -1), grid.at(1, 1)], ["#", "#", "D"])

    def test_down_words_go_down(self):
        self.assertEqual(read(Grid("C#. A#. T#. ###"), 0, 0, DOWN), "CAT")

    def test_a_single_letter_is_no_word(self):
        self.assertFalse(begins(Grid("#A# ### ###"), 0, 1, ACROSS))

    def test_an_across_word_ends_at_a_block(self):
        self.assertEqual(read(Grid("OWL#"), 0, 0, ACROSS), "OWL")

    def test_a_small_crossword(self):
        self.assertEqual(
            clues(Grid("CAT# A##O R##P")),
            {"across": {1: "CAT"}, "down": {1: "CAR", 2: "OP"}},
        )
