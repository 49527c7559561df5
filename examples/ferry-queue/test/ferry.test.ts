import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { board, boardsBefore, type Traveller } from '../src/ferry.ts';

const traveller = (name: string, kind: Traveller['kind'], arrived: number, metres = 4): Traveller => ({
  name,
  kind,
  arrived,
  metres,
});

describe('boardsBefore', () => {
  test('puts islanders first, however late they come', () => {
    assert.equal(boardsBefore(traveller('Ana', 'islander', 600), traveller('Bo', 'ticket', 300)), true);
    assert.equal(boardsBefore(traveller('Bo', 'ticket', 300), traveller('Ana', 'islander', 600)), false);
  });

  test('goes by arrival among equals', () => {
    assert.equal(boardsBefore(traveller('Ana', 'ticket', 400), traveller('Bo', 'ticket', 401)), true);
    assert.equal(boardsBefore(traveller('Ana', 'ticket', 400), traveller('Bo', 'ticket', 400)), false);
  });
});

describe('board', () => {
  test('lets one on an empty deck', () => {
    assert.deepEqual(board([traveller('Ana', 'standby', 400)], 10), ['Ana']);
  });

  test('boards by kind, then by arrival', () => {
    const quay = [
      traveller('Dora', 'standby', 360),
      traveller('Carl', 'ticket', 420),
      traveller('Bea', 'ticket', 400),
      traveller('Eli', 'standby', 350),
      traveller('Ana', 'islander', 440),
    ];
    assert.deepEqual(board(quay, 100), ['Ana', 'Bea', 'Carl', 'Eli', 'Dora']);
  });

  test('passes over what is too long and goes on', () => {
    const quay = [traveller('Lorry', 'ticket', 400, 12), traveller('Car', 'standby', 410, 4)];
    assert.deepEqual(board(quay, 10), ['Car']);
  });

  test('leaves the last ones on the quay when the deck is full', () => {
    const quay = ['Ana', 'Bea', 'Carl'].map((name, index) => traveller(name, 'ticket', 400 + index));
    assert.deepEqual(board(quay, 8), ['Ana', 'Bea']);
  });
});
