import { sendFile } from '../../components/files/upload.ts';
import { buildUrl, type Schemas } from '../../server/api.ts';

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

function send(sending: Sending, format: 'json' | 'csv'): Promise<Blob> {
  const { basePath, siteId, file, columns, isPreview, signal, onProgress } = sending;
  const query = { site: siteId, dry_run: isPreview, columns: columns && JSON.stringify(columns), format };
  return sendFile({
    url: basePath + buildUrl('/v1/recipients/import', {}, query),
    file,
    type: 'text/csv',
    accept: format === 'csv' ? 'text/csv' : 'application/json',
    signal,
    onProgress,
  });
}
