import unittest

from heating.control import Control
from heating.programme import Programme
from heating.window import Windows


class NightsTest(unittest.TestCase):
    def test_after_midnight(self):
        programme = Programme([(22, 6, 16.0)])
        self.assertEqual([programme.target(hour) for hour in (21, 22, 0, 5, 6)], [18.0, 16.0, 16.0, 16.0, 18.0])

    def test_a_closed_window_lets_it_go_on(self):
        windows = Windows()
        control = Control(Programme([], otherwise=20.0), windows)
        windows.changed("a", True)
        control.step(1, 10.0)
        windows.changed("a", False)
        self.assertTrue(control.step(1, 19.9))

    def test_it_stays_off_just_below_the_target(self):
        control = Control(Programme([], otherwise=20.0), Windows())
        self.assertEqual([control.step(1, at) for at in (19.6, 19.5, 20.4, 20.6, 19.6)], [False, True, True, False, False])
