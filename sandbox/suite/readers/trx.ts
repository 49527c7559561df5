// Reads TRX, what `dotnet test` leaves of xUnit, NUnit and MSTest alike. No entities, no external references.
import { failure, success, type Outcome } from '../../../agent/engine/outcome.ts';
import { type Attributes, type XmlReader, readXml } from './xml.ts';

const MOST_TEXT = 16_000;
const MOST_DEPTH = 64;

export interface TrxResult {
  /** As its framework shows it: with its class in xUnit, without in NUnit and MSTest. */
  readonly name: string;
  /** Full name of its class; '' where the report does not define the test. */
  readonly owner: string;
  /** `Passed`, `Failed`, `NotExecuted`, `Timeout`, `Aborted` … */
  readonly outcome: string;
  readonly ms?: number;
  readonly message: string;
  readonly trace: string;
}

export interface TrxReport {
  readonly results: readonly TrxResult[];
  /** What was said of the run as a whole where it ended early: that its process crashed, or hung. */
  readonly troubles: readonly string[];
}

/** The results in document order, or in words why the text is no TRX report. */
export function readTrx(xml: string): Outcome<TrxReport, string> {
  const reader = new TrxReader();
  const broken = readXml(xml, reader);
  return broken === undefined
    ? success(reader.report())
    : failure(`the TRX report cannot be read: ${broken}`);
}

interface Open {
  readonly testId: string;
  readonly name: string;
  readonly outcome: string;
  readonly ms: number | undefined;
  message: string;
  trace: string;
}

class TrxReader implements XmlReader {
  fault: string | undefined;
  readonly #path: string[] = [];
  readonly #results: Open[] = [];
  readonly #owners = new Map<string, string>();
  readonly #troubles: string[] = [];
  #definition = '';

  open(tag: string, attributes: Attributes): void {
    const name = tag.split(':').at(-1) ?? tag;
    this.fault ??= this.#whyNone(name);
    this.#path.push(name);
    if (name === 'UnitTestResult') this.#results.push(begun(attributes));
    if (name === 'UnitTest') this.#definition = attributes['id'] ?? '';
    if (name === 'TestMethod') this.#owners.set(this.#definition, attributes['className'] ?? '');
    if (name === 'RunInfo' && attributes['outcome'] === 'Error') this.#troubles.push('');
  }

  #whyNone(name: string): string | undefined {
    if (this.#path.length === 0 && name !== 'TestRun') return `its first element is <${name}>`;
    return this.#path.length > MOST_DEPTH ? 'it is nested too deeply' : undefined;
  }

  close(): void {
    this.#path.pop();
  }

  text(text: string): void {
    const place = this.#path.slice(-2).join('/');
    const result = this.#path.includes('UnitTestResult') ? this.#results.at(-1) : undefined;
    if (result && place === 'ErrorInfo/Message') result.message += kept(result.message, text);
    if (result && place === 'ErrorInfo/StackTrace') result.trace += kept(result.trace, text);
    const last = this.#troubles.length - 1;
    if (place === 'RunInfo/Text' && last >= 0) this.#troubles[last] += kept(this.#troubles[last] ?? '', text);
  }

  report(): TrxReport {
    const results = this.#results.map(({ testId, ms, name, outcome, message, trace }) => ({
      name,
      owner: (this.#owners.get(testId) ?? '').split(',')[0] ?? '',
      outcome,
      ...(ms === undefined ? {} : { ms }),
      message: tidied(message),
      trace: tidied(trace),
    }));
    return { results, troubles: this.#troubles.map(tidied) };
  }
}

function begun(attributes: Attributes): Open {
  return {
    testId: attributes['testId'] ?? '',
    name: attributes['testName'] ?? '(unnamed)',
    outcome: attributes['outcome'] ?? '',
    ms: milliseconds(attributes['duration'] ?? ''),
    message: '',
    trace: '',
  };
}

const kept = (known: string, text: string): string =>
  known.length < MOST_TEXT ? text.slice(0, MOST_TEXT) : '';

const tidied = (text: string): string => text.replaceAll('\r', '').trim();

/** `00:00:01.5000000`, and `1.00:00:00` for a day. */
function milliseconds(duration: string): number | undefined {
  const [, days = '0', hours, minutes, seconds] =
    /^(?:(\d+)\.)?(\d+):(\d+):(\d+(?:\.\d+)?)$/.exec(duration) ?? [];
  if (hours === undefined) return undefined;
  const total = ((Number(days) * 24 + Number(hours)) * 60 + Number(minutes)) * 60 + Number(seconds);
  return Math.round(total * 1_000_000) / 1_000;
}
