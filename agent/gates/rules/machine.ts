// Files by which a patch reaches the machine of whoever applies it: built, hooked or run by tools, not by the program.
import { type FileEdit } from '../../patch/patch.ts';

const ON_YOUR_MACHINE: readonly (readonly [RegExp, string])[] = [
  [/(?:^|\/)package\.json$/i, 'scripts of a package run when it is installed or tested'],
  [
    /(?:^|\/)(?:\.vscode|\.idea|\.devcontainer|\.fleet|\.zed)\//i,
    'tasks and settings of editors run by themselves',
  ],
  [/(?:^|\/)\.(?:husky|githooks|git-hooks|hooks)\//i, 'hooks of git run at every commit'],
  [/(?:^|\/)\.git(?:attributes|modules|config)$/i, 'git runs filters and fetches modules that it names'],
  [
    /(?:^|\/)(?:\.github|\.circleci|\.gitlab|\.buildkite)\/|(?:^|\/)(?:\.gitlab-ci|azure-pipelines)\.ya?ml$|(?:^|\/)Jenkinsfile$/i,
    'CI runs it with the rights of your project',
  ],
  [
    /(?:^|\/)(?:GNU)?makefile$|\.mk$|(?:^|\/)(?:justfile|Taskfile\.ya?ml|Rakefile|Earthfile|Tiltfile)$/i,
    'a build runs what it says',
  ],
  [
    /(?:^|\/)(?:CMakeLists\.txt|build\.rs|build\.gradle(?:\.kts)?|settings\.gradle(?:\.kts)?|pom\.xml|binding\.gyp|meson\.build|WORKSPACE|BUILD(?:\.bazel)?|Directory\.Build\.\w+)$|\.(?:csproj|fsproj|targets|props)$/i,
    'a build runs what it says',
  ],
  [
    /(?:^|\/)(?:setup\.py|noxfile\.py|fabfile\.py|tasks\.py|Gemfile|Podfile|.*\.gemspec|composer\.json|Cargo\.toml|go\.mod)$/i,
    'installing or building the project runs or fetches what it names',
  ],
  [
    /(?:^|\/)(?:Dockerfile|Containerfile|docker-compose\.ya?ml|compose\.ya?ml|Vagrantfile|Procfile)$/i,
    'containers are built and started from it',
  ],
  [
    /(?:^|\/)(?:\.envrc|\.bashrc|\.profile|\.zshrc|\.pre-commit-config\.yaml|lefthook\.ya?ml|\.lintstagedrc.*)$/i,
    'shells and hooks run it by themselves',
  ],
  [
    /(?:^|\/)(?:\.rspec|phpunit\.xml(?:\.dist)?|\.config\/nextest\.toml|junit-platform\.properties|ctest\w*\.cmake)$/i,
    'it tells a test runner what to run',
  ],
  [
    /(?:^|\/)(?:\.eslintrc\.[cm]?js|eslint\.config\.\w+|prettier\.config\.\w+|gulpfile\.\w+|Gruntfile\.\w+|(?:webpack|rollup|postcss|tailwind|metro|next|nuxt|svelte|astro)\.config\.\w+)$/i,
    'editors and builds run it by themselves',
  ],
  [
    /\.(?:sh|bash|zsh|fish|ps1|bat|cmd|desktop|service|plist)$/i,
    'it is a script that is run by hand or by a machine',
  ],
];

/** Why an edit of this file deserves a look before it is applied; undefined for files that are only part of a program. */
export const machineWhy = ({ path }: Pick<FileEdit, 'path'>): string | undefined =>
  ON_YOUR_MACHINE.find(([pattern]) => pattern.test(path))?.[1];
