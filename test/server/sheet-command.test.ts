import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { runCommand } from '../support/command.ts';

it('`pool sheet` shows a photo in the styles, layouts and palettes asked for, without a pool', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'passepartout-sheet-'));
  try {
    const out = path.join(folder, 'sheet.png');
    const chosen = ['--styles', 'night,kilim', '--palettes', 'candy,photo', '--width', '100'];
    const { exitCode, json } = await runCommand(['pool', 'sheet', '--out', out, ...chosen], {});
    expect(exitCode).toBe(0);
    expect(json).toMatchObject({ sheetFile: out, styles: ['night', 'kilim'], palettes: ['candy', 'photo'] });
    const { width, height } = await sharp(out).metadata();
    expect(json).toMatchObject({ width, height });
    // Two styles of four layouts of 67 pixels, and two frames of 100 side by side.
    expect(height).toBeGreaterThan(8 * 67);
    expect(width).toBeGreaterThan(200);
    const { channels } = await sharp(out).stats();
    expect(Math.min(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(30);
    const wrong = await runCommand(['pool', 'sheet', '--out', out, '--styles', 'plaid'], {});
    expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('terrazzo') });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}, 60_000);
