import { readShortId } from '../../markers/printed-id.ts';

/** The addresses of a project, as paths below the service's own address. Printed QR codes carry the first: it is for ever. */
export const viewPath = (id: string) => `/ar/view/${id}`;
export const reportPath = (id: string) => `/report/${id}`;
export const filePath = (id: string, name: string) => `/objects/ar-storage/${id}/${name}`;

/** The QR code that leads through TUNNEL_URL. */
export const TUNNEL_CODE = 'qr-code-tunnel.png';

/** A picture that is its owner's and the staff's. */
export const capturePath = (id: string, name: string) => `/api/ar/projects/${id}/captures/${name}`;

/**
 * What a QR code carries. An id of ours goes in capitals, host and all: a QR code packs capitals and digits more tightly, so its modules are
 * larger on the same print. Ids of old shops mean another project in another case: they keep their link.
 */
export function qrCodeText(publicUrl: string, id: string): string {
  return readShortId(id) === id ? `${publicUrl}/V/${id}`.toUpperCase() : publicUrl + viewPath(id);
}

/** A name of the first item's files, as another item has it: `video.mp4` and `-2` make `video-2.mp4`. */
export function itemFile(name: string, suffix: string): string {
  const dot = name.lastIndexOf('.');
  return dot === -1 ? name + suffix : name.slice(0, dot) + suffix + name.slice(dot);
}

/** Where the files of a project lie in storage. Two letters of the id keep folders small. */
export const projectFolder = (id: string) => `projects/${id.slice(-2)}/${id}`;
