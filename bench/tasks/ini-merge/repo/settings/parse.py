def parse(text):
    """{section: {key: value}}; comments begin with # or ;."""
    sections, current = {}, None
    for number, raw in enumerate(text.splitlines(), 1):
        line = raw.strip()
        if not line or line[0] in "#;":
            continue
        if line.startswith("[") and line.endswith("]"):
            current = sections.setdefault(line[1:-1].strip(), {})
        elif current is None or "=" not in line:
            raise ValueError(f"line {number}: {raw!r}")
        else:
            key, value = line.split("=", 1)
            current[key.strip()] = value.strip()
    return sections
