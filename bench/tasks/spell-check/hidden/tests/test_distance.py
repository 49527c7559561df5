import unittest

from spelling.distance import distance
from spelling.suggest import suggest
from spelling.words import Words


class DistanceTest(unittest.TestCase):
    def test_classical(self):
        self.assertEqual([distance("kitten", "sitting"), distance("", "abc"), distance("a", "a")], [3, 3, 0])

    def test_only_neighbours_are_swapped(self):
        self.assertEqual([distance("abc", "cba"), distance("ca", "ac"), distance("abcd", "badc")], [2, 1, 2])

    def test_frequency_decides_between_equals(self):
        self.assertEqual(suggest(Words("cat cot cot cut"), "czt"), ["cot", "cat", "cut"])

    def test_a_wrong_first_letter(self):
        self.assertEqual(suggest(Words("water"), "qater"), ["water"])
