// Reads JUnit XML: the subset that every tool writes. No entities, no external references, a fixed depth.
import { SaxesParser } from 'saxes';

import { failure, success, type Outcome } from '../../agent/engine/outcome.ts';
import { type Told } from './order.ts';

const MOST_DEPTH = 64;

interface Open {
  readonly file: string;
  readonly path: readonly string[];
  readonly ms?: number;
  state: Told['state'];
  message: string;
}

/** The test cases in document order, or in words why the text is no JUnit report. */
export function readJunit(xml: string): Outcome<readonly Told[], string> {
  if (/<!(DOCTYPE|ENTITY)/i.test(xml)) return failure('the JUnit report declares entities');
  const reader = new JunitReader();
  const parser = new SaxesParser();
  let fault: string | undefined;
  parser.on('error', (error) => {
    fault ??= error.message;
  });
  parser.on('opentag', ({ name, attributes }) => reader.open(name, attributes));
  parser.on('closetag', ({ name }) => reader.close(name));
  parser.on('text', (text) => reader.text(text));
  parser.on('cdata', (text) => reader.text(text));
  parser.write(xml).close();
  fault ??= reader.fault;
  return fault === undefined ? success(reader.tests) : failure(`the JUnit report cannot be read: ${fault}`);
}

type Attributes = Readonly<Record<string, string>>;

class JunitReader {
  readonly tests: Told[] = [];
  fault: string | undefined;
  readonly #suites: { readonly name: string; readonly file: string }[] = [];
  #case: Open | undefined;
  #isMessage = false;
  #isReport = false;

  open(name: string, attributes: Attributes): void {
    if (name === 'testsuites' || name === 'testsuite') this.#isReport = true;
    else if (!this.#isReport) this.fault ??= `its first element is <${name}>`;
    if (this.#suites.length > MOST_DEPTH) this.fault ??= 'its suites are nested too deeply';
    if (name === 'testsuite')
      this.#suites.push({ name: attributes['name'] ?? '', file: attributes['file'] ?? '' });
    else if (name === 'testcase') this.#case = this.#begin(attributes);
    else if (this.#case) this.#judge(this.#case, name, attributes);
  }

  close(name: string): void {
    if (name === 'testsuite') this.#suites.pop();
    if (name === 'failure' || name === 'error') this.#isMessage = false;
    if (name !== 'testcase' || !this.#case) return;
    const { message, ...test } = this.#case;
    this.tests.push(message.trim() === '' ? test : { ...test, message: message.trim() });
    this.#case = undefined;
  }

  text(text: string): void {
    if (this.#isMessage && this.#case && this.#case.message.length < 4_000) this.#case.message += text;
  }

  #begin(attributes: Attributes): Open {
    const suites = this.#suites.map((suite) => suite.name);
    const file = attributes['file'] ?? this.#suites.findLast((suite) => suite.file !== '')?.file;
    const owner = attributes['classname'] ?? suites.at(-1) ?? '';
    const name = attributes['name'] ?? '(unnamed)';
    const seconds = Number(attributes['time']);
    return {
      file: file ?? owner,
      path: file === undefined || owner === '' ? [name] : [owner, name],
      ...(Number.isFinite(seconds) ? { ms: Math.round(seconds * 1_000_000) / 1_000 } : {}),
      state: 'passed',
      message: '',
    };
  }

  #judge(test: Open, name: string, attributes: Attributes): void {
    if (name === 'skipped' && test.state === 'passed') test.state = 'skipped';
    if (name !== 'failure' && name !== 'error') return;
    test.state = 'failed';
    test.message += `${attributes['message'] ?? ''}\n`;
    this.#isMessage = true;
  }
}
