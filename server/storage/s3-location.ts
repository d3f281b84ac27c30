/** Where files lie in an S3-compatible storage, as STORAGE_URL says it. */
export interface S3Location {
  bucket: string;
  /** What all keys begin with, without slashes around it; may be empty. */
  prefix: string;
  region: string;
  /** Of a storage that is not Amazon's. */
  endpoint?: string;
  /** Without them those of the environment, or of the machine's role, are used. */
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

const KNOWN_PARAMETERS = ['endpoint', 'region'];
/** What most storages that have no regions take. */
const DEFAULT_REGION = 'us-east-1';

/**
 * Reads `s3://bucket/prefix?endpoint=https://…&region=…`, with `KEY:SECRET@` before the bucket if they are not in the environment.
 * Returns what is wrong with it, as words that may follow "must", where it cannot be read: never the text itself, which may hold a secret.
 */
export function readS3Location(text: string): S3Location | string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url?.protocol !== 's3:' || !/^[a-z0-9][a-z0-9.-]+$/.test(url.hostname))
    return 'be such as s3://bucket/prefix?endpoint=https://s3.example.com&region=eu-central-1';
  const unknown = [...url.searchParams.keys()].find((name) => !KNOWN_PARAMETERS.includes(name));
  if (unknown !== undefined)
    return `know nothing but endpoint and region after its question mark, not ${unknown}`;
  const endpoint = url.searchParams.get('endpoint') || undefined;
  if (endpoint !== undefined && !isOrigin(endpoint))
    return 'name its endpoint as an http or https address without a path';
  if (!url.username !== !url.password) return 'name the key and its secret both, or neither';
  const prefix = decodeURIComponent(url.pathname).replace(/^\/+|\/+$/g, '');
  if (!/^([\w.-]+(\/[\w.-]+)*)?$/.test(prefix) || prefix.split('/').some((part) => /^\.+$/.test(part)))
    return 'have a prefix of letters, digits, dots, dashes and slashes';
  return {
    bucket: url.hostname,
    prefix,
    region: url.searchParams.get('region') || process.env.AWS_REGION || DEFAULT_REGION,
    ...(endpoint && { endpoint: new URL(endpoint).origin }),
    ...(url.username && {
      credentials: {
        accessKeyId: decodeURIComponent(url.username),
        secretAccessKey: decodeURIComponent(url.password),
      },
    }),
  };
}

function isOrigin(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return (
    url !== undefined &&
    /^https?:$/.test(url.protocol) &&
    url.pathname === '/' &&
    !url.search &&
    !url.username
  );
}
