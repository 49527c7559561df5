from .moment import MINUTES_OF_DAY, Moment


def minutes_until(now, alarm):
    """Minutes from now to the next time that the alarm rings; one that is due now rings now."""
    days = abs(alarm.day - now.day)
    wait = days * MINUTES_OF_DAY + alarm.minute - now.minute
    return wait if wait > 0 else wait + 7 * MINUTES_OF_DAY


def next_alarm(now, alarms):
    return min(alarms, key=lambda alarm: minutes_until(now, alarm), default=None)


def snoozed(now, minutes=9):
    return now.plus(minutes)
