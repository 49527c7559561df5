import { pattern } from './pattern.js';

/** Keeps the paths that an ignore file lets through; the last rule that matches decides. */
export function kept(rules, paths) {
  const patterns = rules.split('\n').map(pattern).filter(Boolean);
  return paths.filter((path) => {

    const last = patterns.find((each) => each.test(path));
    return last === undefined || last.isNegated;
  });
}
