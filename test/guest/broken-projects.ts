// Small projects in the languages Mender knows, each with mistakes that one of its templates can mend.
import { type FrameworkName } from '../../agent/task/suite.ts';
import { type Files } from '../suite/project.ts';

interface BrokenProject {
  readonly name: string;
  readonly framework: FrameworkName;
  readonly files: Files;
  /** The one file that has to be changed. */
  readonly source: string;
}

export const twoMistakes: BrokenProject = {
  name: 'two mistakes in two functions, each with a test of its own',
  framework: 'node:test',
  source: 'src/person.js',
  files: {
    'package.json': '{ "type": "module" }',
    'src/person.js': `export const isAdult = (age) => age > 18;
export const initials = (name) =>
  name
    .split(' ')
    .map((part) => part[1])
    .join('');
`,
    'test/person.test.js': `import assert from 'node:assert';
import { test } from 'node:test';
import { initials, isAdult } from '../src/person.js';
test('eighteen is adult', () => assert.equal(isAdult(18), true));
test('seventeen is not', () => assert.equal(isAdult(17), false));
test('initials are first letters', () => assert.equal(initials('Ada Lovelace'), 'AL'));
`,
  },
};

export const brokenProjects: readonly BrokenProject[] = [
  {
    name: 'a JavaScript module that leaves out the last number',
    framework: 'node:test',
    source: 'src/range.js',
    files: {
      'package.json': '{ "type": "module" }',
      'src/range.js': `export function range(start, end) {
  const numbers = [];
  for (let number = start; number < end - 1; number++) numbers.push(number);
  return numbers;
}
`,
      'test/range.test.js': `import assert from 'node:assert';
import { test } from 'node:test';
import { range } from '../src/range.js';
test('ends before the end', () => assert.deepEqual(range(1, 4), [1, 2, 3]));
test('is empty without room', () => assert.deepEqual(range(2, 2), []));
`,
    },
  },
  {
    name: 'a CommonJS queue that serves the last first',
    framework: 'node:test',
    source: 'lib/queue.js',
    files: {
      'package.json': '{ "name": "queue" }',
      'lib/queue.js': `'use strict';
class Queue {
  constructor() {
    this.items = [];
  }
  push(item) {
    this.items.push(item);
    return this;
  }
  next() {
    return this.items.pop();
  }
}
module.exports = { Queue };
`,
      'test/queue.test.js': `const assert = require('node:assert');
const { describe, it } = require('node:test');
const { Queue } = require('../lib/queue');
describe('a queue', () => {
  it('serves the first first', () => assert.equal(new Queue().push(1).push(2).next(), 1));
  it('serves the only one', () => assert.equal(new Queue().push(7).next(), 7));
});
`,
    },
  },
  {
    name: 'a TypeScript function whose limit is on the wrong side',
    framework: 'node:test',
    source: 'src/clamp.ts',
    files: {
      'package.json': '{ "type": "module" }',
      'src/clamp.ts': `export interface Limits {
  readonly low: number;
  readonly high: number;
}
export function clamp(value: number, { low, high }: Limits): number {
  if (value > low) return low;
  if (value > high) return high;
  return value;
}
`,
      'test/clamp.test.ts': `import assert from 'node:assert';
import { test } from 'node:test';
import { clamp } from '../src/clamp.ts';
test('is never lower', () => assert.equal(clamp(-1, { low: 0, high: 5 }), 0));
test('is never higher', () => assert.equal(clamp(9, { low: 0, high: 5 }), 5));
test('leaves the rest', () => assert.equal(clamp(3, { low: 0, high: 5 }), 3));
`,
    },
  },
  twoMistakes,
  {
    name: 'a Python loop that stops too early, under unittest',
    framework: 'unittest',
    source: 'shop/basket.py',
    files: {
      'shop/__init__.py': '',
      'shop/basket.py': `def total(prices):
    total = 0
    at = 0
    while at < len(prices) - 1:
        total += prices[at]
        at += 1
    return total
`,
      'tests/__init__.py': '',
      'tests/test_basket.py': `import unittest

from shop.basket import total


class BasketTest(unittest.TestCase):
    def test_all_prices_count(self):
        self.assertEqual(total([1, 2, 3]), 6)

    def test_an_empty_basket_costs_nothing(self):
        self.assertEqual(total([]), 0)
`,
    },
  },
  {
    name: 'a Python method that divides the wrong way, under pytest',
    framework: 'pytest',
    source: 'shop/rate.py',
    files: {
      'pyproject.toml': '[tool.pytest.ini_options]\ntestpaths = ["tests"]\n',
      'shop/__init__.py': '',
      'shop/rate.py': `class Rate:
    def __init__(self, amount, hours):
        self.amount = amount
        self.hours = hours

    @property
    def per_hour(self):
        return self.hours / self.amount
`,
      'tests/test_rate.py': `import pytest

from shop.rate import Rate


@pytest.mark.parametrize("amount, hours, expected", [(10, 5, 2), (9, 3, 3)])
def test_amount_per_hour(amount, hours, expected):
    assert Rate(amount, hours).per_hour == expected


def test_it_keeps_the_amount():
    assert Rate(3, 1).amount == 3
`,
    },
  },
  {
    name: 'a JavaScript list that forgets its last item',
    framework: 'mocha',
    source: 'lib/words.js',
    files: {
      'package.json': '{ "scripts": { "test": "mocha" } }',
      'lib/words.js': `exports.sentence = (words) => {
  let text = '';
  for (let at = 0; at < words.length - 1; at++) text += words[at] + ' ';
  return text.trim();
};
`,
      'test/words.js': `const assert = require('node:assert');
const { sentence } = require('../lib/words');
describe('a sentence', () => {
  it('has all words', () => assert.equal(sentence(['to', 'be']), 'to be'));
  it('may be empty', () => assert.equal(sentence([]), ''));
});
`,
    },
  },
  {
    name: 'a TypeScript sum that starts at one, whatever runs the tests',
    framework: 'vitest',
    source: 'src/total.ts',
    files: {
      'package.json': '{ "type": "module", "scripts": { "test": "vitest run" } }',
      'src/total.ts': `export function total(prices: readonly number[]): number {
  let sum = 1;
  for (const price of prices) sum += price;
  return sum;
}
`,
      'test/total.test.ts': `import { expect, test } from 'vitest';
import { total } from '../src/total';
test('adds all prices', () => expect(total([1, 2])).toBe(3));
test('is a number', () => expect(total([])).toBeTypeOf('number'));
`,
    },
  },
  {
    name: 'an exported arrow function without braces, whatever runs the tests',
    framework: 'vitest',
    source: 'src/total.js',
    files: {
      'package.json': '{ "type": "module", "scripts": { "test": "vitest run" } }',
      'src/total.js': 'export const total = (one, other) => one - other;\n',
      'test/total.test.js': `import { expect, test } from 'vitest';
import { total } from '../src/total';
test('adds two prices', () => expect(total(1, 2)).toBe(3));
test('is a number', () => expect(total(0, 0)).toBeTypeOf('number'));
`,
    },
  },
  {
    name: 'a JavaScript sum that starts at one, whatever runs the tests',
    framework: 'jest',
    source: 'src/total.js',
    files: {
      'package.json': '{ "scripts": { "test": "jest" } }',
      'src/total.js': `exports.total = (prices) => {
  let sum = 1;
  for (const price of prices) sum += price;
  return sum;
};
`,
      'test/total.test.js': `const { total } = require('../src/total');
test('adds all prices', () => expect(total([1, 2])).toBe(3));
test('is a number', () => expect(typeof total([])).toBe('number'));
`,
    },
  },
];
