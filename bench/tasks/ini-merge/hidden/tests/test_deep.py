import unittest

from settings.load import load


class DeepTest(unittest.TestCase):
    def test_any_key_is_lowered(self):
        self.assertEqual(load("[a]\nMaxSize=1", "[a]\nMAXSIZE=2"), {"a": {"maxsize": "2"}})

    def test_chains_across_sections(self):
        text = "[a]\nx=${b:y}!\n[b]\ny=${z}\nz=1"
        self.assertEqual(load(text)["a"]["x"], "1!")

    def test_a_circle_is_an_error(self):
        with self.assertRaises(RecursionError):
            load("[a]\nx=${b:y}\n[b]\ny=${a:x}")

    def test_slashes_stay(self):
        self.assertEqual(load("[a]\nd=/srv/")["a"]["d"], "/srv/")
