import unittest

from settings.load import load


class LoadTest(unittest.TestCase):
    def test_one_layer(self):
        self.assertEqual(load("[web]\nport = 80\n"), {"web": {"port": "80"}})

    def test_a_later_layer_replaces_single_keys(self):
        self.assertEqual(load("[web]\nport=80\nhost=a", "[web]\nport=81"), {"web": {"port": "81", "host": "a"}})

    def test_case_of_keys_does_not_matter(self):
        self.assertEqual(load("[web]\nHost=a")["web"]["host"], "a")

    def test_values_of_other_sections(self):
        text = "[base]\nroot=/srv\n[logs]\npath=${base:root}/logs"
        self.assertEqual(load(text)["logs"]["path"], "/srv/logs")

    def test_a_line_without_a_section(self):
        with self.assertRaises(ValueError):
            load("a=b")
