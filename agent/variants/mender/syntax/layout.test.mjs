import { describe, expect, test } from 'vitest';
import { applyEdits } from './edit.mjs';
import { putBefore, putBehind, readLayout, startsLine, takeOut } from './layout.mjs';
import { parse } from './parse.testing.mjs';
import { readTree } from './reading.mjs';

/** @import { Edit } from './edit.mjs' */
/** @import { Layout } from './layout.mjs' */
/** @import { Node } from './node.mjs' */

/**
 * The text after an edit at its first statement that starts with `mark`.
 * @type {(text: string, mark: string, change: (layout: Layout, node: Node) => Edit) => Promise<string>}
 */
async function at(text, mark, change) {
  const { nodes } = readTree('javascript', await parse('javascript', text), text);
  const [node] = nodes.filter((each) => each.isStatement && each.text.startsWith(mark));
  if (!node) throw new Error(`no statement starts with ${mark}`);
  return applyEdits(text, [change(readLayout(text, '  '), node)]);
}

describe('layout', () => {
  test('takes the unit of indentation from the file', () => {
    expect(readLayout('if (a) {\n\tb();\n}\n', '  ').unit).toBe('\t');
    expect(readLayout('if (a) {\n    b();\n}\n', '  ').unit).toBe('    ');
    expect(readLayout('a();\n', '  ').unit).toBe('  ');
  });

  test('puts lines before and behind a statement, with its indentation', async () => {
    const text = 'if (a) {\n\tb(); // why\n}\n';
    expect(await at(text, 'b', (layout, node) => putBefore(layout, node, ['x();', 'y();']))).toBe(
      'if (a) {\n\tx();\n\ty();\n\tb(); // why\n}\n',
    );
    expect(await at(text, 'b', (layout, node) => putBehind(layout, node, ['x();']))).toBe(
      'if (a) {\n\tb(); // why\n\tx();\n}\n',
    );
  });

  test('keeps the line ends of the file', async () => {
    const text = 'a();\r\nb();\r\n';
    expect(await at(text, 'b', (layout, node) => putBefore(layout, node, ['x();']))).toBe(
      'a();\r\nx();\r\nb();\r\n',
    );
    expect(await at(text, 'a', takeOut)).toBe('b();\r\n');
  });

  test('takes out no more than the statement when it shares its line', async () => {
    expect(await at('if (a) { b(); c(); }\n', 'b', takeOut)).toBe('if (a) {  c(); }\n');
  });

  test('knows whether a statement starts its line', async () => {
    const text = 'a(); b();\n';
    const { nodes } = readTree('javascript', await parse('javascript', text), text);
    const layout = readLayout(text, '  ');
    expect(nodes.filter((node) => node.isStatement).map((node) => startsLine(layout, node))).toEqual([
      true,
      false,
    ]);
  });
});
