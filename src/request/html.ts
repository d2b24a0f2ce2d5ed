/** HTML in which every value is text unless it is HTML already. */
export interface Html {
  readonly html: string;
}

export function html(
  texts: TemplateStringsArray,
  ...values: readonly (string | number | Html)[]
): Html {
  const parts = texts.map((text, index) => text + textOf(values[index] ?? ''));
  return { html: parts.join('') };
}

export function join(parts: readonly Html[]): Html {
  return { html: parts.map((part) => part.html).join('') };
}

/** Only for what is a constant of ours. */
export function raw(text: string): Html {
  return { html: text };
}

function textOf(value: string | number | Html): string {
  if (typeof value === 'object') return value.html;
  return String(value).replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
