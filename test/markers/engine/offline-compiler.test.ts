import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createCanvas } from 'canvas';
import { expect, test } from 'vitest';
import { greyFromRgb, joinTargets, loadEngine, OfflineCompiler } from '../../../markers/engine/index.ts';
import { oracleImage, photo } from '../../oracle/images.ts';
import { toCanvas } from '../../oracle/mind-ar.ts';

test('the compiler with mind-ar’s interface gives one file, percents and the targets', async () => {
  const images = [
    await photo('coffee', { width: 110, height: 80 }),
    await photo('cat', { width: 64, height: 96 }),
  ];
  const percents: number[] = [];
  const compiler = new OfflineCompiler();
  const targets = await compiler.compileImageTargets(images.map(toCanvas), (percent) =>
    percents.push(percent),
  );
  expect(targets.map(({ targetImage }) => targetImage)).toEqual([
    { width: 110, height: 80 },
    { width: 64, height: 96 },
  ]);
  expect(percents).toEqual([...percents].sort((a, b) => a - b));
  expect(percents.at(-1)).toBe(100);
  // That such a join equals what mind-ar compiles together is tested in oracle.test.ts.
  const engine = await loadEngine();
  const minds = images.map(({ data, width, height }) =>
    engine.compileTarget({ data: greyFromRgb(data, 3, 'mean'), width, height }),
  );
  expect(Buffer.compare(compiler.exportData(), joinTargets(await Promise.all(minds)))).toBe(0);
});

test('it gives what was recorded for a photograph in colour', async () => {
  const recorded = JSON.parse(await readFile(new URL('../../oracle/hashes.json', import.meta.url), 'utf8'));
  const compiler = new OfflineCompiler({ createCanvas });
  await compiler.compileImageTargets([toCanvas(await oracleImage('two-wings'))]);
  expect(createHash('sha256').update(compiler.exportData()).digest('hex')).toBe(recorded['two-wings'].mind);
});

test('it says so when there is nothing to export', () => {
  expect(() => new OfflineCompiler().exportData()).toThrow(
    expect.objectContaining({ code: 'NOTHING_COMPILED' }),
  );
});
