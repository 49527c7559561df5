import { describe, expect, test } from 'vitest';

import { namespaceRemedy, type Signs } from './namespace-remedy.ts';

const healthy: Signs = { switches: {}, version: 'Linux version 6.8.0-45-generic', container: 'none' };
const remedy = (signs: Partial<Signs>): string | undefined => namespaceRemedy({ ...healthy, ...signs });

describe('what stands in the way of namespaces', () => {
  test('is nothing known on a machine of defaults', () => {
    expect(remedy({})).toBeUndefined();
    expect(remedy({ version: 'Linux version 5.15.167.4-microsoft-standard-WSL2' })).toBeUndefined();
  });

  test.each([
    [
      'the first Windows Subsystem for Linux',
      { version: 'Linux version 4.4.0-19041-Microsoft', distribution: 'Ubuntu' },
      'wsl.exe --set-version Ubuntu 2',
    ],
    [
      'no namespaces for anybody',
      { switches: { 'user/max_user_namespaces': '0' } },
      'sudo sysctl -w user.max_user_namespaces=15000',
    ],
    [
      'none for ordinary users, as older Debians had it',
      { switches: { 'kernel/unprivileged_userns_clone': '0' } },
      'sudo sysctl -w kernel.unprivileged_userns_clone=1',
    ],
    [
      'a container',
      { container: 'plain' as const, switches: { 'kernel/apparmor_restrict_unprivileged_userns': '1' } },
      'docker run --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined …',
    ],
    [
      'a container that an editor made',
      { container: 'dev' as const },
      'add to devcontainer.json: "runArgs": ["--security-opt=seccomp=unconfined", "--security-opt=apparmor=unconfined", "--security-opt=systempaths=unconfined"]',
    ],
  ])('may be %s', (_, signs, fix) => {
    expect(remedy(signs)).toBe(fix);
  });

  test('may be AppArmor on Ubuntu: then two profiles let bubblewrap and our perl make them, and nobody else', () => {
    const fix = remedy({ switches: { 'kernel/apparmor_restrict_unprivileged_userns': '1' } });
    expect(fix).toContain('profile galapagos_bwrap /usr/bin/bwrap flags=(unconfined) { userns, }');
    expect(fix).toContain('profile galapagos_perl /usr/bin/perl flags=(unconfined) { userns, }');
    expect(fix).toMatch(
      /sudo tee \/etc\/apparmor\.d\/galapagos && sudo apparmor_parser -r \/etc\/apparmor\.d\/galapagos$/,
    );
  });
});
