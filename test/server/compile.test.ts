import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMind } from '../../markers/engine/index.ts';
import { runCommand } from '../support/command.ts';
import { PHOTO } from '../support/files.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'passepartout-compile-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const compile = (...args: string[]) => runCommand(['compile', ...args], {});

describe('the command compile', () => {
  it('writes a .mind file and says in a line what it found', async () => {
    const output = path.join(folder, 'garden.mind');
    const { exitCode, stdout } = await compile(PHOTO, output);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^1024×640: \d+ keypoints in \d+ keyframes, \d+ tracking points, \d+ ms\n$/);
    expect(readMind(await readFile(output))[0]!.targetImage).toEqual({ width: 1024, height: 640 });
  });

  it('compiles the mean of the channels, or the lean form, where it is told to', async () => {
    const [luma, mean, lean] = ['luma', 'mean', 'lean'].map((name) => path.join(folder, `${name}.mind`)) as [
      string,
      string,
      string,
    ];
    await compile(PHOTO, luma);
    await compile(PHOTO, mean, '--grey', 'mean');
    await compile(PHOTO, lean, '--lean');
    expect(Buffer.compare(await readFile(luma), await readFile(mean))).not.toBe(0);
    expect((await readFile(lean)).length).toBeLessThan((await readFile(luma)).length);
  });

  it.each([
    ['would write over a photo', [PHOTO, PHOTO], 2, '.mind'],
    ['is told only one file', [PHOTO], 2, 'Usage'],
    ['is told an unknown grey', [PHOTO, 'x.mind', '--grey', 'red'], 2, '--grey'],
    ['cannot read the image', ['README.md', 'x.mind'], 1, 'Cannot read'],
    ['cannot write the file', [PHOTO, '/nowhere/x.mind'], 1, 'its folder does not exist'],
  ])('says so where it %s, and leaves nothing behind', async (_name, args, exitCode, words) => {
    const before = await readFile(PHOTO);
    const result = await compile(...args);
    expect(result).toMatchObject({ exitCode, stdout: '', stderr: expect.stringContaining(words) });
    expect(Buffer.compare(await readFile(PHOTO), before)).toBe(0);
    expect((await readdir(folder)).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
