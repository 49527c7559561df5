import { other } from './side.js';

export class ChessClock {
  running = true;
  turn = 'white';

  constructor(ms, { increment = 0 } = {}) {
    this.left = { white: ms, black: ms };
    this.increment = increment;
  }

  pass(ms) {
    if (!this.running && this.turn === 'white') return;
    this.left[this.turn] -= ms;
  }

  move() {
    if (this.loser) throw new Error('the game is over');
    this.turn = other(this.turn);
    this.left[this.turn] += this.increment;
  }

  get loser() {
    return ['white', 'black'].find((side) => this.left[side] < 0);
  }
}
