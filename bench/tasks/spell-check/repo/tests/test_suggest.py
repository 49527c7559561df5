import unittest

from spelling.distance import distance
from spelling.suggest import suggest
from spelling.words import Words

WORDS = Words("the the the tea bird bird finch beak break the thee")


class SuggestTest(unittest.TestCase):
    def test_known_words_are_fine(self):
        self.assertEqual(suggest(WORDS, "Finch"), [])

    def test_swapped_letters_are_one_mistake(self):
        self.assertEqual(distance("brid", "bird"), 1)

    def test_nearest_first(self):
        self.assertEqual(suggest(WORDS, "beaks"), ["beak", "break"])
        self.assertEqual(suggest(WORDS, "teax", limit=1), ["tea"])

    def test_capitals_are_kept(self):
        self.assertEqual(suggest(WORDS, "Finhc"), ["Finch"])
