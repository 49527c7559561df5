HYSTERESIS = 0.5


class Control:
    def __init__(self, programme, windows):
        self.programme = programme
        self.windows = windows
        self.heats = False

    def step(self, hour, celsius):
        """Whether to heat: on below the target minus the hysteresis, off above the target plus it, else as before."""
        target = self.programme.target(hour)
        self.heats = celsius < target
        # Whoever opens a window does not want to heat the garden.
        return self.heats
