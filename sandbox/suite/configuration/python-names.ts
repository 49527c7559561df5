// What pytest is told to load: plug-ins by `-p` in its configuration, and by `pytest_plugins` in conftest.py and tests.
import { parser } from '@lezer/python';

import { named, type NameReader } from './names.ts';

/** pytest.ini, pyproject.toml and the like. Formats differ, what is looked for is written the same way in all of them. */
export const pytestOptions: NameReader = (text) => {
  const plugins = [...text.matchAll(/(?:^|[\s"'=[])-p[\s"',=]*([A-Za-z_][\w.]*)(?![\w:])/g)];
  const [, paths = ''] = /^\s*pythonpath\s*=\s*(\[[^\]]*\]|[^\n]*(?:\n[ \t]+[^\n]*)*)/m.exec(text) ?? [];
  return {
    names: named(
      plugins.map(([, name = '']) => name),
      'module',
      { isEarly: true },
    ),
    roots: paths.split(/[\s"',[\]]+/).filter((word) => word !== ''),
  };
};

/** `pytest_plugins = …` of strings, as pytest itself reads them; a plug-in may name further ones. */
export const pytestPlugins: NameReader = (text) => {
  if (!text.includes('pytest_plugins')) return { names: [], roots: [] };
  const words: string[] = [];
  parser
    .parse(text)
    .topNode.cursor()
    .iterate(({ node }) => {
      const isNaming = node.name === 'AssignStatement' || node.name === 'UpdateStatement';
      const target = isNaming ? node.firstChild : null;
      if (!target || text.slice(target.from, target.to) !== 'pytest_plugins') return;
      node.cursor().iterate((at) => {
        if (at.name === 'String') words.push(text.slice(at.from, at.to).replace(/^\w*["']+|["']+$/g, ''));
      });
    });
  return {
    names: named(words, 'module', { isConfiguration: true }),
    roots: [],
  };
};
