/** A file of a project below the address that this page has, whichever the server's own is; another version is loaded anew. */
export const fileUrl = (url: string, version: string | undefined): string =>
  new URL(url).pathname + (version ? `?v=${version}` : '');
