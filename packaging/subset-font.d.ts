// What we use of a package that ships no types.
declare module 'subset-font' {
  /** The font with the glyphs of this text alone. */
  export default function subsetFont(
    font: Buffer,
    text: string,
    options: { readonly targetFormat: 'truetype' },
  ): Promise<Buffer>;
}
