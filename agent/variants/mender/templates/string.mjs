// Owns the template that changes a text literal or a regular expression.
import { replace } from '../syntax/edit.mjs';
import { isValue } from '../syntax/node.mjs';
import { proposal } from './template.mjs';

/** @import { Node } from '../syntax/node.mjs' */
/** @import { Scene } from './scene.mjs' */
/** @import { Proposal, Template } from './template.mjs' */

/** @type {Template} */
export const string = {
  id: 'string',
  about: 'A text or a pattern is wrong',
  prior: 0.6,
  source: 'constant replacement for texts (MutPy CRP); regular expression mutation (Arcaini et al. 2017)',
  *propose(node, scene) {
    if (!isValue(node)) return;
    if (node.kind === 'string') yield* texts(node, scene);
    if (node.kind === 'regex') yield* patterns(node);
  },
};

/** @type {(node: Node, scene: Scene) => Iterable<Proposal>} */
function* texts(node, { stringsNear, ingredients }) {
  const quoted =
    /^([a-zA-Z]*["'])((?!["']).*)(["'])$/s.exec(node.text) ?? /^([a-zA-Z]*["'])()(["'])$/.exec(node.text);
  const [, opening = '', inner = '', closing = ''] = quoted ?? [];
  if (!quoted) return;
  for (const other of stringsNear(node)) yield proposal(replace(node, other.text), 0.8);
  for (const text of ingredients.literals) if (/^["']/.test(text)) yield proposal(replace(node, text), 0.5);
  const usual = [...common].map((text) => /** @type {const} */ ([text, 0.4]));
  for (const [text, factor] of [...variants(inner), ...usual]) {
    if (text !== inner) yield proposal(replace(node, opening + text + closing), factor);
  }
}

const common = ['', ' ', ',', ', ', '\\n', '-', '_', '/', '.', ':'];

/** @type {(inner: string) => Iterable<readonly [string, number]>} */
function* variants(inner) {
  if (inner === '') return;
  yield [inner.toLowerCase(), 0.7];
  yield [inner.toUpperCase(), 0.7];
  yield [inner.trim(), 0.8];
  yield [`${inner} `, 0.4];
  yield [` ${inner}`, 0.4];
  yield [inner.endsWith('s') ? inner.slice(0, -1) : `${inner}s`, 0.3];
  if (inner.length < 2 || inner.length > 24) return;
  yield [inner.slice(1), 0.3];
  yield [inner.slice(0, -1), 0.3];
}

/** @type {(node: Node) => Iterable<Proposal>} */
function* patterns(node) {
  const parts = /^\/(.*)\/([a-z]*)$/s.exec(node.text);
  const [, body = '', flags = ''] = parts ?? [];
  if (!parts) return;
  for (const flag of ['g', 'i', 'm', 'u', 's']) {
    const changed = flags.includes(flag) ? flags.replace(flag, '') : flags + flag;
    yield proposal(replace(node, `/${body}/${changed}`), flag === 'g' || flag === 'i' ? 1.2 : 0.5);
  }
  for (const [changed, factor] of bodies(body)) {
    if (changed !== body) yield proposal(replace(node, `/${changed}/${flags}`), factor);
  }
}

/** @type {(body: string) => Iterable<readonly [string, number]>} */
function* bodies(body) {
  yield [body.startsWith('^') ? body.slice(1) : `^${body}`, 0.7];
  yield [body.endsWith('$') ? body.slice(0, -1) : `${body}$`, 0.7];
  for (const match of body.matchAll(/(?<!\\)[+*?]/g)) {
    const [head, tail] = [body.slice(0, match.index), body.slice(match.index + 1)];
    for (const sign of ['+', '*', '?', ''])
      if (sign !== match[0] && head !== '') yield [head + sign + tail, 0.5];
  }
  for (const match of body.matchAll(/\\([dDwWsSbB])/g)) {
    const letter = match[1] ?? '';
    const opposite = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();
    yield [`${body.slice(0, match.index)}\\${opposite}${body.slice(match.index + 2)}`, 0.3];
  }
}
