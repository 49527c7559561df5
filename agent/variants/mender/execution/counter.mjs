// Owns the name under which counted code calls the step counter, in every language.

// One underscore in front: inside of a class Python would rename what begins with two.
export const COUNTER = '_menderStep';
