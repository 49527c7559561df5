// How much of its limits an attempt may use: little in the first generation, more from one to the next.

/** The first generation may try this share of the candidates of a whole attempt. */
const FIRST = 1 / 16;
/** By so much an attempt may do more than one of the generation before. */
const GROWTH = 4;

/**
 * Iterative deepening: most bugs that can be repaired are repaired by an early candidate, and a batch is as slow as its
 * most fruitless attempt. What an early attempt did not reach a later one takes up. (Korf 1985; for agents Iterative
 * Deepening Sampling, Chen et al. 2025, whose budgets grow geometrically as well.)
 */
export const effortOf = (generation: number): number => Math.min(1, FIRST * GROWTH ** generation);
