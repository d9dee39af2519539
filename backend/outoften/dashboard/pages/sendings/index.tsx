import { LazyPage } from '../../components/shell/lazy_page.tsx';
import { useOwn } from '../../context.ts';
import type { PartProperties } from '../parts_page.tsx';
import { Detail, loadForm } from './detail.tsx';
import { SendingList } from './list.tsx';

/** The sendings: the list, one of them (`/{id}`, `/{id}/edit`), or a new one (`/new`). */
export default function SendingsPage(properties: PartProperties) {
  const [first, second] = properties.rest;
  const canWrite = useOwn().may('write');
  if (first === 'new' && canWrite)
    return <LazyPage load={loadForm} properties={{ ...properties, sending: null }} />;
  if (/^\d+$/.test(first ?? ''))
    return <Detail key={first} {...properties} id={Number(first)} isEdited={second === 'edit' && canWrite} />;
  return <SendingList {...properties} />;
}
