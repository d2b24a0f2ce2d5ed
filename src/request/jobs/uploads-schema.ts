import { Type } from 'typebox';
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
