import { chain } from './chain.js';
import { form } from './plural.js';

const SEPARATORS = { en: ',', de: '.', pl: ' ' };

export function translate(texts, locale, key, values = {}) {
  for (const each of chain(locale)) {
    const text = texts[each]?.[key];
    if (text === undefined) continue;
    const [language] = each.split('-');
    const chosen = typeof text === 'string' ? text : text[form(language, values.n)];
    return chosen.replace(/\{(\w+)\}/g, (_, name) => shown(values[name], language));
  }
  return key;
}

function shown(value, language) {
  if (typeof value !== 'number') return String(value);
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
