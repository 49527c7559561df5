import { canonical } from './canonical.js';

const time = ({ date }) => (date === undefined ? -Infinity : Date.parse(date));

/** One article for each address: the newest. */
export function dedupe(articles) {
  const best = new Map();
  for (const article of articles) {
    const key = canonical(article.link);
    const known = best.get(key);
    if (known === undefined || time(article) < time(known)) best.set(key, article);
  }
  return [...best.values()];
}

export function latestFirst(articles) {
  return articles.toSorted((a, b) => (Date.parse(b.date ?? '9999') - Date.parse(a.date ?? '9999')));
}
