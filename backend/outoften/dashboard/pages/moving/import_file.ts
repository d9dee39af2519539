import { sendFile } from '../../components/files/upload.ts';
import { type Api, ApiError, buildUrl, type Schemas } from '../../server/api.ts';
import type { Product } from '../../texts/moving.ts';

/** What became of a file, or would become of it. */
export type Report = Schemas['ResponseImportReport'];

/** How a file is read. What is null is found out from it. */
export interface Reading {
  source: Product | null;
  /** What the columns are that the owner has changed. */
  columns: Record<string, string>;
  only: string | null;
  dates: 'day-first' | 'month-first' | null;
  timeZone: string | null;
  isScaleConfirmed: boolean;
}

/** Reads a file as it is. */
export const AS_IT_IS: Reading = {
  source: null,
  columns: {},
  only: null,
  dates: null,
  timeZone: null,
  isScaleConfirmed: false,
};

/** How files are sent. */
export interface Sending {
  api: Api;
  surveyId: number;
  files: File[];
  reading: Reading;
  isPreview: boolean;
  signal?: AbortSignal;
  onProgress?: (share: number) => void;
  /** Called while another import runs. */
  onWait?: () => void;
}

/** Milliseconds until it is tried again while another import runs. */
const WAIT_MS = 1000;

/** Sends files, and returns what the server says of them. Throws ApiError or NetworkError. */
export async function importFiles(sending: Sending): Promise<Report> {
  return JSON.parse(await (await send(sending, 'json')).text());
}

/** Sends files again, and returns the records that are left out, each with line and reason, as a file. */
export function readRejected(sending: Sending): Promise<Blob> {
  return send({ ...sending, isPreview: true }, 'csv');
}

/** Whether files have JSON records, of which several files can be sent together. */
export function isJson({ name, type }: File): boolean {
  return /\.(json|jsonl|ndjson)$/i.test(name) || type.includes('json');
}

async function send(sending: Sending, format: 'json' | 'csv'): Promise<Blob> {
  const { api, surveyId, files, reading, isPreview, signal, onProgress, onWait } = sending;
  const { columns, isScaleConfirmed, timeZone } = reading;
  const query = {
    survey: surveyId,
    dry_run: isPreview,
    source: reading.source,
    columns: Object.keys(columns).length > 0 ? JSON.stringify(columns) : null,
    only: reading.only,
    dates: reading.dates,
    time_zone: timeZone,
    scale: isScaleConfirmed ? '0-10' : null,
    format,
  };
  const [first] = files;
  for (;;) {
    // A check that was given up goes on at the server, which does one import at a time.
    while (await isRunning(api, signal)) {
      onWait?.();
      await pause(signal);
    }
    try {
      return await sendFile({
        url: api.basePath + buildUrl('/v1/imports', {}, query),
        file: first && files.length === 1 ? first : new Blob(files.flatMap((file) => [file, '\n'])),
        type: files.every(isJson) ? 'application/json' : 'text/csv',
        accept: format === 'csv' ? 'text/csv' : 'application/json',
        signal,
        onProgress,
      });
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'import_running') throw error;
      onWait?.();
      await pause(signal);
    }
  }
}

async function isRunning(api: Api, signal?: AbortSignal): Promise<boolean> {
  const { data } = await api.get('/v1/imports', signal ? { signal } : {});
  return data.some(isUnfinished);
}

/** Whether an import runs now. */
export function isUnfinished({ state }: Pick<Schemas['ResponseImport'], 'state'>): boolean {
  return state === 'reading' || state === 'importing';
}

async function pause(signal?: AbortSignal): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, WAIT_MS));
  signal?.throwIfAborted();
}
