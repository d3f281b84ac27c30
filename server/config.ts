import { availableParallelism } from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { CodedError } from '../markers/coded-error.ts';
import type { PoolTargets } from '../pool-builder/marks.ts';
import { readS3Location } from './storage/s3-location.ts';

const number = (value: number, least: number, most: number, words: string) =>
  z.coerce.number({ error: words }).int(words).min(least, words).max(most, words).default(value);
const port = (value: number) => number(value, 0, 65535, 'must be a port, from 0 to 65535');
const pool = (value: number) => number(value, 0, 100_000, 'must be a whole number from 0 to 100000');
const days = (value: number) =>
  z.coerce.number({ error: 'must be a number of days' }).min(0).max(3650).default(value);
const count = (value: number) => number(value, 1, 1_000_000_000, 'must be a whole number from 1 up');
const threadCount = 'must be a whole number from 1 to 256';
const threads = z.coerce
  .number({ error: threadCount })
  .int(threadCount)
  .min(1, threadCount)
  .max(256, threadCount);
const webAddress = z
  .url({
    protocol: /^https?$/,
    error: 'must be an http or https address, such as https://photos.example.com',
  })
  .transform((value) => value.replace(/\/+$/, ''))
  .refine((value) => new URL(value).origin === value, 'must be an address without a path');

const storageUrl = z.string().transform((text, context) => {
  const location = readS3Location(text);
  if (typeof location !== 'string') return location;
  context.addIssue({ code: 'custom', message: `must ${location}` });
  return z.NEVER;
});

const isOrigin = (text: string) => URL.canParse(text) && new URL(text).origin === text;

/** Every setting, its default and its meaning; the README's table is checked against this list. */
const settings = z.object({
  PORT: port(3000).describe('port of the HTTP server'),
  LISTEN_ADDRESS: z
    .union([z.ipv4(), z.ipv6()], { error: 'must be an address of this machine, such as 127.0.0.1' })
    .optional()
    .describe(
      'address that the HTTP server listens on; behind a proxy on the same machine 127.0.0.1, so that nobody passes by it; unset: all',
    ),
  HTTPS_PORT: port(3443).describe(
    'port of the HTTPS server for phones in the local network; 0: any that is free',
  ),
  DATA_DIR: z.string().min(1).default('.data').describe('folder for files and the embedded database'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must begin with postgres:// or postgresql://')
    .optional()
    .describe('a PostgreSQL server (13 or later); without it the embedded one is used'),
  DATABASE_POOL_SIZE: count(10).describe('most database connections of a process'),
  DATABASE_CONNECT_TIMEOUT_MS: count(10_000).describe('longest wait for a connection'),
  DATABASE_STATEMENT_TIMEOUT_MS: count(45_000).describe('longest time of one statement'),
  STORAGE_URL: storageUrl
    .optional()
    .describe(
      'a bucket for files: `s3://bucket/prefix?endpoint=https://…&region=…`, on Amazon S3 without an endpoint; without it they lie in DATA_DIR',
    ),
  STORAGE_LINKS: z
    .enum(['on', 'off'])
    .default('off')
    .describe(
      'with STORAGE_URL: whether phones fetch videos straight from the bucket, by signed links of an hour; they must be able to reach its endpoint',
    ),
  STORAGE_COPIES_MB: count(2000).describe(
    'with STORAGE_URL: room in DATA_DIR for copies of files that are worked on; those of the last ten minutes stay in any case',
  ),
  PUBLIC_URL: webAddress.optional().describe('address that QR codes carry; turns the HTTPS server off'),
  TUNNEL_URL: webAddress
    .optional()
    .describe(
      'a second address that leads here, such as a tunnel’s, while PUBLIC_URL is one that phones cannot reach: each living photo then has a second QR code for it, `qr-code-tunnel.png`, which is never printed',
    ),
  CHECKOUT_URL: z
    .url({
      protocol: /^https?$/,
      error: 'must be an http or https address, such as https://shop.example.com/checkout',
    })
    .optional()
    .describe(
      'page of the shop where a demo is paid for: its page offers “make it permanent”, which opens this address with `project=ID` added; the shop confirms by `POST /api/ar/projects/:id/permanent`',
    ),
  ADMIN_KEY: z
    .string()
    .min(16, 'must have at least 16 characters')
    .regex(/^[\x21-\x7e]+$/, 'must consist of letters, digits and signs that fit a header, without spaces')
    .optional()
    .describe('key with every right; without it the first start makes one and prints it once'),
  DEMO_TTL_HOURS: z.coerce.number().positive().default(24).describe('how long a demo lives'),
  DEMO_GRACE_DAYS: days(7).describe('how long a demo that is over keeps its files, to be renewed'),
  CLEANUP_HOUR: number(2, 0, 23, 'must be an hour of the day, from 0 to 23').describe(
    'hour of the day (local time) at which demos that are over are removed',
  ),
  WORKERS: z
    .enum(['on', 'off'])
    .default('on')
    .describe('whether the server works on jobs itself, or leaves them to worker processes'),
  WORKER_THREADS_LEAST: threads
    .default(1)
    .describe('worker threads that a process keeps ready; more start as work waits, and end when it is done'),
  WORKER_THREADS_MOST: threads
    .optional()
    .describe(
      'most worker threads of a process for what somebody waits for, and so most photos compiled at once; unset: one for each processor',
    ),
  ON_EMPTY: z.enum(['make', 'refuse']).default('make').describe('no free marker: make one, or refuse'),
  STARTER_POOL: pool(20).describe('free markers of the default kind that are made first, without a pause'),
  POOL_LOW: pool(200).describe('with fewer free markers than this of the default kind the pool is refilled'),
  POOL_HIGH: pool(300).describe('up to so many; 0 turns refilling off'),
  POOL_OTHERS: pool(2).describe('free markers kept of every other format and style'),
  POOL_REST_DAYS: days(30).describe('how long a marker rests after a demo before it is given again'),
  POOL_CHECK_SECONDS: number(30, 1, 86_400, 'must be a number of seconds, at most a day').describe(
    'how often the pool is looked at, besides after claims',
  ),
  POOL_BUSY_SHARE: z.coerce
    .number()
    .min(0.05)
    .max(1)
    .default(0.5)
    .describe(
      'refilling pauses, and no clip to share is begun, while other work takes more than this share of the processors',
    ),
  BACKGROUND_PRIORITY: z
    .enum(['low', 'normal'])
    .default('low')
    .describe(
      'whether refilling the pool lets everything else on the machine go first (`low`); `normal` is for a machine of its own',
    ),
  NIGHT_FROM_HOUR: number(1, 0, 23, 'must be an hour of the day, from 0 to 23').describe(
    'hour of the day (local time) from which photos wait to be compiled that were sent with `schedule=night`',
  ),
  NIGHT_TO_HOUR: number(5, 0, 23, 'must be an hour of the day, from 0 to 23').describe(
    'hour of the day (local time) by which all of them have been begun',
  ),
  COMPILE_CACHE_MB: count(500).describe(
    'room for compiled photos; those by which projects are recognised stay in any case',
  ),
  MAX_ITEMS: number(10, 1, 50, 'must be a whole number from 1 to 50').describe(
    'most pictures that a project recognises, prints of replaced ones included',
  ),
  TRACKER: z
    .enum(['ours', 'mindar'])
    .default('ours')
    .describe(
      'what AR pages recognise prints with: our own runtime (`ours`), or MindAR’s (`mindar`), which does not see frames of 8 and 11 %: pages with a print of that kind keep ours. `?tracker=mindar` in a page’s address has MindAR try it all the same, `?tracker=ours` overrules `mindar`',
    ),
  PRINT_CAPTURES: number(12, 4, 400, 'must be a whole number from 4 to 400').describe(
    'simulated camera pictures of each print file, before it may be downloaded: some 60 ms of CPU each',
  ),
  SHARE_CLIPS: z
    .enum(['on', 'off'])
    .default('on')
    .describe(
      'whether a 5-second clip to share is made of each living photo: about 5 s of CPU in the background',
    ),
  MAX_PHOTO_MB: count(100).describe('largest photo file'),
  MAX_VIDEO_MB: count(300).describe('largest video file'),
  MAX_VIDEO_SECONDS: count(600).describe('longest that a video may be shown, after trimming'),
  VIDEO_TIMEOUT_SECONDS: count(540).describe(
    'how long ffmpeg may take to make a video ready for phones before it is killed',
  ),
  UPLOAD_TTL_HOURS: count(24).describe(
    'how long a file that arrives piece by piece is kept before it is used',
  ),
  CREATES_PER_HOUR: count(30).describe(
    'how often one address may try to make a living photo without a key; attempts that are refused count too',
  ),
  PROJECTS_PER_DAY: count(100).describe('living photos that one address may make in a day without a key'),
  UPLOADS_AT_ONCE: count(20).describe('uploads of one address under way at once'),
  UPLOAD_MB_PER_DAY: count(20_000).describe('megabytes that one address may upload in a day'),
  REQUESTS_PER_MINUTE: count(1200).describe('API calls of one address in a minute; viewing is not counted'),
  KEY_PROJECTS_PER_DAY: count(10_000).describe('the same of one key, unless it has limits of its own'),
  KEY_UPLOADS_AT_ONCE: count(50).describe('the same of one key'),
  KEY_UPLOAD_MB_PER_DAY: count(200_000).describe('the same of one key'),
  KEY_REQUESTS_PER_MINUTE: count(6000).describe('the same of one key'),
  WRONG_KEYS_PER_HOUR: count(60).describe(
    'wrong keys from one address, sign-ins included, after which it is not listened to',
  ),
  REPORTS_PER_HOUR: count(10).describe('reports of abuse from one address'),
  LOOKS_PER_HOUR: count(1000).describe('notes of one address on how prints were recognised'),
  RECOVERIES_PER_HOUR: count(10).describe('requests of one address to be sent links that were lost'),
  SHOP_NAME: z.string().max(60).optional().describe('name that stands on the start screen of AR pages'),
  SHOP_LOGO: z
    .string()
    .regex(/\.(png|jpe?g|webp|svg)$/i, 'must be a PNG, JPEG, WebP or SVG file')
    .optional()
    .describe('file with the logo that stands there: PNG, JPEG, WebP or SVG'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .optional()
    .describe('mail server that takes our letters, with user and password in it; without it no mail is sent'),
  MAIL_FROM: z
    .string()
    .regex(/^[^\r\n]*@[^\r\n]*$/, 'must be an address such as Photo Shop <photos@example.com>')
    .optional()
    .describe('sender of our letters; unset: `noreply@` and the host of PUBLIC_URL'),
  ADMIN_EMAIL: z
    .email('must be an e-mail address')
    .optional()
    .describe('who is written to when the pool is low'),
  EXPIRY_NOTICE_HOURS: number(4, 0, 10_000, 'must be a number of hours').describe(
    'how long before a demo ends shop and maker are told; 0: never',
  ),
  QUEUE_MOST: count(1000).describe('with so many living photos waiting to be made no new one is taken in'),
  MIN_FREE_DISK_MB: number(1000, 0, 1_000_000_000, 'must be a number of megabytes').describe(
    'with less free disk than this nothing is taken in',
  ),
  DRAIN_SECONDS: z.coerce
    .number({ error: 'must be a number of seconds, at most 5' })
    .min(0)
    .max(5)
    .optional()
    .describe(
      'how long a server that is to stop goes on answering while `/ready` says already that it stops; unset: 2 where TRUST_PROXY says that there is a proxy, else 0',
    ),
  TRUST_PROXY: z
    .union([z.literal('off').transform(() => 0), z.coerce.number().int().min(0).max(10)], {
      error: 'must be off, or the number of proxies, from 1 to 10',
    })
    .default(0)
    .describe('how many proxies before this server append to X-Forwarded-For; 0 or off believes nobody'),
  CORS_ORIGINS: z
    .string()
    .transform((value) => value.split(/[\s,]+/).filter(Boolean))
    .refine((list) => list.every((origin) => origin === '*' || isOrigin(origin)), {
      error: 'must be origins such as https://shop.example.com, with commas between them, or *',
    })
    .optional()
    .describe('origins whose pages may call the API, with commas between them; `*` for all'),
  FILE_HOSTS: z
    .string()
    .transform((value) =>
      value
        .toLowerCase()
        .split(/[\s,]+/)
        .filter(Boolean),
    )
    .refine((list) => list.every((host) => /^[a-z0-9.-]+(:\d+)?$/.test(host)), {
      error: 'must be hosts such as cdn.example.com, with commas between them',
    })
    .optional()
    .describe('hosts that `POST /compile` may fetch photos and videos from, with commas between them'),
  SESSION_HOURS: z.coerce
    .number()
    .positive()
    .max(24 * 90)
    .default(12)
    .describe('how long somebody stays signed in'),
  AUDIT_DAYS: days(365).describe('how long the audit log and closed reports are kept'),
  TELEMETRY_DAYS: days(90).describe(
    'how long is kept how fast prints are recognised, without pictures, addresses or names; 0: AR pages tell nothing',
  ),
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'])
    .default('info')
    .describe('how much is logged'),
});

export type Settings = z.infer<typeof settings>;
export const SETTINGS = settings.shape;

/**
 * Reads and checks the settings. An empty value counts as unset, as in a `.env` file with the line `PUBLIC_URL=`.
 * Throws SETTINGS_INVALID naming every wrong setting at once. `DATA_DIR` is made absolute.
 */
export function readSettings(environment: Record<string, string | undefined> = process.env): Settings {
  const given = Object.fromEntries(
    Object.entries(environment).filter(
      ([name, value]) => name in SETTINGS && value !== undefined && value !== '',
    ),
  );
  const result = settings.safeParse(given);
  if (!result.success) {
    const problems = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
    throw new CodedError('SETTINGS_INVALID', `These settings are wrong. ${problems.join('; ')}`);
  }
  const { WORKER_THREADS_LEAST: least } = result.data;
  const most = mostThreads(result.data);
  if (least > most)
    throw new CodedError(
      'SETTINGS_INVALID',
      `These settings are wrong. WORKER_THREADS_LEAST: must not be more than the most threads, ${most}; WORKER_THREADS_MOST sets these`,
    );
  return { ...result.data, DATA_DIR: path.resolve(result.data.DATA_DIR) };
}

/** How many worker threads a process may have for what somebody waits for. */
export function mostThreads({ WORKER_THREADS_MOST }: Pick<Settings, 'WORKER_THREADS_MOST'>): number {
  return WORKER_THREADS_MOST ?? availableParallelism();
}

/** What the settings say of the pool, in the builder's words. */
export function poolTargets({ POOL_LOW, POOL_HIGH, POOL_OTHERS }: Settings): PoolTargets {
  return { low: POOL_LOW, high: POOL_HIGH, others: POOL_OTHERS };
}
