/** What a client of the jobs door does over HTTP. */
import { expect, vi } from 'vitest';

export interface JobReply {
  readonly id: string;
  readonly state: string;
  readonly progress?: { readonly percent: number };
  readonly error?: { readonly code: string };
  readonly warnings: readonly { readonly code: string }[];
}

export type ServiceClient = ReturnType<typeof clientOf>;

export function clientOf({ url, key }: { url: string; key: string }) {
  const headers = key === '' ? {} : { authorization: `Bearer ${key}` };
  const call = (path: string, init: RequestInit = {}) =>
    fetch(url + path, { ...init, headers: { ...headers, ...(init.headers as object) } });
  const job = async (id: string) => (await (await call(`/v1/jobs/${id}`)).json()) as JobReply;
  return {
    call,
    job,
    async send(body: FormData | object): Promise<JobReply> {
      const init =
        body instanceof FormData
          ? { body }
          : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      const reply = await call('/v1/jobs', { method: 'POST', ...init });
      if (reply.status !== 202) throw new Error(await reply.text());
      return (await reply.json()) as JobReply;
    },
    ended: (id: string) =>
      vi.waitFor(
        async () => {
          const found = await job(id);
          expect(['queued', 'running', 'delivering']).not.toContain(found.state);
          return found;
        },
        { timeout: 120_000, interval: 200 },
      ),
  };
}
