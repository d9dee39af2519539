import { LazyPage } from '../../components/shell/lazy_page.tsx';
import { useOwn } from '../../context.ts';
import { NotFoundPart } from '../not_found/part.tsx';
import { isDetail, type PartProperties } from '../parts_page.tsx';
import { Detail, loadForm } from './detail.tsx';
import { SendingList } from './list.tsx';

/** The sendings: the list, one of them (`/{id}`, `/{id}/edit`), or a new one (`/new`). */
export default function SendingsPage(properties: PartProperties) {
  const [first, second] = properties.rest;
  const canWrite = useOwn().may('write');
  const to = properties.pathOf();
  if (first === undefined) return <SendingList {...properties} />;
  if (first === 'new' && second === undefined) {
    if (!canWrite) return <NotFoundPart to={to} isForbidden />;
    return <LazyPage load={loadForm} properties={{ ...properties, sending: null }} />;
  }
  if (isDetail(properties.rest))
    return <Detail key={first} {...properties} id={Number(first)} isEdited={second === 'edit' && canWrite} />;
  return <NotFoundPart to={to} />;
}
