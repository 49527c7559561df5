from .ballots import count


def loser(votes, rounds):
    """Fewest votes; of equals, who had fewer in earlier rounds, and then the last by name."""
    return min(votes, key=lambda name: (votes[name], name))


def winner(ballots):
    """Instant runoff: more than half of the votes that still count. None without votes."""
    standing = {name for ballot in ballots for name in ballot}
    rounds = []
    while standing:
        votes = count(ballots, standing)
        valid = len(ballots)
        best = max(votes, key=votes.get)
        if votes[best] * 2 > valid or len(standing) == 1:
            return best, len(rounds) + 1
        standing = standing - {loser(votes, rounds)}
        rounds.append(votes)
    return None
