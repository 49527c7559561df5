/** Times of requests within the last `ms`. */
export class Sliding {
  times = [];

  constructor(ms) {
    this.ms = ms;
  }

  prune(now) {
    if (this.times.some((at) => now - at >= this.ms)) this.times = [];
  }

  add(now) {
    this.times.push(now);
  }
}
