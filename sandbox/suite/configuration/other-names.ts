// What .rspec, phpunit.xml, Maven, Gradle and make are told to load.
import { readXml } from '../readers/xml.ts';
import { named, type Name, type NameReader } from './names.ts';

const all = (text: string, pattern: RegExp): readonly string[] =>
  [...text.matchAll(pattern)].map(([, word = '']) => word.trim());

export const rspecOptions: NameReader = (text) => ({
  names: named(all(text, /(?:^|\s)(?:-r\s*|--require[\s=]+)["']?([^\s"']+)/g), 'feature'),
  roots: all(text, /(?:^|\s)-I\s*["']?([^\s"']+)/g),
});

/** Attributes that hold a path, whatever their element. */
const PHP_FILES = ['bootstrap', 'file', 'printerFile', 'testSuiteLoaderFile'];
const PHP_CLASSES = ['class', 'printerClass', 'testSuiteLoaderClass'];

/** A configuration that cannot be read is PHPUnit's to complain about. */
export const phpunitXml: NameReader = (text) => {
  const names: Name[] = [];
  const broken = readXml(text, {
    fault: undefined,
    mayBeTyped: true,
    open: (_name, attributes) => {
      const valued = (keys: readonly string[]): readonly string[] =>
        keys.flatMap((key) => attributes[key] ?? []);
      names.push(...named(valued(PHP_FILES), 'file'), ...named(valued(PHP_CLASSES), 'class'));
    },
    close: () => undefined,
    text: () => undefined,
  });
  return { names: broken === undefined ? names : [], roots: [] };
};

/** Of Surefire: suites of TestNG, properties, and listeners by their classes. */
export const mavenPom: NameReader = (text) => ({
  names: [
    ...named(all(text, /<(?:suiteXmlFile|systemPropertiesFile|argFile)>([^<]+)</g), 'file'),
    ...named(
      all(text, /<name>\s*listener\s*<\/name>\s*<value>([^<]+)</g).flatMap((words) => words.split(/[\s,]+/)),
      'class',
    ),
  ],
  roots: [],
});

/** The words that every `mvn` of the project is given. */
export const mavenOptions: NameReader = (text) => ({
  names: named(all(text, /(?:^|\s)(?:-s|-gs|-t|-gt|--[\w-]*(?:settings|toolchains))[\s=]+(\S+)/g), 'file'),
  roots: ['..'],
});

/** Scripts by any name; those that end in `.gradle` are protected by that. */
export const gradleScript: NameReader = (text) => ({
  names: named(
    all(text, /\bfrom\s*[:=(]\s*["'](?:\$\{?root(?:Dir|Project\.projectDir)\}?\/)?([^"'$]+)["']/g),
    'file',
  ),
  roots: [],
});

/** What is included, and the scripts of the shell that its recipes run. */
export const makefile: NameReader = (text) => {
  const lines = text.replace(/[ \t]*\\\r?\n[ \t]*/g, ' ').split(/\r?\n/);
  const included = lines.flatMap((line) => {
    const [, words = ''] = /^[ ]*(?:-|s)?include\s+([^#]*)/.exec(line) ?? [];
    return words.split(/\s+/).filter((word) => word !== '');
  });
  const scripts = lines
    .filter((line) => line.startsWith('\t'))
    .flatMap((line) => all(line, /([\w@+./-]+\.(?:ba)?sh)\b/g));
  return {
    names: [...named(included, 'file', { isConfiguration: true }), ...named(scripts, 'file')],
    roots: [],
  };
};
