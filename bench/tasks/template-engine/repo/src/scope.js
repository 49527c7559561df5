/** A value by its dotted path, looked up outwards through the scopes. */
export function lookUp(scopes, path) {
  const [first, ...rest] = path.split('.');
  const scope = scopes.at(-1);
  return rest.reduce((value, name) => value?.[name], scope?.[first]);
}
