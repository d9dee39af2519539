import { ApiError, buildUrl, NetworkError, type Schemas } from '../../server/api.ts';

/** What became of a file, or would become of it. */
export type Report = Schemas['ImportReport'];

/** How a file is sent. `columns` says what each of its columns is. */
export interface Sending {
  basePath: string;
  siteId: number;
  file: File;
  columns: Record<string, string> | null;
  isPreview: boolean;
  signal?: AbortSignal;
  /** Called with the share of the file that the server has, 0 to 1. */
  onProgress?: (share: number) => void;
}

/** Sends a file, and returns what the server says of it. Throws ApiError or NetworkError. */
export async function importFile(sending: Sending): Promise<Report> {
  return JSON.parse(await (await send(sending, 'json')).text());
}

/** Sends a file again, and returns the rows that are left out, each with line and reason, as a file. */
export function readRejectedRows(sending: Sending): Promise<Blob> {
  return send(sending, 'csv');
}

// fetch does not tell how much of a request is sent.
function send(sending: Sending, format: 'json' | 'csv'): Promise<Blob> {
  const { basePath, siteId, file, columns, isPreview, signal, onProgress } = sending;
  const url = buildUrl(
    '/v1/recipients/import',
    {},
    {
      site: siteId,
      dry_run: isPreview,
      columns: columns && JSON.stringify(columns),
      format,
    },
  );
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', basePath + url);
    request.responseType = 'blob';
    request.setRequestHeader('Accept', format === 'csv' ? 'text/csv' : 'application/json');
    request.setRequestHeader('Content-Type', 'text/csv');
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
    request.onerror = () => reject(new NetworkError('The server cannot be reached.'));
    request.onabort = () => reject(new DOMException('', 'AbortError'));
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}
