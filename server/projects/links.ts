/** The addresses of a project, as paths below the service's own address. Printed QR codes carry the first: it is for ever. */
export const viewPath = (id: string) => `/ar/view/${id}`;
export const filePath = (id: string, name: string) => `/objects/ar-storage/${id}/${name}`;

/** A name of the first item's files, as another item has it: `video.mp4` and `-2` make `video-2.mp4`. */
export function itemFile(name: string, suffix: string): string {
  const dot = name.lastIndexOf('.');
  return dot === -1 ? name + suffix : name.slice(0, dot) + suffix + name.slice(dot);
}

/** Where the files of a project lie in storage. Two letters of the id keep folders small. */
export const projectFolder = (id: string) => `projects/${id.slice(-2)}/${id}`;
