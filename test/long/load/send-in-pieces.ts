import { ask } from './answers.ts';

const PIECE = 100_000;

/** Sends a file by the tus protocol, piece by piece, without asking again: returns its id. */
export async function sendInPieces(url: string, file: Uint8Array): Promise<string> {
  const tus = { 'tus-resumable': '1.0.0' };
  const announced = await ask(
    `${url}/api/ar/uploads`,
    { method: 'POST', headers: { ...tus, 'upload-length': String(file.length) } },
    [201],
  );
  const id = new URL(announced.headers.get('location')!, url).pathname.split('/').at(-1)!;
  for (let offset = 0; offset < file.length; offset += PIECE)
    await ask(
      `${url}/api/ar/uploads/${id}`,
      {
        method: 'PATCH',
        headers: {
          ...tus,
          'content-type': 'application/offset+octet-stream',
          'upload-offset': String(offset),
        },
        body: new Uint8Array(file.subarray(offset, offset + PIECE)),
      },
      [204],
    );
  return id;
}
