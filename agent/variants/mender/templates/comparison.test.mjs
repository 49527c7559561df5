import { describe, expect, test } from 'vitest';
import { repairsBy } from './repairs.testing.mjs';

describe('comparison', () => {
  test('includes the bound of a loop in JavaScript', async () => {
    const repairs = await repairsBy(
      'comparison',
      'javascript',
      'for (let day = 1; day < days; day++) visit(day);',
    );
    expect(repairs[0]).toBe('for (let day = 1; day <= days; day++) visit(day);');
  });

  test('turns an equality round in TypeScript', async () => {
    const repairs = await repairsBy(
      'comparison',
      'typescript',
      'const isOdd = (n: number): boolean => n % 2 === 0;',
    );
    expect(repairs[0]).toBe('const isOdd = (n: number): boolean => n % 2 !== 0;');
  });

  test('turns a membership round in Python', async () => {
    const repairs = await repairsBy('comparison', 'python', 'if name in seen:\n    visit(name)\n');
    expect(repairs).toEqual([
      'if name not in seen:\n    visit(name)\n',
      'if name == seen:\n    visit(name)\n',
    ]);
  });

  test('turns an identity round in Python', async () => {
    const repairs = await repairsBy('comparison', 'python', 'if found is None:\n    stop()\n');
    expect(repairs[0]).toBe('if found is not None:\n    stop()\n');
  });

  test('changes every operator of a chain in Python, each for itself', async () => {
    const repairs = await repairsBy('comparison', 'python', 'inside = first <= day < last\n');
    expect(repairs.slice(0, 2)).toEqual(['inside = first < day < last\n', 'inside = first <= day <= last\n']);
    expect(repairs).toHaveLength(8);
  });

  test('orders only the operands of a chain that have an order', async () => {
    const repairs = await repairsBy('comparison', 'python', 'alike = low < high == None\n');
    expect(repairs).toContain('alike = low < high != None\n');
    expect(repairs).not.toContain('alike = low < high <= None\n');
  });

  test('never orders what has no order', async () => {
    const repairs = await repairsBy('comparison', 'javascript', 'if (done === true) stop();');
    expect(repairs).toEqual(['if (done !== true) stop();', 'if (done == true) stop();']);
  });
});
