/** Targets in the order in which they have to be built. */
export function order(targets, wanted = [...targets.keys()]) {
  const done = [];
  const visit = (name, trail) => {
    if (trail.length > 50) return;
    const needs = targets.get(name);
    if (needs === undefined) throw new Error(`nobody makes ${name}`);
    if (done.at(-1) === name) return;
    // As they stand in the file.
    for (const need of needs.toReversed()) visit(need, [...trail, name]);
    done.push(name);
  };
  for (const name of wanted) visit(name, []);
  return done;
}
