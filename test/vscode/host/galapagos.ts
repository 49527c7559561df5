// What only the inside of the extension host can see of the extension: sleep, activation, commands, settings.
import assert from 'node:assert/strict';
import * as v from 'valibot';
import * as vscode from 'vscode';

import { type Check, runChecks } from './checks.ts';

const Manifest = v.object({
  contributes: v.object({
    commands: v.array(v.object({ command: v.string() })),
    walkthroughs: v.array(v.object({ steps: v.array(v.object({ description: v.string() })) })),
    configuration: v.object({ properties: v.record(v.string(), v.object({ default: v.unknown() })) }),
  }),
});

const checks: readonly Check[] = [
  {
    name: 'it sleeps until it is needed',
    run: () => assert.equal(extension().isActive, false),
  },
  {
    name: 'it wakes up',
    run: async () => {
      const start = performance.now();
      await extension().activate();
      console.log(`activated in ${(performance.now() - start).toFixed(1)} ms`);
      assert.equal(extension().isActive, true);
    },
  },
  {
    name: 'every contributed command can be run',
    run: async () => {
      const registered = new Set(await vscode.commands.getCommands(true));
      const missing = contributes().commands.filter(({ command }) => !registered.has(command));
      assert.deepEqual(missing, []);
    },
  },
  {
    name: 'every command the walkthrough names can be run',
    run: async () => {
      const registered = new Set(await vscode.commands.getCommands(true));
      const steps = contributes().walkthroughs.flatMap((walkthrough) => walkthrough.steps);
      const named = steps.flatMap(({ description }) => description.match(/(?<=command:)[\w.]+/g) ?? []);
      assert.notDeepEqual(named, []);
      assert.deepEqual(
        named.filter((command) => !registered.has(command)),
        [],
      );
    },
  },
  {
    name: 'every setting has its default',
    run: () => {
      const settings = vscode.workspace.getConfiguration();
      for (const [name, { default: value }] of Object.entries(contributes().configuration.properties)) {
        assert.deepEqual(settings.get(name), value, name);
      }
    },
  },
];

function extension(): vscode.Extension<unknown> {
  const found = vscode.extensions.getExtension('galapagos.galapagos');
  assert.ok(found, 'the extension is installed');
  return found;
}

function contributes() {
  return v.parse(Manifest, extension().packageJSON).contributes;
}

export const run = (): Promise<void> => runChecks(checks);
