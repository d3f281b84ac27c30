/** What the upload answers with. */
export interface CreatedProject {
  arId: string;
  ownerSecret: string;
  viewUrl: string;
}

/**
 * Uploads a photo and a video. `onProgress` hears the share of bytes that has left this device, from 0 to 1; fetch could not
 * tell it. Rejects with a sentence for the visitor.
 */
export function createProject(
  photo: File,
  video: File,
  onProgress: (share: number) => void,
): Promise<CreatedProject> {
  const form = new FormData();
  form.set('photoFile', photo);
  form.set('videoFile', video);
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', '/api/ar/create-demo');
    request.responseType = 'json';
    request.upload.onprogress = ({ loaded, total }) => onProgress(total > 0 ? loaded / total : 0);
    request.onload = () => {
      if (request.status === 200) resolve(request.response);
      else
        reject(
          new Error(request.response?.detail ?? `The server answered ${request.status}. Please try again.`),
        );
    };
    request.onerror = () =>
      reject(new Error('The connection broke off. Your files are still here: please try again.'));
    request.send(form);
  });
}
