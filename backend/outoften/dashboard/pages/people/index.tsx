import { useOwn } from '../../context.ts';
import { NotFoundPart } from '../not_found/part.tsx';
import type { PartProperties } from '../parts_page.tsx';
import { PersonPage } from './detail.tsx';
import { NewPerson } from './form.tsx';
import { ImportPage } from './import.tsx';
import { PeopleList } from './list.tsx';

/** The people who can be asked by e-mail: the list, a new one (`/new`), one of them (`/person/{id}`), or an import. */
export default function PeoplePage(properties: PartProperties) {
  const [first, id] = properties.rest;
  const canWrite = useOwn().may('write');
  const to = properties.pathOf();
  if (first === undefined) return <PeopleList {...properties} />;
  if (first === 'person' && id) return <PersonPage key={id} {...properties} id={id} />;
  if ((first !== 'new' && first !== 'import') || id !== undefined) return <NotFoundPart to={to} />;
  if (!canWrite) return <NotFoundPart to={to} isForbidden />;
  return first === 'new' ? <NewPerson {...properties} /> : <ImportPage {...properties} />;
}
