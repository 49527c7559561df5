import unittest

from lift.cabin import DOWN, UP, Cabin


class TurnsTest(unittest.TestCase):
    def test_down_first_then_up(self):
        cabin = Cabin(4)
        cabin.direction = DOWN
        cabin.calls.inside |= {2}
        cabin.calls.waiting |= {(6, UP)}
        self.assertEqual([floor for floor in (cabin.step() for _ in range(30)) if floor is not None], [2, 6])

    def test_both_directions_of_one_floor(self):
        cabin = Cabin(0)
        cabin.calls.waiting |= {(3, UP), (3, DOWN)}
        served = [cabin.step() for _ in range(12)]
        self.assertEqual(served.count(3), 2)
        self.assertFalse(cabin.calls)

    def test_rest_after_the_last_call(self):
        cabin = Cabin(2)
        cabin.calls.inside |= {0}
        for _ in range(9):
            cabin.step()
        self.assertEqual((cabin.floor, cabin.direction), (0, DOWN))
