export class ManualClock {
  constructor(now = 0) {
    this.now = now;
  }
  advance(ms) {
    this.now += ms;
  }
}
