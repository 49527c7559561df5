import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('await', () => {
  test('waits for an asynchronous function of the file first', async () => {
    const text = 'async function save(x) {}\nasync function run(x) {\n  log(x);\n  save(x);\n}\n';
    const repairs = await repairsBy('await', 'javascript', text);
    expect(repairs).toEqual([
      text.replace('  save(x)', '  await save(x)'),
      text.replace('  log(x)', '  await log(x)'),
    ]);
  });

  test('puts parentheses where the result is used at once', async () => {
    const text = 'class A { async size(): Promise<number> { return this.load().length; } }';
    expect(await repairsBy('await', 'typescript', text)).toEqual([
      text.replace('this.load()', '(await this.load())'),
    ]);
  });

  test('waits for all that a list of calls promises', async () => {
    const text = 'const f = async (urls) => { const pages = urls.map(async (url) => url); return pages; };';
    expect((await repairsBy('await', 'javascript', text))[0]).toBe(
      text.replace('urls.map(async (url) => url)', 'await Promise.all(urls.map(async (url) => url))'),
    );
  });

  test('knows coroutines of Python', async () => {
    const text = 'async def load():\n    pass\nasync def run():\n    page = load()\n';
    expect(await repairsBy('await', 'python', text)).toEqual([text.replace('= load()', '= await load()')]);
  });

  test('never waits outside of an asynchronous function', async () => {
    expect(await repairsBy('await', 'javascript', 'function run() { save(); }')).toEqual([]);
  });
});
