import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Certificate } from '../helpers/host.ts';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/** For hosts that speak https. Nobody has signed it, and the Chromium of the tests takes it all the same. */
export function newCertificate(): Certificate {
  const pem = execFileSync(here('../../.venv/bin/python'), [here('certificate.py')], { encoding: 'utf8' });
  return { key: pem, cert: pem };
}
