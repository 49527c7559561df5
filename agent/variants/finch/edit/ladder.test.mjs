import fc from 'fast-check';
import { describe, expect, test } from 'vitest';

import { replace } from './ladder.mjs';

const file = `function area(box) {
  if (box.width < 0) {
    return 0;
  }
  return box.width * box.height;
}
`;

/** @type {(found: ReturnType<typeof replace>) => string} */
function textOf(found) {
  if (found.kind !== 'replaced') throw new Error(`not replaced: ${JSON.stringify(found)}`);
  return found.text;
}

describe('an edit', () => {
  test('is made where the old text stands exactly once', () => {
    expect(replace(file, { old: 'return 0', fresh: 'return NaN' })).toEqual({
      kind: 'replaced',
      text: file.replace('return 0', 'return NaN'),
      line: 3,
      rung: 'exact',
    });
  });

  test('is refused where it stands twice, with the places', () => {
    expect(replace(file, { old: 'box.width', fresh: 'box.w' })).toEqual({ kind: 'ambiguous', lines: [2, 5] });
  });

  test('is refused where two places are alike but for blanks', () => {
    const twice = 'if (a) {\n  go();\n}\nif (b) {\n    go();\n}\n';
    expect(replace(twice, { old: '\tgo();\n', fresh: '\tstop();\n' })).toEqual({
      kind: 'ambiguous',
      lines: [2, 5],
    });
  });

  test('finds nothing where there is nothing, and for an empty text', () => {
    expect(replace(file, { old: 'return 1', fresh: 'x' })).toEqual({ kind: 'missing' });
    expect(replace(file, { old: '', fresh: 'x' })).toEqual({ kind: 'missing' });
    expect(replace(file, { old: '\n\n', fresh: 'x' })).toEqual({ kind: 'missing' });
  });

  test('forgives blanks at the ends of lines', () => {
    const found = replace(file, {
      old: 'if (box.width < 0) {  \n    return 0;\t\n',
      fresh: 'if (box.width < 1) {\n    return 0;\n',
    });
    expect(found).toMatchObject({ rung: 'indentation' });
    expect(textOf(found)).toBe(file.replace('< 0', '< 1'));
    expect(replace(file, { old: '    return 0;  ', fresh: '    return 1;' })).toMatchObject({
      rung: 'line ends',
    });
  });

  test('forgives another depth, and moves the new lines alike', () => {
    const found = replace(file, {
      old: 'if (box.width < 0) {\n  return 0;\n}',
      fresh: 'if (box.width < 0) {\n  if (box.strict) {\n    throw new Error();\n  }\n  return 0;\n}',
    });
    expect(found).toMatchObject({ rung: 'indentation', line: 2 });
    expect(textOf(found)).toBe(
      file.replace(
        '    return 0;\n',
        '    if (box.strict) {\n      throw new Error();\n    }\n    return 0;\n',
      ),
    );
  });

  test('forgives the marks of a diff, where every line has one', () => {
    const found = replace(file, {
      old: '   if (box.width < 0) {\n-    return 0;\n   }',
      fresh: '   if (box.width < 0) {\n+    return NaN;\n   }',
    });
    expect(found).toMatchObject({ rung: 'marks', line: 2 });
    expect(textOf(found)).toBe(file.replace('return 0', 'return NaN'));
    expect(replace(file, { old: '-    return 0;', fresh: '    return NaN;' })).toEqual({ kind: 'missing' });
    expect(replace('- one\n', { old: '- one', fresh: '+ two' })).toMatchObject({ text: '+ two\n' });
    // Lines of a diff and of a view are whole lines: no letters within others.
    expect(replace('max\n', { old: '-x', fresh: '+y' })).toEqual({ kind: 'missing' });
    expect(replace('size = 10\n', { old: '-1', fresh: '' })).toEqual({ kind: 'missing' });
    expect(replace('max\n', { old: '3|x', fresh: '3|y' })).toEqual({ kind: 'missing' });
  });

  test('forgives tabs for blanks, and keeps the blanks of the file', () => {
    const found = replace(file, {
      old: '\tif (box.width < 0) {\n\t\treturn 0;\n\t}',
      fresh: '\tif (!box) {\n\t\treturn 0;\n\t}',
    });
    expect(textOf(found)).toBe(file.replace('box.width < 0', '!box'));
  });

  test('drops line numbers that were copied along, as we and as others show them', () => {
    const expected = file.replace('return 0', 'return 9');
    expect(textOf(replace(file, { old: '3|    return 0;', fresh: '3|    return 9;' }))).toBe(expected);
    expect(
      textOf(replace(file, { old: '3:     return 0;\n4:   }', fresh: '3:     return 9;\n4:   }' })),
    ).toBe(expected);
    expect(replace(file, { old: '3|    return 0;', fresh: '    return 9;' })).toMatchObject({
      rung: 'line numbers',
      text: expected,
    });
  });

  test('drops our line numbers that were copied into the new text alone', () => {
    expect(textOf(replace(file, { old: '    return 0;', fresh: '3|    go();\n4|    return 0;' }))).toBe(
      file.replace('    return 0;', '    go();\n    return 0;'),
    );
  });

  test('leaves keys that are numbers alone', () => {
    const keys = "const words = {\n  1: 'one',\n  2: 'two',\n};\n";
    expect(textOf(replace(keys, { old: "  1: 'one',", fresh: "  1: 'uno'," }))).toBe(
      keys.replace('one', 'uno'),
    );
  });

  test('reads \\n that was escaped too often as the end of a line', () => {
    const meant = file.replace('    return 0;\n  }', '    return 1;\n  }');
    expect(textOf(replace(file, { old: '    return 0;\\n  }', fresh: '    return 1;\\n  }' }))).toBe(meant);
    expect(textOf(replace(file, { old: '    return 0;', fresh: '    go();\\n    return 0;' }))).toBe(
      file.replace('    return 0;', '    go();\n    return 0;'),
    );
  });

  test('leaves \\n in a string as it is', () => {
    const join = "lines.join('')\n";
    expect(textOf(replace(join, { old: "join('')", fresh: "join('\\n')" }))).toBe("lines.join('\\n')\n");
  });

  test('keeps CRLF and a missing end of the last line', () => {
    const windows = 'one\r\ntwo\r\nthree';
    expect(textOf(replace(windows, { old: 'one\ntwo\n', fresh: 'one\n2\n2b\n' }))).toBe(
      'one\r\n2\r\n2b\r\nthree',
    );
    expect(textOf(replace(windows, { old: 'two\nthree\n', fresh: 'two\nfour\n' }))).toBe(
      'one\r\ntwo\r\nfour',
    );
    expect(textOf(replace(windows, { old: 'wo\nth', fresh: 'WO\nTH' }))).toBe('one\r\ntWO\r\nTHree');
  });

  test('can take lines away', () => {
    expect(textOf(replace('a\nb\nc\n', { old: 'b\n', fresh: '' }))).toBe('a\nc\n');
    expect(textOf(replace('  a\n  b\n  c\n', { old: 'a\nb', fresh: '' }))).toBe('  c\n');
  });
});

const line = fc
  .array(fc.constantFrom('a', 'b', 'x = 1', 'if', '(', ')', "'s'", ','), { minLength: 1, maxLength: 4 })
  .map((words) => words.join(' '));
const body = fc.array(line, { minLength: 1, maxLength: 12 });

describe('whatever the file', () => {
  test('an exact unique text is replaced and nothing else', () => {
    fc.assert(
      fc.property(body, body, line, (before, after, fresh) => {
        const text = [...before, 'the one place', ...after].join('\n');
        expect(textOf(replace(text, { old: 'the one place', fresh }))).toBe(
          [...before, fresh, ...after].join('\n'),
        );
      }),
    );
  });

  test('a block that was written at another depth comes out at the depth of the file', () => {
    fc.assert(
      fc.property(
        body,
        fc.integer({ min: 0, max: 4 }),
        fc.integer({ min: 0, max: 4 }),
        (lines, written, real) => {
          const at = (/** @type {number} */ depth, /** @type {readonly string[]} */ rows) =>
            rows.map((row, nth) => '  '.repeat(depth + (nth % 2)) + row).join('\n');
          const marked = ['begin here', ...lines];
          const text = `top\n${at(real, marked)}\nbottom\n`;
          const fresh = ['begin there', ...lines, 'new'];
          expect(textOf(replace(text, { old: at(written, marked), fresh: at(written, fresh) }))).toBe(
            `top\n${at(real, fresh)}\nbottom\n`,
          );
        },
      ),
    );
  });

  test('what stands twice is never edited', () => {
    fc.assert(
      fc.property(body, line, (lines, fresh) => {
        const text = [...lines, 'twice', ...lines, 'twice'].join('\n');
        expect(replace(text, { old: 'twice', fresh }).kind).toBe('ambiguous');
      }),
    );
  });

  test('a text with CRLF has no other line ends after an edit', () => {
    fc.assert(
      fc.property(body, body, (lines, fresh) => {
        const text = [...lines, 'here', ...lines].join('\r\n');
        const found = textOf(replace(text, { old: 'here\n'.trimEnd(), fresh: fresh.join('\n') }));
        expect(found.replaceAll('\r\n', '')).not.toContain('\n');
      }),
    );
  });
});
