import { escape } from './escape.js';
import { lookUp } from './scope.js';

const TAG = /\{\{#(\w+)\}\}([\s\S]*?)\{\{\/\1\}\}|\{\{\{?([\w.]+)\}\}\}?/g;

/** {{value}}, {{{raw}}}, {{#list}}…{{/list}}. */
export function render(template, ...scopes) {
  return template.replace(TAG, (tag, list, body, path) => {
    if (list !== undefined) {
      const items = lookUp(scopes, list) ?? [];
      return items.map((item) => render(body, ...scopes, item)).join('');
    }
    const value = String(lookUp(scopes, path));
    return tag.startsWith('{{{') ? value : escape(value);
  });
}
