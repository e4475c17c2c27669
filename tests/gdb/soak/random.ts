/** Random numbers that a seed brings back. */
export class Random {
  private state: number;

  constructor(seed: number) {
    this.state = seed >>> 0;
  }

  /** 0 up to, not including, 2^32 (the generator "mulberry32"). */
  bits(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0;
    let t = this.state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  }

  below(limit: number): number {
    return Math.floor((this.bits() / 2 ** 32) * limit);
  }

  chance(probability: number): boolean {
    return this.bits() / 2 ** 32 < probability;
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!;
  }

  /** Mostly small, at times very large. */
  size(limit: number): number {
    return Math.floor(limit ** (this.bits() / 2 ** 32)) - 1;
  }

  bytes(count: number): string {
    return String.fromCharCode(...Array.from({ length: count }, () => this.below(256)));
  }
}
