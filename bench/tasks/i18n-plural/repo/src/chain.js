/** "pt-BR" asks "pt-BR", "pt" and the default, in this order. */
export function chain(locale, fallback = 'en') {
  const parts = locale.split('-');
  const longer = parts.map((_, at) => parts.slice(0, parts.length - at).join('-'));
  return [...new Set([locale, fallback])];
}
