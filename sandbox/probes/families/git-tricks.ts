// Guests that leave a copy in which git would run their programs: the host never runs git there.
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { byHost } from '../expected.ts';
import { perl } from '../guest-program.ts';
import { type Evidence, type Probe, type Stage } from '../probe.ts';
import { readCopy } from './tree-tricks.ts';

/** Makes a repository without git: its configuration starts \`touch TRAP\` wherever git starts anything. */
const MAKER = String.raw`
my ($trap) = @ARGV;
sub put { my ($path, $text) = @_; open(my $file, '>', $path) or print "$path: $!\n"; print $file $text; close $file }
sub repository {
  my ($at) = @_;
  mkdir $_ for $at, "$at/objects", "$at/refs", "$at/refs/heads", "$at/hooks", "$at/info";
  put("$at/HEAD", "ref: refs/heads/main\n");
  put("$at/config", "[core]\n\trepositoryformatversion = 0\n\tfsmonitor = \"touch '$trap'; false\"\n[filter \"trap\"]\n\tclean = \"touch '$trap'; cat\"\n\tsmudge = \"touch '$trap'; cat\"\n\trequired = true\n[diff \"trap\"]\n\ttextconv = \"touch '$trap'; cat\"\n\tcommand = \"touch '$trap'\"\n");
  for my $hook (qw(pre-commit post-index-change post-checkout reference-transaction)) { put("$at/hooks/$hook", "#!/bin/sh\ntouch '$trap'\n"); chmod 0755, "$at/hooks/$hook" }
}
`;

const SWAPPED = perl(`${MAKER}
rename '.git', 'old-git';
repository('.git');
put('.gitattributes', "* filter=trap diff=trap\\n");
put('source.js', 'changed');`);

const POINTER = perl(`${MAKER}
repository('elsewhere');
put('.git', "gitdir: elsewhere\\n");
put('source.js', 'changed');
put('.gitattributes', "* filter=trap diff=trap\\n");`);

const NESTED = perl(`${MAKER}
mkdir 'vendor'; mkdir 'vendor/nested';
repository('vendor/nested/.git');
put('vendor/nested/.gitattributes', "* filter=trap diff=trap\\n");
put('vendor/nested/file', 'x');
put('.gitmodules', "[submodule \\"nested\\"]\\n\\tpath = vendor/nested\\n\\turl = ./vendor/nested\\n");`);

interface Trick {
  readonly what: string;
  readonly about: string;
  readonly guest: Probe['guest'];
}

const TRICKS: readonly Trick[] = [
  {
    what: 'swapped',
    about: "puts a repository of its own in the copy's place of .git, with hooks, monitor and filters",
    guest: SWAPPED,
  },
  { what: 'pointer', about: 'puts a .git that points to such a repository', guest: POINTER },
  { what: 'nested', about: 'nests such a repository in the copy', guest: NESTED },
];

const set = ({ what, about, guest }: Trick): Probe => ({
  id: `git.${what}`,
  family: 'git',
  about,
  guest,
  expected: byHost(),
  attempt: async (stage) => {
    const trap = trapOf(stage);
    try {
      await stage.play([trap]);
      const read = await readCopy(stage);
      return sprung(trap, read);
    } finally {
      rmSync(trap, { force: true });
    }
  },
});

const trapOf = ({ scene, token }: Stage): string => join(scene.home, `trap-${token}`);

function sprung(trap: string, otherwise: Evidence): Evidence {
  return existsSync(trap) ? { through: true, seen: 'git ran a program of the guest on the host' } : otherwise;
}

export const gitTricks: readonly Probe[] = TRICKS.map(set);
