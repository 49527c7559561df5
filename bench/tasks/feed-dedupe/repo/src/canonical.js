/** The address of an article without what says only where a reader came from. */
export function canonical(link) {
  const url = new URL(link);
  url.hash = '';
  for (const name of [...url.searchParams.keys()]) if (/^(utm|clid)$/.test(name)) url.searchParams.delete(name);
  url.searchParams.sort();
  return url.href.replace(/\/$/, '');
}
