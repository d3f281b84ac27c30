/**
 * A colour profile with the primaries and the gamma of Adobe RGB (1998), built after ICC.1:2001-04: those that can be downloaded
 * may not be passed on.
 */
export function adobeRgbProfile(): Buffer {
  const xyz = (...values: [number, number, number]) => tag('XYZ ', ...values.map((value) => fixed(value)));
  // Adapted to D50.
  const colorants = {
    rXYZ: xyz(0.60974, 0.31111, 0.01947),
    gXYZ: xyz(0.20528, 0.62567, 0.06087),
    bXYZ: xyz(0.14919, 0.06322, 0.74457),
  };
  const gamma = tag('curv', Buffer.from([0, 0, 0, 1, 2, 0x33]));
  const name = Buffer.from('Compatible with Adobe RGB (1998)\0');
  const tags: [string, Buffer][] = [
    ['desc', tag('desc', uint32(name.length), name, Buffer.alloc(78))],
    ['cprt', tag('text', Buffer.from('No copyright\0'))],
    ['wtpt', xyz(0.9642, 1, 0.82491)],
    ...Object.entries(colorants),
    ...['rTRC', 'gTRC', 'bTRC'].map((channel): [string, Buffer] => [channel, gamma]),
  ];
  let at = 128 + 4 + 12 * tags.length;
  const table = tags.map(([signature, data]) => {
    const entry = Buffer.concat([Buffer.from(signature), uint32(at), uint32(data.length)]);
    at += data.length;
    return entry;
  });
  const header = Buffer.alloc(128);
  header.writeUInt32BE(at, 0);
  header.writeUInt32BE(0x02100000, 8);
  header.write('mntrRGB XYZ ', 12);
  header.write('acsp', 36);
  Buffer.concat([fixed(0.9642), fixed(1), fixed(0.82491)]).copy(header, 68);
  return Buffer.concat([header, uint32(tags.length), ...table, ...tags.map(([, data]) => data)]);
}

/** Padded to four bytes, as each has to begin at such a place. */
function tag(type: string, ...data: Buffer[]): Buffer {
  const bytes = Buffer.concat([Buffer.from(type), Buffer.alloc(4), ...data]);
  return Buffer.concat([bytes, Buffer.alloc(-bytes.length & 3)]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** A number as s15Fixed16. */
function fixed(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(Math.round(value * 65_536));
  return bytes;
}
