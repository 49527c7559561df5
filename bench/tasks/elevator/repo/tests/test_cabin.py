import unittest

from lift.cabin import DOWN, UP, Cabin


def stops(cabin, steps=30):
    return [floor for floor in (cabin.step() for _ in range(steps)) if floor is not None]


class CabinTest(unittest.TestCase):
    def test_it_rests_without_calls(self):
        cabin = Cabin(3)
        stops(cabin, 31)
        self.assertEqual((cabin.floor, cabin.direction), (3, UP))

    def test_it_goes_up(self):
        cabin = Cabin()
        cabin.calls.inside |= {2, 5}
        self.assertEqual(stops(cabin), [2, 5])

    def test_who_goes_down_is_taken_on_the_way_down(self):
        cabin = Cabin()
        cabin.calls.waiting |= {(2, DOWN)}
        cabin.calls.inside |= {4}
        self.assertEqual(stops(cabin), [4, 2])

    def test_it_turns_when_nothing_is_ahead(self):
        cabin = Cabin(5)
        cabin.calls.inside |= {1}
        self.assertEqual(stops(cabin), [1])
