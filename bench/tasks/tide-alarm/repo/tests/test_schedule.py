import unittest

from alarm.moment import Moment
from alarm.schedule import minutes_until, next_alarm, snoozed


class ScheduleTest(unittest.TestCase):
    def test_later_on_the_same_day(self):
        self.assertEqual(minutes_until(Moment(2, 600), Moment(2, 660)), 60)

    def test_an_alarm_that_is_due_rings_now(self):
        self.assertEqual(minutes_until(Moment(2, 600), Moment(2, 600)), 0)

    def test_monday_comes_after_sunday(self):
        self.assertEqual(minutes_until(Moment(6, 1430), Moment(0, 10)), 20)

    def test_snoozing_over_midnight(self):
        self.assertEqual(str(snoozed(Moment(3, 1435))), "Fr 00:04")

    def test_without_alarms_none_is_next(self):
        self.assertIsNone(next_alarm(Moment(0, 0), []))
