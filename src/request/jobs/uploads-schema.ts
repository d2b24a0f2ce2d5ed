import { Type, type Static } from 'typebox';
import { Time } from './wire-types.ts';

export const UploadParams = Type.Object({
  id: Type.String({ pattern: '^[0-9a-f]{32}$', description: 'Of the upload.' }),
});

export const UploadReply = Type.Object(
  {
    id: Type.String(),
    offset: Type.Integer({ description: 'Bytes that are there.' }),
    length: Type.Optional(Type.Integer({ description: 'Bytes that there will be.' })),
    complete: Type.Boolean({ description: 'Whether it can be submitted as `source.upload_id`.' }),
    created_at: Time('When it was begun.'),
    expires_at: Type.Optional(Time('When it is removed unless a job took it.')),
    job_id: Type.Optional(Type.String({ description: 'The job that has it.' })),
  },
  { description: 'A resumable upload.' },
);

export const UploadLinkRequest = Type.Object(
  {
    bytes: Type.Integer({
      minimum: 1,
      description: 'Of the recording, exactly.',
      examples: [222139],
    }),
  },
  { additionalProperties: false, description: 'Asks for a link.' },
);
export type UploadLinkRequest = Static<typeof UploadLinkRequest>;

export const UploadLinkReply = Type.Object(
  {
    id: Type.String({ description: 'For `source.upload_id`, once the recording was sent.' }),
    method: Type.Literal('PUT'),
    url: Type.String({
      description: 'Where to send it. Whoever knows it may send: keep it secret.',
    }),
    headers: Type.Record(Type.String(), Type.String(), { description: 'To be sent with it.' }),
    length: Type.Integer({ description: 'Bytes that there will be; no other number is taken.' }),
    link_expires_at: Time('Begin before.'),
  },
  { description: 'Where to send a recording in one piece.' },
);
export type UploadLinkReply = Static<typeof UploadLinkReply>;

/** What POST says of the upload; read by the tus library, listed here for readers. */
export const CreateHeaders = Type.Object({
  'tus-resumable': Type.Optional(Type.String({ description: '`1.0.0`.' })),
  'upload-length': Type.Optional(Type.String({ description: 'Bytes that there will be.' })),
  'upload-defer-length': Type.Optional(
    Type.String({ description: '`1` where the length is not known yet.' }),
  ),
  'upload-metadata': Type.Optional(
    Type.String({ description: 'Pairs of a name and base64, with commas.' }),
  ),
});

export const PatchHeaders = Type.Object({
  'tus-resumable': Type.Optional(Type.String({ description: '`1.0.0`.' })),
  'upload-offset': Type.Optional(Type.String({ description: 'Where the body goes.' })),
});
