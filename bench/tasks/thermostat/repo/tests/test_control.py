import unittest

from heating.control import Control
from heating.programme import Programme
from heating.window import Windows


class ControlTest(unittest.TestCase):
    def setUp(self):
        self.windows = Windows()
        self.control = Control(Programme([(6, 22, 20.0), (22, 6, 16.0)]), self.windows)

    def test_a_cold_room_is_heated(self):
        self.assertTrue(self.control.step(12, 15.0))

    def test_it_goes_on_a_little_above_the_target(self):
        self.assertEqual([self.control.step(12, at) for at in (19.4, 20.2, 20.5, 19.8)], [True, True, False, False])

    def test_nights_are_cooler(self):
        self.assertEqual(Programme([(22, 6, 16.0)]).target(23), 16.0)

    def test_no_heating_for_the_garden(self):
        self.windows.changed("kitchen", True)
        self.assertFalse(self.control.step(12, 10.0))
