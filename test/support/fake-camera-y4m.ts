import { type FileHandle, open } from 'node:fs/promises';

/** 8-bit RGB, three bytes a pixel. */
export interface Picture {
  data: Buffer;
  width: number;
  height: number;
}

/** Writes an uncompressed YUV4MPEG2 file: a header line, then for each frame a line and its three planes. */
export class Y4mWriter {
  private readonly file: FileHandle;

  private constructor(file: FileHandle) {
    this.file = file;
  }

  static async create(
    path: string,
    { width, height, fps }: { width: number; height: number; fps: number },
  ): Promise<Y4mWriter> {
    if (width % 2 !== 0 || height % 2 !== 0) throw new Error('A feed has an even width and height.');
    const file = await open(path, 'w');
    await file.write(`YUV4MPEG2 W${width} H${height} F${fps}:1 Ip A1:1 C420jpeg\n`);
    return new Y4mWriter(file);
  }

  async write(planes: Buffer): Promise<void> {
    await this.file.write('FRAME\n');
    await this.file.write(planes);
  }

  async close(): Promise<void> {
    await this.file.close();
  }
}

/**
 * Y, U and V planes as Chromium's fake camera reads them: ITU-R BT.601 in studio range (luma 16..235), each colour value the
 * mean of two by two pixels.
 */
export function rgbToI420({ data, width, height }: Picture): Buffer {
  const planes = Buffer.alloc((width * height * 3) / 2);
  for (let pixel = 0, at = 0; pixel < width * height; pixel++, at += 3)
    planes[pixel] = Math.round(16 + 0.25679 * data[at]! + 0.50413 * data[at + 1]! + 0.09791 * data[at + 2]!);
  let u = width * height;
  let v = u + (width * height) / 4;
  for (let y = 0; y < height; y += 2)
    for (let x = 0; x < width; x += 2) {
      const top = (y * width + x) * 3;
      const bottom = top + width * 3;
      const mean = (k: number) =>
        (data[top + k]! + data[top + 3 + k]! + data[bottom + k]! + data[bottom + 3 + k]!) / 4;
      const [red, green, blue] = [mean(0), mean(1), mean(2)];
      planes[u++] = Math.round(128 - 0.14822 * red - 0.29099 * green + 0.43922 * blue);
      planes[v++] = Math.round(128 + 0.43922 * red - 0.36779 * green - 0.07143 * blue);
    }
  return planes;
}
