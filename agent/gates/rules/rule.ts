// What detectors find and how they say it: by kind, at a line, with the reason.
import { type SyntaxNode } from '@lezer/common';

import { type FindingKind } from '../../engine/plugin.ts';
import { type Reading, type Usage } from '../syntax/usage.ts';

/** Something found in a text, before it is known whether the patch put it there. */
export interface Hit {
  readonly kind: FindingKind;
  /** What it is a case of: where the base does the same already, it is no news. */
  readonly family: string;
  readonly why: string;
  /** `mark`: shown to whoever reviews, never a refusal. */
  readonly severity: 'refuse' | 'mark';
  readonly from: number;
  readonly to: number;
  /** It is an offence whatever the base does; only the very same line is excused. */
  readonly always?: boolean;
  /** A family of the same kind: where the base does that, this is a mark. */
  readonly softer?: string;
}

export interface Scene extends Reading {
  /** A file of tests: what belongs to a runner may be used in it. */
  readonly isTest: boolean;
  /** A program that is started, not a module that is imported. */
  readonly isEntry: boolean;
}

/** A rule about names: a use in one of these forms whose path fits is a hit. */
export interface Rule {
  readonly kind: FindingKind;
  /** Where one case excuses all: else every path is a family of its own. */
  readonly family?: string;
  readonly why: string;
  readonly forms: readonly Usage['form'][];
  readonly path: RegExp;
  /** `refuse` where it is left out. Undefined: no hit. */
  readonly weigh?: (usage: Usage, scene: Scene) => Hit['severity'] | undefined;
}

export function hitsOf(rules: readonly Rule[], scene: Scene): readonly Hit[] {
  return scene.usages.flatMap((usage) =>
    rules.flatMap(({ kind, family, why, forms, path, weigh }) => {
      if (!forms.includes(usage.form) || !path.test(usage.path)) return [];
      const severity = weigh ? weigh(usage, scene) : 'refuse';
      return severity ? [hitAt(usage.node, { kind, family: family ?? usage.path, why, severity })] : [];
    }),
  );
}

/** Of a rule that is no offence in files of tests. */
export const unlessTest =
  (severity: Hit['severity']) =>
  (_usage: Usage, { isTest }: Scene): Hit['severity'] | undefined =>
    isTest ? undefined : severity;

/** Code that knows the tests: an offence whatever the base does. */
export const specialCaseAt = (node: SyntaxNode, why: string, severity: Hit['severity'] = 'refuse'): Hit =>
  hitAt(node, { kind: 'special-case', family: '', why, severity, always: true });

export const hitAt = ({ from, to }: SyntaxNode, hit: Omit<Hit, 'from' | 'to'>): Hit => ({ ...hit, from, to });
