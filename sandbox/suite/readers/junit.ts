// Reads JUnit XML: the subset that every tool writes. No entities, no external references, a fixed depth.
import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { type Told } from '../ticket.ts';
import { type Attributes, type XmlReader, readXml } from './xml.ts';

const MOST_DEPTH = 64;
const MOST_TEXT = 16_000;

/** One test case as its report tells it. */
export interface JunitCase {
  readonly name: string;
  /** `classname`, else the name of the suite around it; '' where there is neither. */
  readonly owner: string;
  /** Of the case itself, or of the nearest suite that names one. */
  readonly file?: string;
  readonly ms?: number;
  readonly state: Told['state'];
  /** The `message` attributes of what failed. */
  readonly said: string;
  /** The text of what failed, usually with a stack trace; cut after 16,000 characters. */
  readonly text: string;
  /** All that failed was an `<error>`: something broke before an assertion could judge. */
  readonly isError: boolean;
  /** What was thrown, where the report tells it: `org.opentest4j.AssertionFailedError`. */
  readonly thrown?: string;
  /** The `status` that CTest gives a case, and why it was not run. */
  readonly status?: string;
  readonly unrun?: string;
  /** What it printed, where the report keeps that; cut after 16,000 characters. */
  readonly printed?: string;
}

/** The test cases in document order, or in words why the text is no JUnit report. */
export function readJunit(xml: string): Outcome<readonly Told[], string> {
  const read = readJunitCases(xml);
  return read.ok ? success(read.value.map(told)) : read;
}

function told({ name, owner, file, ms, state, said, text, thrown = '', isError }: JunitCase): Told {
  const isLate = state === 'failed' && (/time[ds]?_?out/i.test(thrown) || /\btimed out\b/i.test(said));
  const cause = isLate ? 'timeout' : isError ? 'error' : undefined;
  const message = `${said}\n${text}`.trim();
  return {
    file: file ?? owner,
    path: file === undefined || owner === '' ? [name] : [owner, name],
    state,
    ...(ms === undefined ? {} : { ms }),
    ...(message === '' ? {} : { message }),
    ...(cause === undefined ? {} : { cause }),
  };
}

/** The same with all that a framework's own reader may need to know. */
export function readJunitCases(xml: string): Outcome<readonly JunitCase[], string> {
  const reader = new JunitReader();
  const broken = readXml(xml, reader);
  return broken === undefined ? success(reader.cases) : failure(`the JUnit report cannot be read: ${broken}`);
}

interface Open {
  readonly known: Pick<JunitCase, 'name' | 'owner' | 'file' | 'ms' | 'status'>;
  unrun: string | undefined;
  printed: string;
  state: Told['state'];
  said: string;
  text: string;
  failures: number;
  errors: number;
  thrown: string | undefined;
}

class JunitReader implements XmlReader {
  readonly cases: JunitCase[] = [];
  fault: string | undefined;
  readonly #suites: { readonly name: string; readonly file: string }[] = [];
  #case: Open | undefined;
  #isMessage = false;
  #isPrinted = false;
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
    this.#isPrinted = false;
    if (name !== 'testcase' || !this.#case) return;
    const { known, state, said, text, failures, errors, thrown, unrun, printed } = this.#case;
    const isError = errors > 0 && failures === 0;
    this.cases.push({
      ...known,
      state,
      said: said.trim(),
      text: text.trim(),
      isError,
      ...(thrown === undefined ? {} : { thrown }),
      ...(unrun === undefined ? {} : { unrun }),
      ...(printed.trim() === '' ? {} : { printed: printed.trim() }),
    });
    this.#case = undefined;
  }

  text(text: string): void {
    if (this.#isPrinted && this.#case && this.#case.printed.length < MOST_TEXT)
      this.#case.printed += text.slice(0, MOST_TEXT);
    if (this.#isMessage && this.#case && this.#case.text.length < MOST_TEXT)
      this.#case.text += text.slice(0, MOST_TEXT);
  }

  #begin(attributes: Attributes): Open {
    const file = attributes['file'] ?? this.#suites.findLast((suite) => suite.file !== '')?.file;
    const seconds = Number(attributes['time']);
    const known = {
      name: attributes['name'] ?? '(unnamed)',
      owner: attributes['classname'] ?? this.#suites.at(-1)?.name ?? '',
      ...(file === undefined ? {} : { file }),
      ...(attributes['status'] === undefined ? {} : { status: attributes['status'] }),
      ...(Number.isFinite(seconds) ? { ms: Math.round(seconds * 1_000_000) / 1_000 } : {}),
    };
    const none = { thrown: undefined, unrun: undefined };
    return { known, state: 'passed', said: '', text: '', printed: '', failures: 0, errors: 0, ...none };
  }

  // Surefire's <flakyFailure> stands in a test that passed when it was run again, <rerunFailure> beside the <failure>.
  #judge(test: Open, name: string, attributes: Attributes): void {
    if (name === 'skipped' && test.state === 'passed') test.state = 'skipped';
    if (name === 'skipped') test.unrun = attributes['message'];
    this.#isPrinted = name === 'system-out' || name === 'system-err';
    if (name !== 'failure' && name !== 'error') return;
    test.state = 'failed';
    test[name === 'failure' ? 'failures' : 'errors'] += 1;
    test.thrown ??= attributes['type'];
    test.said += `${attributes['message'] ?? ''}\n`;
    this.#isMessage = true;
  }
}
