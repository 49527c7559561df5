import { dedupe, latestFirst } from './dedupe.js';

export const feed = (...sources) => latestFirst(dedupe(sources.flat()));
