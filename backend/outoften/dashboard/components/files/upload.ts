import { ApiError, NetworkError, type Schemas } from '../../server/api.ts';
import { TEXTS } from '../../texts/files.ts';

/** How a file is sent, and who is told how far it is. */
export interface Sending {
  /** The address with its query. */
  url: string;
  file: Blob;
  type: string;
  /** The media type of the reply. */
  accept: string;
  signal?: AbortSignal | undefined;
  /** Called with the share of the file that the server has, 0 to 1. */
  onProgress?: ((share: number) => void) | undefined;
}

/** Sends a file, and returns the reply. Throws ApiError or NetworkError. */
// fetch does not tell how much of a request is sent.
export function sendFile({ url, file, type, accept, signal, onProgress }: Sending): Promise<Blob> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', url);
    request.responseType = 'blob';
    request.setRequestHeader('Accept', accept);
    request.setRequestHeader('Content-Type', type);
    request.upload.onprogress = ({ loaded, total }) => onProgress?.(total ? loaded / total : 1);
    request.upload.onload = () => onProgress?.(1);
    request.onload = async () => {
      if (request.status === 200) return resolve(request.response);
      const problem: Partial<Schemas['Problem']> = await request.response
        .text()
        .then(JSON.parse)
        .catch(() => ({}));
      const text = problem.detail ?? `The server answered ${request.status}.`;
      reject(new ApiError(request.status, text, problem.code));
    };
    request.onerror = () => reject(new NetworkError(TEXTS.notReached));
    request.onabort = () => reject(new DOMException('', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

/** Lets the browser save a file. */
export function saveFile(file: Blob, name: string): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = name;
  link.click();
  URL.revokeObjectURL(link.href);
}
