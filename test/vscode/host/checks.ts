// The smallest test runner that an extension host needs: named checks, one after another, each with its answer in the output.

export interface Check {
  readonly name: string;
  run(): Promise<void> | void;
}

/** Throws when any check failed, after all of them ran. */
export async function runChecks(checks: readonly Check[]): Promise<void> {
  let failed = 0;
  for (const check of checks) {
    try {
      await check.run();
      console.log(`ok - ${check.name}`);
    } catch (error) {
      failed += 1;
      console.log(`not ok - ${check.name}`);
      console.error(error);
    }
  }
  if (failed > 0) throw new Error(`${failed} of ${checks.length} checks failed in the extension host`);
}
