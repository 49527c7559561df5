import unittest

from alarm.moment import Moment
from alarm.schedule import minutes_until, next_alarm


class WeekTest(unittest.TestCase):
    def test_snoozing_from_sunday_ends_on_monday(self):
        self.assertEqual(Moment(6, 1439).plus(1), Moment(0, 0))

    def test_several_days_at_once(self):
        self.assertEqual(Moment(5, 0).plus(3 * 24 * 60), Moment(1, 0))

    def test_earlier_today_is_next_week(self):
        self.assertEqual(minutes_until(Moment(4, 700), Moment(4, 699)), 7 * 24 * 60 - 1)

    def test_the_nearest_is_next(self):
        alarms = [Moment(0, 400), Moment(6, 400), Moment(3, 0)]
        self.assertEqual(next_alarm(Moment(6, 401), alarms), Moment(0, 400))
