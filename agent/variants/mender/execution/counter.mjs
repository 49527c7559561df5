// Owns the name under which counted code calls the step counter, in every language.

export const COUNTER = '__menderStep';
