// What the readers of configurations hand over: words that may name a file, and how such a word is meant.

/**
 * `file`: a path, without an ending where Node would find one, from the configuration's folder or its `rootDir`.
 * `module`: a dotted name of Python. `feature`: what Ruby requires. `class`: a full name of PHP or Java.
 */
export type Meaning = 'file' | 'module' | 'feature' | 'class';

export interface Name {
  readonly word: string;
  readonly meaning: Meaning;
  /** The file it names is a configuration of the same kind, and names further files. */
  readonly isConfiguration?: true;
  /** It is loaded before our reporter has taken the ticket, in a process that could read it. */
  readonly isEarly?: true;
}

/** What one configuration says. `roots`: folders that its names start from beside its own, as it writes them. */
export interface Naming {
  readonly names: readonly Name[];
  readonly roots: readonly string[];
}

export type NameReader = (text: string, path: string) => Naming | Promise<Naming>;

export const named = (
  words: readonly string[],
  meaning: Meaning,
  more: Pick<Name, 'isEarly' | 'isConfiguration'> = {},
): readonly Name[] => words.map((word) => ({ word, meaning, ...more }));
