import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { markerOnPaper, PRINT_PRESETS, paperInPixels } from '../../markers/print-profiles.ts';
import { drawPrint } from '../../server/media/print/draw-print.ts';
import { runCommand } from '../support/command.ts';
import { PHOTO, photoBytes } from '../support/files.ts';
import { readQrCode } from '../support/read-qr-code.ts';

const run = promisify(execFile);
const URL_ON_PRINT = 'HTTPS://EXAMPLE.COM/V/2B7K9QW3E4R5';
const POINTS_PER_MM = 72 / 25.4;

let folder: string;
const file = (name: string) => path.join(folder, name);
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passepartout-print-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The boxes of a PDF's page, in millimetres: left, bottom, right, top. */
async function boxesOf(pdf: string): Promise<Record<string, number[]>> {
  const { stdout } = await run('pdfinfo', ['-box', pdf]);
  const lines = stdout.split('\n').flatMap((line) => /^(\w+)Box:\s+(.*)$/.exec(line)?.slice(1, 3) ?? []);
  const boxes: Record<string, number[]> = {};
  for (let i = 0; i < lines.length; i += 2)
    boxes[lines[i]!.toLowerCase()] = lines[i + 1]!.trim()
      .split(/\s+/)
      .map((points) => Number(points) / POINTS_PER_MM);
  return boxes;
}

describe('papers', () => {
  it('are exact to the pixel', () => {
    const sizes = PRINT_PRESETS.map((preset) => {
      const sheet = paperInPixels(preset, 'landscape', { withBleed: false });
      return [preset.id, sheet.width, sheet.height];
    });
    expect(sizes).toEqual([
      ['10x15', 1772, 1205],
      ['13x18', 2126, 1500],
      ['15x20', 2398, 1772],
      ['20x30', 3543, 2398],
      ['13x13', 1500, 1500],
      ['20x20', 2398, 2398],
      ['a4', 3508, 2480],
      ['a5', 2480, 1748],
    ]);
  });

  it('hang upright with what lies beyond the marker turned along', () => {
    const [preset] = PRINT_PRESETS.filter(({ id }) => id === '13x18');
    const lying = markerOnPaper('3x2', 'landscape', preset!, { withBleed: true });
    const hanging = markerOnPaper('3x2', 'portrait', preset!, { withBleed: true });
    expect(hanging.longSide).toBe(lying.longSide);
    expect(hanging.beyond).toEqual({ x: lying.beyond.y, y: lying.beyond.x });
    expect(lying.beyond.x).toBeCloseTo(3 / 120);
    expect(lying.beyond.y).toBeCloseTo(6.5 / 120);
  });
});

describe('a print file', () => {
  const art = { format: '3x2', layout: 'border-8', style: 'azulejo', seed: 4 } as const;
  const preset = PRINT_PRESETS.find(({ id }) => id === '10x15')!;

  it.each([
    ['landscape', 'item', 1772, 1205],
    ['portrait', 'item', 1205, 1772],
    ['portrait', 'landscape', 1772, 1205],
  ] as const)(
    'as JPEG is as large as the paper, at 300 dpi: %s, turned like %s',
    async (orientation, turning, width, height) => {
      const photo = await sharp(photoBytes()).resize(900).jpeg().toBuffer();
      const profile = { ...preset, turning };
      const title = 'x';
      const print = await drawPrint({ photo, art, orientation, fit: 'cover', profile, title });
      expect(print).toMatchObject({ width, height });
      const read = await sharp(print.file).metadata();
      expect(read).toMatchObject({ width, height, density: 300, chromaSubsampling: '4:4:4', space: 'srgb' });
      // The window keeps its distance from the cut, and the pattern goes up to it.
      const safe = (profile.safetyMarginMm / 25.4) * 300;
      const { window } = print;
      expect(Math.min(window!.x, window!.y)).toBeGreaterThan(safe);
      expect(width - window!.x - window!.width).toBeGreaterThan(safe);
      expect(height - window!.y - window!.height).toBeGreaterThan(safe);
    },
  );
});

describe('frame --print', () => {
  it('makes a PDF that says where to cut, with its picture as it was compressed and a code that can be read', async () => {
    const { json, stderr } = await runCommand(
      [
        'frame',
        PHOTO,
        file('print.pdf'),
        '--print',
        '13x18',
        '--url',
        URL_ON_PRINT,
        '--back',
        file('back.pdf'),
      ],
      {},
    );
    expect(stderr).toBe('');
    expect(json).toMatchObject({ print: '13x18', format: '7x5', backFile: file('back.pdf') });

    const { media, bleed, trim } = await boxesOf(file('print.pdf'));
    const close = (box: number[], expected: number[]) =>
      box.forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 1);
      });
    close(media!, [0, 0, 198, 145]);
    close(bleed!, [6, 6, 192, 139]);
    close(trim!, [9, 9, 189, 136]);
    const { stdout: images } = await run('pdfimages', ['-list', file('print.pdf')]);
    expect(images.split('\n')[2]).toMatch(/image\s+2196\s+1570\s+rgb\s+3\s+8\s+jpeg/);

    await run('pdftoppm', ['-r', '300', '-png', '-singlefile', file('print.pdf'), file('print')]);
    expect(await readQrCode(file('print.png'))).toBe(URL_ON_PRINT);
    const half = await sharp(file('print.png'))
      .resize({ width: Math.round((198 / 25.4) * 150) })
      .blur(0.8)
      .png()
      .toBuffer();
    expect(await readQrCode(half)).toBe(URL_ON_PRINT);

    const { stdout: fonts } = await run('pdffonts', [file('back.pdf')]);
    const lines = fonts.trim().split('\n').slice(2);
    expect(lines.map((line) => /\+(\S+)/.exec(line)![1]).sort()).toEqual([
      'NotoSans-Regular',
      'NotoSans-SemiBold',
      'NotoSansArmenian-Regular',
      'NotoSansArmenian-SemiBold',
    ]);
    for (const line of lines) expect(line).toMatch(/Identity-H\s+yes yes yes/);
    const { stdout: text } = await run('pdftotext', [file('back.pdf'), '-']);
    expect(text).toContain('Point it at the photo');
    expect(text).toContain('Это фото оживает');
    expect(text).toContain('լուսանկարը');
    await run('pdftoppm', ['-r', '150', '-png', '-singlefile', file('back.pdf'), file('back')]);
    expect(await readQrCode(file('back.png'))).toBe(URL_ON_PRINT);
  }, 120_000);

  it.each([
    ['a paper that there is not', ['--print', '9x9'], /no print profile 9x9/],
    ['a back without what its code opens', ['--print', 'a5', '--back', 'b.pdf'], /--back needs --print/],
    ['a PDF without a paper', [], /must end in/],
  ])(
    'says so of %s',
    async (_, options, message) => {
      const { exitCode, stderr } = await runCommand(['frame', PHOTO, file('x.pdf'), ...options], {});
      expect(exitCode).toBe(2);
      expect(stderr).toMatch(message);
    },
    60_000,
  );
});
