/** What a word processor finds in a document: its files, and its paragraphs as text. */
import { text } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';

/** Contents by path. @throws where the archive or an entry of it is broken. */
export async function readZip(bytes: Uint8Array): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const zip = await fromBufferPromise(Buffer.from(bytes));
  for await (const entry of zip.eachEntry())
    files.set(entry.fileName, await text(await zip.openReadStreamPromise(entry)));
  return files;
}

/** The text of every paragraph. @throws where one of the files is not XML. */
export async function readDocx(bytes: Uint8Array): Promise<string[]> {
  const files = await readZip(bytes);
  for (const content of files.values()) checkXml(content);
  const paragraphs = (files.get('word/document.xml') ?? '').match(/<w:p[ >].*?<\/w:p>/gsu) ?? [];
  return paragraphs.map((paragraph) =>
    [...paragraph.matchAll(/<w:t[^>]*>([^<]*)<\/w:t>/gu)].map(([, run]) => unescape(run!)).join(''),
  );
}

const CHARACTERS: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&apos;': "'",
};

function unescape(run: string): string {
  return run.replaceAll(/&\w+;/g, (escape) => CHARACTERS[escape] ?? '?');
}

function checkXml(content: string): void {
  checkCharacters(content);
  checkTags(content);
}

/** Those that XML 1.0 allows, and no escapes that it does not know. */
function checkCharacters(content: string): void {
  if (/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u.test(content))
    throw new Error('a character that XML does not allow');
  const stray = /&(?!(amp|lt|gt|quot|apos);)/.exec(content);
  if (stray !== null)
    throw new Error(`a stray & before: ${content.slice(stray.index, stray.index + 80)}`);
}

/** They close in turn. */
function checkTags(content: string): void {
  const open: string[] = [];
  for (const [, tag = ''] of content.matchAll(/<([^<>]*)>/gu)) {
    if (tag.startsWith('?') || tag.endsWith('/')) continue;
    const name = tag.split(/[\s/]/)[tag.startsWith('/') ? 1 : 0]!;
    if (!tag.startsWith('/')) open.push(name);
    else if (open.pop() !== name) throw new Error(`</${name}> closes nothing`);
  }
  if (open.length > 0) throw new Error(`<${open.join('><')}> is not closed`);
}
