export interface PageParts {
  /** Fresh for every page, from a source of real randomness. */
  readonly nonce: string;
  /** The host's `webview.cspSource`. */
  readonly cspSource: string;
  readonly scriptUri: string;
  readonly styleUri: string;
}

/** What differs between pages before their scripts run. */
export interface PageWords {
  readonly title: string;
  readonly loading: string;
}

/** A page. Nothing may load but its own script and style; nothing may be fetched, embedded or sent anywhere. */
export const pageHtml = (
  { title, loading }: PageWords,
  { nonce, cspSource, scriptUri, styleUri }: PageParts,
): string => `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta
      http-equiv="Content-Security-Policy"
      content="default-src 'none'; script-src 'nonce-${attribute(nonce)}'; style-src ${attribute(cspSource)}; base-uri 'none'; form-action 'none'"
    />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>${attribute(title)}</title>
    <link rel="stylesheet" href="${attribute(styleUri)}" />
  </head>
  <body>
    <main id="page"><p class="loading" role="status">${attribute(loading)}</p></main>
    <script nonce="${attribute(nonce)}" src="${attribute(scriptUri)}"></script>
  </body>
</html>
`;

const attribute = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('"', '&quot;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
