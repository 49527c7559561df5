// The environment of the engine child: the user's own, without what the editor put into it.

const strange = /^(?:VSCODE_|ELECTRON_)/;

/**
 * Children of an extension host inherit variables that would make their own node an editor's. Under Electron one of
 * them is needed: it makes the editor's executable behave as node.
 */
export function engineEnvironment(
  inherited: NodeJS.ProcessEnv,
  versions: NodeJS.ProcessVersions,
): NodeJS.ProcessEnv {
  const own = Object.entries(inherited).filter(([name]) => !strange.test(name) && name !== 'NODE_OPTIONS');
  return { ...Object.fromEntries(own), ...(versions['electron'] ? { ELECTRON_RUN_AS_NODE: '1' } : {}) };
}
