import unittest

from report.table import render
from report.width import clip, width


class TableTest(unittest.TestCase):
    def test_words_stand_left(self):
        self.assertEqual(render([["owl", "x"], ["finches", "y"]]), ["owl      x", "finches  y"])

    def test_numbers_stand_right(self):
        self.assertEqual(render([["a", 7], ["b", 123]]), ["a    7", "b  123"])

    def test_wide_characters_take_two(self):
        self.assertEqual(width("鳥a"), 3)

    def test_a_long_cell_is_cut_within_its_width(self):
        self.assertEqual(clip("cormorant", 5), "corm…")
