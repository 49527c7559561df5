// Feeds XML of a project to its reader, as far as it can be trusted: no entities, no external references, a fixed depth.
import { SaxesParser } from 'saxes';

export type Attributes = Readonly<Record<string, string>>;

export interface XmlReader {
  /** In words, as soon as the document is none of its kind. */
  readonly fault: string | undefined;
  /** May it have a document type? What that declares is not known all the same. */
  readonly mayBeTyped?: true;
  open(name: string, attributes: Attributes): void;
  close(name: string): void;
  text(text: string): void;
}

/** A parser remembers every open element: of millions in one another it takes minutes and all memory. */
const MOST_DEPTH = 256;
const PIECE = 64 * 1024;

/** In words why the text cannot be read, if it cannot: nothing is read beyond the first fault. */
export function readXml(xml: string, reader: XmlReader): string | undefined {
  const parser = new SaxesParser();
  let fault: string | undefined;
  let depth = 0;
  parser.on('error', (error) => {
    fault ??= error.message;
  });
  // Entities are declared there and nowhere else; what looks like one in CDATA is text.
  parser.on('doctype', () => {
    if (reader.mayBeTyped !== true) fault ??= 'it declares entities';
  });
  parser.on('opentag', ({ name, attributes }) => {
    depth += 1;
    if (depth > MOST_DEPTH) fault ??= 'it is nested too deeply';
    reader.open(name, attributes);
  });
  parser.on('closetag', ({ name }) => {
    depth -= 1;
    reader.close(name);
  });
  parser.on('text', (text) => reader.text(text));
  parser.on('cdata', (text) => reader.text(text));
  for (let at = 0; at < xml.length; at += PIECE) {
    parser.write(xml.slice(at, at + PIECE));
    const broken = reader.fault ?? fault;
    if (broken !== undefined) return broken;
  }
  parser.close();
  return reader.fault ?? fault;
}
