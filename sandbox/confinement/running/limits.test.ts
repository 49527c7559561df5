import { describe, expect, test } from 'vitest';

import { completeLimits, resourceLimits } from './limits.ts';

describe('limits', () => {
  test('follow the wall limit with the time of the processor', () => {
    expect(completeLimits(1, { wallMs: 30_000 })).toMatchObject({ wallMs: 30_000, cpuS: 60 });
    expect(completeLimits(1, { wallMs: 30_000, cpuS: 5 })).toMatchObject({ wallMs: 30_000, cpuS: 5 });
  });

  test('share the memory of the machine among the boxes', () => {
    const [one, many] = [completeLimits(1), completeLimits(64)];
    expect(one.memoryMb).toBeLessThanOrEqual(4096);
    expect(many.memoryMb).toBeLessThan(one.memoryMb);
  });

  test('leave the watchdog room to speak before the kernel refuses', () => {
    const limits = completeLimits(1, { processes: 50, memoryMb: 100, fileMb: 1 });
    const told = new Map(resourceLimits(limits));
    expect(told.get(6)).toBe(100);
    expect(told.get(2)).toBeGreaterThan(100 * 1024 * 1024);
    expect(told.get(1)).toBe(1024 * 1024);
    expect(told.get(4)).toBe(1);
  });
});
