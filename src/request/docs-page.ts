/** The API's description as one page for people: no scripts, nothing loaded from elsewhere. Pure. */
import { createHash } from 'node:crypto';
import { ERROR_CODES } from '../kernel/index.ts';
import { PROBLEM_STATUS } from './problem-status.ts';
import { inline } from './docs-inline.ts';
import { html, join, raw, type Html } from './html.ts';
import { describeSchema, type Schema } from './docs-schema.ts';

/** What of an OpenAPI document is shown. */
export interface ApiDocument {
  readonly info: {
    readonly title: string;
    readonly version: string;
    readonly description?: string;
  };
  readonly paths?: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Operation {
  readonly tags?: readonly string[];
  readonly summary?: string;
  readonly description?: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: Content;
  readonly responses?: Readonly<Record<string, Content>>;
}

interface Parameter {
  readonly in: string;
  readonly name: string;
  readonly required?: boolean;
  readonly description?: string;
  readonly schema?: Schema;
}

interface Content {
  readonly description?: string;
  readonly content?: Readonly<Record<string, { readonly schema?: Schema }>>;
}

const STYLE = `
body { font: 1rem/1.5 system-ui, sans-serif; margin: 0 auto; max-width: 60rem; padding: 1rem; color: #1b1b1b; background: #fff }
code { font-family: ui-monospace, monospace; font-size: .9em; background: #f1f1ee; padding: .1em .3em; border-radius: .2em }
table { border-collapse: collapse; width: 100%; margin: .5rem 0 }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem .3rem 0; border-bottom: 1px solid #ddd }
section { margin: 2rem 0 } h3 { margin-bottom: .2rem } details { margin: .5rem 0 } ul { padding-left: 1.2rem }
.method { font-weight: 700; text-transform: uppercase }
@media (prefers-color-scheme: dark) { body { color: #eee; background: #161616 } code { background: #2a2a2a } a { color: #8ab4f8 } th, td { border-color: #444 } }
`;

/** What a browser may do with the page: use its one style, by hash. */
export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${createHash('sha256').update(STYLE).digest('base64')}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

export function renderDocsPage(document: ApiDocument): string {
  const { title, version, description = '' } = document.info;
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title} API</title>
        ${raw(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <h1>${title} API</h1>
        <p>
          ${description} Version ${version}. For programs: <a href="/openapi.json">openapi.json</a>.
        </p>
        <nav>
          <ul>
            ${join(operations.map(linkOf))}
          </ul>
        </nav>
        ${join(operations.map(sectionOf))}
        <h2 id="errors">Errors</h2>
        <p>
          Every answer that is not a success is <code>application/problem+json</code> with one of
          these codes, but for the older door, which has its own words.
        </p>
        <table>
          <tr>
            <th>code</th>
            <th>status</th>
            <th>meaning</th>
          </tr>
          ${join(Object.entries(ERROR_CODES).map(errorRow))}
        </table>
      </body>
    </html>`;
  return page.html;
}

interface Listed {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
}

const anchorOf = ({ method, path }: Listed) => `${method}${path.replaceAll(/\W+/g, '-')}`;

function linkOf(listed: Listed): Html {
  const { method, path, operation } = listed;
  return html`<li>
    <a href="#${anchorOf(listed)}"><span class="method">${method}</span> <code>${path}</code></a>
    ${operation.summary ?? ''}
  </li>`;
}

function sectionOf(listed: Listed): Html {
  const { method, path, operation } = listed;
  const {
    summary = '',
    description = '',
    parameters = [],
    requestBody,
    responses = {},
  } = operation;
  return html`<section id="${anchorOf(listed)}">
    <h3><span class="method">${method}</span> <code>${path}</code></h3>
    <p><strong>${summary}</strong></p>
    <p>${inline(description)}</p>
    ${parameters.length === 0 ? '' : parameterTable(parameters)}
    ${requestBody === undefined ? '' : contentOf('Body', requestBody)}
    ${join(Object.entries(responses).map(([status, content]) => contentOf(status, content)))}
  </section>`;
}

function parameterTable(parameters: readonly Parameter[]): Html {
  const rows = parameters.map(
    ({ name, in: where, required = false, description = '', schema = {} }) =>
      html`<tr>
        <td><code>${name}</code></td>
        <td>${where}${required ? ', needed' : ''}</td>
        <td>
          ${inline(description)} ${inline(schema.type === undefined ? '' : String(schema.type))}
        </td>
      </tr>`,
  );
  return html`<table>
    <tr>
      <th>name</th>
      <th>in</th>
      <th>meaning</th>
    </tr>
    ${join(rows)}
  </table>`;
}

function contentOf(name: string, { description = '', content = {} }: Content): Html {
  const types = Object.entries(content).map(
    ([type, { schema }]) =>
      html`<p><code>${type}</code></p>
        ${schema === undefined || type.includes('problem') ? '' : describeSchema(schema)}`,
  );
  return html`<details>
    <summary><strong>${name}</strong> ${inline(description)}</summary>
    ${join(types)}
  </details>`;
}

function errorRow([code, meaning]: [string, string]): Html {
  const status = PROBLEM_STATUS[code as keyof typeof ERROR_CODES];
  return html`<tr id="${code}">
    <td><code>${code}</code></td>
    <td>${status}</td>
    <td>${meaning}</td>
  </tr>`;
}
