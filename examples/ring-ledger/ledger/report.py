"""The lines that go into the station's ledger."""


def net_line(net):
    if not net.birds:
        return f"{net.site}: empty"
    species = ", ".join(f"{count} {name}" for name, count in sorted(net.species().items()))
    return f"{net.site}: {species}, mean {net.mean_grams()} g"


def morning_report(nets):
    lines = [net_line(net) for net in nets]
    total = sum(len(net.birds) for net in nets)
    return "\n".join([*lines, f"total: {total}"])
