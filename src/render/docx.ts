import { captionTime } from './caption-time.ts';
import type { BinaryFormat } from './format.ts';
import { buildParagraphs } from './paragraphs.ts';
import { shownSpeakers } from './speaker-names.ts';
import { withoutZipDates } from './zip-dates.ts';

/** What XML cannot hold, even escaped, of what is visible. */
const NOT_XML = /[\uFFFE\uFFFF]/g;

/** The library would write down when the document was made, which is not when it was said. */
const PROPERTIES = {
  path: 'docProps/core.xml',
  data: '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:creator>Lalela</dc:creator></cp:coreProperties>',
};

/** A document of a paragraph a turn: `[00:00:12] Name: text`, without the name where nobody knows it. */
export const docx: BinaryFormat = {
  extension: 'docx',
  mediaType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
  isBinary: true,
  render: async (transcript) => {
    // Nobody else waits for the library to be read.
    const { Document, Packer, Paragraph, TextRun } = await import('docx');
    const shown = shownSpeakers(transcript);
    const children = buildParagraphs(transcript).map(({ startMs, speaker, text }) => {
      const name = shown(speaker);
      const before = name === undefined ? '' : `${name}: `;
      return new Paragraph({
        spacing: { after: 120 },
        children: [
          new TextRun({ text: `[${clock(startMs)}] `, color: '666666' }),
          ...(before === '' ? [] : [new TextRun({ text: possible(before), bold: true })]),
          new TextRun(possible(text)),
        ],
      });
    });
    const document = new Document({ sections: [{ children }] });
    return withoutZipDates(await Packer.toBuffer(document, undefined, [PROPERTIES]));
  },
};

function possible(text: string): string {
  return text.replaceAll(NOT_XML, '\uFFFD');
}

function clock(ms: number): string {
  return captionTime(Number.isFinite(ms) ? Math.max(0, Math.round(ms)) : 0, '.').slice(0, -4);
}
