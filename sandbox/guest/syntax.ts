// The guest library's syntax trees: tree-sitter's grammars as WebAssembly, loaded when a language is first asked for.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import treeSitter, { type Parser } from '@vscode/tree-sitter-wasm';

import { type Language, type Syntax, type SyntaxNode } from '../../agent/variants/protocol.ts';

const languages: Readonly<Record<string, Language>> = {
  '.js': 'javascript',
  '.mjs': 'javascript',
  '.cjs': 'javascript',
  '.jsx': 'javascript',
  '.ts': 'typescript',
  '.mts': 'typescript',
  '.cts': 'typescript',
  '.tsx': 'tsx',
  '.py': 'python',
};

/** Trees live as long as the process: a guest ends with its attempt. What reads them is made ready without being waited for. */
export function openSyntax(): Syntax {
  const folder = grammarFolder();
  const ready = treeSitter.Parser.init({ locateFile: (name: string) => join(folder, name) });
  // Whoever parses hears of it.
  ready.catch(() => {});
  const parsers = new Map<Language, Promise<Parser>>();
  return {
    languageOf: (path) => languages[extname(path).toLowerCase()],
    async parse(language, text): Promise<SyntaxNode> {
      const known = parsers.get(language) ?? ready.then(() => openParser(folder, language));
      parsers.set(language, known);
      const tree = (await known).parse(text);
      if (!tree) throw new Error(`no syntax tree for ${language}`);
      return tree.rootNode;
    },
  };
}

async function openParser(folder: string, language: Language): Promise<Parser> {
  const parser = new treeSitter.Parser();
  parser.setLanguage(await treeSitter.Language.load(join(folder, `tree-sitter-${language}.wasm`)));
  return parser;
}

/** `wasm/` beside the bundle, or the package's own folder in a checkout. */
function grammarFolder(): string {
  const beside = join(dirname(fileURLToPath(import.meta.url)), 'wasm');
  if (existsSync(join(beside, 'tree-sitter.wasm'))) return beside;
  return dirname(createRequire(import.meta.url).resolve('@vscode/tree-sitter-wasm'));
}
