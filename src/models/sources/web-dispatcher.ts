import { rootCertificates } from 'node:tls';
import { EnvHttpProxyAgent } from 'undici';
import type { NpmOptions } from './npm-options.ts';

export interface WebDispatcherOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly npmOptions: NpmOptions;
  readonly waitMs: number;
}

/**
 * Connections for `https:` sources: through the proxies of the environment or, where it names none, of the
 * npm configuration, whose certificates are trusted beside the usual ones.
 */
export function createWebDispatcher(options: WebDispatcherOptions): EnvHttpProxyAgent {
  const { env, npmOptions, waitMs } = options;
  const secure = { ...certificates(npmOptions), timeout: waitMs };
  return new EnvHttpProxyAgent({
    // Empty rather than absent: the library would look in the process's own environment.
    httpProxy: env.http_proxy ?? env.HTTP_PROXY ?? text(npmOptions.proxy) ?? '',
    httpsProxy: env.https_proxy ?? env.HTTPS_PROXY ?? text(npmOptions.httpsProxy) ?? '',
    noProxy: env.no_proxy ?? env.NO_PROXY ?? text(npmOptions.noProxy) ?? '',
    connect: secure,
    requestTls: secure,
    proxyTls: secure,
  });
}

function certificates({ ca, strictSSL }: NpmOptions): {
  ca?: string[];
  rejectUnauthorized?: boolean;
} {
  const own = [ca].flat().filter((one): one is string => typeof one === 'string');
  return {
    ...(own.length === 0 ? {} : { ca: [...rootCertificates, ...own] }),
    ...(strictSSL === false ? { rejectUnauthorized: false } : {}),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
