import { links } from './links.js';
import { slugger } from './slug.js';

/** Broken links by page. `pages` maps a file's name to its text. */
export function check(pages) {
  const anchors = new Map(Object.entries(pages).map(([name, text]) => [name, anchorsOf(text)]));
  const broken = [];
  for (const [name, text] of Object.entries(pages)) {
    for (const target of links(text)) {
      if (target !== undefined && /^[a-z]+:/.test(target)) continue;
      const [page = '', anchor] = (target ?? 'undefined').split('#');
      const there = anchors.get(page === '' ? name : page);
      if (!there || (anchor !== undefined && !there.has(anchor))) broken.push(`${name}: ${target}`);
    }
  }
  return broken;
}

function anchorsOf(text) {
  const slug = slugger();
  return new Set([...text.matchAll(/^#{1,6}\s+(.+)$/gm)].map(([, heading]) => slug(heading)));
}
