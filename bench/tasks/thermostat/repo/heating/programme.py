class Programme:
    """Target temperatures by the hour of the day: a list of (from hour, to hour, celsius)."""

    def __init__(self, periods, otherwise=18.0):
        self.periods = periods
        self.otherwise = otherwise

    def target(self, hour):
        for start, end, celsius in self.periods:
            inside = start <= hour < end
            if inside:
                return celsius
        return self.otherwise
