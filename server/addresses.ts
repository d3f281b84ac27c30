import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import path from 'node:path';
import { generate } from 'selfsigned';

/** Safari refuses certificates that are valid for longer than this. */
const CERTIFICATE_DAYS = 800;
const DAY_MS = 24 * 3600 * 1000;

/** This machine's first IPv4 address that other machines in its network can reach. */
export function lanAddress(): string | undefined {
  return Object.values(networkInterfaces())
    .flat()
    .find((address) => address && address.family === 'IPv4' && !address.internal)?.address;
}

export interface Certificate {
  cert: string;
  key: string;
}

/**
 * The self-signed certificate for an address, kept in DATA_DIR so that a phone which accepted it once need not be asked
 * again. Made anew when the address changed or it is about to expire.
 */
export async function certificateFor(address: string, dataDir: string): Promise<Certificate> {
  const folder = path.join(dataDir, 'tls');
  const files = { cert: path.join(folder, 'cert.pem'), key: path.join(folder, 'key.pem') };
  const kept = await readCertificate(files);
  if (kept && isValidFor(kept, address)) return kept;

  const made = await generate([{ name: 'commonName', value: 'Passepartout' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notAfterDate: new Date(Date.now() + CERTIFICATE_DAYS * DAY_MS),
    extensions: [
      { name: 'basicConstraints', cA: false },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 7, ip: address },
          { type: 7, ip: '127.0.0.1' },
          { type: 2, value: 'localhost' },
        ],
      },
    ],
  });
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeWhole(files.key, made.private);
  await writeWhole(files.cert, made.cert);
  return { cert: made.cert, key: made.private };
}

async function writeWhole(file: string, text: string): Promise<void> {
  await writeFile(`${file}.tmp`, text, { mode: 0o600 });
  await rename(`${file}.tmp`, file);
}

async function readCertificate(files: Record<keyof Certificate, string>): Promise<Certificate | undefined> {
  try {
    return { cert: await readFile(files.cert, 'utf8'), key: await readFile(files.key, 'utf8') };
  } catch {
    return undefined;
  }
}

function isValidFor({ cert, key }: Certificate, address: string): boolean {
  try {
    const certificate = new X509Certificate(cert);
    const expires = Date.parse(certificate.validTo);
    const fits =
      certificate.checkIP(address) !== undefined && certificate.checkPrivateKey(createPrivateKey(key));
    return fits && expires > Date.now() + DAY_MS;
  } catch {
    return false;
  }
}
