/** Writes down what a bus tells under some names. */
export function record(bus, ...names) {
  const lines = [];
  for (const name of names) bus.on(name, (payload) => lines.push(`${name} ${payload}`));
  return lines;
}
