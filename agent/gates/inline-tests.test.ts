import { describe, expect, test } from 'vitest';

import { contextFor, task } from '../../test/doubles/builders.ts';
import { makePatch } from '../patch/identity.ts';
import { diffTexts } from '../patch/text.ts';
import { protectedFiles } from './protected.ts';

const path = 'src/lib.rs';
const base = `pub fn add(a: i64, b: i64) -> i64 {
    a - b // '{'
}

#[test]
fn stands_alone() {
    assert_eq!("}}", "}}");
}

pub fn between() {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn adds() {
        assert_eq!(add(1, 2), 3);
    }
}
`;

const check = async (after: string, config: { allowTestEdits?: boolean } = {}) => {
  const edit = diffTexts(path, base, after);
  const patch = makePatch(edit ? [edit] : []);
  return await protectedFiles.check(
    { task, patch, protect: [], base: { [path]: base } },
    contextFor({ config }),
  );
};
const refused = (line: number, text: string) => ({
  findings: [{ kind: 'weakens-tests', path, line, text, why: 'changes tests in the file of what they test' }],
});

describe('the gate of protected files, for tests in the file of what they test', () => {
  test.each([
    ['a repair', base.replace('a - b', 'a + b')],
    ['code between tests', base.replace('between() {}', 'between() { add(1, 2); }')],
    ['code before a test', base.replace('#[test]\nfn stands', 'fn more() {}\n\n#[test]\nfn stands')],
    ['code after all tests', `${base}\npub fn last() {}\n`],
  ])('lets %s pass', async (_what, after) => {
    expect(await check(after)).toEqual({ kind: 'ok' });
  });

  test('refuses changed, added and deleted lines of a test', async () => {
    expect(await check(base.replace('add(1, 2), 3', '3, 3'))).toMatchObject(refused(18, 'assert_eq!(3, 3);'));
    expect(
      await check(base.replace('        assert_eq!(add', '        return;\n        assert_eq!(add')),
    ).toMatchObject(refused(18, 'return;'));
    expect(await check(base.replace('    assert_eq!("}}", "}}");\n', ''))).toMatchObject(
      refused(7, 'assert_eq!("}}", "}}");'),
    );
    expect(await check(base.replace('#[cfg(test)]\n', ''))).toMatchObject(refused(12, '#[cfg(test)]'));
  });

  test('names the line of the patched file, and of the base where lines are only taken away', async () => {
    const shifted = `// One\n// Two\n${base}`;
    expect(await check(shifted.replace('add(1, 2), 3', '3, 3'))).toMatchObject(
      refused(20, 'assert_eq!(3, 3);'),
    );
    expect(await check(shifted.replace('    assert_eq!("}}", "}}");\n', ''))).toMatchObject(
      refused(7, 'assert_eq!("}}", "}}");'),
    );
  });

  test('hands back the rest of the patch', async () => {
    const after = base.replace('a - b', 'a + b').replace('add(1, 2), 3', '3, 3');
    const answer = await check(after);
    const repair = diffTexts(path, base, base.replace('a - b', 'a + b'));
    expect(answer).toMatchObject({ kind: 'refuse', fix: { files: [{ hunks: repair?.hunks }] } });
  });

  test('has nothing against it where tests may be edited', async () => {
    expect(await check(base.replace('add(1, 2), 3', '3, 3'), { allowTestEdits: true })).toEqual({
      kind: 'ok',
    });
  });
});
