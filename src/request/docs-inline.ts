import { html, join, type Html } from './html.ts';

/** Text between backticks as code. */
export function inline(text: string): Html {
  const parts = text.split('`');
  return join(
    parts.map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`)),
  );
}
