import unittest

from report.table import render
from report.width import clip, width


class WidthTest(unittest.TestCase):
    def test_kana_and_full_width_letters(self):
        self.assertEqual([width("カナ"), width("Ａ"), width("é")], [4, 2, 1])

    def test_wide_characters_are_not_cut_in_halves(self):
        self.assertEqual([clip("鳥鳥鳥", 4), clip("鳥鳥鳥", 6)], ["鳥…", "鳥鳥鳥"])

    def test_numbers_beside_wide_words(self):
        self.assertEqual(render([["鳥", 5], ["finch", 10]]), ["鳥      5", "finch  10"])
