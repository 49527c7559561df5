import unittest

from ledger.birds import Bird
from ledger.nets import Net, read_morning
from ledger.report import morning_report, net_line

SMALL = Bird("GP-00412", "small ground finch", 14.5)
MEDIUM = Bird("GP-00510", "medium ground finch", 20.0)
CACTUS = Bird("GP-00007", "cactus finch", 23.1)


class OneNet(unittest.TestCase):
    def test_keeps_the_order_of_the_catch(self):
        net = Net("ridge", [])
        net.take_out(MEDIUM)
        net.take_out(SMALL)
        self.assertEqual(net.birds, [MEDIUM, SMALL])

    def test_takes_a_bird_once(self):
        net = Net("ridge", [SMALL])
        self.assertFalse(net.take_out(SMALL))
        self.assertEqual(len(net.birds), 1)

    def test_counts_species(self):
        net = Net("ridge", [SMALL, CACTUS, Bird("GP-00413", "small ground finch", 13.9)])
        self.assertEqual(net.species(), {"small ground finch": 2, "cactus finch": 1})

    def test_has_a_mean_weight_when_there_are_birds(self):
        self.assertEqual(Net("ridge", [SMALL, MEDIUM]).mean_grams(), 17.2)
        self.assertIsNone(Net("ridge", []).mean_grams())


class TwoNets(unittest.TestCase):
    def test_do_not_share_their_birds(self):
        ridge, gully = Net("ridge"), Net("gully")
        ridge.take_out(SMALL)
        gully.take_out(CACTUS)
        self.assertEqual(ridge.birds, [SMALL])
        self.assertEqual(gully.birds, [CACTUS])

    def test_may_both_catch_the_same_bird(self):
        ridge, gully = Net("ridge"), Net("gully")
        ridge.take_out(MEDIUM)
        self.assertTrue(gully.take_out(MEDIUM))


class Morning(unittest.TestCase):
    SHEET = """
    # ridge
    GP-412; small ground finch; 14.5
    GP-510; medium ground finch; 20
    # gully
    # shore
    GP-007; cactus finch; 23.1
    """

    def test_has_a_net_for_each_site(self):
        self.assertEqual([net.site for net in read_morning(self.SHEET)], ["ridge", "gully", "shore"])

    def test_reports_each_net_and_the_total(self):
        self.assertEqual(
            morning_report(read_morning(self.SHEET)),
            "ridge: 1 medium ground finch, 1 small ground finch, mean 17.2 g\n"
            "gully: empty\n"
            "shore: 1 cactus finch, mean 23.1 g\n"
            "total: 3",
        )

    def test_refuses_birds_without_a_net(self):
        with self.assertRaisesRegex(ValueError, "a bird without a net"):
            read_morning("GP-412; small ground finch; 14.5")


class NetLine(unittest.TestCase):
    def test_says_when_a_net_was_empty(self):
        self.assertEqual(net_line(Net("ridge", [])), "ridge: empty")


if __name__ == "__main__":
    unittest.main()
