import { describe, expect, test } from 'vitest';

import { examineSystem, type System } from './requirements.ts';

const linux: System = { platform: 'linux', arch: 'x64', perl: '/usr/bin/perl', seatbelt: false };
const found = (changes: Partial<System>): readonly (readonly [string, boolean])[] =>
  examineSystem({ ...linux, ...changes }).map(({ name, present }) => [name, present]);

describe('what walls are built from', () => {
  test('is Linux and perl on Linux', () => {
    expect(found({})).toEqual([
      ['Linux on x64 or arm64', true],
      ['perl', true],
    ]);
    expect(found({ arch: 'riscv64', perl: undefined })).toEqual([
      ['Linux on x64 or arm64', false],
      ['perl', false],
    ]);
  });

  test('is Seatbelt on a Mac, which needs no Linux', () => {
    expect(found({ platform: 'darwin', arch: 'arm64', seatbelt: true })).toEqual([
      ['rules of the kernel (Seatbelt)', true],
    ]);
    expect(found({ platform: 'darwin', arch: 'arm64' })).toEqual([['rules of the kernel (Seatbelt)', false]]);
  });

  test('is missing on Windows itself', () => {
    expect(found({ platform: 'win32', perl: undefined })).toEqual([
      ['Linux on x64 or arm64', false],
      ['perl', false],
    ]);
  });

  test('has a remedy wherever it is missing', () => {
    const missing = [{ platform: 'darwin' }, { platform: 'win32', perl: undefined }] as const;
    const remedies = missing.flatMap((changes) =>
      examineSystem({ ...linux, ...changes }).map(({ fix }) => fix),
    );
    expect(remedies.filter((fix) => fix === undefined || fix === '')).toEqual([]);
  });
});
