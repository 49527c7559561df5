// The document of the sidebar's webview: one style sheet, one script with a nonce, nothing else may load.

export interface PageParts {
  readonly style: string;
  readonly script: string;
  /** Where style sheets and fonts may come from. */
  readonly source: string;
  readonly nonce: string;
}

export function page({ style, script, source, nonce }: PageParts): string {
  const policy = [
    `default-src 'none'`,
    `script-src 'nonce-${nonce}'`,
    `style-src ${source}`,
    `font-src ${source}`,
  ].join('; ');
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Trajectories</title>
    <link rel="stylesheet" href="${style}">
  </head>
  <body>
    <script type="module" nonce="${nonce}" src="${script}"></script>
  </body>
</html>
`;
}
