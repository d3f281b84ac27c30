import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { composeFrame } from '../../markers/frame/index.ts';
import type { PrintScan } from '../../markers/gate/scan-print.ts';
import { scanPrint } from '../../server/media/scan-print.ts';
import { type MediaThreads, openMediaThreads } from '../../server/media/threads.ts';
import { buildMarkerTarget, thinArt } from '../markers/runtime/prints.ts';
import { photo } from './project-fixtures.ts';

let threads: MediaThreads;
let scan: PrintScan;
beforeAll(async () => {
  threads = openMediaThreads({ least: 0, most: 2 });
  const { jpeg } = await composeFrame({
    photo: photo('coffee'),
    art: thinArt(41),
    orientation: 'landscape',
    fit: 'cover',
    longSide: 1772,
  });
  scan = { print: jpeg, target: await buildMarkerTarget(thinArt(41)), by: 'ours', seed: 9, count: 3 };
});
afterAll(() => threads.close());

describe('the scan test of a print file', () => {
  it('says in plain words that it scans, that this was simulated, and shows where it was found', async () => {
    const { report, pictures } = await scanPrint(threads, scan);
    expect(report).toEqual({
      ...{ by: 'ours', simulated: true, seed: 9, n: 3, recognised: 1, good: 1 },
      ...{ medianCornerError: expect.any(Number), grade: 'very good', scans: true },
      words: 'Simulated: found in its place in 3 of 3 camera pictures. It scans very well.',
    });
    expect(report.medianCornerError).toBeLessThan(0.003);
    for (const { picture } of pictures)
      expect(await sharp(picture).metadata()).toMatchObject({ format: 'jpeg', width: 320, height: 180 });
    expect(await scanPrint(threads, scan)).toEqual({ report, pictures });
  });

  it('finds out a print with the target of another one', async () => {
    const other = { ...scan, target: await buildMarkerTarget(thinArt(42)), count: 3 };
    const { report } = await scanPrint(threads, other);
    expect(report).toMatchObject({ grade: 'none', scans: false, recognised: 0, medianCornerError: null });
    expect(report.words).toContain('in 0 of 3 camera pictures. It does not scan');
  });

  it('can be cancelled', async () => {
    const stop = new AbortController();
    const scanning = scanPrint(threads, { ...scan, count: 500 }, { signal: stop.signal });
    setTimeout(() => stop.abort(new Error('The print was taken back.')), 200);
    await expect(scanning).rejects.toThrow('The print was taken back.');
  });

  it('says what is wrong with a print that is no picture, or a target that is none', async () => {
    const broken = scan.print.slice(0, 2000);
    await expect(scanPrint(threads, { ...scan, print: broken })).rejects.toMatchObject({
      code: 'PRINT_UNREADABLE',
    });
    await expect(scanPrint(threads, { ...scan, target: broken })).rejects.toMatchObject({
      code: 'BROKEN_TARGET',
    });
  });
});
