/** The addresses of a project, as paths below the service's own address. Printed QR codes carry the first: it is for ever. */
export const viewPath = (id: string) => `/ar/view/${id}`;
export const filePath = (id: string, name: string) => `/objects/ar-storage/${id}/${name}`;

/** Where the files of a project lie in storage. Two letters of the id keep folders small. */
export const projectFolder = (id: string) => `projects/${id.slice(-2)}/${id}`;
