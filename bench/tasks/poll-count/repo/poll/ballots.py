def first_choice(ballot, standing):
    """The first of a ballot's names that still stands, or None."""
    return ballot[0] if ballot and ballot[0] in standing else None


def count(ballots, standing):
    votes = {name: 0 for name in sorted(standing)}
    for ballot in ballots:
        choice = first_choice(ballot, standing)
        if choice is not None:
            votes[choice] += 1
    return votes
